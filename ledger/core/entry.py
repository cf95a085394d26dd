"""An entry: a signed note whose text is one line of canonical JSON (docs/format.md section 3).

    note text = "evidence-ledger/entry/v1\\n" || canonical JSON || "\\n"
    leaf hash = SHA-256(0x00 || note)    also the member `previous` of the next entry

`parse_entry` accepts exactly the bytes that `format_text` and `format_note` write. It verifies no
signature and knows no neighbour: those are `check_signatures` here and the steps of `ledger.verify`.
"""

from functools import lru_cache
from typing import Any, Final, NamedTuple

from ledger.core import canonical
from ledger.core.bodies import check_body
from ledger.core.clock import check_time
from ledger.core.digest import leaf_hash, parse_hex
from ledger.core.note import SignatureLine, format_signature, parse_note, parse_signatures
from ledger.core.signature import SIGNATURE_SIZE
from ledger.core.text import is_plain
from ledger.errors import MalformedError, SignatureError

VERSION: Final = "evidence-ledger/entry/v1"
MAX_ENTRY_BYTES: Final = 65_535  # a tlog-tiles entry bundle gives a leaf a 16-bit length
MAX_ORIGIN_BYTES: Final = 255

_HEADER: Final = VERSION.encode() + b"\n"
_HEADER_SIZE: Final = len(_HEADER)
_TEXT: Final = "text/plain; charset=utf-8"  # nearly every object's
_MEMBERS: Final = ("body", "index", "key", "kind", "objects", "origin", "previous", "signed_at", "signer")
_OBJECT_MEMBERS: Final = ("commitment", "media_type", "role")


class Reference(NamedTuple):
    """One member of `objects`: a commitment (32 bytes), its media type and its role in the entry."""

    commitment: bytes
    media_type: str
    role: str


class Entry(NamedTuple):
    """A parsed entry. `note` holds the very bytes; `leaf` is their leaf hash; `text` is what is signed.

    `body` is the parsed JSON of a closed schema (see `ledger.core.bodies`); treat it as read-only.
    """

    index: int  # type: ignore[assignment]  # the field's word; it hides tuple.index, which has no use here
    origin: str
    previous: bytes | None
    kind: str
    body: dict[str, Any]
    objects: tuple[Reference, ...]
    signer: str
    key: bytes
    signed_at: str
    text: bytes
    signatures: tuple[SignatureLine, ...]
    leaf: bytes
    note: bytes

    def reference(self, role: str) -> Reference | None:
        """The first object with that role, or None."""
        return next((ref for ref in self.objects if ref.role == role), None)


def check_origin(origin: object, what: str) -> str:
    """`origin` itself: printable ASCII, no space, no plus, no scheme, 1 to 255 bytes (section 3)."""
    if type(origin) is str and _is_origin(origin):
        return origin
    raise MalformedError(
        f"{what}: want an origin like acme.example/case-1 (printable ASCII, no space, '+' or scheme,"
        f" at most 255 bytes; section 3), have {origin!r:.80}"
    )


@lru_cache(maxsize=256)
def _is_origin(origin: str) -> bool:
    return (
        0 < len(origin) <= MAX_ORIGIN_BYTES
        and origin.isascii()
        and origin.isprintable()
        and not any(part in origin for part in (" ", "+", "://"))
    )


def format_text(
    *,
    index: int,
    origin: str,
    previous: bytes | None,
    kind: str,
    body: dict[str, Any],
    objects: tuple[Reference, ...],
    signer: str,
    key: bytes,
    signed_at: str,
) -> bytes:
    """The text that a signer signs. The caller passes checked values; `parse_entry` is the check."""
    members = {
        "body": body,
        "index": index,
        "key": key.hex(),
        "kind": kind,
        "objects": [
            {"commitment": ref.commitment.hex(), "media_type": ref.media_type, "role": ref.role}
            for ref in objects
        ],
        "origin": origin,
        "previous": None if previous is None else previous.hex(),
        "signed_at": signed_at,
        "signer": signer,
    }
    return _HEADER + canonical.encode(members) + b"\n"


def check_content(kind: str, body: dict[str, Any], objects: tuple[Reference, ...]) -> None:
    """Raise MalformedError unless a kind may have this body (members in canonical order) and objects."""
    for reference in objects:
        _check_media_type(reference.media_type)
    check_body(kind, body, objects)


def seal_note(text: bytes, signatures: tuple[SignatureLine, ...]) -> bytes:
    """The entry's note; MalformedError where it would exceed 65,535 bytes."""
    # The text needs no check of its own: canonical JSON holds no raw control (see _parse_entry).
    note = b"".join([text, b"\n", *map(format_signature, signatures)])
    if len(note) > MAX_ENTRY_BYTES:
        raise MalformedError(
            f"entry: {len(note)} bytes, at most {MAX_ENTRY_BYTES} (section 3)",
            hint="put long content in an object (a file), not in the entry",
        )
    return note


def parse_entry(data: bytes, what: str) -> Entry:
    """Parse a whole note as an entry; `what` names it in errors. Raises MalformedError.

    Order of checks: size, note, first line, canonical JSON, closed member set, each member, body.
    """
    try:
        return _parse_entry(data)
    except MalformedError as error:
        raise MalformedError(f"{what}: {error}") from None
    except SignatureError as error:  # a vkey in the body is weak
        raise SignatureError(f"{what}: {error}") from None


def _parse_entry(data: bytes) -> Entry:
    if len(data) > MAX_ENTRY_BYTES:
        raise MalformedError(f"{len(data)} bytes, at most {MAX_ENTRY_BYTES} (section 3)")
    split = data.rfind(b"\n\n")
    if split < 0 or not data.startswith(_HEADER):
        parse_note(data, "note")
        first = data.split(b"\n", 1)[0]
        raise MalformedError(f"want {VERSION} and one line of JSON (section 3), have {first!r:.60}")
    text = data[: split + 1]
    # Canonical JSON is UTF-8 without raw controls or line feeds, so the rules for a note's text
    # (section 2) need no pass of their own.
    value = canonical.parse(data[_HEADER_SIZE:split], "JSON")
    signatures = parse_signatures(data[split + 2 :], "note")
    # The names of a canonical object are sorted, so one comparison of tuples closes the schema.
    if type(value) is not dict or tuple(value) != _MEMBERS:
        found = sorted(value) if type(value) is dict else type(value).__name__
        raise MalformedError(f"want the members {', '.join(_MEMBERS)} (section 3), have {found!r:.200}")
    body, index, key, kind, objects, origin, previous, signed_at, signer = value.values()
    if type(index) is not int or not 0 <= index <= canonical.MAX_INTEGER:
        raise MalformedError(f"index: want a non-negative integer (section 3), have {index!r:.40}")
    if (previous is None) != (index == 0):
        raise MalformedError("previous: null in entry 0 and only there (section 3)")
    if type(signer) is not str or signatures[0].name != signer:
        raise MalformedError(
            f"the first signature line is by {signatures[0].name!r:.80}, the signer is {signer!r:.80}"
        )
    check_origin(origin, "origin")
    check_time(signed_at, "signed_at")
    references = _parse_objects(objects)
    check_body(kind, body, references)
    for _, _, signature in signatures:
        if len(signature) != SIGNATURE_SIZE:
            raise MalformedError(f"want an Ed25519 signature of 64 bytes, have {len(signature)}")
    return Entry(
        index,
        origin,
        None if previous is None else parse_hex(previous, "previous"),
        kind,
        body,
        references,
        signer,
        parse_hex(key, "key"),
        signed_at,
        text,
        signatures,
        leaf_hash(data),
        data,
    )


def _parse_objects(value: object) -> tuple[Reference, ...]:
    if type(value) is not list:
        raise MalformedError("objects: want an array (section 3)")
    return tuple([_parse_reference(item) for item in value])


def _parse_reference(item: object) -> Reference:
    if type(item) is not dict or tuple(item) != _OBJECT_MEMBERS:
        raise MalformedError(f"objects: want {', '.join(_OBJECT_MEMBERS)} (section 3)")
    commitment, media_type, role = item.values()
    if media_type != _TEXT:
        _check_media_type(media_type)
    if type(role) is not str:
        raise MalformedError(f"objects: role: want text, have {role!r:.80}")
    return Reference(parse_hex(commitment, "commitment"), media_type, role)


def _check_media_type(value: object) -> None:
    if type(value) is not str or not 0 < len(value) <= 255 or not is_plain(value):
        raise MalformedError(f"objects: media_type: want printable text, have {value!r:.80}")
