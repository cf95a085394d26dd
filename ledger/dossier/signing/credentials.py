"""The key and certificate that sign a dossier: a PKCS#12 file, or a token behind PKCS#11.

Only ECDSA P-256 and P-384, and RSA of 3072 bits and more: what PDF 1.7 and its readers know. Ed25519,
which the ledger itself uses, would turn the file into PDF 2.0 and is unknown to several readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ledger.errors import KeyringError

CURVES: Final = ("secp256r1", "secp384r1")
MIN_RSA_BITS: Final = 3072
MAX_PFX_BYTES: Final = 1 << 20
_WANTED: Final = "want an ECDSA key on P-256 or P-384, or an RSA key of 3072 bits or more"


@contextmanager
def from_pfx(path: Path, passphrase: Callable[[str], bytes]) -> Iterator[Any]:
    """A pyHanko signer of the key in a PKCS#12 file. Raises KeyringError."""
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1 as certificate
    from pyhanko.keys.internal import translate_pyca_cryptography_key_to_asn1 as private_key
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    try:
        with path.open("rb") as file:
            data = file.read(MAX_PFX_BYTES + 1)
    except OSError as error:
        raise KeyringError(f"{path}: can't read the PKCS#12 file: {error.strerror}") from None
    if len(data) > MAX_PFX_BYTES:
        raise KeyringError(f"{path}: want a PKCS#12 file of at most {MAX_PFX_BYTES} bytes")
    try:
        key, own, others = pkcs12.load_key_and_certificates(data, passphrase(str(path)) or None)
    except (ValueError, TypeError):
        # The library does not tell a wrong passphrase from a damaged file.
        raise KeyringError(f"{path}: not opened as PKCS#12: another passphrase, or no such file") from None
    if key is None or own is None:
        raise KeyringError(f"{path}: want a private key with its certificate in the PKCS#12 file")
    signing_certificate = certificate(own)
    check_key(signing_certificate, str(path))
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # no types there
    for other in others:
        store.register(certificate(other))
    yield SimpleSigner(
        signing_cert=signing_certificate, signing_key=private_key(key), cert_registry=store, embed_roots=True
    )


@contextmanager
def from_token(library: Path, *, token: str, certificate: str, pin: Callable[[str], bytes]) -> Iterator[Any]:
    """A pyHanko signer of a key on a token: its label, and the label that certificate and key share.

    Raises KeyringError.
    """
    try:
        import pkcs11
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError:
        raise KeyringError(
            "PKCS#11 is asked for, and the package `python-pkcs11` isn't installed",
            hint="`pip install 'evidence-ledger[pkcs11]'`",
        ) from None
    where = f"token {token!r:.60}"
    try:
        session = open_pkcs11_session(
            str(library), token_criteria=TokenCriteria(label=token), user_pin=pin(where).decode()
        )
    except (pkcs11.PKCS11Error, RuntimeError, UnicodeDecodeError) as error:
        raise KeyringError(f"{where}: can't open it through {library}: {_said(error)}") from None
    with session:
        try:
            signer = PKCS11Signer(session, cert_label=certificate, key_label=certificate)
            found = signer.signing_cert
        except (pkcs11.PKCS11Error, LookupError, RuntimeError, ValueError) as error:
            raise KeyringError(f"{where}: no certificate {certificate!r:.60}: {_said(error)}") from None
        if found is None:
            raise KeyringError(f"{where}: no certificate {certificate!r:.60}")
        check_key(found, where)
        # Many tokens sign a digest by ECDSA and don't make the digest.
        signer.use_raw_mechanism = found.public_key.algorithm == "ec"
        yield signer


def check_key(certificate: Any, where: str) -> None:
    """Return if the certificate's key is one that PDF readers verify. Raises KeyringError."""
    key = certificate.public_key
    match key.algorithm:
        case "ec":
            kind, curve = key.curve
            if kind == "named" and curve in CURVES:
                return
            have = f"an elliptic-curve key on {curve}" if kind == "named" else "a key on a curve of its own"
        case "rsa":
            if key.bit_size >= MIN_RSA_BITS:
                return
            have = f"an RSA key of {key.bit_size} bits"
        case other:
            have = f"a key for {other}"
    raise KeyringError(f"{where}: {_WANTED}, have {have}")


def _said(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()[:160]
