"""The demonstration's endpoint over a real socket: the same answers, and an error for what is wrong."""

import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from ledger.demo.documents import PAGES
from ledger.demo.endpoint import CHAT_PATH, MAX_BODY, MODELS_PATH, PROVIDER, serving
from ledger.demo.generator import CONTROL, MODEL, MODELS
from ledger.demo.probes import PROBES

GOOD = {"model": MODEL, "messages": [{"role": "user", "content": "Who are you?"}]}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving() as url:
        yield url


def call(url: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Status and JSON of one request; `body` is sent as JSON unless it is bytes."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    try:
        connection.request(method, path, data, headers)
        response = connection.getresponse()
        assert response.headers["X-Label"] == "demonstration"
        return response.status, json.loads(response.read() or b"null")
    finally:
        connection.close()


def chat(url: str, **changes: Any) -> tuple[int, Any]:
    return call(url, "POST", CHAT_PATH, {**GOOD, **changes})


def text_of(answer: Any) -> str:
    return str(answer["choices"][0]["message"]["content"])


# ---- what is right ----------------------------------------------------------------------------------------


def test_listens_on_loopback_only(url: str) -> None:
    assert urlsplit(url).hostname == "127.0.0.1"


def test_answers_in_the_manner_of_chat_completions(url: str) -> None:
    status, answer = chat(url, temperature=0, seed=1, top_p=0.5, n=1, stream=False)
    assert status == 200
    assert answer["object"] == "chat.completion"
    assert answer["choices"][0]["message"]["role"] == "assistant"
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["usage"]["completion_tokens"] == len(text_of(answer).split())


def test_every_answer_is_labelled(url: str) -> None:
    _, answer = chat(url)
    assert answer["model"] == MODEL == "demonstration-1"
    assert answer["id"].startswith("demonstration-")
    assert answer["metadata"] == {"label": "demonstration", "provider": PROVIDER}


def test_lists_its_models(url: str) -> None:
    status, answer = call(url, "GET", MODELS_PATH)
    assert (status, [model["id"] for model in answer["data"]]) == (200, list(MODELS))


@pytest.mark.parametrize("path", PAGES)
def test_serves_the_terms_as_pages(url: str, path: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, PAGES[path])
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["X-Label"] == "demonstration"
    connection.close()
    status, answer = call(url, "POST", path, GOOD)
    assert (status, answer["error"]["code"]) == (405, "method_not_allowed")


def test_two_models_answer_in_their_own_words(url: str) -> None:
    style = [{"role": "user", "content": PROBES[6].prompt}]
    one, other = (chat(url, model=model, messages=style)[1] for model in MODELS)
    assert (one["model"], other["model"]) == (MODEL, CONTROL)
    assert text_of(one) != text_of(other)


@pytest.mark.parametrize("probe", PROBES, ids=range(1, len(PROBES) + 1))
def test_two_servers_give_the_same_words(url: str, probe) -> None:
    messages = [{"role": "user", "content": probe.prompt}]
    with serving() as other:
        assert text_of(chat(url, messages=messages)[1]) == text_of(chat(other, messages=messages)[1])


def test_words_follow_from_parameters_and_earlier_messages(url: str) -> None:
    earlier = [{"role": "system", "content": "Be brief."}, *GOOD["messages"]]
    told = {text_of(chat(url, seed=seed)[1]) for seed in range(12)}
    told |= {text_of(chat(url, messages=earlier, seed=seed)[1]) for seed in range(12)}
    assert len(told) > 3


def test_one_connection_takes_several_requests(url: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    for status, path in ((200, MODELS_PATH), (404, "/elsewhere"), (200, MODELS_PATH)):
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.status == status
        response.read()
    connection.close()


def test_stops_when_the_block_ends() -> None:
    with serving() as gone:
        assert call(gone, "GET", MODELS_PATH)[0] == 200
    with pytest.raises(ConnectionRefusedError):
        call(gone, "GET", MODELS_PATH)


# ---- what is wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
        (b"[]", "not a JSON object"),
        (b"[" * 60_000, "nested too deeply"),
        (b'{"seed": ' + b"9" * 5_000 + b"}", "not JSON"),
    ],
    ids=["empty", "cut", "bytes", "array", "deep", "digits"],
)
def test_refuses_what_is_no_json_object(url: str, body: bytes, words: str) -> None:
    status, answer = call(url, "POST", CHAT_PATH, body)
    assert status == 400
    assert answer["error"]["code"] == "invalid_json"
    assert words in answer["error"]["message"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"model": "another"}, 404, "model_not_found"),
        ({"model": ["demonstration-1"]}, 404, "model_not_found"),
        ({"stream": True}, 400, "unsupported"),
        ({"n": 2}, 400, "unsupported"),
        ({"tools": []}, 400, "unknown_parameter"),
        ({"seed": "1"}, 400, "invalid_parameter"),
        ({"temperature": [[]]}, 400, "invalid_parameter"),
        ({"messages": []}, 400, "invalid_messages"),
        ({"messages": "Who are you?"}, 400, "invalid_messages"),
        ({"messages": GOOD["messages"] * 101}, 400, "invalid_messages"),
        ({"messages": [{"role": "user"}]}, 400, "invalid_messages"),
        ({"messages": [{"role": "user", "content": ["text"]}]}, 400, "invalid_messages"),
        ({"messages": [{"role": "tool", "content": "x"}]}, 400, "invalid_messages"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, 400, "invalid_messages"),
    ],
)
def test_refuses_what_it_can_not_answer(url: str, changes: Any, status: int, code: str) -> None:
    assert chat(url)[0] == 200
    found, answer = chat(url, **changes)
    assert (found, answer["error"]["code"]) == (status, code)
    assert answer["error"]["message"]


def test_refuses_unknown_paths(url: str) -> None:
    for path in ("/", "/v1", "/v1/chat/completions/", "/v1/../v1/models", "//v1/models/x"):
        status, answer = call(url, "GET", path)
        assert (status, answer["error"]["code"]) == (404, "unknown_path")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_refuses_other_methods(url: str, method: str) -> None:
    status, answer = call(url, method, CHAT_PATH)
    assert (status, answer["error"]["code"]) == (405, "method_not_allowed")


def test_refuses_a_body_that_is_too_large(url: str) -> None:
    body = json.dumps(GOOD).encode()
    assert call(url, "POST", CHAT_PATH, body.ljust(MAX_BODY))[0] == 200
    status, answer = call(url, "POST", CHAT_PATH, body.ljust(MAX_BODY + 1))
    assert (status, answer["error"]["code"]) == (413, "too_large")
    assert call(url, "POST", CHAT_PATH, bytes(4 << 20))[0] == 413


def test_refuses_a_body_without_a_length(url: str) -> None:
    head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert raw(url, head.encode()).startswith(b"HTTP/1.1 411 ")
    assert raw(url, head.replace("Transfer-Encoding: chunked", "Content-Length: -1").encode()).startswith(
        b"HTTP/1.1 400 "
    )


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"BREW / HTTP/1.1\r\n\r\n", b"501"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
    ],
)
def test_answers_what_is_no_http_in_json(url: str, request_line: bytes, status: bytes) -> None:
    answer = raw(url, request_line)
    assert status in answer or b'"error"' in answer
    assert json.loads(answer.split(b"\r\n\r\n", 1)[-1])["error"]["code"] == "invalid_request"


def raw(url: str, data: bytes) -> bytes:
    """What comes back for these bytes, until the server closes."""
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), timeout=10) as stream:
        stream.sendall(data)
        answer = b""
        while block := stream.recv(65_536):
            answer += block
    return answer
