"""What may stand behind a quote on the page: the head of the next object, or what comes after the last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ledger.core.entry import Entry, Reference
from ledger.dossier.checking.evidence import Evidence
from ledger.dossier.checking.layer import squeezed
from ledger.dossier.checking.subject import Subject
from ledger.dossier.content import heading_of
from ledger.dossier.manifest import Quote
from ledger.errors import LedgerError

_PLACE: Final = "\ufdd0"  # no text has it: stands for what is not known


def ends_behind(
    subject: Subject,
    evidence: Evidence,
    entry: Entry,
    rest: list[Reference],
    quotes: Mapping[tuple[str, str], Quote],
) -> tuple[str, ...]:
    """`rest`: the printed objects that come behind; `quotes`: what the manifest says of them."""
    words = subject.words
    if rest:
        heading = squeezed(subject.language.known(heading_of(rest[0].role)))
        label = squeezed(f"{rest[0].commitment.hex()[:16]}…")
        size = _size(subject, evidence, rest[0], quotes)
        return (heading + size + label, heading + label) if size else (heading + label,)
    if entry.kind == "exchange":
        return (words("Declared") + words("what somebody says"),)
    if entry.kind == "note" and not entry.objects:
        return (words("Digests and files of the bundle"),)
    attached = "A file was attached to this entry: %(name)s, entry %(place)s."
    return (
        words("Entry") + words("what it says"),
        words("This file belongs to entry %(place)s.", place=_PLACE).split(_PLACE)[0],
        words(attached, name=_PLACE, place="").split(_PLACE)[0],
        words("Digests and files of the bundle"),
    )


def _size(
    subject: Subject, evidence: Evidence, reference: Reference, quotes: Mapping[tuple[str, str], Quote]
) -> str:
    quote = quotes.get((reference.role, reference.commitment.hex()))
    if quote is not None:
        size = quote.bytes
    else:
        try:
            size = len(evidence.content(reference.commitment))
        except LedgerError:
            return ""
    language = subject.language
    return squeezed(language.count("%(size)s byte", "%(size)s bytes", size, size=language.number(size)))
