"""A real agent process on a real socket: it signs this product's texts, and ends with the sitting."""

import os
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger.agent import protocol
from ledger.agent.client import AgentClient, AgentSigner, connect
from ledger.agent.daemon import remembered_in, start
from ledger.agent.keys import Keys, boot_clock
from ledger.agent.server import Server, listen
from ledger.core.checkpoint import format_text, parse_checkpoint, sign_checkpoint
from ledger.core.signature import verify
from ledger.errors import KeyringError, SignatureError
from ledger.keyring import KeyFolder, LocalSigner, Remembered, Role

NAME = "j.doe@acme.example"
ORIGIN = "acme.example/case-1"
ENTRY = b'evidence-ledger/entry/v1\n{"body":{"text":"remark"},"index":1}\n'

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs Unix sockets and fork")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFolder:
    monkeypatch.delenv("EVIDENCE_LEDGER_AGENT", raising=False)
    made = KeyFolder(tmp_path / "keys")
    made.create("signer", NAME, None)
    made.create("log", ORIGIN, None)
    return made


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's; pytest's own may not."""
    with TemporaryDirectory(prefix="el-") as path:
        yield Path(path)


def opened(folder: KeyFolder) -> list[LocalSigner]:
    return [
        folder.open("signer", NAME, lambda label: b""),
        folder.open("log", ORIGIN, lambda label: b""),
    ]


def end(folder: KeyFolder) -> None:
    client = connect(folder)
    if client is not None:
        client.lock()


@pytest.fixture
def agent(folder: KeyFolder) -> Iterator[AgentClient]:
    start(folder, opened(folder), 60)
    client = connect(folder)
    assert client is not None
    with client:
        yield client
    end(folder)


def signer_of(client: AgentClient, role: Role, name: str) -> AgentSigner:
    found = client.signer(role, name)
    assert found is not None
    return found


def raw(folder: KeyFolder) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(str(protocol.socket_path(folder.path)[0]))
    connection.settimeout(5)
    return connection


def process_id(folder: KeyFolder) -> int:
    if sys.platform != "linux":
        pytest.skip("the agent's process id is asked of the kernel, on Linux only")
    with raw(folder) as connection:
        size = struct.calcsize("iII")
        pid, _, _ = struct.unpack("iII", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return int(pid)


def wait_until_gone(pid: int, seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        # Where nobody reaps orphans (a bare container), what is left of an ended process is a zombie.
        if Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z"):
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} is still there after {seconds} s")


def test_signs_an_entry_and_a_checkpoint(folder: KeyFolder, agent: AgentClient) -> None:
    signer = signer_of(agent, "signer", NAME)
    assert (signer.name, signer.public_key) == (NAME, folder.vkey("signer", NAME).public_key)
    verify(signer.public_key, signer.sign(ENTRY), ENTRY, "test")
    with pytest.raises(SignatureError):
        verify(signer.public_key, signer.sign(ENTRY), ENTRY + b"x", "test")
    note = sign_checkpoint(signer_of(agent, "log", ORIGIN), 1, bytes(32))
    line = parse_checkpoint(note, "test").signatures[0]
    verify(folder.vkey("log", ORIGIN).public_key, line.signature, format_text(ORIGIN, 1, bytes(32)), "test")


def test_says_what_it_holds_and_for_how_long(folder: KeyFolder, agent: AgentClient) -> None:
    status = agent.status()
    assert [(key.role, key.name) for key in status.keys] == [("signer", NAME), ("log", ORIGIN)]
    assert [key.vkey for key in status.keys] == [folder.vkey("signer", NAME), folder.vkey("log", ORIGIN)]
    assert all(55 <= key.seconds_left <= 60 for key in status.keys)
    assert status.path == folder.path / "agent.sock"
    assert agent.signer("signer", ORIGIN) is None
    assert agent.signer("log", NAME) is None


def test_socket_and_folder_are_closed_to_others(folder: KeyFolder, agent: AgentClient) -> None:
    path = agent.status().path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(found.name for found in path.parent.iterdir()) == ["agent.sock", "log", "signers"]


def test_lock_removes_the_socket_and_ends_the_process(folder: KeyFolder) -> None:
    start(folder, opened(folder), 60)
    pid, other = process_id(folder), connect(folder)
    assert other is not None
    signer = signer_of(other, "signer", NAME)
    signer.sign(ENTRY)
    end(folder)
    assert not (folder.path / "agent.sock").exists()
    wait_until_gone(pid)
    with pytest.raises(KeyringError, match="gone"):
        signer.sign(ENTRY)
    assert connect(folder) is None


def test_ends_by_itself_when_the_time_is_up(folder: KeyFolder) -> None:
    start(folder, opened(folder), 0.5)
    pid, client = process_id(folder), connect(folder)
    assert client is not None
    signer = signer_of(client, "signer", NAME)
    signer.sign(ENTRY)
    wait_until_gone(pid)
    assert not (folder.path / "agent.sock").exists()
    with pytest.raises(KeyringError, match="gone"):
        signer.sign(ENTRY)


@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_ends_it_cleanly(folder: KeyFolder, number: str) -> None:
    import signal

    start(folder, opened(folder), 60)
    pid = process_id(folder)
    os.kill(pid, getattr(signal, number))
    wait_until_gone(pid)
    assert not (folder.path / "agent.sock").exists()


def test_a_dead_socket_counts_as_no_agent_and_is_replaced(folder: KeyFolder) -> None:
    import signal

    start(folder, opened(folder), 60)
    pid = process_id(folder)
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)
    assert (folder.path / "agent.sock").exists()
    assert connect(folder) is None
    start(folder, opened(folder), 60)
    assert connect(folder) is not None
    end(folder)


def test_a_new_agent_takes_the_place_of_the_old(folder: KeyFolder) -> None:
    start(folder, opened(folder), 60)
    old = process_id(folder)
    start(folder, opened(folder)[:1], 30)
    wait_until_gone(old)
    client = connect(folder)
    assert client is not None
    assert [key.role for key in client.status().keys] == ["signer"]
    end(folder)
    assert not (folder.path / "agent.sock").exists()


@pytest.mark.parametrize(
    "text",
    [
        b"hello\n",
        b"",
        ENTRY[:-1],
        ENTRY + b"\n",
        ENTRY + b"{}\n",
        b"x" + ENTRY,
        ENTRY.replace(b"/v1", b"/v2"),
        format_text(ORIGIN, 1, bytes(32)),
        format_text(NAME, 1, bytes(32)),
        b'evidence-ledger/entry/v1\n{"body":"' + b"x" * 65_500 + b'"}\n',
    ],
)
def test_a_signers_key_signs_entries_only(agent: AgentClient, text: bytes) -> None:
    signer = signer_of(agent, "signer", NAME)
    with pytest.raises(KeyringError):
        signer.sign(text)
    agent.close()


def test_a_refusal_ends_nothing(agent: AgentClient) -> None:
    signer = signer_of(agent, "signer", NAME)
    with pytest.raises(KeyringError, match="signs entries only"):
        signer.sign(b"hello\n")
    with pytest.raises(KeyringError, match="at most 70000"):
        signer.sign(b"x" * 70_000)
    assert len(signer.sign(ENTRY)) == 64


@pytest.mark.parametrize(
    "text",
    [
        ENTRY,
        format_text("acme.example/case-2", 1, bytes(32)),
        format_text(ORIGIN, 1, bytes(31)),
        format_text(ORIGIN, 1, bytes(32))[:-1],
        format_text(ORIGIN, 1, bytes(32)) + b"extension\n",
        format_text(ORIGIN, 1, bytes(32)).replace(b"\n1\n", b"\n01\n"),
        format_text(ORIGIN, 1, bytes(32)).replace(b"\n1\n", b"\n-1\n"),
        format_text(ORIGIN, 1, bytes(32)).replace(b"AAA=", b"AAB="),
        format_text(ORIGIN, 1, bytes(32)).replace(b"\n1\n", b"\n\xff\n"),
    ],
)
def test_a_log_key_signs_its_own_checkpoints_only(agent: AgentClient, text: bytes) -> None:
    signer = signer_of(agent, "log", ORIGIN)
    with pytest.raises(KeyringError):
        signer.sign(text)
    signer.sign(format_text(ORIGIN, 1, bytes(32)))


def remember(folder: KeyFolder, size: int, root: int = 0, genesis: int = 0) -> None:
    """What a command does once it has committed."""
    note = sign_checkpoint(folder.open("log", ORIGIN, lambda label: b""), size, bytes([root]) * 32)
    folder.remember(Remembered(origin=ORIGIN, genesis=bytes([genesis]) * 32, checkpoint=note))


def checkpoint(size: int, root: int = 0) -> bytes:
    return format_text(ORIGIN, size, bytes([root]) * 32)


def test_never_signs_a_checkpoint_that_contradicts_the_remembered_one(
    folder: KeyFolder, agent: AgentClient
) -> None:
    signer = signer_of(agent, "log", ORIGIN)
    first = signer.sign(checkpoint(5))
    remember(folder, 5)
    assert signer.sign(checkpoint(5)) == first
    with pytest.raises(KeyringError, match="size 4, and one of size 5 is remembered"):
        signer.sign(checkpoint(4))
    with pytest.raises(KeyringError, match="another root of size 5 is remembered"):
        signer.sign(checkpoint(5, root=1))
    signer.sign(checkpoint(6, root=1))
    remember(folder, 6, root=1)  # read anew each time
    with pytest.raises(KeyringError, match="size 5, and one of size 6 is remembered"):
        signer.sign(checkpoint(5))


def test_a_checkpoint_that_was_signed_and_not_committed_binds_nobody(
    folder: KeyFolder, agent: AgentClient
) -> None:
    signer = signer_of(agent, "log", ORIGIN)
    remember(folder, 4)
    signer.sign(checkpoint(5))  # then the commit fails, and the next attempt has another `signed_at`
    signer.sign(checkpoint(5, root=1))
    remember(folder, 5, root=1)
    with pytest.raises(KeyringError, match="another root of size 5 is remembered"):
        signer.sign(checkpoint(5))
    signer.sign(checkpoint(5, root=1))


def test_what_is_remembered_survives_the_sitting(folder: KeyFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(folder, 5)
    monkeypatch.chdir(folder.path.parent)
    here = KeyFolder(Path(folder.path.name))  # a relative path, and the agent's working folder is another
    start(here, opened(here), 60)
    with connect(here) or raw(here) as client:
        assert isinstance(client, AgentClient)
        signer = signer_of(client, "log", ORIGIN)
        with pytest.raises(KeyringError, match="another root of size 5 is remembered"):
            signer.sign(checkpoint(5, root=1))
        signer.sign(checkpoint(5))
    end(here)


def test_compares_with_nothing_where_several_ledgers_of_the_origin_are_remembered(
    folder: KeyFolder, agent: AgentClient
) -> None:
    signer = signer_of(agent, "log", ORIGIN)
    remember(folder, 5)
    with pytest.raises(KeyringError, match="size 1, and one of size 5"):
        signer.sign(checkpoint(1))
    remember(folder, 3, genesis=1)
    signer.sign(checkpoint(1))


def test_signs_no_checkpoint_where_what_is_remembered_is_damaged(
    folder: KeyFolder, agent: AgentClient
) -> None:
    signer = signer_of(agent, "log", ORIGIN)
    remember(folder, 5)
    (path,) = (folder.path / "known" / "acme.example%2Fcase-1").iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(KeyringError, match=rf"{path.name}: damaged"):
        signer.sign(checkpoint(6))
    path.write_bytes(whole)
    path.chmod(0o666)
    with pytest.raises(KeyringError, match="open to others"):
        signer.sign(checkpoint(6))
    path.chmod(0o600)
    signer.sign(checkpoint(6))


def test_a_look_at_what_is_remembered_is_cheap(folder: KeyFolder) -> None:
    remember(folder, 5)
    remembered = remembered_in(folder)
    assert remembered("acme.example/case-2") is None
    began = time.perf_counter()
    for _ in range(1_000):
        assert remembered(ORIGIN) == (5, bytes(32))
    each = (time.perf_counter() - began) / 1_000
    print(f"{each * 1e6:.0f} us a look")
    assert each < 0.002  # twenty times what it takes, so that a busy machine doesn't fail it


def test_survives_malformed_frames(folder: KeyFolder, agent: AgentClient) -> None:
    whole = protocol.frame(b"\x01")
    for sent in (
        b"\x00\x00\x00\x00",
        struct.pack(">I", protocol.MAX_PAYLOAD + 1),
        b"\xff\xff\xff\xffGET / HTTP/1.1\r\n",
        protocol.frame(b"\x01more"),
        protocol.frame(b"\x02" + bytes(32)),
        protocol.frame(b"\x03x"),
        protocol.frame(b"\x04"),
        whole + whole,
    ):
        with raw(folder) as connection:
            connection.sendall(sent)
            with suppress(ConnectionResetError):
                assert connection.recv(100) == b""  # dropped, without an answer
    with raw(folder) as connection:
        connection.sendall(protocol.frame(b"\x02" + bytes(32) + ENTRY))
        assert connection.recv(100)[4:] == b"\x01holds no such key"
    assert len(signer_of(agent, "signer", NAME).sign(ENTRY)) == 64


def test_takes_a_frame_in_pieces(folder: KeyFolder, agent: AgentClient) -> None:
    with raw(folder) as connection:
        for byte in protocol.frame(b"\x01"):
            connection.sendall(bytes([byte]))
            time.sleep(0.01)
        assert connection.recv(1)


def test_half_open_clients_hold_nobody_up(folder: KeyFolder, agent: AgentClient) -> None:
    signer = signer_of(agent, "signer", NAME)
    idle = [raw(folder) for _ in range(250)]  # more than the agent keeps: the longest unused go
    for connection in idle[-20:]:
        connection.sendall(b"\x00\x00\x10\x00half")
    began = time.perf_counter()
    with connect(folder) or raw(folder) as fresh:
        assert isinstance(fresh, AgentClient)
        assert len(signer_of(fresh, "signer", NAME).sign(ENTRY)) == 64
    assert time.perf_counter() - began < 2
    for connection in idle:
        connection.close()
    with pytest.raises(KeyringError, match="gone"):
        signer.sign(ENTRY)  # dropped as the longest unused, and says so


def test_drops_who_does_not_finish_a_frame(folder: KeyFolder) -> None:
    keys = Keys(opened(folder), boot_clock() + 30, boot_clock, remembered_in(folder))
    listener, remove = listen(folder.path / "agent.sock")
    thread = threading.Thread(target=Server(listener, keys, remove, patience=0.2).run)
    thread.start()
    try:
        with raw(folder) as slow, raw(folder) as patient:
            slow.sendall(b"\x00\x00\x10\x00half")
            assert slow.recv(1) == b""
            patient.sendall(protocol.frame(b"\x01"))  # idle between requests is no fault
            assert patient.recv(1)
    finally:
        end(folder)
        thread.join(5)
    assert not thread.is_alive()


def test_signs_thousands_over_one_connection(agent: AgentClient) -> None:
    signer = signer_of(agent, "signer", NAME)
    texts = [ENTRY.replace(b":1}", b":%d}" % number) for number in range(2_000)]
    began = time.perf_counter()
    signatures = [signer.sign(text) for text in texts]
    each = (time.perf_counter() - began) / len(texts)
    print(f"{each * 1e6:.0f} us a signature")
    assert each < 0.005  # a hundred times what it takes, so that a busy machine doesn't fail it
    for text, signature in zip(texts, signatures, strict=True):
        verify(signer.public_key, signature, text, "test")


def test_serves_eight_clients_at_once(folder: KeyFolder, agent: AgentClient) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with connect(folder) or raw(folder) as client:
                assert isinstance(client, AgentClient)
                signer = signer_of(client, "signer", NAME)
                for count in range(100):
                    text = b'evidence-ledger/entry/v1\n{"%d":%d}\n' % (number, count)
                    verify(signer.public_key, signer.sign(text), text, "test")
        except (AssertionError, KeyringError, SignatureError) as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


def test_threads_may_share_a_connection(agent: AgentClient) -> None:
    signer = signer_of(agent, "signer", NAME)
    failures: list[BaseException] = []

    def work(number: int) -> None:
        for count in range(100):
            text = b'evidence-ledger/entry/v1\n{"%d":%d}\n' % (number, count)
            try:
                verify(signer.public_key, signer.sign(text), text, "test")
            except (KeyringError, SignatureError) as error:
                failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


def test_a_long_key_folder_gets_a_short_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short_path: Path
) -> None:
    runtime = short_path
    monkeypatch.delenv("EVIDENCE_LEDGER_AGENT", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    folder = KeyFolder(tmp_path / ("long" * 30) / "keys")
    folder.create("signer", NAME, None)
    signers = [folder.open("signer", NAME, lambda label: b"")]
    assert connect(folder) is None
    start(folder, signers, 60)
    try:
        (own,) = runtime.iterdir()
        assert own.name == f"evidence-ledger-{os.geteuid()}"
        assert stat.S_IMODE(own.stat().st_mode) == 0o700
        client = connect(folder)
        assert client is not None
        assert client.status().path.parent == own
        own.chmod(0o755)
        with pytest.raises(KeyringError, match="open to others"):
            connect(folder)
    finally:
        own.chmod(0o700)
        end(folder)
    assert list(own.iterdir()) == []
    own.rmdir()
    (runtime / "elsewhere").mkdir(mode=0o700)
    own.symlink_to(runtime / "elsewhere")
    with pytest.raises(KeyringError, match="want a folder"):
        start(folder, signers, 60)


def test_the_environment_names_the_socket(folder: KeyFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    own = folder.path / "sockets"
    own.mkdir(mode=0o700)
    monkeypatch.setenv("EVIDENCE_LEDGER_AGENT", str(own / "a.sock"))
    start(folder, opened(folder), 60)
    assert stat.S_ISSOCK((own / "a.sock").stat().st_mode)
    end(folder)
    own.chmod(0o777)
    with pytest.raises(KeyringError, match="open to others") as caught:
        start(folder, opened(folder), 60)
    assert "EVIDENCE_LEDGER_AGENT" in (caught.value.hint or "")


def test_refuses_an_endless_life_and_no_keys(folder: KeyFolder) -> None:
    for seconds in (0, -1, float("inf"), float("nan")):
        with pytest.raises(KeyringError, match="want a life"):
            start(folder, opened(folder), seconds)
    with pytest.raises(KeyringError, match="want 1 to"):
        start(folder, [], 60)
    assert connect(folder) is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_is_cut_off_from_its_caller(folder: KeyFolder, agent: AgentClient) -> None:
    pid = process_id(folder)
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    assert int(fields[3]) not in (os.getsid(0), 0)  # a session of its own
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    (core,) = [line.split() for line in limits if line.startswith("Max core file size")]
    assert core[4:6] == ["0", "0"]
    if os.geteuid() == 0:
        files = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
        kinds = {name.partition(":")[0] for name in files}
        assert kinds <= {"/dev/null", "socket", "anon_inode"}
        assert Path(f"/proc/{pid}/cwd").readlink() == Path("/")
    else:
        with pytest.raises(PermissionError):  # not dumpable
            list(Path(f"/proc/{pid}/fd").iterdir())


def test_the_caller_may_end_without_the_agent(folder: KeyFolder) -> None:
    code = (
        "import sys, pathlib; from ledger.keyring import KeyFolder; from ledger.agent.daemon import start\n"
        "folder = KeyFolder(pathlib.Path(sys.argv[1]))\n"
        f"start(folder, [folder.open('signer', {NAME!r}, lambda label: b'')], 60)\n"
        "print('started')"
    )
    # Its output ends with it: an agent that kept the pipe open would hang this.
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder.path)], capture_output=True, text=True, timeout=20
    )
    assert (done.stdout, done.stderr) == ("started\n", "")
    client = connect(folder)
    assert client is not None
    assert len(signer_of(client, "signer", NAME).sign(ENTRY)) == 64
    end(folder)
