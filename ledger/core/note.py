"""The signed note: C2SP signed-note v1.0.0, the envelope of every entry and checkpoint.

    note           = text || "\\n" || 1*signature_line         the split is at the LAST blank line
    signature_line = U+2014 SP key_name SP base64(key_id[4] || signature) LF
    key_id         = SHA-256(key_name || 0x0A || algorithm || public_key)[0:4]
    vkey           = key_name "+" hex8(key_id) "+" base64(algorithm || public_key)

Text is UTF-8, ends in a line feed and has no control character below 0x20 but the line feed. A key
id is a hint for look-up, never an identity: whoever verifies compares the full public key.
"""

from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple

from ledger.core.digest import fingerprint, format_base64, parse_base64
from ledger.core.signature import check_public_key
from ledger.core.text import is_plain
from ledger.errors import MalformedError

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
MAX_SIGNATURES: Final = 100  # as golang.org/x/mod/sumdb/note has it

_DASH: Final = "\u2014 "
# Every C0 control but LF; deleted from a text, they show themselves by the shorter length.
_CONTROLS: Final = bytes(set(range(0x20)) - {0x0A})


class SignatureLine(NamedTuple):
    """One signature line: name, 4-byte key id, and what follows the id (64 bytes for 0x01)."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """A parsed note: the signed text (bytes, with its final LF) and the signature lines in order."""

    text: bytes
    signatures: tuple[SignatureLine, ...]


class VerifierKey(NamedTuple):
    """A vkey: the name, the algorithm byte and the raw 32-byte public key."""

    name: str
    algorithm: int
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """The 4-byte key id that signature lines carry."""
        return key_id(self.name, self.public_key, self.algorithm)

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the public key: the full identity."""
        return fingerprint(self.public_key)

    def __str__(self) -> str:
        return format_vkey(self)


@lru_cache(maxsize=1024)
def key_id(name: str, public_key: bytes, algorithm: int = ED25519) -> bytes:
    """SHA-256(name || 0x0A || algorithm || public key)[0:4] (signed-note, Signature types)."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public_key).digest()[:4]


@lru_cache(maxsize=1024)
def check_key_name(name: str, what: str) -> str:
    """`name` itself if it may name a key: not empty, no white space, no plus, no control."""
    if not name or "+" in name or not is_plain(name) or any(map(str.isspace, name)):
        raise MalformedError(f"{what}: want a key name without white space or '+', have {name!r:.80}")
    return name


def parse_vkey(text: str, what: str = "vkey") -> VerifierKey:
    """A vkey from its text. Raises MalformedError, or SignatureError for a key of low order."""
    parts = text.split("+", 2)  # base64 may hold '+': no more than two splits
    if len(parts) != 3:
        raise MalformedError(f"{what}: want NAME+HEX+BASE64 (section 2), have {text!r:.120}")
    name = check_key_name(parts[0], what)
    raw = parse_base64(parts[2], what)
    if len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
        raise MalformedError(f"{what}: want an Ed25519 key of 33 bytes (section 2), have {len(raw)} bytes")
    key = VerifierKey(name=name, algorithm=raw[0], public_key=check_public_key(raw[1:], what))
    if key.key_id.hex() != parts[1]:
        raise MalformedError(f"{what}: want key id {key.key_id.hex()}, have {parts[1]!r:.20} (section 2)")
    return key


def format_vkey(key: VerifierKey) -> str:
    """The vkey text of `key`."""
    raw = bytes([key.algorithm]) + key.public_key
    return f"{key.name}+{key.key_id.hex()}+{format_base64(raw)}"


def check_text(text: bytes, what: str) -> None:
    """Raise MalformedError unless `text` may be signed: UTF-8, ends in LF, no other control."""
    if not text.endswith(b"\n"):
        raise MalformedError(f"{what}: the text does not end in a line feed (section 2)")
    if len(text.translate(None, _CONTROLS)) != len(text):
        raise MalformedError(f"{what}: control character in the text (section 2)")
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"{what}: not UTF-8 at byte {error.start} (section 2)") from None


def parse_note(data: bytes, what: str) -> Note:
    """Split and check a note. Raises MalformedError. Signatures are parsed here, not verified."""
    split = data.rfind(b"\n\n")
    if split < 0:
        raise MalformedError(f"{what}: no blank line before the signatures (section 2)")
    text = data[: split + 1]
    check_text(text, what)
    return Note(text, parse_signatures(data[split + 2 :], what))


def parse_signatures(data: bytes, what: str) -> tuple[SignatureLine, ...]:
    """The signature lines after the blank line. Raises MalformedError."""
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise MalformedError(f"{what}: signature lines are not UTF-8 (section 2)") from None
    if len(lines) < 2 or lines.pop():
        raise MalformedError(f"{what}: want signature lines that end in a line feed (section 2)")
    if len(lines) > MAX_SIGNATURES:
        raise MalformedError(f"{what}: {len(lines)} signature lines, at most {MAX_SIGNATURES} (section 2)")
    if len(lines) == 1:
        return (_parse_signature(lines[0], what),)
    return tuple([_parse_signature(line, what) for line in lines])


def _parse_signature(line: str, what: str) -> SignatureLine:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014":
        raise MalformedError(f"{what}: not a signature line (section 2): {line!r:.120}")
    raw = parse_base64(parts[2], what)
    if len(raw) <= 4:
        raise MalformedError(f"{what}: signature line too short (section 2): {line!r:.120}")
    return SignatureLine(check_key_name(parts[1], what), raw[:4], raw[4:])


def format_signature(line: SignatureLine) -> bytes:
    """One signature line, with its line feed."""
    return f"{_DASH}{line.name} {format_base64(line.key_id + line.signature)}\n".encode()


def format_note(text: bytes, signatures: tuple[SignatureLine, ...]) -> bytes:
    """text || LF || signature lines. Raises MalformedError for a text that may not be signed."""
    check_text(text, "note")
    if not signatures:
        raise MalformedError("note: want at least one signature (section 2)")
    return text + b"\n" + b"".join(map(format_signature, signatures))
