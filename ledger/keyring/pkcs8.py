"""A private key as PEM: PKCS#8 (RFC 5958), encrypted with scrypt and AES-256-CBC.

    EncryptedPrivateKeyInfo = SEQUENCE { PBES2 { scrypt { salt, N, r, p }, aes256-CBC { iv } }, OCTET STRING }
                              RFC 8018 section 6.2 and appendix A.4, RFC 7914 section 7

`openssl pkey -in FILE` reads it, and so does `cryptography`. Written here rather than by `cryptography`:
its PKCS#8 writer derives the key with 2,048 rounds of PBKDF2 (0.4 ms a guess) and takes no other count.

LIMIT: N = 2^14, r = 8 is the most memory (16 MiB) that OpenSSL accepts without options; p = 5 makes up
for it in time. A short or common passphrase is still found by whoever has the file and patience. CBC has
no authentication: whether a decrypted key is the right one shows in its public key, compared elsewhere.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ledger.errors import KeyringError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SCRYPT_N: Final = 16_384
SCRYPT_R: Final = 8
SCRYPT_P: Final = 5
MAX_PASSPHRASE_BYTES: Final = 1_023  # OpenSSL's prompt takes no more

_OID_PBES2: Final = bytes.fromhex("06092a864886f70d01050d")  # 1.2.840.113549.1.5.13
_OID_SCRYPT: Final = bytes.fromhex("06092b06010401da47040b")  # 1.3.6.1.4.1.11591.4.11
_OID_AES256_CBC: Final = bytes.fromhex("060960864801650304012a")  # 2.16.840.1.101.3.4.1.42
_ENCRYPTED: Final = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
_PLAIN: Final = b"-----BEGIN PRIVATE KEY-----"


def format_private_key(key: Ed25519PrivateKey, passphrase: bytes | None) -> bytes:
    """The PEM of `key`; None leaves it unencrypted, an empty or too long passphrase is refused."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if passphrase is None:
        return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    if not 0 < len(passphrase) <= MAX_PASSPHRASE_BYTES:
        raise KeyringError(
            f"want a passphrase of 1 to {MAX_PASSPHRASE_BYTES} bytes, have {len(passphrase)}",
            hint="--no-passphrase leaves the key file unencrypted",
        )
    return _encrypt(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), passphrase)


def is_encrypted(pem: bytes, what: str) -> bool:
    """Whether `pem` asks for a passphrase; KeyringError if it is no PKCS#8 PEM at all."""
    if pem.startswith(_ENCRYPTED):
        return True
    if pem.startswith(_PLAIN):
        return False
    raise KeyringError(f"{what}: not a PKCS#8 PEM file (damaged, or of another kind)")


def parse_private_key(pem: bytes, passphrase: bytes | None, what: str) -> Ed25519PrivateKey:
    """The Ed25519 key in `pem`. Raises KeyringError: damaged, another kind of key, wrong passphrase."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    encrypted = is_encrypted(pem, what)
    if encrypted:
        # Asked without a passphrase first: a TypeError says that the structure, at least, is whole.
        try:
            load_pem_private_key(pem, None)
        except TypeError:
            pass
        except (ValueError, UnsupportedAlgorithm):
            raise KeyringError(f"{what}: the key file is damaged", hint="restore it from a copy") from None
    try:
        key = load_pem_private_key(pem, passphrase if encrypted else None)
    except TypeError:  # an empty passphrase
        raise KeyringError(f"{what}: the key file is encrypted: want a passphrase") from None
    except (ValueError, UnsupportedAlgorithm):
        wrong = "wrong passphrase (or the file is damaged)" if encrypted else "the key file is damaged"
        raise KeyringError(f"{what}: {wrong}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyringError(f"{what}: want an Ed25519 key, have another kind")
    return key


def _encrypt(der: bytes, passphrase: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    salt, iv = os.urandom(16), os.urandom(16)
    derived = Scrypt(salt=salt, length=32, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P).derive(passphrase)
    pad = 16 - len(der) % 16  # RFC 8018 section B.2.5
    encryptor = Cipher(algorithms.AES(derived), modes.CBC(iv)).encryptor()
    sealed = encryptor.update(der + bytes([pad]) * pad) + encryptor.finalize()
    numbers = b"".join([_der(0x02, _der_integer(number)) for number in (SCRYPT_N, SCRYPT_R, SCRYPT_P)])
    kdf = _der(0x30, _OID_SCRYPT + _der(0x30, _der(0x04, salt) + numbers))
    cipher = _der(0x30, _OID_AES256_CBC + _der(0x04, iv))
    algorithm = _der(0x30, _OID_PBES2 + _der(0x30, kdf + cipher))
    return _pem(_der(0x30, algorithm + _der(0x04, sealed)))


def _der(tag: int, value: bytes) -> bytes:
    """One DER element; lengths up to 255 are all that is needed here."""
    size = len(value)
    return bytes([tag, size] if size < 0x80 else [tag, 0x81, size]) + value


def _der_integer(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")  # the top bit is the sign


def _pem(der: bytes) -> bytes:
    import binascii

    text = binascii.b2a_base64(der, newline=False)
    lines = b"".join([text[start : start + 64] + b"\n" for start in range(0, len(text), 64)])
    return _ENCRYPTED + b"\n" + lines + _ENCRYPTED.replace(b"BEGIN", b"END") + b"\n"
