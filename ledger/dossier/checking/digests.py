"""Step: the SHA-256 digests that are printed are those of the objects, notes and keys they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from ledger.core.entry import Entry, Reference
from ledger.dossier.checking.evidence import Evidence
from ledger.dossier.checking.report import FAILED, INDETERMINATE, Answer, Finding
from ledger.dossier.checking.subject import NO_EVIDENCE, Subject
from ledger.dossier.exhibit_model import UNPRINTED
from ledger.dossier.manifest import Shown
from ledger.errors import LedgerError

_PRINTED: Final = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{8}\s+){7}[0-9a-f]{8}(?![0-9a-f])")


def check(subject: Subject) -> Answer:
    """Those of each exhibit's own pages, those of the index, and the root."""
    if subject.evidence is None:
        return Answer(detail="nothing compared", findings=(NO_EVIDENCE,))
    work = _Digests(subject, subject.evidence)
    found = [one for shown in subject.exhibits for one in work.exhibit(shown)]
    found += work.index()
    found += work.root()
    return Answer(detail=f"{work.compared} digests compared", findings=tuple(found))


def printed(text: str) -> list[str]:
    """The digests in a text, in groups of eight as they are set, in order."""
    return ["".join(one.split()) for one in _PRINTED.findall(text)]


class _Digests:
    """Digests of objects are reckoned once, and used on the exhibit's pages and in the index."""

    def __init__(self, subject: Subject, evidence: Evidence) -> None:
        self._subject, self._evidence = subject, evidence
        self._known: dict[bytes, str | None] = {}
        self.compared = 0

    def exhibit(self, shown: Shown) -> Iterator[Finding]:
        """The table of digests at the end of an exhibit."""
        where = f"exhibit {shown.number}"
        try:
            entry = self._evidence.entry(shown.entry)
        except LedgerError as error:
            yield Finding(INDETERMINATE, where, str(error))
            return
        have = printed(self._subject.spaced(shown.first, shown.last))
        want: list[str | None] = [self._digest(reference) for reference in entry.objects]
        want += [sha256(entry.note).hexdigest(), entry.leaf.hex(), entry.key.hex()]
        yield from self._compared(where, want, have, whole=False)

    def index(self) -> Iterator[Finding]:
        """The index of exhibits, which is in the first volume."""
        part = self._subject.claims.part("exhibit_index")
        if part is None or not self._subject.holds(part.first):
            return
        want: list[str | None] = []
        for shown in self._subject.claims.exhibits:
            try:
                entry: Entry = self._evidence.entry(shown.entry)
            except LedgerError:
                yield Finding(
                    INDETERMINATE, f"exhibit index, exhibit {shown.number}", "its entry is not at hand"
                )
                want.append(None)
                continue
            want += [self._digest(one) for one in entry.objects if one.role not in UNPRINTED]
        have = printed(self._subject.spaced(part.first, part.last))
        yield from self._compared("exhibit index", want, have, whole=True)

    def root(self) -> Iterator[Finding]:
        """The root hash where the verification report stands."""
        part = self._subject.claims.part("verification")
        if part is None or not self._subject.holds(part.first):
            return
        if self._subject.claims.root not in printed(self._subject.spaced(part.first, part.last)):
            yield Finding(
                FAILED, f"pages {part.first} to {part.last}", "do not print the root of the manifest"
            )

    def _digest(self, reference: Reference) -> str | None:
        """None where the object is not at hand."""
        if reference.commitment not in self._known:
            try:
                digest = sha256(self._evidence.content(reference.commitment)).hexdigest()
            except LedgerError:
                digest = None
            self._known[reference.commitment] = digest
        return self._known[reference.commitment]

    def _public(self, where: str, sure: list[str], have: list[str], *, whole: bool) -> Iterator[Finding]:
        """Of objects out of which words were taken no digest is printed; those that are must be right."""
        ours = [one for one in have if one in set(sure)]
        if ours != [one for one in sure if one in set(have)] or (whole and len(ours) != len(have)):
            yield Finding(
                FAILED, where, "a digest is printed that is none of the evidence's, or out of its place"
            )

    def _compared(
        self, where: str, want: list[str | None], have: list[str], *, whole: bool
    ) -> Iterator[Finding]:
        """All that are known must stand there in this order; where all are known, no others may."""
        sure = [one for one in want if one is not None]
        self.compared += len(sure)
        if self._subject.public:
            yield from self._public(where, sure, have, whole=whole)
            return
        shown = have if whole else have[-len(want) :] if len(sure) == len(want) else have
        if len(sure) == len(want):
            if shown == sure:
                return
            for place, (one, other) in enumerate(zip(sure, [*shown, *[""] * len(sure)], strict=False), 1):
                if one != other:
                    what = f"digest {place}: want {one}, the page has {other or 'none'}"
                    yield Finding(FAILED, where, what)
                    return
            yield Finding(FAILED, where, f"{len(shown)} digests are printed, want {len(sure)}")
            return
        rest = iter(shown)
        lost = next((one for one in sure if one not in rest), None)
        if lost is not None:
            outcome = INDETERMINATE if self._subject.from_outside else FAILED
            yield Finding(outcome, where, f"{lost} is not printed, or not in its place")
        missing = len(want) - len(sure)
        noun = "objects are" if missing > 1 else "object is"
        yield Finding(INDETERMINATE, where, f"{missing} {noun} not at hand, so the digests can't be compared")
