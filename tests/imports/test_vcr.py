"""Cassettes: bodies as the cassette has them, read by the readers; what test suites filter stays filtered."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from ledger.capture.imports.model import Found, Skipped, Source
from ledger.capture.imports.vcr import FORMAT
from ledger.errors import CaptureError
from tests.imports.bench import FAKE_KEY, SAMPLES, imported, needs_samples, ready
from tests.imports.mutation import mutated, survives

URL = "https://api.example.com/v1/chat/completions"


def interaction(
    body: Any = None, *, asked: Any = '{"a":1}', headers: Any = None, **more: Any
) -> dict[str, Any]:
    response = {
        "body": {"string": "{}"} if body is None else body,
        "headers": {"content-type": ["application/json"], **(headers or {})},
        "status": {"code": 200, "message": "OK"},
    }
    request = {"body": asked, "headers": {"Content-Type": ["application/json"]}, "method": "POST", "uri": URL}
    return {"request": request, "response": response, **more}


def cassette(*interactions: Any) -> bytes:
    return yaml.safe_dump({"interactions": list(interactions), "version": 1}).encode()


def items(data: bytes, **more: Any) -> list[Found | Skipped]:
    return list(FORMAT.read(Source.of("c.yaml", data, **more)))


def found(data: bytes) -> Found:
    (item,) = items(data)
    assert isinstance(item, Found), item
    return item


@needs_samples
@pytest.mark.parametrize("path", sorted((SAMPLES / "cassettes").glob("*.yaml")), ids=lambda path: path.stem)
def test_real_cassettes_come_in_whole(tmp_path: Path, path: Path) -> None:
    data = path.read_bytes()
    interactions = yaml.safe_load(data)["interactions"]
    done = imported(tmp_path / "l", path.name, data)
    assert done.entry.body["format"] == "vcr"
    assert done.entry.body["found"] == done.entry.body["imported"] == len(interactions)
    for exchange, contents, want in zip(done.exchanges, done.contents, interactions, strict=True):
        assert contents["request.body"] == want["request"]["body"].encode()
        assert contents["response.body"] == want["response"]["body"]["string"].encode()
        assert exchange.body["fidelity"] == "http"
        assert exchange.body["declared"]["provider"] == "openai"
        assert exchange.body["declared"]["captured_at"] is not None
        assert exchange.body["reading"]["reader"].startswith("openai.")


@needs_samples
def test_real_cassette_says_exactly_pong(tmp_path: Path) -> None:
    path = SAMPLES / "cassettes" / "test_responses_basic_streaming.yaml"
    done = imported(tmp_path / "l", path.name, path.read_bytes())
    (contents,) = done.contents
    assert contents["query"] == b"Reply with exactly: pong"
    assert contents["answer"] == b"pong"


@needs_samples
def test_real_names_of_the_customer_and_cookies_are_not_in_the_ledger(tmp_path: Path) -> None:
    path = SAMPLES / "cassettes" / "test_responses_basic_streaming.yaml"
    data = path.read_bytes()
    headers = yaml.safe_load(data)["interactions"][0]["response"]["headers"]
    done = imported(tmp_path / "l", path.name, data)
    assert done.entry.body["secrets"] == "replaced"
    after = yaml.safe_load(done.source)["interactions"][0]["response"]["headers"]
    assert after.keys() == headers.keys()
    for name in ("openai-organization", "openai-project", "set-cookie"):
        assert after[name] != headers[name]
        assert headers[name][0].split("=")[-1].split(";")[0].encode() not in done.source
    assert after["x-request-id"] == headers["x-request-id"]


def test_compressed_body_is_unpacked_for_reading_and_says_so() -> None:
    packed = gzip.compress(b'{"answer": 1}')
    item = found(cassette(interaction({"string": packed}, headers={"Content-Encoding": ["gzip"]})))
    assert item.raw[1].data == b'{"answer": 1}'
    assert item.remarks == ("content-encoding gzip undone for reading",)
    broken = found(cassette(interaction({"string": packed[:-9]}, headers={"Content-Encoding": ["gzip"]})))
    assert broken.raw[1].data == packed[:-9]
    assert broken.remarks == ("content-encoding gzip could not be undone",)
    # vcrpy's option to decode leaves the header in some versions; a text is never compressed
    text = found(cassette(interaction({"string": "{}"}, headers={"Content-Encoding": ["gzip"]})))
    assert (text.raw[1].data, text.remarks) == (b"{}", ())


def test_other_ways_of_writing_a_cassette() -> None:
    ruby = interaction({"encoding": "UTF-8", "string": "hi"}, recorded_at="Wed, 06 May 2026 03:12:57 GMT")
    ruby["request"]["body"] = {"encoding": "US-ASCII", "string": "ask"}
    data = yaml.safe_dump({"http_interactions": [ruby], "recorded_with": "VCR 6.1.0"}).encode()
    item = found(data)
    assert [one.data for one in item.raw] == [b"ask", b"hi"]
    assert item.captured_at == "2026-05-06T03:12:57.000000Z"
    assert item.pointer == "/http_interactions/0"
    assert FORMAT.tool(Source.of("c", data)) == "VCR 6.1.0"
    packed = {"base64_string": base64.b64encode(b"hello").decode()}
    as_json = json.dumps({"version": 1, "interactions": [interaction(packed)]}).encode()
    assert FORMAT.detects(Source.of("c.json", as_json))
    assert found(as_json).raw[1].data == b"hello"


@pytest.mark.parametrize(
    ("item", "want"),
    [
        (7, "no request or no response"),
        (interaction({"file": "elsewhere"}), "the response's body is not in the cassette"),
        (interaction(headers={"content-type": ["image/png"]}), "not a call: image/*"),
        (interaction({"string": ""}, asked=None), "neither the request nor the response has a body"),
    ],
)
def test_what_can_not_be_imported_is_skipped_with_its_reason(item: Any, want: str) -> None:
    (skipped,) = items(cassette(item))
    assert isinstance(skipped, Skipped)
    assert want in skipped.reason


def test_request_without_a_body_is_its_method_and_address(tmp_path: Path) -> None:
    item = interaction(asked=None)
    item["request"]["method"] = "GET"
    done = imported(tmp_path / "l", "c.yaml", cassette(item))
    assert done.contents == [{"query": f"GET {URL}".encode(), "answer": b"{}", "response.body": b"{}"}]
    assert (
        done.exchanges[0].body["reading"] == {}
    )  # none can be derived: the messages don't say how it was asked


def test_keys_in_heads_and_addresses_are_replaced_in_place(tmp_path: Path) -> None:
    item = interaction()
    item["request"]["headers"]["Authorization"] = [f"Bearer {FAKE_KEY}"]
    item["request"]["headers"]["x-goog-api-key"] = ["word-without-a-shape-of-a-key"]
    item["request"]["uri"] = f"{URL}?api_key=plain-but-secret"
    for data in (cassette(item), json.dumps({"interactions": [item]}).encode()):
        done = imported(tmp_path / data[:1].hex(), "c", data, "vcr")
        assert len(done.source) == len(data)
        for secret in (FAKE_KEY, "word-without-a-shape", "plain-but-secret"):
            assert secret.encode() not in done.source
        value = yaml.safe_load(done.source)["interactions"][0]["request"]
        assert value["headers"]["Authorization"][0].startswith("Bearer redacted.")
        assert value["body"] == '{"a":1}'
        assert done.exchanges[0].body["declared"]["endpoint"].startswith(f"{URL}?api_key=redacted.")


def test_key_in_a_compressed_body_is_refused() -> None:
    body = {"string": gzip.compress(f'{{"key": "{FAKE_KEY}"}}'.encode())}
    data = cassette(interaction(body, headers={"Content-Encoding": ["gzip"]}))
    with pytest.raises(CaptureError, match=r"/interactions/0: .* in encoded content"):
        ready("c.yaml", data, "vcr")


def test_file_that_is_no_cassette_is_refused() -> None:
    for data, words in (
        (b"a: 1\n", "no cassette"),
        (b"- interactions\n", "no cassette"),
        (b"a: [1\n", "c: not YAML at line 2 column 1"),
        (b"\xff\xfe\xfd", "c: not YAML"),
        (b"a: &a [*b]", "no cassette"),
    ):
        with pytest.raises(CaptureError, match=words):
            ready("c", data, "vcr")


@settings(deadline=None, max_examples=200)
@given(data=mutated(cassette(interaction(), interaction({"string": b"\x1f\x8b\x00"}, recorded_at="x"))))
def test_damaged_cassettes_give_items_or_one_error(data: bytes) -> None:
    survives(FORMAT, data)
