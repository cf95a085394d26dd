"""What is wrong with quoted words: a clause's, and every passage in quotation marks of the drafter's.

A passage of five words or more must stand in a cited clause or exhibit. In a statement of fact, and in what
is said of exhibits, one that stands nowhere is an error; in a claim, an event or a paper a warning, since
those may quote what is no exhibit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger.dossier.lint.clauses import uses
from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.quoting import match, pieces
from ledger.dossier.lint.subject import Subject
from ledger.dossier.lint.text import Words, free_texts, passages, shown


def _words(subject: Subject) -> Iterator[Found]:
    for where, use, clause, _ in uses(subject):
        if clause.problem is not None:
            yield Found(
                where,
                f"its words can't be shown: {clause.problem}",
                "find the text in another copy of the ledger",
            )
        elif use.quote and use.quote != clause.quote:
            at = next(
                (n for n, (a, b) in enumerate(zip(use.quote, clause.quote, strict=False)) if a != b),
                min(len(use.quote), len(clause.quote)),
            )
            yield Found(
                where,
                f"quote differs from the capture at character {at}: have {use.quote[at : at + 24]!a},"
                f" captured {clause.quote[at : at + 24]!a}",
                "leave quote out: the captured characters are printed",
            )
    unchecked = {
        one.index for one in subject.report.findings if one.code in ("text-unchecked", "clause-unchecked")
    }
    for where, _, clause, _ in uses(subject):
        if unchecked & {clause.index, clause.snapshot.index}:
            yield Found(
                where,
                "verification could not hold its text against the captured document",
                "verify with the version of the program that made the capture",
                WARNING,
            )
    yield from _passages(subject)


def _passages(subject: Subject) -> Iterator[Found]:
    """Quotations in the drafter's words. In a statement of fact one that stands nowhere is an error."""
    clauses = [one.quote for _, _, one, _ in uses(subject)]
    for words in free_texts(subject.matter):
        if words.kind not in ("fact", "claim", "event", "paper"):
            continue
        for passage in passages(words.text):
            parts = pieces(passage.text)
            if not parts:
                continue
            cited = list(_cited_texts(subject, words))
            found = match(parts, [*clauses, *cited])
            if found == "exact":
                continue
            if found == "nearly":
                yield Found(
                    words.where,
                    f"quotes {shown(passage.text)!r}, which the source has in other characters",
                    "copy the characters of the source",
                )
            elif words.kind == "fact":
                yield Found(
                    words.where,
                    f"quotes {shown(passage.text)!r}, which no clause and no exhibit it cites holds",
                    "cite the exhibit that holds it, or take the quotation marks away",
                )
            else:
                yield Found(
                    words.where,
                    f"quotes {shown(passage.text)!r}, which no clause and no exhibit it cites holds",
                    "make the source an exhibit and cite it, so that the words can be checked",
                    WARNING,
                )


def _cited_texts(subject: Subject, words: Words) -> Iterator[str]:
    """The texts of the exhibits that the table of these words cites."""
    table, _, rest = words.where.removeprefix("[[").partition("]]")
    place = int("".join(c for c in rest.split(",")[0] if c.isdigit()) or 0) - 1
    matter = subject.matter
    if table == "statement":
        cites = matter.statements[place].cites
    elif table == "exhibit":
        cites = (matter.exhibits[place].title,)
    elif table == "claim":
        cites = (*matter.claims[place].exhibits, *matter.claims[place].answer_exhibits)
    elif table == "event":
        cites = matter.events[place].exhibits
    elif table == "clause":
        cites = matter.clauses[place].formation_exhibits
    elif table == "account":
        cites = (*matter.accounts[place].assent_exhibits, *matter.accounts[place].exhibits)
    else:
        cites = tuple(one.title for one in matter.exhibits)  # no table that cites: anywhere will do
    for row in subject.cited(cites):
        yield from (text for _, text in subject.texts(subject.entry(row)))


CHECKS: Final = (
    Check(
        id="L07",
        severity=ERROR,
        run=_words,
        title="quoted words are not the captured characters",
        why="One changed word in a quotation is what the reply brief begins with.",
        source="6C 7",
        mend="quote what was captured, character for character",
    ),
)
