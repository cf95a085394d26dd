"""One object of an exhibit: read once, hashed twice (plain, and with its salt), kept as far as shown.

A commitment that the bytes do not match is said on the page: the verification report speaks of the
whole ledger, the exhibit of itself.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ledger.core.entry import Reference
from ledger.dossier import images
from ledger.dossier.display import Display
from ledger.dossier.model import FOR_PROGRAMS, ObjectView, Shown
from ledger.dossier.reader import EvidenceReader
from ledger.errors import LedgerError, NotFoundError, RenderError, UnverifiableError

SHOWN_MESSAGE: Final = 8 * 1024 * 1024
SHOWN_OTHER: Final = 256 * 1024
SHOWN_RAW: Final = 8 * 1024
MESSAGES: Final = ("query", "answer", "reasoning")
_RAW: Final = ("wire.", "request.", "response.")
_HEADINGS: Final = {
    "query": "Query",
    "answer": "Answer",
    "reasoning": "Reasoning",
    "file": "File",
    "wire.sent": "Bytes sent",
    "wire.received": "Bytes received",
    "request.body": "Request body",
    "response.body": "Response body",
    "certificate": "Certificate",
    "reading": "Reading",
    "wire.timing": "Read times",
    "redactions": "Redactions",
    "plan": "Plan",
    "cells": "Planned cells",
    "source": "Source file",
}
# What the texts are derived from, and what goes with it: the beginning is printed, all of it attached.
_PRINTED: Final = {"redactions": 4096}
_TEXTUAL: Final = (
    "application/json",
    "application/xml",
    "application/javascript",
    "application/toml",
    "application/yaml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What reading an object has shown. `head` holds the first bytes, at most what was asked for."""

    size: int
    sha256: bytes
    salt: bytes
    matches: bool
    head: bytes


def read_content(reader: EvidenceReader, commitment: bytes, keep: int) -> Content:
    """Read the object through. Raises NotFoundError or UnverifiableError where it is not at hand."""
    salt = reader.salt(commitment)
    plain, salted, size = sha256(), sha256(salt), 0
    kept: list[bytes] = []
    for chunk in reader.chunks(commitment):
        plain.update(chunk)
        salted.update(chunk)
        if size < keep:
            kept.append(chunk[: keep - size])
        size += len(chunk)
    return Content(
        size=size,
        sha256=plain.digest(),
        salt=salt,
        matches=salted.digest() == commitment,
        head=b"".join(kept),
    )


def is_textual(media_type: str, role: str) -> bool:
    """Whether an object is shown as text."""
    kind = media_type.split(";")[0].strip().lower()
    return role not in FOR_PROGRAMS and (
        role in MESSAGES
        or kind.startswith("text/")
        or kind in _TEXTUAL
        or kind.endswith(("+json", "+xml"))
        or role.startswith(_RAW)
    )


class ObjectViewer:
    """Makes the views of objects; holds the pictures that the pages will show."""

    def __init__(
        self, reader: EvidenceReader, display: Display, purged: dict[bytes, int], *, tolerant: bool
    ) -> None:
        self._tolerant = tolerant
        self._reader = reader
        self._display = display
        self._purged = purged
        self.pictures: dict[str, bytes] = {}
        self.present: dict[bytes, int] = {}
        self.missing: dict[bytes, str] = {}
        self.digests: dict[bytes, bytes] = {}

    def view(self, reference: Reference) -> ObjectView:
        """What an exhibit says of one of its objects."""
        commitment, media_type, role = reference
        textual, picture = is_textual(media_type, role), images.is_picture(media_type)
        shown_bytes = _PRINTED.get(role, SHOWN_RAW if role.startswith(_RAW) else SHOWN_OTHER)
        keep = SHOWN_MESSAGE if role in MESSAGES else images.MAX_BYTES if picture else shown_bytes
        try:
            content = read_content(self._reader, commitment, keep)
        except (NotFoundError, UnverifiableError):
            return self._absent(reference)
        except LedgerError as error:
            if commitment in self._purged:
                return self._absent(reference)
            if not self._tolerant:
                raise
            return self._unreadable(reference, error)
        if commitment in self._purged and not content.matches:
            return self._absent(reference)  # a store may keep the row of an object that it emptied
        if not content.matches and not self._tolerant:
            raise RenderError(
                f"object {commitment.hex()} ({role}) does not match its commitment; the report did not fail",
                hint="the ledger has changed since it was verified, or was verified in part: verify it again",
            )
        self.present[commitment] = content.size
        self.digests[commitment] = content.sha256
        key = self._picture(content, media_type) if picture else None
        shown = self._shown(content) if textual else None
        return ObjectView(
            role=role,
            heading=_HEADINGS.get(role, role),
            media_type=self._display.line(media_type),
            size=content.size,
            sha256=content.sha256.hex(),
            commitment=commitment.hex(),
            salt=content.salt.hex(),
            shown=shown,
            image=key,
            image_alt=f"Picture ({role}), {content.size:,} bytes, SHA-256 {content.sha256.hex()}",
            missing=None
            if content.matches
            else "These bytes do not match the commitment in the signed entry.",
            attached=True,
        )

    def _picture(self, content: Content, media_type: str) -> str | None:
        if content.size > images.MAX_BYTES:
            return None
        drawn = images.redraw(content.head, media_type)
        if drawn is None:
            return None
        key = f"picture:{len(self.pictures)}"
        self.pictures[key] = drawn
        return key

    def _shown(self, content: Content) -> Shown:
        whole = content.size == len(content.head)
        # Cut at a character, not within one: the tail of a cut character would be shown as bad bytes.
        head = content.head if whole else content.head.decode("utf-8", "ignore").encode()
        head = head if whole or len(content.head) - len(head) < 4 else content.head
        shown = self._display.message(head)
        if whole:
            return shown
        remark = f"the first {len(head):,} of {content.size:,} bytes are shown; the rest is left out here"
        return Shown(pieces=shown.pieces, remarks=(remark, *shown.remarks))

    def _absent(self, reference: Reference) -> ObjectView:
        by = self._purged.get(reference.commitment)
        if by is not None:
            why = f"Removed by entry {by} (purge). The signed entry still commits to it."
        else:
            why = "Not at hand when this dossier was made. The signed entry still commits to it."
            self.missing[reference.commitment] = "not at hand when the dossier was made"
        return self._without_content(reference, why)

    def _unreadable(self, reference: Reference, error: LedgerError) -> ObjectView:
        self.missing[reference.commitment] = "could not be read when the dossier was made"
        return self._without_content(reference, self._display.line(f"It can't be read: {error}"))

    def _without_content(self, reference: Reference, why: str) -> ObjectView:
        return ObjectView(
            role=reference.role,
            heading=_HEADINGS.get(reference.role, reference.role),
            media_type=self._display.line(reference.media_type),
            size=None,
            sha256=None,
            commitment=reference.commitment.hex(),
            salt=None,
            shown=None,
            image=None,
            image_alt="",
            missing=why,
            attached=False,
        )
