"""What a TLS session shows of the peer: version, cipher, certificates, certificate timestamps.

Read from Python's `ssl` once a connection. It does NOT make the session provable to others: both ends
share its keys, so the recorder could have made up what it says it received. What third parties can check
are the certificates and the logs that the timestamps in them name.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC
from functools import lru_cache
from typing import Any, Final

from ledger.capture.model import Certificate, Sct, TlsFacts

Missing = tuple[tuple[str, str], ...]

_NO_CALL: Final = "this version of Python has no call for it"


def observe_tls(session: Any, server_name: str | None, verified: bool) -> tuple[TlsFacts, Missing]:
    """The facts of an `ssl.SSLObject` whose handshake is done, and what could not be observed, and why."""
    missing: list[tuple[str, str]] = []
    sent = _chain(session, "get_unverified_chain")
    built = _chain(session, "get_verified_chain") if verified else ()
    if sent is None:
        missing.append(("certificates as sent, but the leaf", _NO_CALL))
        leaf = session.getpeercert(True)
        sent = (leaf,) if leaf else ()
    if built is None:
        missing.append(("certificates as verified", _NO_CALL))
        built = ()
    if not verified:
        missing.append(("certificates as verified", "the user asked not to verify"))
    scts: tuple[Sct, ...] = ()
    if sent:
        try:
            scts = _scts(sent[0])
        except ValueError:  # a certificate that OpenSSL takes and cryptography does not
            missing.append(("certificate timestamps", "the leaf certificate can't be parsed"))
    cipher = session.cipher()
    facts = TlsFacts(
        version=session.version(),
        cipher=cipher[0] if cipher else None,
        alpn=session.selected_alpn_protocol(),
        server_name=server_name,
        verified=verified,
        certificates=_together(sent, built),
        scts=scts,
    )
    return facts, tuple(missing)


def _together(sent: tuple[bytes, ...], built: tuple[bytes, ...]) -> tuple[Certificate, ...]:
    """Each certificate once: first those sent, in the order of the wire, then what verification added."""
    return tuple(_certificate(der, der in sent, der in built) for der in dict.fromkeys((*sent, *built)))


@lru_cache(maxsize=256)
def _certificate(der: bytes, sent: bool, verified: bool) -> Certificate:
    """The same object for the same certificate: connections to one server have it in common."""
    return Certificate(der, sent, verified)


def _chain(session: Any, name: str) -> tuple[bytes, ...] | None:
    """A chain as DER: by the public call (3.13), else by the one underneath (3.10 to 3.12), else None."""
    public: Callable[[], list[bytes]] | None = getattr(session, name, None)
    if public is not None:
        return tuple(public())
    # Private, and here only to read: `_sslobj` gives objects of a private class, which know their DER.
    inner: Callable[[], list[Any] | None] | None = getattr(getattr(session, "_sslobj", None), name, None)
    if inner is None:
        return None
    der = getattr(ssl, "_ssl", None)
    encoding = getattr(der, "ENCODING_DER", None)
    if encoding is None:
        return None
    return tuple(bytes(certificate.public_bytes(encoding)) for certificate in inner() or ())


def _scts(leaf: bytes) -> tuple[Sct, ...]:
    """The timestamps embedded in a certificate (RFC 6962 section 3.3). Raises ValueError."""
    from cryptography import x509

    try:
        extension = x509.load_der_x509_certificate(leaf).extensions.get_extension_for_class(
            x509.PrecertificateSignedCertificateTimestamps
        )
    except x509.ExtensionNotFound:
        return ()
    except x509.DuplicateExtension as error:
        raise ValueError(str(error)) from None
    return tuple(Sct(one.log_id, one.timestamp.replace(tzinfo=UTC)) for one in extension.value)
