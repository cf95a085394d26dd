"""A certificate authority that lives as long as one command runs, for the hosts that are intercepted.

Its key is in memory alone. Its certificate is valid a day and names the hosts it may speak for, so that a
client that trusts it is open to nothing else. The TLS library takes a leaf's key from a file only: that
one is written encrypted under a password in memory, and is gone once it is read.
"""

from __future__ import annotations

import secrets
import ssl
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME: Final = timedelta(days=1)
_EARLIER: Final = timedelta(minutes=5)  # a client's clock may be behind
_ANY_ADDRESS: Final = (ip_network("0.0.0.0/0"), ip_network("::/0"))


class Authority:
    """Makes what a server needs to be one of `hosts` (names, not addresses)."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._made: dict[str, ssl.SSLContext] = {}
        self._certificate = self._root(hosts)
        self.certificate = self._certificate.public_bytes(Encoding.PEM)

    def context(self, host: str) -> ssl.SSLContext:
        """A server's context with a certificate for that host; HTTP/1.1 only."""
        if host not in self._made:
            self._made[host] = self._context(host)
        return self._made[host]

    def _context(self, host: str) -> ssl.SSLContext:
        password = secrets.token_hex(32).encode()
        key = self._leaf_key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "leaf.pem"
            file.touch(mode=0o600)
            file.write_bytes(key + self._leaf(host).public_bytes(Encoding.PEM))
            context.load_cert_chain(file, password=password)
        return context

    def _root(self, hosts: Sequence[str]) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ledger run --intercept")])
        allowed = x509.NameConstraints(
            permitted_subtrees=[x509.DNSName(host) for host in hosts],
            excluded_subtrees=[x509.IPAddress(network) for network in _ANY_ADDRESS],
        )
        return (
            _builder(name, name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(allowed, critical=True)
            .sign(self._key, SHA256())
        )

    def _leaf(self, host: str) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "ledger run --intercept")])
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            _builder(name, self._certificate.subject, self._leaf_key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(issuer, critical=False)
            .sign(self._key, SHA256())
        )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
