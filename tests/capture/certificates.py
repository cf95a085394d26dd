"""Certificates of the test endpoint: right ones by a CA of our own, and wrong ones. They protect nothing."""

import datetime
import ssl
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAMES = ("localhost", "127.0.0.1")


class Contexts:
    """Server contexts, and the file with the CA that a client is to trust."""

    def __init__(self, folder: Path) -> None:
        ca = trustme.CA()
        self.ca_file = folder / "ca.pem"
        ca.cert_pem.write_to_path(str(self.ca_file))
        self.right = _context(ca.issue_cert(*NAMES))
        self.h2 = _context(ca.issue_cert(*NAMES), alpn="h2")
        self.other_host = _context(ca.issue_cert("elsewhere.example"))
        long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        past = long_ago + datetime.timedelta(days=30)
        self.expired = _context(ca.issue_cert(*NAMES, not_before=long_ago, not_after=past))
        self.unknown_ca = _context(trustme.CA().issue_cert(*NAMES))
        self.self_signed = _self_signed(folder)


def _context(cert: trustme.LeafCert, alpn: str = "http/1.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    context.set_alpn_protocols([alpn])
    return context


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "self-signed.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + cert.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
