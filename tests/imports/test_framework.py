"""What every import owes: counts that hold, nothing twice, no secret on the disk, an end to every file."""

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.api.writing import LedgerWriter
from ledger.capture.imports import registry, zipped
from ledger.capture.imports.entries import entry_of
from ledger.capture.imports.model import Found, Source
from ledger.capture.imports.run import GROUP, record
from ledger.capture.imports.values import lines, parse_json, time_of
from ledger.capture.imports.yaml_values import parse_yaml
from ledger.capture.imports.zipped import Archive
from ledger.core.ports import NewEntry
from ledger.errors import CaptureError, StoreError
from tests.imports.bench import FAKE_KEY, imported, pointers, ready
from tests.support import make_ledger, one_line


def rows(count: int, **more: str) -> bytes:
    return b"".join(
        json.dumps({"prompt": f"question {n}", "response": f"answer {n}", **more}).encode() + b"\n"
        for n in range(count)
    )


def archive(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            opened.writestr(name, data)
    return file.getvalue()


class FailingWriter(LedgerWriter):
    """A writer whose disk is full from the n-th transaction on."""

    left: int

    def append(self, entries: Sequence[NewEntry]) -> tuple[int, ...]:
        if not self.left:
            raise StoreError("disk full")
        self.left -= 1
        return super().append(entries)


def test_import_entry_comes_first_with_the_file_and_counts_that_hold(tmp_path: Path) -> None:
    data = rows(3) + b"not json\n" + json.dumps({"prompt": "alone"}).encode() + b"\n"
    done = imported(tmp_path / "l", "rows.jsonl", data, "jsonl", tags=("case-7",))
    assert done.source == data
    body = done.entry.body
    assert (body["file"], body["format"], body["found"], body["imported"]) == ("rows.jsonl", "jsonl", 5, 3)
    assert body["skipped"] == [
        {"count": 1, "reason": "no response in it"},
        {"count": 1, "reason": "the line is not JSON"},
    ]
    assert body["secrets"] == "none-found"
    assert pointers(done) == ["line 1", "line 2", "line 3"]
    assert [one.index for one in done.exchanges] == [done.entry.index + n for n in (1, 2, 3)]
    assert done.contents[1] == {"query": b"question 1", "answer": b"answer 1"}
    for one in done.exchanges:
        assert one.body["fidelity"] == "text"
        assert one.body["reading"] == {}
        assert one.body["tags"] == ["case-7"]


def test_same_import_twice_records_nothing(tmp_path: Path) -> None:
    data = rows(5)
    once = imported(tmp_path / "l", "a.jsonl", data, "jsonl")
    twice = imported(tmp_path / "l", "renamed.jsonl", data, "auto")
    assert once.result.recorded == 5
    assert (twice.result.index, twice.result.recorded, twice.result.already) == (once.result.index, 0, 5)


def test_import_with_another_outcome_is_another_import(tmp_path: Path) -> None:
    data = b'{"prompt": "p", "response": "r", "a": "x"}\n{"prompt": "p", "response": "r"}\n'
    once = imported(tmp_path / "l", "a.jsonl", data, "jsonl")
    other = imported(tmp_path / "l", "a.jsonl", data, "jsonl", mapping={"prompt": "a"})
    assert other.result.index > once.result.index
    assert (other.result.recorded, other.result.already) == (1, 0)


def test_interrupted_import_goes_on_where_it_stopped(tmp_path: Path) -> None:
    data = rows(2 * GROUP + 7)
    job = ready("a.jsonl", data)
    with make_ledger(tmp_path / "l") as ledger:
        writer = FailingWriter(ledger)
        writer.left = 2  # the import entry, and one group
        with pytest.raises(StoreError):
            record(job, writer, ledger)
        assert ledger.size == 2 + GROUP
    done = imported(tmp_path / "l", "a.jsonl", data)
    assert (done.result.recorded, done.result.already) == (GROUP + 7, GROUP)
    assert pointers(done) == [f"line {n + 1}" for n in range(2 * GROUP + 7)]


def test_nothing_to_import_is_refused_and_says_why() -> None:
    with pytest.raises(CaptureError, match="nothing in it can be imported: 2 no response in it"):
        ready("a.jsonl", b'{"prompt": "a"}\n{"prompt": "b"}\n', "jsonl")
    with pytest.raises(CaptureError, match="it holds no exchange"):
        ready("a.jsonl", b"", "jsonl")


# ---- secrets ----------------------------------------------------------------------------------------------


def test_key_is_replaced_in_place_before_anything_is_recorded(tmp_path: Path) -> None:
    data = rows(1) + json.dumps({"prompt": f"my key is {FAKE_KEY}, ok?", "response": "no"}).encode()
    done = imported(tmp_path / "l", "a.jsonl", data)
    assert done.entry.body["secrets"] == "replaced"
    assert len(done.source) == len(data)
    assert FAKE_KEY.encode() not in done.source
    query = done.contents[1]["query"]
    assert query.startswith(b"my key is redacted.")
    assert query.endswith(b", ok?")
    assert FAKE_KEY.encode() not in b"".join(
        one.read_bytes() for one in (tmp_path / "l").iterdir() if one.is_file()
    )


def test_same_key_gives_the_same_token_and_keep_secrets_keeps_it(tmp_path: Path) -> None:
    data = json.dumps({"prompt": FAKE_KEY, "response": FAKE_KEY}).encode()
    done = imported(tmp_path / "l", "a.jsonl", data)
    assert done.contents[0]["query"] == done.contents[0]["answer"] != FAKE_KEY.encode()
    kept = imported(tmp_path / "k", "a.jsonl", data, keep_secrets=True)
    assert kept.entry.body["secrets"] == "kept"
    assert kept.source == data
    assert kept.contents[0]["query"] == FAKE_KEY.encode()


def test_keep_secrets_of_a_file_without_any_says_none_found() -> None:
    assert ready("a.jsonl", rows(1), keep_secrets=True).secrets == "none-found"


def test_key_inside_a_container_is_refused_unless_kept(tmp_path: Path) -> None:
    conversation = {
        "title": "t",
        "current_node": "b",
        "mapping": {
            "a": {
                "message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["hi"]}}
            },
            "b": {
                "parent": "a",
                "message": {
                    "author": {"role": "assistant"},
                    "content": {"content_type": "text", "parts": [FAKE_KEY]},
                },
            },
        },
    }
    data = archive(**{"conversations.json": json.dumps([conversation]).encode()})
    with pytest.raises(CaptureError, match=r"export.zip: 1 secret \(sk-key\) inside a container") as refused:
        ready("export.zip", data)
    assert "--keep-secrets" in (refused.value.hint or "")
    kept = imported(tmp_path / "l", "export.zip", data, keep_secrets=True)
    assert kept.entry.body["secrets"] == "kept"
    assert kept.source == data
    assert kept.entry.objects[0].media_type == "application/zip"


# ---- values -----------------------------------------------------------------------------------------------


def test_entry_that_can_not_be_is_skipped_not_recorded(tmp_path: Path) -> None:
    long = dict.fromkeys(("model", "provider", "endpoint"), "\u4e2d" * 7_999)  # 72 KB in UTF-8
    data = json.dumps({"prompt": "p", "response": "r", **long}).encode() + b"\n" + rows(1)
    done = imported(tmp_path / "l", "a.jsonl", data)
    assert pointers(done) == ["line 2"]
    assert done.entry.body["skipped"] == [{"count": 1, "reason": "too much about it for an entry"}]


def test_lone_surrogates_and_odd_remarks_fit_into_an_entry() -> None:
    found = Found("p", "text", query="a\ud800b", answer="", remarks=("one, two\nthree" + "x" * 400,))
    entry = entry_of(found, 0)
    assert entry.objects[0].data == "a\ufffdb".encode()
    (tag,) = entry.body["tags"]
    assert tag.startswith("remark:one; two three")
    assert len(tag) == 300


def test_tags_that_can_be_none_are_left_out_and_given_ones_come_first() -> None:
    entry = entry_of(Found("p", "text", tags=("a,b", "fine", "", "fine")), 0, ("given",))
    assert entry.body["tags"] == ["given", "fine"]


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("2023-03-30T00:00:54.250Z", "2023-03-30T00:00:54.250000Z"),
        ("2023-03-30T02:00:54+02:00", "2023-03-30T00:00:54.000000Z"),
        (1_700_000_000, "2023-11-14T22:13:20.000000Z"),
        (1_700_000_000_000, "2023-11-14T22:13:20.000000Z"),
        (1_700_000_000.5, "2023-11-14T22:13:20.500000Z"),
        ("2023-03-30T00:00:54", None),
        ("yesterday", None),
        (True, None),
        (-5, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        (None, None),
    ],
)
def test_time_without_its_zone_is_no_time(value: object, want: str | None) -> None:
    assert time_of(value) == want


def test_json_is_refused_with_where_and_what() -> None:
    for data, words in (
        (b'{"a": 1,\n"b" 2}', "f: not JSON at line 2 column 5"),
        (b'{"a": "\xff"}', "f: not UTF-8 at byte 7"),
        (b"[" * 100_000, "f: nested too deeply"),
        (b"[" + b"9" * 5000 + b"]", "f: not usable as JSON"),
    ):
        with pytest.raises(CaptureError) as refused:
            parse_json(data, "f")
        assert one_line(refused.value).startswith(words)


def test_yaml_that_kills_the_c_loader_is_refused() -> None:
    for data in (b"[" * 200_000, b"- " * 200_000, b"? " * 100_000, b"{a: " * 100_000):
        with pytest.raises(CaptureError, match="f: nested more than 100 levels deep"):
            parse_yaml(data, "f")


def test_yaml_is_text_bytes_and_nothing_else() -> None:
    data = b"a: !!binary aGk=\nb: 2024-01-01\nc: ~\nd: '~'\ne: &x [1, no]\nf: *x\n? [k]\n: lost\n"
    assert parse_yaml(data, "f") == {
        "a": b"hi",
        "b": "2024-01-01",
        "c": None,
        "d": "~",
        "e": ["1", "no"],
        "f": ["1", "no"],
    }


def test_yaml_merges_and_circles_are_not_followed() -> None:
    circle = parse_yaml(b"a: &a [*a]\nb: {<<: *a}", "f")
    assert circle["a"][0] is circle["a"]
    assert circle["b"]["<<"] is circle["a"]
    bomb = b"a: &a [x,x,x,x]\n" + b"".join(
        b"%c: &%c [*%c,*%c,*%c,*%c]\n" % (n + 1, n + 1, n, n, n, n) for n in range(ord("a"), ord("y"))
    )
    assert parse_yaml(bomb, "f")["c"][0][0] == ["x"] * 4


def test_lines_are_numbered_as_an_editor_does() -> None:
    assert list(lines(b"\xef\xbb\xbfa\n\n  \nb", "f")) == [(1, b"a"), (4, b"b")]


# ---- containers -------------------------------------------------------------------------------------------


def test_zip_member_that_unpacks_for_ever_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = archive(**{"conversations.json": bytes(1 << 22)})
    opened = Archive(data, "z")
    with pytest.raises(CaptureError, match="unpacks to more than"):
        opened.read(opened.members[0], limit=1 << 20)
    lying = opened.members[0]._replace(size=10)  # as a directory may say
    with pytest.raises(CaptureError, match="unpacks to more than"):
        opened.read(lying, limit=1 << 20)
    monkeypatch.setattr(zipped, "MAX_TOTAL_BYTES", 3 << 20)
    with pytest.raises(CaptureError, match="unpacks to more than"):
        Archive(data, "z").read(opened.members[0])


def test_zip_member_that_is_damaged_is_refused() -> None:
    data = bytearray(archive(a=b"hello, hello, hello"))
    opened = Archive(bytes(data), "z")
    assert opened.read(opened.members[0]) == b"hello, hello, hello"
    with pytest.raises(CaptureError, match="CRC-32"):
        opened.read(opened.members[0]._replace(crc=1))
    with pytest.raises(CaptureError, match="method 99"):
        opened.read(opened.members[0]._replace(method=99))
    with pytest.raises(CaptureError, match="not a readable zip file"):
        Archive(b"PK\x03\x04 and nothing more", "z")


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_damaged_zip_files_raise_nothing_but_capture_errors(data: st.DataObject) -> None:
    seed = bytearray(archive(**{"a.json": b"[]" * 50, "b.json": b"{}"}))
    for _ in range(data.draw(st.integers(1, 5))):
        seed[data.draw(st.integers(0, len(seed) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = Archive(bytes(seed), "z")
        for member in opened.members:
            opened.read(member)
    except CaptureError as error:
        one_line(error)


# ---- registry ---------------------------------------------------------------------------------------------


def test_formats_are_those_of_the_table_and_say_what_they_lack() -> None:
    for name, form in zip(registry.MODULES, registry.formats(), strict=True):
        assert form.name == name
        assert form.title
        assert form.lost
        assert len(set(form.lost)) == len(form.lost)
        assert not form.detects(Source.of("a", b""))
        assert not form.detects(Source.of("a", b"\x00\xff" * 99))


def test_unknown_formats_and_contents_are_refused_with_the_names() -> None:
    with pytest.raises(CaptureError, match="no such format") as refused:
        registry.load("pcap")
    assert "har" in (refused.value.hint or "")
    for data in (b"", b"hello", b"{}", b"[]", b"\x1f\x8b", b"PK\x03\x04", gzip.compress(b"hello")):
        with pytest.raises(CaptureError, match="not a format that can be told by its content"):
            registry.detect(Source.of("f", data))
