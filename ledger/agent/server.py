"""The agent's side of the socket: one thread, one selector, until lock, time-out or a signal.

Never blocks on a client: one that begins a frame and does not end it, or does not take its answer, is
dropped after 10 seconds, one that breaks the grammar at once. Beyond 100 connections the one longest
unused goes. Where the kernel tells who is on the other end, only the same user is served.

Does NOT tell programs of that user apart: whoever runs as the user may ask.
"""

from __future__ import annotations

import os
import selectors
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ledger.agent import protocol
from ledger.agent.keys import Keys, Stop

MAX_CLIENTS: Final = 100
PATIENCE: Final = 10.0  # seconds for a client to finish a frame, or to take an answer
_SWEEP: Final = 1.0


class _Client:
    """One connection: bytes not yet answered, an answer not yet taken, and since when it is waited for."""

    __slots__ = ("connection", "events", "inbox", "outbox", "used", "waiting")

    def __init__(self, connection: socket.socket, now: float) -> None:
        self.connection = connection
        self.inbox = bytearray()
        self.outbox = b""
        self.events = selectors.EVENT_READ
        self.used = now
        self.waiting: float | None = None


class Server:
    """Serves `keys` on a listening socket until Stop. Never blocks on a client."""

    def __init__(
        self,
        listener: socket.socket,
        keys: Keys,
        on_lock: Callable[[], None],
        patience: float = PATIENCE,
    ) -> None:
        listener.setblocking(False)
        self._listener = listener
        self._keys = keys
        self._on_lock = on_lock
        self._patience = patience
        self._clients: dict[int, _Client] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve. Returns when the time is up or a client has locked."""
        swept = time.monotonic()
        try:
            while True:
                for key, _ in self._selector.select(min(self._keys.seconds_left(), _SWEEP)):
                    client = self._clients.get(key.fd)
                    if client is None:
                        self._accept()
                    elif client.outbox:
                        self._send(client)
                    else:
                        self._receive(client)
                now = time.monotonic()
                if now - swept > _SWEEP:
                    swept = now
                    self._sweep(now)
        except Stop:
            return
        finally:
            for client in self._clients.values():
                client.connection.close()
            self._listener.close()
            self._selector.close()

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
            peer = protocol.peer_uid(connection)
        except OSError:  # it hung up meanwhile, or there are too many open files: others go on
            return
        if peer is not None and peer != os.geteuid():
            connection.close()
            return
        if len(self._clients) >= MAX_CLIENTS:
            self._drop(min(self._clients.values(), key=lambda client: client.used))
        connection.setblocking(False)
        self._clients[connection.fileno()] = _Client(connection, time.monotonic())
        self._selector.register(connection, selectors.EVENT_READ)

    def _receive(self, client: _Client) -> None:
        try:
            data = client.connection.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(client)
            return
        client.inbox += data
        client.used = time.monotonic()
        request = _whole_frame(client.inbox)
        if request is None:
            client.waiting = client.waiting or client.used
            return
        reply = self._keys.answer(request) if request else None
        if reply is None:
            self._drop(client)
            return
        client.inbox.clear()
        client.outbox = protocol.frame(reply)
        client.waiting = client.used
        if request[0] == protocol.LOCK:
            self._on_lock()
            self._farewell(client)
            raise Stop
        self._send(client)

    def _send(self, client: _Client) -> None:
        """Send what the client will take; while something is left, nothing more is read from it."""
        try:
            sent = client.connection.send(client.outbox)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._drop(client)
            return
        client.outbox = client.outbox[sent:]
        wanted = selectors.EVENT_WRITE if client.outbox else selectors.EVENT_READ
        if wanted != client.events:
            self._selector.modify(client.connection, wanted)
            client.events = wanted
        if not client.outbox:
            client.waiting = None

    def _farewell(self, client: _Client) -> None:
        try:
            client.connection.settimeout(1.0)
            client.connection.sendall(client.outbox)
        except OSError:
            return  # locked all the same

    def _sweep(self, now: float) -> None:
        for client in tuple(self._clients.values()):
            if client.waiting is not None and now - client.waiting > self._patience:
                self._drop(client)

    def _drop(self, client: _Client) -> None:
        self._selector.unregister(client.connection)
        del self._clients[client.connection.fileno()]
        client.connection.close()


def _whole_frame(inbox: bytearray) -> bytes | None:
    """The payload once the inbox holds one whole frame, None before; empty if it can't become one."""
    if len(inbox) < 4:
        return None
    (size,) = protocol.HEADER.unpack_from(inbox)
    # More than one frame is malformed as well: a request is answered before the next is sent.
    if not 0 < size <= protocol.MAX_PAYLOAD or len(inbox) > 4 + size:
        return b""
    return bytes(inbox[4:]) if len(inbox) == 4 + size else None


def listen(path: Path) -> tuple[socket.socket, Callable[[], None]]:
    """A listening socket at `path` (in place of what was there), and what removes it again."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(os.fspath(temporary))
    temporary.chmod(0o600)
    listener.listen(MAX_CLIENTS)
    # Renamed only now: a client finds the old socket or one that is listened on, never one in between.
    temporary.replace(path)
    made = path.lstat()

    def remove() -> None:
        try:
            found = path.lstat()
        except OSError:
            return
        if (found.st_dev, found.st_ino) == (made.st_dev, made.st_ino):  # not a successor's
            path.unlink(missing_ok=True)

    return listener, remove
