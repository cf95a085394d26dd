"""Step: what stands on the pages of exhibits is what the objects hold, character by character.

An object is found on the page by its commitment, which stands before it; its text is made fit to print once
more and followed to its end, behind which nothing may stand but what the layout puts there. The declared
facts of an exchange are followed likewise. Pictures are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger.core.entry import Entry, Reference
from ledger.dossier.checking import facts, redacted
from ledger.dossier.checking.evidence import Evidence
from ledger.dossier.checking.following import Followed, follow, lines_of
from ledger.dossier.checking.labels import ends_behind
from ledger.dossier.checking.layer import Stretch, squeezed
from ledger.dossier.checking.report import FAILED, INDETERMINATE, REMARK, Answer, Finding
from ledger.dossier.checking.subject import NO_EVIDENCE, Subject
from ledger.dossier.checking.telling import told
from ledger.dossier.content import is_textual
from ledger.dossier.exhibit_model import UNPRINTED
from ledger.dossier.manifest import DISPLAY_RULES, Quote, Shown
from ledger.dossier.manifest import REMARK as IN_ENTRY
from ledger.errors import LedgerError

LABEL: Final = 17  # characters of a commitment as it stands before an object, and an ellipsis


def check(subject: Subject) -> Answer:
    """Every exhibit of the file."""
    if subject.evidence is None:
        return Answer(detail="nothing compared", findings=(NO_EVIDENCE,))
    found: list[Finding] = []
    work = _Quotes(subject, subject.evidence)
    known = {one.number for one in subject.exhibits}
    for quote in subject.claims.quotes:
        if quote.exhibit not in known:
            found.append(Finding(FAILED, f"exhibit {quote.exhibit}", "quoted, and no exhibit of this file"))
    for shown in subject.exhibits:
        found += work.exhibit(shown)
    rules = subject.claims.display
    if (rules.rules, rules.fonts) != (DISPLAY_RULES, subject.fonts) and any(
        one.outcome is FAILED for one in found
    ):
        found.append(
            Finding(
                INDETERMINATE,
                "dossier.json",
                f"texts were made by the rules {rules.rules} with fonts {rules.fonts[:16]}…; here they are "
                f"{DISPLAY_RULES} and {subject.fonts[:16]}…, which may be why some differ",
            )
        )
    if work.unordered:
        found.append(
            Finding(
                REMARK,
                "text layer",
                f"{work.unordered} lines run from right to left or join their letters: the same characters "
                "are there, in which order was not compared",
            )
        )
    detail = (
        f"{work.compared} texts of {len(subject.exhibits)} exhibits, {work.characters} characters compared"
    )
    return Answer(detail=detail, findings=tuple(found))


class _Quotes:
    """Goes through the exhibits and counts."""

    def __init__(self, subject: Subject, evidence: Evidence) -> None:
        self._subject, self._evidence = subject, evidence
        self._quotes: dict[int, list[Quote]] = {}
        for quote in subject.claims.quotes:
            self._quotes.setdefault(quote.exhibit, []).append(quote)
        self.compared = self.characters = self.unordered = 0

    def exhibit(self, shown: Shown) -> Iterator[Finding]:
        """What is to be said of one."""
        subject = self._subject
        name = f"exhibit {shown.number}"
        if not (subject.holds(shown.first) and subject.holds(shown.last)):
            yield Finding(FAILED, name, f"pages {shown.first} to {shown.last} are not in the file")
            return
        try:
            entry = self._evidence.entry(shown.entry)
        except LedgerError as error:
            yield Finding(INDETERMINATE, name, str(error))
            return
        stretch = subject.stretch(shown.first, shown.last)
        at = self._begin(shown, stretch)
        if at is None:
            what = f"does not begin with its number, the title {shown.title!r:.60} and entry {shown.entry}"
            yield Finding(FAILED, f"{name}, {subject.place(shown.first)}", what)
            return
        quotes = {(one.role, one.commitment): one for one in self._quotes.get(shown.number, ())}
        printed = [reference for reference in entry.objects if reference.role not in UNPRINTED]
        for place, reference in enumerate(printed):
            quote = quotes.pop((reference.role, reference.commitment.hex()), None)
            ends = ends_behind(subject, self._evidence, entry, printed[place + 1 :], quotes)
            begin = stretch.text.find(squeezed(f"{reference.commitment.hex()[:16]}…"), at)
            if begin < 0:
                what = f"the commitment {reference.commitment.hex()[:16]}… does not stand on its pages"
                yield Finding(FAILED, f"{name}, {reference.role}", what)
                continue
            at = begin + LABEL
            yield from self._object(name, reference, quote, stretch, at, ends)
        if (remark := quotes.pop((IN_ENTRY, ""), None)) is not None or (
            entry.kind == "note" and not entry.objects
        ):
            yield from self._remark(name, entry, remark, stretch, at)
        for quote in quotes.values():
            yield Finding(
                FAILED, name, f"the manifest quotes {quote.role}, which entry {shown.entry} does not have"
            )
        if entry.kind == "exchange":
            yield from facts.declared(subject, name, entry, stretch)
        yield from facts.corrected(subject, self._evidence, name, entry, stretch)

    def _begin(self, shown: Shown, stretch: Stretch) -> int | None:
        """Behind the number, title and entry at the head of an exhibit."""
        head = self._subject.words("Exhibit %(number)s", number=shown.number) + squeezed(shown.title)
        head += self._subject.words("Entry %(index)s", index=shown.entry)
        at = stretch.text.find(head)
        limit = 200 if shown.number == 1 else 0  # the first stands under the heading of the part
        return at + len(head) if 0 <= at <= limit else None

    def _object(
        self,
        name: str,
        reference: Reference,
        quote: Quote | None,
        stretch: Stretch,
        at: int,
        ends: tuple[str, ...],
    ) -> Iterator[Finding]:
        """One object of an exhibit."""
        where = f"{name}, {reference.role}"
        try:
            content = self._evidence.content(reference.commitment)
        except LedgerError as error:
            if is_textual(reference.media_type, reference.role):
                reason = " (withheld: words were taken out)" if quote is not None and quote.redacted else ""
                yield Finding(INDETERMINATE, where, f"can't be compared: {error}{reason}")
            return
        if not is_textual(reference.media_type, reference.role):
            return
        if quote is None:
            outcome = INDETERMINATE if self._subject.from_outside else FAILED
            yield Finding(outcome, where, "the manifest does not say that it is shown, and it is at hand")
        elif quote.redacted:
            yield from redacted.compare(self._subject, where, content, stretch, at, ends)
        elif quote.bytes != len(content) or quote.shown > quote.bytes:
            what = f"the manifest shows {quote.shown} of {quote.bytes} bytes, the object has {len(content)}"
            yield Finding(FAILED, where, what)
        else:
            yield from self._text(where, content, quote, stretch, at, ends)

    def _text(
        self, where: str, content: bytes, quote: Quote, stretch: Stretch, at: int, ends: tuple[str, ...]
    ) -> Iterator[Finding]:
        subject, language = self._subject, self._subject.language
        shown = subject.display.message(content[: quote.shown])
        if not content:
            ends = (subject.words("(empty: 0 bytes)"),)
        elif quote.shown < quote.bytes:
            left, size = language.number(quote.bytes - quote.shown), language.number(quote.bytes)
            cut = "[…]" + subject.words(
                "%(left)s of %(all)s bytes are left out here; the whole is the file data/objects/%(file)s…, "
                "SHA-256 below.",
                left=left,
                all=size,
                file=quote.commitment[:16],
            )
            ends = (cut,)
        elif shown.remarks:
            ends = (subject.words("Display:"),)
        lines = lines_of(shown.pieces)
        self.compared += 1
        self.characters += sum(len(line.text) for line in lines)
        yield from self._told(where, follow(stretch.text, at, lines, ends), stretch)

    def _remark(
        self, name: str, entry: Entry, quote: Quote | None, stretch: Stretch, at: int
    ) -> Iterator[Finding]:
        """The words of a note, which stand in the entry itself."""
        where = f"{name}, {IN_ENTRY}"
        if quote is None:
            yield Finding(FAILED, where, "the manifest does not say that it is shown")
            return
        if entry.kind != "note" or entry.body["text"] is None:
            yield Finding(FAILED, where, f"entry {entry.index} has no words of its own")
            return
        label = self._subject.words("Remark")
        shown = self._subject.display.message(entry.body["text"].encode())
        ends = (self._subject.words("Digests and files of the bundle"),)
        lines = lines_of(shown.pieces)
        self.compared += 1
        self.characters += sum(len(line.text) for line in lines)
        begin = stretch.text.find(label, at)
        if begin < 0:
            yield Finding(FAILED, where, "does not stand on its pages")
            return
        if self._subject.public:
            text = entry.body["text"].encode()
            yield from redacted.compare(self._subject, where, text, stretch, begin + len(label), ends)
            return
        yield from self._told(where, follow(stretch.text, begin + len(label), lines, ends), stretch)

    def _told(self, where: str, followed: Followed, stretch: Stretch) -> Iterator[Finding]:
        yield from told(self._subject, where, followed, stretch)
        self.unordered += sum(one.kind == "unordered" for one in followed.differences)
