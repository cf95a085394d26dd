"""What `ledger run --intercept` does not record, it says; what it does not serve, it refuses."""

import socket
import ssl
from pathlib import Path

import pytest

from ledger.capture.proxy.authority import Authority
from ledger.capture.proxy.hosts import Behind, hosts_of
from tests.capture.compare import exchanges
from tests.capture.endpoint import Endpoint
from tests.capture.intercepting import CONNECT, python
from tests.cli.desk import Desk


def test_another_host_is_tunnelled_untouched_and_counted(desk: Desk, server: Endpoint) -> None:
    script = CONNECT + (
        "for _ in range(2):\n"
        "  plain, status = connect(sys.argv[1])\n"
        "  assert status == 200\n"
        "  trust = ssl.create_default_context(cafile=sys.argv[2])\n"
        "  with trust.wrap_socket(plain, server_hostname='localhost') as tls:\n"
        "    print(tls.getpeercert(binary_form=True).hex())\n"
    )
    authority = f"localhost:{server.ports['right']}"
    result = python(desk, server, script, authority, str(server.ca_file))
    direct = ssl.create_default_context(cafile=server.ca_file)
    with (
        socket.create_connection(("127.0.0.1", server.ports["right"])) as plain,
        direct.wrap_socket(plain, server_hostname="localhost") as tls,
    ):
        own = tls.getpeercert(binary_form=True)
    assert own is not None
    assert result.stdout.decode().split() == [own.hex()] * 2
    assert result.stderr.decode().splitlines() == [
        f"not recorded: {authority} 2 connections",
        "nothing was recorded",
    ]
    assert exchanges(desk.evidence) == []


def test_a_client_that_refuses_the_certificate_is_said(desk: Desk, server: Endpoint) -> None:
    script = CONNECT + (
        "plain, status = connect('api.openai.com:443')\n"
        "trust = ssl.create_default_context(cafile=sys.argv[1])\n"
        "try: trust.wrap_socket(plain, server_hostname='api.openai.com')\n"
        "except ssl.SSLCertVerificationError: print('refused')\n"
    )
    result = python(desk, server, script, str(server.ca_file))
    assert result.stdout == b"refused\n"
    assert result.stderr.decode().splitlines() == [
        "api.openai.com:443: the client refused the certificate: pinned?",
        "nothing was recorded",
    ]


def test_a_client_that_leaves_in_mid_handshake_is_said(desk: Desk, server: Endpoint) -> None:
    result = python(desk, server, CONNECT + "connect('api.openai.com:443')[0].close()\n")
    assert b"api.openai.com:443: 1 handshake with the client failed\n" in result.stderr


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("'api.openai.com:443', 'recorder:wrong'", 407),
        ("'localhost:1'", 502),
        ("'localhost'", 400),
        ("'x' * 20000 + ':1'", 0),
    ],
)
def test_rejects_what_it_does_not_serve(desk: Desk, server: Endpoint, words: str, status: int) -> None:
    script = CONNECT + (
        f"try: print(connect({words})[1])\nexcept (OSError, IndexError): print(0)  # no word, and gone\n"
    )
    result = python(desk, server, script)
    assert int(result.stdout) == status
    assert result.stderr == b"nothing was recorded\n"


def test_rejects_another_host_and_path_than_the_connection_is_for(desk: Desk, server: Endpoint) -> None:
    script = CONNECT + (
        "router = 'openrouter.ai'\n"
        "for host, path in (('api.openai.com', '/api/v1'), (router, '/apiary'), (router, '/')):\n"
        "  trust = ssl.create_default_context()\n"
        "  tls = trust.wrap_socket(connect(router + ':443')[0], server_hostname=router)\n"
        "  tls.sendall(f'GET {path} HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n'.encode())\n"
        "  print(tls.recv(100).split()[1].decode())\n"
    )
    result = python(desk, server, script)
    assert result.stdout.decode().split() == ["421"] * 3
    assert exchanges(desk.evidence) == []


# ---- hosts and certificates -------------------------------------------------------------------------------


def test_a_variable_leads_nobody_astray_who_calls_the_provider_itself() -> None:
    found = hosts_of({}, {"openai": "https://box.example:8443/x"})
    assert found.behind["api.openai.com:443"] == (Behind(b"", "openai-2"),)
    assert found.behind["box.example:8443"] == (Behind(b"/x", "openai"),)
    assert found.upstreams == {"openai-2": "https://api.openai.com"}


def test_the_command_line_leads_a_host_elsewhere() -> None:
    given = {
        "openai": "http://127.0.0.1:1",
        "a": "https://box/a",
        "ab": "https://box/a/b",
        "n": "https://[::1]",
    }
    found = hosts_of(given, {})
    assert found.behind["api.openai.com:443"] == (Behind(b"", "openai"),)
    assert found.behind["box:443"] == (Behind(b"/a/b", "ab"), Behind(b"/a", "a"))
    assert found.behind["openrouter.ai:443"] == (Behind(b"/api", "openrouter"),)
    assert found.upstreams == {}
    assert "127.0.0.1" not in found.names
    assert "::1" not in found.names


def test_rejects_a_certificate_for_another_host(tmp_path: Path) -> None:
    authority = Authority(("api.openai.com",))
    trust = ssl.create_default_context(cadata=authority.certificate.decode())
    trust.verify_flags |= ssl.VERIFY_X509_STRICT
    assert _handshake(authority.context("api.openai.com"), trust, "api.openai.com") is None
    refusal = _handshake(authority.context("bank.example"), trust, "bank.example")
    assert refusal is not None
    assert "permitted subtree violation" in refusal


def _handshake(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> str | None:
    """Why the client refuses the server; None where it does not."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        server.wrap_bio(there, back, server_side=True),
        client.wrap_bio(back, there, server_hostname=name),
    )
    for _ in range(4):
        for end in reversed(ends):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return error.verify_message
    return None
