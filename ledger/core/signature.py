"""Ed25519 (RFC 8032), pure, and the public keys that the format refuses.

`cryptography` accepts public keys of low order: with such a key one signature verifies on any
message, so a holder could later deny everything. The 14 encodings below (C2SP/CCTV, ed25519) are
refused wherever a key is read. Keys of mixed order can't be told by a list and are not refused.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ledger.errors import MalformedError, SignatureError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PUBLIC_KEY_SIZE: Final = 32
SIGNATURE_SIZE: Final = 64

# Every encoding, canonical or not, of a point whose order divides 8 (C2SP/CCTV ed25519vectors.json,
# the distinct keys flagged low_order_A).
LOW_ORDER_KEYS: Final = frozenset(
    bytes.fromhex(key)
    for key in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    )
)


def check_public_key(key: bytes, what: str) -> bytes:
    """`key` itself: 32 bytes and not of low order. Raises MalformedError or SignatureError."""
    if len(key) != PUBLIC_KEY_SIZE:
        raise MalformedError(f"{what}: want a public key of 32 bytes, have {len(key)}")
    if key in LOW_ORDER_KEYS:
        raise SignatureError(f"{what}: weak key {key.hex()}: a point of low order verifies any message")
    return key


@lru_cache(maxsize=256)
def load_public_key(key: bytes) -> Ed25519PublicKey:
    """The key object for 32 raw bytes, kept: reading it anew costs 1.5 us on every signature.

    Raises MalformedError or SignatureError (weak key).
    """
    # Imported here: `record` and `log` never verify, and this import is a tenth of their start-up.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    check_public_key(key, "public key")
    return Ed25519PublicKey.from_public_bytes(key)


def verify(key: bytes, signature: bytes, message: bytes, what: str) -> None:
    """Return if `signature` (64 bytes) is `key`'s on `message`; else raise SignatureError.

    RFC 8032 section 5.1.7 as OpenSSL carries it out: the verdict of record.
    """
    try:
        load_public_key(key).verify(signature, message)
    except Exception as error:
        from cryptography.exceptions import InvalidSignature

        if not isinstance(error, InvalidSignature):
            raise
        raise SignatureError(f"{what}: the signature does not verify") from None
