"""Images, sounds and files that were sent along: named by media type and digest, never embedded."""

from __future__ import annotations

import base64 as standard
import re
from hashlib import sha256
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from ledger.readings.draft import Attachment, Draft, Part, string

# The interpreter's own idea of what it forgives in base64 differs between its versions.
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*+={0,2}")


def data_url(draft: Draft, url: Any, media_type: str | None = None) -> Part:
    """A `data:` URL by its content (RFC 2397), any other by itself."""
    text = string(url) or ""
    head, comma, data = text.partition(",")
    if not head.startswith("data:") or not comma:
        return reference(draft, text, media_type)
    declared = head[5:].removesuffix(";base64") or media_type
    if head.endswith(";base64"):
        return base64(draft, data, declared)
    content = unquote_to_bytes(data.encode("utf-8", "surrogatepass"))
    return _attach(draft, Attachment(declared, *_digest(content), None))


def base64(draft: Draft, data: Any, media_type: str | None) -> Part:
    """Content in base64; of what is not base64, the digest is that of the text as sent."""
    text = string(data) or ""
    packed = "".join(text.split())
    if len(packed) % 4 == 0 and _BASE64.fullmatch(packed):
        content = standard.b64decode(packed)
    else:
        draft.problems.note("an attachment is not base64")
        content = text.encode("utf-8", "surrogatepass")
    return _attach(draft, Attachment(media_type, *_digest(content), None))


def reference(draft: Draft, where: str | None, media_type: str | None = None) -> Part:
    """Content that is elsewhere: a URL, a file's id. What stood there is not part of what was recorded."""
    return _attach(draft, Attachment(media_type, None, None, where))


def _digest(content: bytes) -> tuple[int, str]:
    return len(content), sha256(content).hexdigest()


def _attach(draft: Draft, one: Attachment) -> Part:
    draft.attachments.append(one)
    facts = [one.media_type or "media type not given"]
    if one.sha256 is not None:
        facts.append(f"{one.size} bytes, SHA-256 {one.sha256}")
    if one.reference is not None:
        facts.append(f"at {one.reference}")
    return Part("attachment", "", ", ".join(facts))
