"""A chat endpoint that answers each request as a test's script says: status, headers, delay.

It counts what is under way at once and keeps what was asked. The answers are of OpenAI's chat protocol.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Reply(NamedTuple):
    """How to answer one request; status 0 closes the connection without a word."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    usage: tuple[int, int] | None = (10, 20)


Script = Callable[[int, dict[str, Any]], Reply]


@dataclass
class Scripted:
    """The server: where it is, and what it was asked (model and prompt, in the order of arrival)."""

    script: Script
    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    open: int = 0

    def begin(self, body: dict[str, Any], key: str | None) -> Reply:
        with self.lock:
            number = len(self.asked)
            self.asked.append((body["model"], body["messages"][-1]["content"]))
            self.keys.append(key)
            self.open += 1
            self.most_at_once = max(self.most_at_once, self.open)
        return self.script(number, body)

    def end(self) -> None:
        with self.lock:
            self.open -= 1


def completion(model: str, usage: tuple[int, int] | None) -> bytes:
    value: dict[str, Any] = {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "I am a test."}, "finish_reason": "stop"}
        ],
    }
    if usage is not None:
        names = ("prompt_tokens", "completion_tokens", "total_tokens")
        value["usage"] = dict(zip(names, (*usage, sum(usage)), strict=True))
    return json.dumps(value).encode()


def _handler(server: Scripted) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            reply = server.begin(body, self.headers.get("authorization"))
            try:
                time.sleep(reply.delay)
                if reply.status == 0:
                    self.close_connection = True
                    return
                good = reply.status < 400
                data = completion(body["model"], reply.usage) if good else b'{"error": {"message": "no"}}'
                with suppress(ConnectionError):
                    self.send_response(reply.status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    for name, value in reply.headers:
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(data)
            finally:
                server.end()

        def log_message(self, *arguments: Any) -> None:
            pass

    return Handler


@contextmanager
def scripted(script: Script = lambda number, body: Reply()) -> Iterator[Scripted]:
    """Serve on loopback for as long as the block lasts."""
    server = Scripted(script)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join(5)
