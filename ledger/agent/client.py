"""Asking the agent: what the commands use to sign without a passphrase.

Imports no cryptography: a signature costs a write and a read. The answer is NOT verified here; whoever
appends compares `public_key` with the key that the ledger names.

LIMIT: a connection belongs to one process; after a fork the child must connect anew.
"""

from __future__ import annotations

import os
import socket
import struct
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from ledger.agent import protocol
from ledger.core.note import VerifierKey, parse_vkey
from ledger.core.signature import SIGNATURE_SIZE
from ledger.errors import KeyringError, LedgerError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from ledger.keyring import KeyFolder

_TIMEOUT: Final = 10  # seconds; a signature takes microseconds, so an agent this slow is stuck
_TIMEVAL: Final = struct.pack("@ll", _TIMEOUT, 0)


class AgentKey(NamedTuple):
    """A key that the agent holds."""

    role: Literal["log", "signer"]
    name: str
    vkey: VerifierKey
    seconds_left: int


class AgentStatus(NamedTuple):
    """What the agent holds, and the socket it answers on."""

    path: Path
    keys: tuple[AgentKey, ...]


class AgentSigner:
    """A key in the agent; a `ledger.core.ports.Signer`."""

    __slots__ = ("_client", "_request", "name", "public_key", "role")

    def __init__(self, client: AgentClient, key: AgentKey) -> None:
        self.role = key.role
        self.name = key.name
        self.public_key = key.vkey.public_key
        self._client = client
        self._request = bytes([protocol.SIGN]) + key.vkey.fingerprint

    def sign(self, message: bytes) -> bytes:
        """The agent's signature of `message`. Raises KeyringError: refused, locked, timed out."""
        signature = self._client.call(self._request + message)
        if len(signature) != SIGNATURE_SIZE:
            raise KeyringError(f"agent: want a signature of 64 bytes, have {len(signature)}")
        return signature


class AgentClient:
    """One connection to the agent; safe to share between threads."""

    __slots__ = ("_connection", "_lock", "_path")

    def __init__(self, connection: socket.socket, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._lock = Lock()

    def status(self) -> AgentStatus:
        """The keys that the agent holds now."""
        text = self.call(bytes([protocol.LIST]))
        try:
            lines = text.decode().splitlines()
            return AgentStatus(self._path, tuple([_parse_key(line) for line in lines]))
        except (UnicodeDecodeError, LedgerError):
            raise KeyringError(f"agent at {self._path}: its answer is damaged") from None

    def signer(self, role: Literal["log", "signer"], name: str) -> AgentSigner | None:
        """The key of that role and name, or None if the agent doesn't hold it."""
        for key in self.status().keys:
            if (key.role, key.name) == (role, name):
                return AgentSigner(self, key)
        return None

    def lock(self) -> None:
        """End the sitting; returns when the socket is removed and the agent has hung up."""
        with self._lock:
            self._exchange(bytes([protocol.LOCK]))
            try:
                while self._connection.recv(1):
                    pass
            except OSError:
                pass  # a reset is a hang-up too
            self._connection.close()

    def close(self) -> None:
        """Hang up; the agent goes on."""
        self._connection.close()

    def __enter__(self) -> AgentClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(self, request: bytes) -> bytes:
        """The result of one request. Raises KeyringError with the agent's reason if it refuses."""
        if len(request) > protocol.MAX_PAYLOAD:
            raise KeyringError(f"agent: {len(request)} bytes to sign, at most {protocol.MAX_PAYLOAD}")
        with self._lock:
            return self._exchange(request)

    def _exchange(self, request: bytes) -> bytes:
        whole = False
        try:
            self._connection.sendall(protocol.frame(request))
            reply = self._receive()
            whole = True
        except BlockingIOError:
            raise KeyringError(
                f"agent at {self._path}: no answer in {_TIMEOUT} s",
                hint="end that process, then unlock again",
            ) from None
        except OSError:
            raise _gone(self._path) from None
        finally:
            if not whole:  # what comes next could answer the wrong question: never sign with that
                self._connection.close()
        if reply[0] == protocol.DONE:
            return reply[1:]
        raise KeyringError(f"agent: {reply[1:].decode(errors='replace')}")

    def _receive(self) -> bytes:
        """The payload of one reply frame."""
        buffer = self._connection.recv(65_536)
        while True:
            if len(buffer) >= 4:
                (size,) = protocol.HEADER.unpack_from(buffer)
                if not 0 < size <= protocol.MAX_PAYLOAD or len(buffer) > size + 4:
                    raise KeyringError(f"agent at {self._path}: its answer is damaged")
                if len(buffer) == size + 4:
                    return buffer[4:]
            more = self._connection.recv(65_536)
            if not more:
                raise _gone(self._path)
            buffer += more


def connect(folder: KeyFolder) -> AgentClient | None:
    """The agent of this key folder, or None if there is none (a dead socket counts as none).

    Raises KeyringError if what is there isn't ours: another user's socket or folder.
    """
    if not hasattr(socket, "AF_UNIX"):
        return None
    path, shared = protocol.socket_path(folder.path)
    if shared and path.parent.exists():
        from ledger.keyring import check_folder

        check_folder(path.parent, "agent", follow=False)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # Timed by the kernel: Python's own time-outs cost a poll() on each call, and its connect() then
        # fails at once, rather than waits, when many clients are at the door (unix(7), EAGAIN).
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIMEVAL)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _TIMEVAL)
        connection.connect(os.fspath(path))
        peer = protocol.peer_uid(connection)
    except (FileNotFoundError, NotADirectoryError, ConnectionError):
        # Not removed: a new agent may be taking the path this very moment, and `start` replaces it anyway.
        connection.close()
        return None
    except OSError as error:
        connection.close()
        raise KeyringError(f"agent at {path}: can't connect: {error.strerror or error}") from None
    if peer is not None and peer != os.geteuid():
        connection.close()
        raise KeyringError(f"agent at {path}: belongs to user {peer}, not to you ({os.geteuid()})")
    return AgentClient(connection, path)


def _parse_key(line: str) -> AgentKey:
    role, _, rest = line.partition(" ")
    text, _, seconds = rest.partition(" ")
    if role not in ("log", "signer") or not (seconds.isascii() and seconds.isdigit()):
        raise KeyringError("agent: its answer is damaged")
    vkey = parse_vkey(text, "agent")
    return AgentKey("log" if role == "log" else "signer", vkey.name, vkey, int(seconds))


def _gone(path: Path) -> KeyringError:
    return KeyringError(f"agent at {path}: gone (locked, or its time is up)", hint="`ledger unlock`")
