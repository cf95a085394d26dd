"""Step: each clause of terms is quoted as its characters stand in the captured text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger.dossier.checking.evidence import Evidence
from ledger.dossier.checking.following import follow, joined_lines
from ledger.dossier.checking.layer import squeezed
from ledger.dossier.checking.report import FAILED, INDETERMINATE, Answer, Finding
from ledger.dossier.checking.subject import NO_EVIDENCE, Subject
from ledger.dossier.checking.telling import told
from ledger.dossier.manifest import ClauseQuote, Range
from ledger.dossier.wording import Exact, exact
from ledger.errors import LedgerError

_ANY = "\ufdd0"  # no text has it
LABEL = "The clause: characters %(start)s to %(end)s"


def check(subject: Subject) -> Answer:
    """Every clause that the file quotes."""
    claims = subject.claims
    part = claims.part("clauses")
    found = [] if part is None else list(_counted(subject, part))
    quotes = [one for one in claims.clauses if subject.holds(one.page)]
    if quotes and subject.evidence is None:
        found.append(NO_EVIDENCE)
    elif subject.evidence is not None:
        for quote in quotes:
            where = claims.part(quote.part)
            if where is None:
                found.append(Finding(FAILED, f"clause entry {quote.entry}", f"there is no part {quote.part}"))
            else:
                found += _clause(subject, subject.evidence, quote, where)
    return Answer(detail=f"{len(quotes)} quotes of clauses", findings=tuple(found))


def _counted(subject: Subject, part: Range) -> Iterator[Finding]:
    """As many stand there as the manifest knows."""
    label = re.escape(subject.words(LABEL, start=_ANY, end=_ANY)).replace(_ANY, r"\d+")
    printed = len(re.findall(label, subject.stretch(part.first, part.last).text, re.IGNORECASE))
    known = sum(one.part == part.name and subject.holds(one.page) for one in subject.claims.clauses)
    if printed != known:
        what = f"{printed} clauses are quoted, the manifest knows {known}"
        yield Finding(FAILED, f"pages {part.first} to {part.last}", what)


def _clause(subject: Subject, evidence: Evidence, quote: ClauseQuote, part: Range) -> Iterator[Finding]:
    # Loaded where there is a clause: the room of law brings the extractors of documents.
    from ledger.law.terms import reading

    where = f"clause entry {quote.entry}"
    try:
        clause = reading.clause(evidence, quote.entry)
    except LedgerError as error:
        yield Finding(INDETERMINATE, where, f"can't be compared: {error}")
        return
    if clause.problem:
        yield Finding(INDETERMINATE, where, clause.problem)
    elif (clause.start, clause.end) != (quote.start, quote.end):
        what = f"the manifest quotes {quote.start} to {quote.end}, the entry {clause.start} to {clause.end}"
        yield Finding(FAILED, where, what)
    else:
        shown = exact(subject.display, subject.language, clause.quote)
        yield from (_labelled if part.name == "clauses" else _anywhere)(subject, quote, part, shown)


def _labelled(subject: Subject, quote: ClauseQuote, part: Range, shown: Exact) -> Iterator[Finding]:
    """Under a label that gives its characters, to the end."""
    where = f"clause entry {quote.entry}"
    stretch = subject.stretch(quote.page, part.last)
    label = subject.words(LABEL, start=quote.start, end=quote.end)
    found = re.search(re.escape(label), stretch.text, re.IGNORECASE)  # the style sheet sets it in capitals
    if found is None:
        yield Finding(FAILED, f"{where}, {subject.place(quote.page)}", "is not quoted there")
        return
    after = subject.words("After it")
    ends = (
        after,
        after.upper(),
        subject.words("In force: when, and for whom"),
        *(squeezed(remark) for remark in shown.remarks[:1]),
    )
    followed = follow(stretch.text, found.end(), joined_lines(shown.lines), ends)
    yield from told(subject, where, followed, stretch)


def _anywhere(subject: Subject, quote: ClauseQuote, part: Range, shown: Exact) -> Iterator[Finding]:
    """Without a label: then all of it has to stand in the part, in one piece."""
    where = f"clause entry {quote.entry}, pages {part.first} to {part.last}"
    lines = joined_lines(shown.lines)
    if any(line.loose for line in lines):
        yield Finding(INDETERMINATE, where, "of a script that the text layer does not give back in order")
    elif "".join(line.text for line in lines) not in subject.stretch(part.first, part.last).text:
        yield Finding(FAILED, where, "the words of the clause do not stand there as in the captured text")
