"""HTTP archives: what is a call comes in as far as the file has it, everything else is named and counted."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.capture.imports.har import FORMAT
from ledger.capture.imports.model import Found, Skipped, Source
from ledger.errors import CaptureError
from tests.imports.bench import FAKE_KEY, SAMPLES, imported, needs_samples, pointers, ready, remarks
from tests.imports.mutation import mutated, survives

ASKED = {"model": "m-1", "messages": [{"role": "user", "content": "ping"}]}
ANSWERED = {
    "id": "c",
    "object": "chat.completion",
    "model": "m-1-2026",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "pong"}, "finish_reason": "stop"}],
}


def entry(content: dict[str, Any], *, asked: Any = ASKED, **more: Any) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": "POST",
        "url": "https://api.openai.com/v1/chat/completions",
        "headers": [{"name": "Authorization", "value": f"Bearer {FAKE_KEY}"}],
    }
    if asked is not None:
        text = asked if isinstance(asked, str) else json.dumps(asked)
        request["postData"] = {"mimeType": "application/json", "text": text}
    response = {"status": 200, "headers": [], "content": content}
    return {
        "startedDateTime": "2026-05-06T03:12:57.000Z",
        "request": {**request, **more.pop("request", {})},
        "response": {**response, **more.pop("response", {})},
        **more,
    }


def har(*entries: Any) -> bytes:
    return json.dumps(
        {"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": entries}}
    ).encode()


def json_body(value: Any = ANSWERED, **more: Any) -> dict[str, Any]:
    text = json.dumps(value)
    return {"mimeType": "application/json", "text": text, "size": len(text), **more}


def one(item: dict[str, Any], everything: bool = False) -> Found | Skipped:
    (found,) = FORMAT.read(Source.of("a.har", har(item), everything=everything))
    return found


def found(item: dict[str, Any], **more: Any) -> Found:
    result = one(item, **more)
    assert isinstance(result, Found), result
    return result


def reason(item: Any) -> str:
    result = one(item)
    assert isinstance(result, Skipped), result
    return result.reason


@needs_samples
@pytest.mark.parametrize(
    ("name", "want"),
    [("chrome", 1), ("successful_log", 2), ("with-bom", 1)],
)
def test_real_archives_come_in_with_every_entry_counted(tmp_path: Path, name: str, want: int) -> None:
    data = (SAMPLES / "mitmproxy" / f"{name}.har").read_bytes()
    entries = json.loads(data.decode("utf-8-sig"))["log"]["entries"]
    done = imported(tmp_path / "l", f"{name}.har", data)
    assert done.entry.body["format"] == "har"
    assert done.entry.body["found"] == len(entries)
    assert done.entry.body["imported"] == want
    assert len(done.source) == len(data)
    for exchange, contents in zip(done.exchanges, done.contents, strict=True):
        place = entries[int(exchange.body["observed"]["pointer"].rpartition("/")[2])]
        content = place["response"]["content"]
        text = content.get("text", "")
        plain = base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()
        assert contents["response.body"] == plain
        assert (
            contents.get("request.body", b"") == place["request"].get("postData", {}).get("text", "").encode()
        )
        assert exchange.body["declared"]["endpoint"] == place["request"]["url"]
        assert exchange.body["fidelity"] == "http"


@needs_samples
def test_real_archives_without_a_call_or_without_an_end_are_refused() -> None:
    folder = SAMPLES / "mitmproxy"
    with pytest.raises(CaptureError, match=r"brokenfile.har: not JSON at line 5 column 1"):
        ready("brokenfile.har", (folder / "brokenfile.har").read_bytes())
    with pytest.raises(
        CaptureError, match="2 the response is a stream of events, and its text is not in the file"
    ):
        ready("event_stream.har", (folder / "event_stream.har").read_bytes())


@needs_samples
def test_real_cookies_and_keys_are_not_in_the_ledger(tmp_path: Path) -> None:
    data = (SAMPLES / "mitmproxy" / "chrome.har").read_bytes()
    done = imported(tmp_path / "l", "chrome.har", data)
    assert done.entry.body["secrets"] == "replaced"
    before, after = json.loads(data), json.loads(done.source)
    cookies = [c["value"] for e in before["log"]["entries"] for c in e["request"]["cookies"]]
    assert cookies
    for value in cookies:
        assert value.encode() not in done.source
    assert [len(e["request"]["cookies"]) for e in after["log"]["entries"]] == [
        len(e["request"]["cookies"]) for e in before["log"]["entries"]
    ]


def test_call_of_a_model_is_read_as_one(tmp_path: Path) -> None:
    done = imported(tmp_path / "l", "a.har", har(entry(json_body())))
    (exchange,), (contents,) = done.exchanges, done.contents
    assert contents["query"] == b"ping"
    assert contents["answer"] == b"pong"
    assert contents["request.body"] == json.dumps(ASKED).encode()
    assert exchange.body["reading"]["reader"].startswith("openai.chat/")
    assert exchange.body["declared"] == {
        "captured_at": "2026-05-06T03:12:57.000000Z",
        "endpoint": "https://api.openai.com/v1/chat/completions",
        "model": "m-1",
        "provider": "openai",
    }
    assert done.entry.body["tool"] == "t 1"
    assert FAKE_KEY.encode() not in done.source
    assert b"Bearer redacted." in done.source


def test_stream_of_events_is_kept_whole_or_skipped(tmp_path: Path) -> None:
    text = "data: {}\n\ndata: [DONE]\n\n"
    whole = found(entry({"mimeType": "text/event-stream", "text": text, "size": len(text)}))
    assert whole.raw[1].data == text.encode()
    assert whole.fidelity == "http"
    assert "stream of events" in reason(entry({"mimeType": "text/event-stream", "size": 0}))
    events = [
        {"time": 1, "eventName": "message", "eventId": "", "data": "a\nb"},
        {"eventName": "end", "data": ""},
    ]
    rebuilt = found(entry({"mimeType": "text/event-stream", "size": 0}, _eventSourceMessages=events))
    assert rebuilt.raw[1].data == b"data: a\ndata: b\n\nevent: end\ndata: \n\n"
    assert rebuilt.fidelity == "api"
    assert rebuilt.remarks == ("response rebuilt from the browser's list of events",)


def test_web_socket_is_texts_with_a_remark() -> None:
    messages = [
        {"type": "send", "data": "hi"},
        {"type": "receive", "data": "a"},
        {"type": "receive", "data": "b"},
    ]
    item = found(entry({}, response={"status": 101}, _webSocketMessages=messages))
    assert (item.fidelity, item.query, item.answer, item.raw) == ("text", "hi", "a\nb", ())
    assert item.remarks


@pytest.mark.parametrize(
    ("content", "want"),
    [
        ({"mimeType": "image/png", "text": "aGk=", "encoding": "base64"}, "not a call: image/*"),
        ({"mimeType": "text/css", "text": "a{}"}, "not a call: text/css"),
        ({"mimeType": "application/json", "size": 12}, "the response's body is not in the file"),
        ({"mimeType": "application/json"}, "the response's body is not in the file"),
        (json_body(encoding="base64"), "not the base64 that it is said to be"),
        (json_body(encoding="rot13"), "an encoding that is not known"),
    ],
)
def test_what_is_no_call_or_not_there_is_skipped_with_its_reason(content: dict[str, Any], want: str) -> None:
    assert want in reason(entry(content))


@pytest.mark.parametrize(
    ("item", "want"),
    [
        (7, "no request or no response"),
        ({"request": {}}, "no request or no response"),
        (entry(json_body(), response={"status": 0}), "no response was received"),
        (entry({"size": 0}, asked=None), "neither the request nor the response"),
    ],
)
def test_entry_without_a_message_is_skipped(item: Any, want: str) -> None:
    assert want in reason(item)


def test_all_brings_in_pictures() -> None:
    picture = entry({"mimeType": "image/png", "text": "aGk=", "encoding": "base64"}, asked=None)
    assert found(picture, everything=True).raw[0].data == b"hi"


def test_what_the_file_lacks_is_said_in_remarks() -> None:
    assert (
        found(entry(json_body(size=10**6)))
        .remarks[0]
        .startswith("the response's body: the file says 1000000")
    )
    assert found(entry({"size": 0})).remarks == ("the file says that the response's body is empty",)
    bare = found(entry(json_body(), asked=None, request={"method": "GET"}))
    assert (bare.query, bare.answer) == (
        "GET https://api.openai.com/v1/chat/completions",
        json.dumps(ANSWERED),
    )
    form = {"postData": {"mimeType": "multipart/form-data", "params": [{"name": "a", "value": "b"}]}}
    assert "form fields alone" in found(entry(json_body(), asked=None, request=form)).remarks[0]
    chinese = found(entry(json_body(mimeType="text/plain; charset=GBK")))
    assert chinese.raw[1].media_type == "text/plain; charset=utf-8"
    assert "decoded from gbk" in chinese.remarks[0]


def test_file_that_is_no_archive_is_refused() -> None:
    for data in (b"[]", b"{}", b'{"log": {"entries": 7}}', b'{"log": []}'):
        with pytest.raises(CaptureError, match="want an array at /log/entries"):
            ready("a.har", data, "har")


def test_key_in_base64_can_not_be_replaced_and_is_refused(tmp_path: Path) -> None:
    text = base64.b64encode(f'{{"key": "{FAKE_KEY}"}}'.encode()).decode()
    data = har(entry({"mimeType": "application/json", "text": text, "encoding": "base64"}))
    with pytest.raises(CaptureError, match=r"a.har: /log/entries/0: .* in encoded content"):
        ready("a.har", data)
    assert imported(tmp_path / "l", "a.har", data, keep_secrets=True).source == data


def test_key_in_an_address_is_replaced_there_too(tmp_path: Path) -> None:
    url = f"https://generativelanguage.googleapis.com/v1/models/g:generateContent?key={FAKE_KEY}&alt=json"
    query = [{"name": "key", "value": FAKE_KEY}]
    data = har(entry(json_body(), request={"url": url, "queryString": query}))
    done = imported(tmp_path / "l", "a.har", data)
    endpoint = done.exchanges[0].body["declared"]["endpoint"]
    assert endpoint.startswith(
        "https://generativelanguage.googleapis.com/v1/models/g:generateContent?key=redacted."
    )
    assert endpoint.endswith("&alt=json")
    assert FAKE_KEY.encode() not in done.source


def test_pointers_and_remarks_stand_in_the_entries(tmp_path: Path) -> None:
    done = imported(tmp_path / "l", "a.har", har(7, entry({"size": 0}), entry(json_body())))
    assert pointers(done) == ["/log/entries/1", "/log/entries/2"]
    assert remarks(done.exchanges[0]) == ["the file says that the response's body is empty"]


SEED = har(
    entry(json_body()),
    entry({"mimeType": "text/event-stream"}, _eventSourceMessages=[{"data": "x", "eventId": "1"}]),
    entry({"mimeType": "image/png", "text": "aGk=", "encoding": "base64"}),
)


@settings(deadline=None, max_examples=200)
@given(data=mutated(SEED))
def test_damaged_archives_give_items_or_one_error(data: bytes) -> None:
    survives(FORMAT, data)


@settings(deadline=None, max_examples=60)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(("request", "response", "content", "text", "headers", "status")), inner
            )
        ),
        max_leaves=12,
    )
)
def test_entries_of_any_shape_are_items(value: Any) -> None:
    survives(FORMAT, har(value))
