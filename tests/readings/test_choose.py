"""Which reader: by path, by shape where the path says nothing, the generic one for the rest."""

from typing import Any

import pytest

from ledger.core.ports import NewObject
from ledger.readings import choose, exchange_of, parse_wire
from tests.readings.vectors import BY_NAME, VECTORS, Vector
from tests.readings.wires import derived, derived_from, request, response, texts


@pytest.mark.parametrize(
    ("path", "reader"),
    [
        ("/v1/chat/completions", "openai.chat/1"),
        ("/openai/deployments/x/chat/completions?api-version=1", "openai.chat/1"),
        ("/chat/completions/", "openai.chat/1"),
        ("/beta/completions", "openai.completions/1"),
        ("/v1/responses", "openai.responses/1"),
        ("/anthropic/v1/messages?beta=true", "anthropic.messages/1"),
        ("/v1beta/models/gemini-x:generateContent?key=K", "gemini/1"),
        ("/v1/models/gemini-x:streamGenerateContent", "gemini/1"),
        ("/api/chat", "ollama.chat/1"),
        ("/api/generate", "ollama.generate/1"),
        ("/v1/embeddings", "generic/1"),
        ("/v1/threads/t/messages", "generic/1"),
        ("/v1/models/gemini-x:countTokens", "generic/1"),
        ("/", "generic/1"),
    ],
)
def test_by_path(path: str, reader: str) -> None:
    exchange = parse_wire(request(path, {"input": "x", "model": "m"} if path != "/" else {}), b"")
    assert choose(exchange, None) == reader


def test_only_a_post_is_a_question() -> None:
    sent = b"GET /v1/responses HTTP/1.1\r\n\r\n"
    assert choose(parse_wire(sent, b""), None) == "generic/1"
    assert choose(parse_wire(sent.replace(b"GET", b"POST"), b""), None) == "openai.responses/1"


def bodies(vector: Vector) -> list[NewObject]:
    """The exchange as imports have it: bodies without their messages."""
    return [
        NewObject("request.body", vector.sent.partition(b"\r\n\r\n")[2], "application/json"),
        NewObject("response.body", vector.body, vector.media_type),
    ]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_by_shape_where_only_bodies_are_known(vector: Vector) -> None:
    result = derived_from(bodies(vector))
    assert result.summary["reader"] == vector.reader
    assert result.summary["complete"]
    if vector.reader != "generic/1":
        assert texts(result)["answer"] == vector.answer


@pytest.mark.parametrize(
    ("body", "provider", "reader"),
    [
        ({"messages": []}, None, "openai.chat/1"),
        ({"messages": []}, "anthropic", "anthropic.messages/1"),
        ({"messages": []}, "ollama", "ollama.chat/1"),
        ({"prompt": "x"}, None, "openai.completions/1"),
        ({"prompt": "x"}, "ollama", "ollama.generate/1"),
        ({"contents": []}, None, "gemini/1"),
        ({"model": "m", "input": "x"}, None, "openai.responses/1"),
        ({"x": 1}, None, "generic/1"),
    ],
)
def test_by_the_request_alone(body: Any, provider: str | None, reader: str) -> None:
    assert choose(parse_wire(request("/", body), b""), provider) == reader


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{not json", "request: not JSON"),
        (b"[1]", "request: not a JSON object"),
        (b'{"a":' * 1000, "request: deeper than 128 levels"),
        (b'{"a":"' + b"x" * 100, "request: not JSON"),
    ],
)
def test_a_request_that_is_no_json_object_is_left_to_the_generic_reader(body: bytes, problem: str) -> None:
    result = derived(request("/v1/chat/completions", body), response({"error": {"message": "bad"}}))
    assert (result.summary["reader"], result.summary["problem"]) == ("generic/1", problem)
    assert texts(result)["query"] == f"POST /v1/chat/completions\n\n{body.decode()}"


def test_rebuilds_from_an_endpoint() -> None:
    vector = BY_NAME["chat"]
    exchange = exchange_of("https://user@API.Example.org:8443/v1/chat/completions?a=b#c", bodies(vector))
    assert exchange is not None
    assert exchange.request.target == "/v1/chat/completions?a=b"
    assert dict(exchange.request.headers)["host"] == "api.example.org"
    assert exchange.response.status is None
    for odd in (None, "", "example.org/x", "http://[", "https://h"):
        rebuilt = exchange_of(odd, bodies(vector))
        assert rebuilt is not None
        assert rebuilt.request.target == "/"


def test_there_is_nothing_to_read_without_messages() -> None:
    assert exchange_of(None, []) is None
    assert exchange_of(None, [NewObject("certificate", b"x", "application/pkix-cert")]) is None


def test_a_request_alone_or_a_response_alone_is_read() -> None:
    asked, answered = bodies(BY_NAME["chat"])
    alone = derived_from([asked])
    assert (texts(alone)["query"], alone.summary["complete"]) == ("Say hello", False)
    assert texts(derived_from([answered]))["answer"] == BY_NAME["chat"].answer


@pytest.mark.parametrize(
    ("media_type", "body", "answer", "problem"),
    [
        ("text/html; charset=iso-8859-1", b"gr\xfc\xdfe", "grüße", None),
        ("text/html; charset=gb18030", "你好".encode("gb18030"), "你好", None),
        ("text/plain; charset=idna", b"abc", "abc", "not known"),
        ("text/plain", b"a\xff", "a\ufffd", "not utf-8"),
        ("application/octet-stream", b"abc", "", None),
        ("image/png", b"abc", "", None),
        ("application/json", b"{broken", "{broken", "not JSON"),
        ("application/problem+json", b"{}", "{}", None),
    ],
)
def test_the_generic_reader_gives_what_is_text(
    media_type: str, body: bytes, answer: str, problem: str | None
) -> None:
    result = derived(b"GET /page HTTP/1.1\r\nHost: h\r\n\r\n", response(body, media_type))
    assert (texts(result)["query"], texts(result)["answer"]) == ("GET /page", answer)
    assert (problem or "") in (result.summary["problem"] or "")
    assert result.summary["complete"]
