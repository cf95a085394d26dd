"""`ledger attach`, `note`, `custody`, `correct`: the examiner's own records, as others see them."""

import os
import sys

import pytest

from tests.cli.desk import SIGNER, Desk

HUGE = str(2**70)


def test_attach_keeps_each_file_as_an_entry(desk: Desk) -> None:
    exchange = desk.index("record", "--query-text", "q", "--answer-text", "a")
    (desk.root / "page.html").write_bytes(b"<p>\r\n")
    (desk.root / "dump").write_bytes(b"\0\xff")
    made = desk.json("attach", "page.html", "dump", "--about", str(exchange), "--description", "as seen")
    assert [one["kind"] for one in made["entries"]] == ["attachment", "attachment"]
    for one, name, media_type in zip(
        made["entries"], ("page.html", "dump"), ("text/html", "application/octet-stream"), strict=True
    ):
        shown = desk.json("show", str(one["index"]))
        assert shown["body"] == {"about": exchange, "description": "as seen", "name": name}
        assert shown["objects"][0]["media_type"] == media_type
        assert desk.content(one["index"], "file") == (desk.root / name).read_bytes()
    assert desk.report()["outcome"] == "PASSED"


def test_attach_records_all_files_or_none(desk: Desk) -> None:
    (desk.root / "good").write_text("good")
    (desk.root / "empty").touch()
    for bad, message in (
        ("missing", "can't read"),
        (".", "a folder"),
        ("empty", "empty"),
        ("keys", "a folder"),
    ):
        assert message in desk.refused("attach", "good", bad)
    for about in ("7", HUGE):
        assert f"entry {about}: there is none" in desk.refused("attach", "good", "--about", about)
    assert "there is none" in desk.refused("attach", "good", "--about", "-1")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that takes any bytes for a name")
def test_a_file_name_need_not_be_utf8(desk: Desk) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (desk.root / name).write_text("a")
    assert desk.entry(desk.index("attach", name)).body["name"] == "caf\ufffd.txt"
    assert "missing" in desk.refused("attach", os.fsdecode(b"missing\xe9"))


@pytest.mark.parametrize(
    "text", ["A remark.", "two\r\nlines\n", "-- dashed", "你好 \u202e", "a\0b\x1b[2J", " \ufeffx"]
)
def test_a_note_is_kept_as_it_was_given(desk: Desk, text: str) -> None:
    made = desk.index("note", "-", input=text.encode())
    assert desk.json("show", str(made))["body"] == {"text": text}


def test_a_long_note_is_an_object(desk: Desk) -> None:
    for text in ("x" * 16_382, "y" * 16_385, "\x1b" * 16_000, "z" * 3_000_000):
        made = desk.index("note", "-", input=text.encode())
        entry = desk.entry(made)
        if len(text) == 16_382:
            assert entry.body == {"text": text}
        else:
            assert entry.body == {"text": None}
            assert desk.content(made, "file") == text.encode()
    assert desk.report()["outcome"] == "PASSED"


def test_a_note_must_say_something_in_utf8(desk: Desk) -> None:
    assert "the remark is empty" in desk.refused("note", "", code=2)
    assert "the remark is empty" in desk.refused("note", "-", input=b" \n", code=2)
    assert "not UTF-8 at byte 1" in desk.refused("note", "-", input=b"a\xff", code=2)
    assert "not UTF-8 at byte 1" in desk.refused("note", os.fsdecode(b"a\xff"), code=2)
    assert "missing argument" in desk.refused("note", code=2)


def test_custody_says_who_when_why(desk: Desk) -> None:
    made = desk.index(
        *("custody", "transfer", "--from", "Alice", "--to", "Bob", "--reason", "examination"),
        *("--at", "2024-05-01T09:00:00-05:00", "--place", "Dallas", "--entry", "0", "--entry", "0"),
    )
    assert desk.json("show", str(made))["body"] == {
        "action": "transfer",
        "from": "Alice",
        "items": [0],
        "occurred_at": "2024-05-01T14:00:00.000000Z",
        "place": "Dallas",
        "reason": "examination",
        "to": "Bob",
    }
    seen = desk.index("custody", "access", "--from", "Alice", "--reason", "reading")
    assert desk.entry(seen).body["to"] is None
    assert desk.report()["outcome"] == "PASSED"


def test_custody_may_be_signed_by_the_receiver_too(desk: Desk) -> None:
    desk.ok("key", "add", "bob@example.org", "--no-passphrase")
    handover = ("custody", "transfer", "--from", "Alice", "--to", "Bob", "--reason", "r", "--signer", SIGNER)
    made = desk.index(*handover, "--cosigner", "bob@example.org")
    assert [line.name for line in desk.entry(made).signatures] == [SIGNER, "bob@example.org"]
    assert desk.report()["outcome"] == "PASSED"
    # The giver can't receive for the receiver, and who is not (or no longer) a signer can't sign at all.
    assert "signs the entry already" in desk.refused(*handover, "--cosigner", SIGNER, code=2)
    assert "no such key" in desk.refused(*handover, "--cosigner", "carol@example.org")
    desk.ok("key", "revoke", "bob@example.org", "--reason", "lost", "--signer", SIGNER)
    assert "whose key is not active here" in desk.refused(*handover, "--cosigner", "bob@example.org")
    assert desk.report()["outcome"] == "PASSED"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("sell", "--from", "A", "--reason", "r"), 2, "want one of transfer, access, copy, return"),
        (("transfer", "--from", "A", "--reason", "r"), 2, "want --to"),
        (("return", "--from", "A", "--reason", "r"), 2, "want --to"),
        (("copy", "--from", " ", "--reason", "r"), 2, "from: want text that is not blank"),
        (("copy", "--from", "A", "--reason", ""), 2, "reason: want text that is not blank"),
        (("copy", "--from", "A", "--reason", "r", "--at", "2024-05-01T09:00"), 2, "want its zone too"),
        (("copy", "--from", "A", "--reason", "r", "--entry", "9"), 5, "entry 9: there is none"),
        (("copy", "--from", "A", "--reason", "r", "--entry", HUGE), 5, "there is none"),
        (("copy", "--from", "A", "--reason", "r", "--entry", "x"), 2, "--entry"),
        (("copy", "--from", "A", "--reason", "r", "--place", "p" * 70_000), 2, "at most 60000"),
    ],
)
def test_custody_refuses(desk: Desk, arguments: tuple[str, ...], code: int, message: str) -> None:
    assert message in desk.refused("custody", *arguments, code=code)


def test_a_correction_shows_on_the_entry_that_it_corrects(desk: Desk) -> None:
    exchange = desk.index("record", "--query-text", "q", "--answer-text", "a", "--model", "model-1")
    made = desk.index(
        "correct", str(exchange), "--wrong", "model-1", "--right", "model-2", "--reason", "typo"
    )
    assert desk.entry(made).body == {
        "entry": exchange,
        "reason": "typo",
        "right": "model-2",
        "wrong": "model-1",
    }
    assert desk.json("show", str(exchange))["body"]["declared"]["model"] == "model-1"
    log = {entry["index"]: entry["corrected_by"] for entry in desk.json("log")["entries"]}
    assert log == {0: [], exchange: [made], made: []}
    again = desk.index("correct", str(made), "--wrong", "model-2", "--right", "model-3")
    assert desk.entry(again).body["entry"] == made
    assert desk.report()["outcome"] == "PASSED"


def test_correct_refuses_what_is_not_there_or_says_nothing(desk: Desk) -> None:
    says = ("--wrong", "a", "--right", "b")
    for index in ("1", HUGE):
        assert f"entry {index}: there is none" in desk.refused("correct", index, *says)
    assert "there is none" in desk.refused("correct", *says, "--", "-1")
    assert "right: want text that is not blank" in desk.refused(
        "correct", "0", "--wrong", "a", "--right", "", code=2
    )
    assert "missing option '--right'" in desk.refused("correct", "0", "--wrong", "a", code=2)


def test_every_command_that_appends_prints_the_index_alone_with_quiet(desk: Desk) -> None:
    (desk.root / "file").write_text("x")
    for number, arguments in enumerate(
        (
            ("note", "n"),
            ("attach", "file"),
            ("custody", "copy", "--from", "A", "--reason", "r"),
            ("correct", "0", "--wrong", "a", "--right", "b"),
            ("key", "add", "bob@example.org", "--no-passphrase"),
        ),
        1,
    ):
        assert desk.ok(*arguments, "--quiet") == f"{number}\n"
