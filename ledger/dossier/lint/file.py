"""What is wrong with the file that is filed: what courts' systems refuse, and Bates numbers.

Without a PDF only what the matter and the ledger say of sources and Bates numbers is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

from ledger.dossier.bates import make_bates
from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.naming import some
from ledger.dossier.lint.pdf import PdfFacts
from ledger.dossier.lint.subject import Subject
from ledger.dossier.lint.text import shown

MEGABYTE: Final = 1_000_000
_ADDRESS: Final = re.compile(r"\s*(?:https?://|www\.)\S+\s*")


class Range(NamedTuple):
    """Bates numbers of one dossier entry."""

    first: int
    last: int
    entry: int


def _filed(subject: Subject) -> Iterator[Found]:
    yield from _sources(subject)
    pdf = subject.pdf
    if pdf is None:
        return
    if pdf.encrypted:
        yield Found(
            pdf.name,
            "is encrypted" + ("" if pdf.pages else ", and can't be opened without a password"),
            "save it without",
        )
    if pdf.active:
        yield Found(
            pdf.name, f"has active parts: {some(pdf.active, 6)}", "build it without: the program writes none"
        )
    if pdf.unembedded:
        yield Found(pdf.name, f"fonts are not embedded: {some(pdf.unembedded, 6)}")
    blank = [number for number, text in enumerate(pdf.texts, 1) if not text.strip()]
    if blank:
        yield Found(
            f"{pdf.name}, page {some(blank, 8)}", "no text layer: the page can't be searched or read aloud"
        )
    if pdf.pages and not pdf.bookmarks:
        yield Found(pdf.name, "has no bookmarks")
    if subject.context.profile == "filing":
        outside = [number for number, _ in pdf.links]
        if outside:
            yield Found(
                f"{pdf.name}, page {some(dict.fromkeys(outside), 8)}",
                f"links out of the file: {some((uri for _, uri in pdf.links), 3)}",
                "print the address as text beside an exhibit that holds what it showed",
                WARNING,
            )
        if pdf.attached:
            yield Found(
                pdf.name,
                f"has {len(pdf.attached)} attached files, which courts' systems refuse",
                "build it with --profile filing",
            )
        yield from _size(subject, pdf)


def _sources(subject: Subject) -> Iterator[Found]:
    for place, event in enumerate(subject.matter.events, 1):
        if not event.exhibits and _ADDRESS.fullmatch(event.source):
            yield Found(
                f"[[event]] {place}",
                f"an address is the only source: {shown(event.source, 60)}",
                "capture the page and cite it as an exhibit: what stands there can change",
            )
    for place, claim in enumerate(subject.matter.claims, 1):
        if not claim.answer_exhibits and _ADDRESS.fullmatch(claim.answer_source):
            yield Found(
                f"[[claim]] {place}",
                f"an address is the only source of the answer: {shown(claim.answer_source, 60)}",
                "capture the page and cite it as an exhibit",
            )


def _size(subject: Subject, pdf: PdfFacts) -> Iterator[Found]:
    limits = [one for one in subject.context.jurisdiction.limits if one.megabytes]
    own = subject.context.jurisdiction.limit(subject.matter.court)
    mine = [one for one in limits if one is own]
    megabytes = pdf.size / MEGABYTE
    for one in mine:
        if megabytes > one.megabytes:
            yield Found(
                pdf.name,
                f"{megabytes:.1f} MB, and {one.court} takes {one.megabytes} MB ({one.source}, read "
                f"{one.read_on})",
                "build it in volumes: --max-mb",
            )
    least = min(limits, key=lambda one: one.megabytes, default=None)
    if not mine and least is not None and megabytes > least.megabytes:
        yield Found(
            pdf.name,
            f"{megabytes:.1f} MB; the limit of this court is not in the data, the smallest there is "
            f"{least.megabytes} MB ({least.court})",
            "ask the court; --max-mb builds volumes",
            WARNING,
        )


def _bates(subject: Subject) -> Iterator[Found]:
    matter, pdf = subject.matter, subject.pdf
    pages = max(pdf.pages if pdf else 0, len(subject.context.rows))  # each exhibit begins a page
    mine = Range(matter.bates_start, matter.bates_start + pages - 1, -1)
    earlier = _earlier(subject)
    for one in earlier:
        if one.first <= mine.last and mine.first <= one.last:
            yield Found(
                "[matter] bates_start",
                f"{mine.first} to at least {mine.last} overlaps {one.first} to {one.last} of entry "
                f"{one.entry}",
                "go on from the number after it, or say that this one replaces it",
            )
    before = max((one.last for one in earlier if one.last < mine.first), default=None)
    if before is not None and mine.first > before + 1:
        yield Found(
            "[matter] bates_start",
            f"a gap: {before} is the last number that was used, this one begins at {mine.first}",
        )
    for a, b in pairwise(sorted(earlier)):
        if b.first <= a.last:
            yield Found(
                f"entry {b.entry}",
                f"its Bates numbers {b.first} to {b.last} overlap those of entry {a.entry}",
                "say which of the two was withdrawn",
            )
    if pdf is not None and pdf.texts:
        yield from _printed(subject, pdf)


def _earlier(subject: Subject) -> list[Range]:
    """The ranges of final dossiers and of those from before there were editions; not of replaced ones."""
    prefix = subject.matter.bates_prefix
    bodies: dict[int, dict[str, Any]] = {
        one.index: one.body for one in subject.context.found.record if one.kind == "dossier"
    }
    gone = {body.get("replaces") for body in bodies.values()} | {body.get("of") for body in bodies.values()}
    found = []
    for index, body in bodies.items():
        # A draft's numbers may be used again; so may those of an earlier build of this same matter.
        again = not body["final"] if "final" in body else body["title"] == subject.matter.title
        first, last = (_number(body[name] or "", prefix) for name in ("bates_first", "bates_last"))
        same_file = subject.pdf is not None and body["bates_first"] == make_bates(
            prefix, subject.matter.bates_start
        ).number(1)
        if not again and index not in gone and not same_file and first is not None and last is not None:
            found.append(Range(first, last, index))
    return found


def _number(text: str, prefix: str) -> int | None:
    digits = text.removeprefix(f"{prefix}-")
    return int(digits) if digits != text and digits.isascii() and digits.isdigit() else None


def _printed(subject: Subject, pdf: PdfFacts) -> Iterator[Found]:
    """The numbers on the pages: one a page, the next one on the next."""
    prefix = subject.matter.bates_prefix
    shape = re.compile(rf"(?<![\w-]){re.escape(prefix)}-(\d{{6,9}})(?!\d)")
    numbers = [[int(one) for one in shape.findall(text)] for text in pdf.texts]
    start = next((min(those) for those in numbers if those), subject.matter.bates_start)
    without = [page for page, those in enumerate(numbers, 1) if start + page - 1 not in those]
    if without:
        yield Found(
            f"{pdf.name}, page {some(without, 8)}",
            f"does not bear the number that follows: {prefix}-{start + without[0] - 1:06d} on page "
            f"{without[0]}",
        )
    if pdf.labels:
        labels = pdf.labels
        twice = (
            sorted({one for one in labels if labels.count(one) > 1})[:8]
            if len(set(labels)) < len(labels)
            else []
        )
        if twice:
            yield Found(pdf.name, f"two pages have one label: {some(twice)}")
        bates = make_bates(prefix, start)
        wrong = [
            page
            for page, one in enumerate(labels, 1)
            if (one.isdigit() and int(one) != page)
            or (one.startswith(f"{prefix}-") and one != bates.number(page))
        ]
        if wrong:
            yield Found(f"{pdf.name}, page {some(wrong, 8)}", f"its label is {labels[wrong[0] - 1]!r}")
    else:
        yield Found(pdf.name, "has no page labels", "build it anew: the program writes them")


CHECKS: Final = (
    Check(
        id="L29",
        severity=ERROR,
        run=_filed,
        title="the PDF has active parts, encryption, foreign fonts, no text or bookmarks, is too large; "
        "a link is the sole source",
        why="Courts' systems refuse such files, and a link shows what stands there today.",
        source="6C 29; 1A (e-filing)",
        mend="build it with this program, or save it again without",
    ),
    Check(
        id="L40",
        severity=WARNING,
        run=_bates,
        title="Bates numbers with gaps or twice, or page labels that do not fit",
        why="A number that stands on two pages makes every cite of it doubtful.",
        source="6C 40",
        mend="correct bates_start and build anew",
    ),
)
