"""One object of an exhibit: read once, hashed twice (plain, and with its salt), kept as far as shown.

A commitment that the bytes do not match is said on the page: the verification report speaks of the
whole ledger, the exhibit of itself.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ledger.core.entry import Reference
from ledger.dossier import images
from ledger.dossier.display import Display
from ledger.dossier.exhibit_model import (
    FOR_PROGRAMS,
    UNPRINTED,
    ObjectView,
    Shown,
)
from ledger.dossier.language import ENGLISH, Language
from ledger.dossier.objects import Content, read_content
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.redaction import blocks

if TYPE_CHECKING:
    from ledger.dossier.redaction.plan import Plan
from ledger.errors import LedgerError, NotFoundError, RenderError, UnverifiableError

SHOWN_MESSAGE: Final = 256 * 1024  # some 50 pages; what is left out is said, and attached
SHOWN_OTHER: Final = 64 * 1024
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
    "document": "Document",
    "text": "Text",
    "map": "Map of the text",
    "screenshot": "Picture",
    "report": "Report",
    "matter": "Matter file",
}
# A file of another program, and a list for programs: the beginning is printed, all of it attached.
_PRINTED: Final = {"source": 4096, "cells": 8192, "text": SHOWN_MESSAGE}
_TEXTUAL: Final = (
    "application/json",
    "application/xml",
    "application/javascript",
    "application/toml",
    "application/yaml",
)


def heading_of(role: str) -> str:
    """What an object of this role is called."""
    return _HEADINGS.get(role, role)


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
        self,
        reader: EvidenceReader,
        display: Display,
        purged: dict[bytes, int],
        *,
        tolerant: bool,
        language: Language = ENGLISH,
        plan: Plan | None = None,
    ) -> None:
        """`plan`: what a public edition takes out."""
        self._language, self._plan = language, plan
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
        if self._plan is not None and commitment in self._plan.withheld:
            return self._withheld(reference, self._plan)
        textual = role not in UNPRINTED and is_textual(media_type, role)
        picture = role not in UNPRINTED and images.is_picture(media_type)
        shown_bytes = _PRINTED.get(role, SHOWN_OTHER if textual else 0)
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
        say = self._language.say
        self.present[commitment] = content.size
        self.digests[commitment] = content.sha256
        key = self._picture(content, media_type) if picture else None
        shown = self._shown(content) if textual else None
        return ObjectView(
            role=role,
            heading=heading_of(role),
            media_type=self._display.line(media_type),
            size=content.size,
            sha256=content.sha256.hex(),
            commitment=commitment.hex(),
            salt=content.salt.hex(),
            shown=shown,
            image=key,
            image_alt=say(
                "Picture (%(role)s), %(size)s bytes, SHA-256 %(digest)s",
                role=role,
                size=self._language.number(content.size),
                digest=content.sha256.hex(),
            ),
            missing=None
            if content.matches
            else say("These bytes do not match the commitment in the signed entry."),
            attached=True,
        )

    def _picture(self, content: Content, media_type: str) -> str | None:
        if content.size > images.MAX_BYTES:
            return None
        drawn = images.redraw(content.head, media_type)
        if drawn is None:
            return None
        key = f"picture:{sha256(drawn).hexdigest()}"
        self.pictures[key] = drawn
        return key

    def _shown(self, content: Content) -> Shown:
        whole = content.size == len(content.head)
        # Cut at a character, not within one: the tail of a cut character would be shown as bad bytes.
        head = content.head if whole else content.head.decode("utf-8", "ignore").encode()
        head = head if whole or len(content.head) - len(head) < 4 else content.head
        return replace(self._display.message(head), left_out=content.size - len(head))

    def _withheld(self, reference: Reference, plan: Plan) -> ObjectView:
        """Words were taken out of it: what is left is shown, and nothing by which they could be guessed."""
        commitment, media_type, role = reference
        say, category = self._language.say, plan.withheld[commitment]
        if commitment in self._purged:
            return self._absent(reference)
        self.missing[commitment] = f"redacted: {category}"
        why = say(
            "Redacted (%(category)s): the object is withheld, and so are its size and its SHA-256, by which "
            "the words could be guessed. The signed entry commits to it.",
            category=category,
        )
        view = replace(self._without_content(reference, why), withheld=True)
        if role in UNPRINTED or not is_textual(media_type, role):
            return view
        try:
            text = b"".join(self._reader.chunks(commitment)).decode("utf-8", "surrogateescape")
        except LedgerError:
            return view
        left = blocks.blocked(text, plan.spans(commitment, text))
        keep = SHOWN_MESSAGE if role in MESSAGES else _PRINTED.get(role, SHOWN_OTHER)
        shown = replace(self._display.text(left[:keep]), left_out=max(0, len(left) - keep))
        return replace(view, shown=shown)

    def _absent(self, reference: Reference) -> ObjectView:
        by, say = self._purged.get(reference.commitment), self._language.say
        if by is not None:
            why = say("Removed by entry %(by)s (purge). The signed entry still commits to it.", by=by)
        else:
            why = say("Not at hand when this dossier was made. The signed entry still commits to it.")
            self.missing[reference.commitment] = "not at hand when the dossier was made"
        return self._without_content(reference, why)

    def _unreadable(self, reference: Reference, error: LedgerError) -> ObjectView:
        self.missing[reference.commitment] = "could not be read when the dossier was made"
        return self._without_content(
            reference, self._language.say("It can’t be read: %(why)s", why=self._display.line(str(error)))
        )

    def _without_content(self, reference: Reference, why: str) -> ObjectView:
        return ObjectView(
            role=reference.role,
            heading=heading_of(reference.role),
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
