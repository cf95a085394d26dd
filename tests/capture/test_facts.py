"""What is kept of a TLS session, and what a certificate's timestamps say."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID, NameOID

from ledger.capture.model import ConnectionFacts
from ledger.capture.wire.client import ask
from ledger.capture.wire.clock import clock_state
from ledger.capture.wire.facts import observe_tls
from ledger.capture.wire.upstream import Settings, Upstream
from ledger.errors import CaptureError
from tests.capture.endpoint import Endpoint


def facts_of(url: str, settings: Settings, count: int = 1) -> list[ConnectionFacts]:
    async def run() -> list[ConnectionFacts]:
        found = []
        async with Upstream("up", url, settings) as called:
            for _ in range(count):
                raw = await ask(called, b"GET", b"/none", [], b"", collector="probe", provider="up")
                assert raw.connection is not None
                found.append(raw.connection)
        return found

    return asyncio.run(run())


def test_keeps_the_session_and_its_certificates(server: Endpoint) -> None:
    (found,) = facts_of(server.url, Settings(ca_file=server.ca_file))
    assert found.host == "localhost"
    assert found.address in found.dns
    assert found.tls is not None
    assert found.tls.version == "TLSv1.3"
    assert found.tls.cipher
    assert found.tls.alpn == "http/1.1"
    assert found.tls.server_name == "localhost"
    assert found.tls.verified
    leaf, *others = found.tls.certificates
    assert leaf.sent
    assert leaf.verified
    assert any(one.verified for one in others)  # the root, from our own store
    assert found.missing == ()
    pem = x509.load_der_x509_certificate(others[-1].der).public_bytes(Encoding.PEM)
    assert pem.strip() in server.ca_file.read_bytes()


def test_says_that_nobody_verified(server: Endpoint) -> None:
    (found,) = facts_of(server.at("self_signed"), Settings(insecure=True))
    assert found.tls is not None
    assert not found.tls.verified
    assert not any(one.verified for one in found.tls.certificates)
    assert ("certificates as verified", "the user asked not to verify") in found.missing


def test_the_facts_stay_when_the_connection_is_used_again(server: Endpoint) -> None:
    first, second = facts_of(server.url, Settings(ca_file=server.ca_file), count=2)
    assert second == first._replace(reused=True)


def test_rejects_a_file_that_holds_no_certificates(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")
    with pytest.raises(CaptureError, match=r"ca\.pem"):
        Upstream("up", "https://localhost", Settings(ca_file=path))


class _Session:
    """What `ssl` gives, in a version that knows no chains."""

    def __init__(self, leaf: bytes) -> None:
        self._leaf = leaf

    def getpeercert(self, binary_form: bool) -> bytes:
        return self._leaf

    def cipher(self) -> tuple[str, str, int]:
        return ("TLS_AES_256_GCM_SHA384", "TLSv1.3", 256)

    def version(self) -> str:
        return "TLSv1.3"

    def selected_alpn_protocol(self) -> None:
        return None


def certificate(scts: bytes | None) -> bytes:
    """A self-signed certificate with a list of timestamps in it, as bytes of RFC 6962."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    )
    if scts is not None:
        octets = b"\x04\x81" + bytes([len(scts)]) + scts if len(scts) > 127 else bytes([4, len(scts)]) + scts
        oid = ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS
        builder = builder.add_extension(x509.UnrecognizedExtension(oid, octets), critical=False)
    return builder.sign(key, None).public_bytes(Encoding.DER)


def timestamp(log: bytes, milliseconds: int) -> bytes:
    """A signed certificate timestamp, version 1 (RFC 6962 section 3.2), with a signature of four bytes."""
    body = b"\0" + log + milliseconds.to_bytes(8, "big") + b"\0\0" + b"\4\3" + b"\0\4" + b"sign"
    return len(body).to_bytes(2, "big") + body


def test_reads_the_timestamps_in_the_leaf() -> None:
    both = timestamp(b"a" * 32, 1_700_000_000_123) + timestamp(b"b" * 32, 1_700_000_001_000)
    leaf = certificate(len(both).to_bytes(2, "big") + both)
    facts, missing = observe_tls(_Session(leaf), "test", True)
    assert [one.log_id for one in facts.scts] == [b"a" * 32, b"b" * 32]
    assert facts.scts[0].timestamp == datetime(2023, 11, 14, 22, 13, 20, 123_000, tzinfo=UTC)
    assert [one.der for one in facts.certificates] == [leaf]
    assert [what for what, _ in missing] == ["certificates as sent, but the leaf", "certificates as verified"]


@pytest.mark.parametrize("scts", [b"\0\5nope", b""])
def test_timestamps_that_are_nonsense_are_missing(scts: bytes) -> None:
    facts, missing = observe_tls(_Session(certificate(scts)), None, True)
    assert facts.scts == ()
    assert "certificate timestamps" in [what for what, _ in missing]


def test_a_certificate_without_timestamps_has_none() -> None:
    facts, _ = observe_tls(_Session(certificate(None)), None, True)
    assert facts.scts == ()


def test_the_kernel_says_how_it_keeps_its_clock() -> None:
    state = clock_state()
    assert state.source
    assert (state.synchronised is None) == (state.error_us is None)
