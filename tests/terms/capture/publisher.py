"""A publisher's server on loopback: it answers each path with exactly the bytes that a test gave it.

with publishing() as publisher:
    url = publisher.put("/terms", page(HTML))          https, with a certificate of a CA of our own
    publisher.asked                                    the requests, as they came
"""

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.capture.certificates import Contexts

HTML = (
    b"<!doctype html><html><head><title>Terms of Use</title></head><body>"
    b"<h1>Terms of Use</h1><p>Effective: January 31, 2024</p>"
    b"<h2>What you cannot do</h2><p>You may not use Output to develop models that compete with us.</p>"
    b"</body></html>"
)

Answer = bytes | Callable[[], Iterator[bytes]]


def page(
    body: bytes,
    *headers: str,
    status: str = "200 OK",
    media_type: str = "text/html; charset=utf-8",
) -> bytes:
    """A whole answer."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {media_type}",
        "Date: Fri, 05 Jan 2024 09:00:01 GMT",
        *headers,
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    """An answer that leads elsewhere."""
    return page(b"", f"Location: {location}", status=status)


class Publisher:
    """The server: one encrypted listener with the right certificate, one with a wrong one, one plain."""

    def __init__(self, folder: Path) -> None:
        contexts = Contexts(folder)
        self.ca_file = contexts.ca_file
        self.answers: dict[str, Answer] = {}
        self.asked: list[bytes] = []
        self._servers = {
            "https": self._listener(contexts.right),
            "unknown": self._listener(contexts.unknown_ca),
            "http": self._listener(None),
        }

    def _listener(self, context: ssl.SSLContext | None) -> socketserver.ThreadingTCPServer:
        publisher = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    publisher._serve(self.request, context)

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def _serve(self, connection, context: ssl.SSLContext | None) -> None:  # type: ignore[no-untyped-def]
        stream = context.wrap_socket(connection, server_side=True) if context else connection
        request = b""
        while b"\r\n\r\n" not in request:
            piece = stream.recv(65536)
            if not piece:
                return
            request += piece
        self.asked.append(request)
        target = request.split(b" ")[1].decode()
        answer = self.answers.get(target, page(b"none", status="404 Not Found"))
        for part in [answer] if isinstance(answer, bytes) else answer():
            stream.sendall(part)
        with suppress(OSError):
            stream.shutdown(2)
        stream.close()

    def base(self, listener: str = "https") -> str:
        port = self._servers[listener].server_address[1]
        return f"{'http' if listener == 'http' else 'https'}://localhost:{port}"

    def put(self, target: str, answer: Answer, listener: str = "https") -> str:
        """Answer that path so, at every listener; its address at one of them."""
        self.answers[target] = answer
        return self.base(listener) + target

    def close(self) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()


@contextmanager
def publishing(folder: Path) -> Iterator[Publisher]:
    """Serve for as long as the block lasts."""
    publisher = Publisher(folder)
    try:
        yield publisher
    finally:
        publisher.close()
