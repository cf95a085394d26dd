"""The demonstration's model endpoint: HTTP/1.1 on loopback, in the manner of chat completion services.

    POST /v1/chat/completions   {"model", "messages"}; also seed, temperature, top_p, n: 1, stream: false
    GET  /v1/models
    GET  /terms/...             the terms of service of two fictional providers, in HTML

One answer a request, no streaming. Errors are JSON of the shape that such services use. It listens on
127.0.0.1 only, for as long as the `with` block lasts. It is NOT meant to serve anyone else: no
authentication, no encryption, no limit on the number of requests.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from typing import Any, Final

from ledger.demo.documents import PAGES
from ledger.demo.generator import MODELS, answer

HOST: Final = "127.0.0.1"
PROVIDER: Final = "demonstration endpoint on loopback"
MODELS_PATH: Final = "/v1/models"
CHAT_PATH: Final = "/v1/chat/completions"

MAX_BODY: Final = 64 * 1024
MAX_MESSAGES: Final = 100
_MAX_DISCARDED: Final = 8 * 1024 * 1024  # read and dropped, so that the client gets to read the refusal
_IDLE_SECONDS: Final = 10.0
_METHODS: Final = {MODELS_PATH: "GET", CHAT_PATH: "POST", **dict.fromkeys(PAGES, "GET")}
_ROLES: Final = ("system", "user", "assistant")
_MEMBERS: Final = ("messages", "model", "n", "seed", "stream", "temperature", "top_p")
_NUMBERS: Final = ("seed", "temperature", "top_p")


class RequestError(Exception):
    """What was sent can't be answered: the HTTP status, and a code for programs."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@contextmanager
def serving() -> Iterator[str]:
    """Serve for as long as the block lasts; the value is the base URL, such as http://127.0.0.1:49152."""
    with _Server((HOST, 0), _Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), name="demonstration endpoint", daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def completion(request: dict[str, Any], created: int) -> dict[str, Any]:
    """The answer to a request whose JSON has been read. Raises RequestError."""
    prompt = _checked(request)
    seed = sha256(json.dumps(request, sort_keys=True).encode()).digest()
    text = answer(prompt, seed)
    asked = sum(len(message["content"].split()) for message in request["messages"])
    said = len(text.split())
    return {
        "id": f"demonstration-{seed.hex()[:24]}",
        "object": "chat.completion",
        "created": created,
        "model": request["model"],
        "system_fingerprint": "demonstration",
        "metadata": {"label": "demonstration", "provider": PROVIDER},
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        # Words parted by white space: this generator has no tokens.
        "usage": {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said},
    }


def _checked(request: dict[str, Any]) -> str:
    """The last message's text, of a request that is fit to be answered."""
    for name in request:
        if name not in _MEMBERS:
            raise RequestError(400, "unknown_parameter", f"{name!r:.60} is not known to this endpoint")
    if request.get("model") not in MODELS:
        wanted = " or ".join(MODELS)
        raise RequestError(404, "model_not_found", f"want {wanted}, have {request.get('model')!r:.60}")
    if request.get("stream") not in (None, False) or request.get("n", 1) != 1:
        raise RequestError(400, "unsupported", "one answer a request, not streamed")
    for name in _NUMBERS:
        if type(request.get(name, 0)) not in (int, float):
            raise RequestError(400, "invalid_parameter", f"{name}: want a number")
    messages = request.get("messages")
    if type(messages) is not list or not 0 < len(messages) <= MAX_MESSAGES:
        raise RequestError(400, "invalid_messages", f"messages: want an array of 1 to {MAX_MESSAGES}")
    for number, message in enumerate(messages):
        if not _is_message(message):
            wanted = f"role ({', '.join(_ROLES)}) and content (a text), nothing else"
            raise RequestError(400, "invalid_messages", f"messages[{number}]: want {wanted}")
    if messages[-1]["role"] != "user":
        raise RequestError(400, "invalid_messages", "messages: the last one must be the user's")
    prompt: str = messages[-1]["content"]
    return prompt


def _is_message(value: Any) -> bool:
    return (
        type(value) is dict
        and value.keys() == {"role", "content"}
        and value["role"] in _ROLES
        and type(value["content"]) is str
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        # HTTPServer would look up the host's name here: a question to the network, and a slow one.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "demonstration"
    sys_version = ""
    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        self._answer()

    # Each is refused on a known path, with the method that is wanted.
    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

    def _answer(self) -> None:
        try:
            body = self._body()
            path = self.path.partition("?")[0]
            wanted = _METHODS.get(path)
            if wanted is None:
                raise RequestError(404, "unknown_path", f"want {' or '.join(_METHODS)}, have {path!r:.100}")
            if self.command != wanted:
                raise RequestError(405, "method_not_allowed", f"{path}: want {wanted}, have {self.command}")
            if path in PAGES:
                self._put(200, PAGES[path], "text/html; charset=utf-8")
                return
            self._send(200, _models() if path == MODELS_PATH else completion(_parsed(body), int(time.time())))
        except RequestError as error:
            self._refuse(error)

    def _body(self) -> bytes:
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True
            raise RequestError(411, "length_required", "want a Content-Length, have a Transfer-Encoding")
        text = self.headers.get("Content-Length", "0")
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            self.close_connection = True
            raise RequestError(400, "invalid_length", f"Content-Length: want a number, have {text!r:.40}")
        length = int(text)
        if length > MAX_BODY:
            self.close_connection = True
            self._discard(min(length, _MAX_DISCARDED))
            raise RequestError(413, "too_large", f"want a body of at most {MAX_BODY} bytes, have {length}")
        return self.rfile.read(length)

    def _discard(self, length: int) -> None:
        while length > 0 and (block := self.rfile.read(min(length, 65_536))):
            length -= len(block)

    def _refuse(self, error: RequestError) -> None:
        kind = "not_found_error" if error.status == 404 else "invalid_request_error"
        value = {"message": str(error), "type": kind, "param": None, "code": error.code}
        self._send(error.status, {"error": value})

    def _send(self, status: int, value: dict[str, Any]) -> None:
        self._put(status, json.dumps(value).encode(), "application/json")

    def _put(self, status: int, data: bytes, media_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Label", "demonstration")
        if status == 405:
            self.send_header("Allow", _METHODS[self.path.partition("?")[0]])
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the server itself refuses (no HTTP, an unknown method), in the same shape as the rest."""
        self.close_connection = True
        self._refuse(RequestError(int(code), "invalid_request", message or "the request can't be read"))

    def log_message(self, format: str, *args: Any) -> None:
        """The demonstration says what it does; a line for each request would drown it."""


def _models() -> dict[str, Any]:
    return {
        "object": "list",
        "data": [
            {"id": name, "object": "model", "created": 0, "owned_by": "demonstration"} for name in MODELS
        ],
    }


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RequestError(400, "invalid_json", f"the body is not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise RequestError(400, "invalid_json", "the body is nested too deeply") from None
    except ValueError as error:
        raise RequestError(400, "invalid_json", f"the body is not JSON: {error}") from None
    if type(value) is not dict:
        raise RequestError(400, "invalid_json", "the body is not a JSON object")
    return value
