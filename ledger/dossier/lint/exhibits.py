"""What is wrong with the exhibits: what they are offered as, digests, cuts, summaries, aids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.naming import exhibits, some
from ledger.dossier.lint.subject import Subject
from ledger.dossier.lint.text import free_texts, shown
from ledger.verify.report import Outcome

_WEAK: Final = re.compile(r"\bMD5\b|\bSHA-?1\b(?!\d)", re.IGNORECASE)
_STRONG: Final = re.compile(r"\bSHA-?(?:2|256|384|512|3)\b|\bBLAKE[23]", re.IGNORECASE)
_DIGEST: Final = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")
_AID: Final = re.compile(
    r"\bsummar(?:y|ies)\b|\bcharts?\b|\bgraphs?\b|\bplots?\b|\bdiagrams?\b|\btimelines?\b|\boverviews?\b"
    r"|\binfographics?\b"
    r"|\bsamenvatting\b|\bgrafiek\b|\boverzicht\b|\btijdlijn\b",
    re.IGNORECASE,
)


def _offered(subject: Subject) -> Iterator[Found]:
    for where, one, _ in subject.tables():
        lacks = [
            words
            for words, given in (
                ("what it is claimed to be (claimed)", one.claimed),
                ("the authentication route (route)", one.route),
                ("the sponsoring person (sponsor)", one.sponsor or one.route == "agreed"),
            )
            if not given
        ]
        if lacks:
            yield Found(
                where,
                f"{one.title!r:.60} lacks "
                f"{' and '.join((', '.join(lacks[:-1]), lacks[-1])) if len(lacks) > 1 else lacks[0]}",
            )
        person = subject.person(one.sponsor)
        if (
            person is not None
            and one.route == "901(b)(1)"
            and not {"operator", "witness"} & set(person.roles)
        ):
            yield Found(
                where,
                f"{person.name} is to sponsor it as a witness with knowledge, and is neither operator "
                f"nor witness",
                "name the person who ran it or saw it",
                WARNING,
            )


def _digests(subject: Subject) -> Iterator[Found]:
    rows = {row.number: row for row in subject.context.rows}
    for one in subject.seen:
        where = f"exhibit {one.number} (entry {rows[one.number].index}), {one.role}"
        if one.sha256 is not None and one.missing:
            yield Found(
                where, f"its bytes (SHA-256 {one.sha256[:16]}...) do not match the commitment that was signed"
            )
        elif one.sha256 is None and not one.purged:
            yield Found(where, "its bytes are not at hand, so the index has no digest to compare with")
    for finding in subject.report.findings:
        if finding.code in ("object-mismatch", "manifest-mismatch") and finding.outcome is Outcome.FAILED:
            yield Found(f"entry {finding.index}", f"{finding.code}: {finding.detail}")
    yield from _imported(subject)
    yield from _attached(subject)
    yield from _told(subject)


def _imported(subject: Subject) -> Iterator[Found]:
    digests = {(one.number, one.role): one.sha256 for one in subject.seen}
    for row in subject.context.rows:
        body = subject.entry(row).body if row.kind == "import" else {}
        kept = digests.get((row.number, "source"))
        if body and body["secrets"] != "replaced" and kept and kept != body["sha256"]:
            yield Found(
                f"exhibit {row.number} (entry {row.index})",
                "the source file is not the one whose SHA-256 the import names",
            )


def _attached(subject: Subject) -> Iterator[Found]:
    """The files of a PDF that was built, against the index."""
    index = {one.commitment: one.sha256 for one in subject.seen}
    for name, digest in subject.pdf.attached if subject.pdf else ():
        commitment = name.removeprefix("data/objects/")
        if name.startswith("data/objects/") and index.get(commitment) not in (None, digest):
            yield Found(
                f"{subject.pdf.name if subject.pdf else ''}: {name[:40]}",
                "the attached file has another SHA-256 than the index gives",
            )


def _told(subject: Subject) -> Iterator[Found]:
    context = subject.context
    known = {one.sha256 for one in subject.seen} | {one.commitment for one in subject.seen}
    known |= {leaf.hex() for leaf in context.found.leaves} | {context.checkpoint.root.hex()}
    known |= {entry.key.hex() for entry in context.found.shown.values()}
    known |= set(map(bytes.hex, context.found.keys()))
    for words in free_texts(subject.matter):
        weak = _WEAK.search(words.text)
        if weak and not _STRONG.search(words.text):
            yield Found(
                words.where,
                f"relies on {weak[0]} alone",
                "name the SHA-256: two files with one MD5 or SHA-1 can be made",
            )
        for digest in _DIGEST.findall(words.text):
            if digest.lower() not in known:
                yield Found(
                    words.where,
                    f"the digest {digest[:16]}... is of nothing among the exhibits",
                    "correct it, or leave it out: the index has them",
                )


def _cuts(subject: Subject) -> Iterator[Found]:
    rows = {row.number: row for row in subject.context.rows}
    for one in subject.seen:
        if one.wrong:
            yield Found(f"exhibit {one.number} (entry {rows[one.number].index}), {one.role}", one.wrong)


def _aids(subject: Subject) -> Iterator[Found]:
    aids = set()
    for where, one, rows in subject.tables():
        if one.summary_rule == "1006":
            lacks = [
                name for name in ("summary_of", "summary_query", "access_offer") if not getattr(one, name)
            ]
            if lacks:
                yield Found(where, f"a summary under FRE 1006 without {some(lacks)}")
            elif {row.number for row in subject.cited(one.summary_of)} <= {row.number for row in rows}:
                yield Found(
                    where,
                    "the summary names itself as what it sums up",
                    "name the exhibits that it was made from",
                )
        elif one.summary_rule == "107":
            aids |= {row.number for row in rows}
        elif match := _AID.search(f"{one.title} {one.claimed}"):
            yield Found(
                where,
                f"says {match[0]!r} ({shown(one.title, 50)!r}), and is labelled neither 107 nor 1006",
                'set summary_rule to "107" for an illustrative aid, to "1006" for a summary',
            )
    for place, statement in enumerate(subject.matter.statements, 1):
        rows = subject.cited(statement.cites)
        used = [row for row in rows if row.number in aids]
        if used and len(used) == len(rows):
            yield Found(
                f"[[statement]] {place}",
                f"a fact rests on an illustrative aid alone: {exhibits(used)}",
                "cite the records that the aid was drawn from",
            )


CHECKS: Final = (
    Check(
        id="L15",
        severity=ERROR,
        run=_offered,
        title="an exhibit without what it is claimed to be, its route or its sponsor",
        why="An exhibit comes in as what somebody says it is, by a way the rules know, through a person.",
        source="6C 15; FRE 901(a), 902; 6B",
        mend="fill in claimed, route and sponsor of the [[exhibit]] table",
    ),
    Check(
        id="L19",
        severity=ERROR,
        run=_digests,
        title="a digest that differs from the file's, is missing, or is of a weak algorithm alone",
        why="FRE 902(14) rests on equal hash values, and on an algorithm for which no equal pair can be "
        "made.",
        source="6C 19; FRE 902(14)",
        mend="verify the ledger again and build anew; put missing objects back from another copy",
    ),
    Check(
        id="L26",
        severity=ERROR,
        run=_cuts,
        title="an output is cut without mark, length and the name of the whole",
        why="An altered rendering makes a faithful record look tampered with.",
        source="6C 26; 6B (altered rendering)",
        mend="use the built-in exhibits.html.j2, or put the mark back into yours",
    ),
    Check(
        id="L30",
        severity=ERROR,
        run=_aids,
        title="a summary without records, query and access offer; an aid without its label",
        why="A summary needs the originals made available; a chart that only illustrates is no evidence.",
        source="6C 30; FRE 1006, 107 (both 1 Dec 2024)",
        mend="fill in summary_of, summary_query and access_offer",
    ),
)
