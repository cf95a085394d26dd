"""SHA-256 in the four places where the format uses it, and the strict spellings of its values.

    leaf hash   = SHA-256(0x00 || note)              RFC 9162 section 2.1.1 (RFC 6962 section 2.1)
    node hash   = SHA-256(0x01 || left || right)     the same
    commitment  = SHA-256(salt[32] || content)       docs/format.md section 4
    fingerprint = SHA-256(public key[32])            docs/format.md section 3, member `key`

The prefixes keep a leaf from being passed off as a node (second preimage). A commitment hides both
content and length from whoever lacks the salt; it says nothing about where the content came from.
"""

import binascii
from hashlib import sha256
from typing import Final

from ledger.errors import MalformedError

HASH_SIZE: Final = 32
SALT_SIZE: Final = 32
MAX_OBJECT_BYTES: Final = 1 << 30
LEAF_PREFIX: Final = b"\x00"
NODE_PREFIX: Final = b"\x01"
EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(note: bytes) -> bytes:
    """The leaf hash of a whole note, signature lines included (RFC 9162 section 2.1.1)."""
    return sha256(LEAF_PREFIX + note).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 9162 section 2.1.1)."""
    return sha256(NODE_PREFIX + left + right).digest()


def commitment(salt: bytes, content: bytes) -> bytes:
    """SHA-256(salt || content), docs/format.md section 4."""
    return sha256(salt + content).digest()


def fingerprint(public_key: bytes) -> bytes:
    """SHA-256 of a raw Ed25519 public key: the member `key` of an entry."""
    return sha256(public_key).digest()


def parse_hex(text: object, what: str) -> bytes:
    """32 bytes from 64 lower-case hexadecimal digits; any other spelling is a MalformedError."""
    if type(text) is str:
        try:
            value = bytes.fromhex(text)
        except ValueError:
            value = b""
        if len(value) == HASH_SIZE and value.hex() == text:
            return value
    raise MalformedError(f"{what}: want 64 lower-case hex digits, have {text!r:.80}")


def format_base64(value: bytes) -> str:
    """Standard base64, padded (RFC 4648 section 4)."""
    return binascii.b2a_base64(value, newline=False).decode("ascii")


def parse_base64(text: str, what: str) -> bytes:
    """The one value that `text` encodes: standard alphabet, padded, no stray bits or white space."""
    try:
        value = binascii.a2b_base64(text, strict_mode=True)
    except (ValueError, UnicodeEncodeError):
        raise MalformedError(f"{what}: not standard base64: {text!r:.80}") from None
    if binascii.b2a_base64(value, newline=False).decode("ascii") != text:
        raise MalformedError(f"{what}: base64 with stray bits: {text!r:.80}")
    return value
