"""`ledger terms clause`, `in-force`, `diff` and `list`: what they print, refuse, and record."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from ledger.api import Draft, Ledger
from ledger.cli.terminal import width
from ledger.keyring import KeyFolder
from tests import support
from tests.cli.desk import ORIGIN, SIGNER, Desk, error_of
from tests.terms.made import HOSTILE, TERMS, document, own, stored

BAN = "* Use Output to develop models that compete with Example."
PHRASE = ("--phrase", "models that compete", "--nth", "1")
FOR = ("--cites-for", "a ban on competing models")
Fill = Callable[..., Desk]


@pytest.fixture
def fill(desk: Desk) -> Fill:
    """Appends drafts with the desk's own keys; the first is entry 1."""

    def filled(*drafts: Draft) -> Desk:
        keys = KeyFolder(desk.keys)
        signer, log = (
            keys.open(role, name, lambda label: b"")  # type: ignore[arg-type]  # of these two roles
            for role, name in (("signer", SIGNER), ("log", ORIGIN))
        )
        with Ledger.open(desk.evidence, signer=signer, log=log, memory=keys) as ledger:
            ledger.append(drafts)
        return desk

    return filled


def said(desk: Desk, *arguments: str) -> str:
    """What a command prints that must succeed, both streams, in rows of at most 80 columns."""
    result = desk.run(*arguments)
    assert result.returncode == 0, result.stderr
    text = (result.stdout + result.stderr).decode()
    assert all(width(row) <= 88 for row in text.splitlines()), text
    return text


def test_a_clause_is_shown_then_recorded_and_its_index_printed(fill: Fill) -> None:
    desk = fill(document(TERMS))
    result = desk.run("terms", "clause", "1", *PHRASE, *FOR)
    assert re.fullmatch(rb"2  clause  leaf [0-9a-f]{16}\n", result.stdout)
    shown = result.stderr.decode()
    assert shown.startswith("the list item that holds the phrase, characters 399:456 of snapshot 1\n")
    for words in (
        BAN,
        "Extract data or Output",
        "Do not get around",
        "a ban on competing models",
        "Terms of use",
    ):
        assert words in shown
    entry = desk.entry()
    assert (entry.kind, entry.body["snapshot"], entry.body["cited_for"]) == ("clause", 1, FOR[1])
    assert TERMS[entry.body["start"] : entry.body["end"]] == BAN
    assert desk.report()["outcome"] != "FAILED"
    assert desk.index("terms", "clause", "1", "--heading", "limits", *FOR) == 3


def test_a_rehearsal_shows_and_records_nothing(fill: Fill) -> None:
    desk = fill(document(TERMS))
    text = desk.ok("terms", "clause", "1", *PHRASE, *FOR, "--dry-run")
    assert "nothing is recorded" in text
    assert BAN in text
    value = desk.json("terms", "clause", "1", *PHRASE, *FOR, "--dry-run")
    assert (value["index"], value["dry_run"], desk.size()) == (None, True, 2)


def test_json_gives_quote_range_bytes_and_headings(fill: Fill) -> None:
    marked = b"\xef\xbb\xbf" + TERMS.encode()
    desk = fill(document(TERMS, data=marked, runs=[[len(TERMS), 3, len(TERMS), "same"]]))
    value = desk.json("terms", "clause", "1", *PHRASE, *FOR, "--quote", BAN)
    start, end = value["start"], value["end"]
    assert (value["index"], value["quote"], TERMS[start:end]) == (2, BAN, BAN)
    assert value["bytes"] == {"start": start + 3, "end": end + 3}
    assert value["heading"] == ["Terms of use", "Using Our Services", "What You Cannot Do"]
    assert value["before"] + value["quote"] + value["after"] in TERMS


def test_a_clause_says_where_the_next_words_may_limit_it(fill: Fill) -> None:
    desk = fill(document("You may not copy. However, you may quote. The end.\n"))
    assert "may limit it" in desk.ok("terms", "clause", "1", "--phrase", "not copy", *FOR, "--dry-run")
    assert "may limit it" not in desk.ok("terms", "clause", "1", "--phrase", "quote", *FOR, "--dry-run")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("1",), 2, "want one of --phrase, --heading and --range"),
        (("1", "--phrase", "x", "--range", "1:2"), 2, "want one of"),
        (("1", "--range", "1:2", "--exact"), 2, "go with --phrase"),
        (("1", "--phrase", "x", "--exact", "--whole", "item"), 2, "want one of --whole and --exact"),
        (("1", "--range", "5:4"), 2, "--range '5:4': want two numbers"),
        (("1", "--range", "a:b"), 2, "--range 'a:b'"),
        (("1", "--range", "\u0661:\u0662"), 2, "--range"),
        (("1", "--range", f"0:{len(TERMS) + 1}"), 5, f"<= {len(TERMS)}"),
        (("1", "--phrase", "models that compete"), 5, "stands at 2 places"),
        (("1", "--phrase", "no such words"), 5, "does not stand in its text"),
        (("1", "--heading", "no such heading"), 5, "near it"),
        (("1", *PHRASE, "--quote", BAN.replace("Output", "output")), 3, "differs at its character 6"),
        (("0", "--phrase", "x"), 5, "entry 0: want a snapshot, have a genesis"),
        (("9", "--phrase", "x"), 5, "entry 9: there is none"),
    ],
)
def test_what_can_not_be_cited_is_refused_and_nothing_recorded(
    fill: Fill, arguments: tuple[str, ...], code: int, message: str
) -> None:
    desk = fill(document(TERMS))
    assert message in desk.refused("terms", "clause", *arguments, *FOR, code=code)


def test_a_text_that_is_not_what_was_signed_is_not_cited(fill: Fill) -> None:
    import sqlite3

    desk = fill(document(TERMS))
    with sqlite3.connect(desk.evidence / "ledger.db") as database:
        database.execute("DROP TRIGGER IF EXISTS object_no_update")
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE object SET salt = zeroblob(32)")
    result = desk.run("terms", "clause", "1", "--phrase", "sell our", *FOR)
    assert "not what was signed" in error_of(result, 3)


def test_in_force_answers_in_eighty_columns(fill: Fill) -> None:
    desk = fill(
        stored("Old words.\n", "2023-10-16", updated="2023-03-14", region="us", channel="api"),
        own("New words.\n", "2024-02-10", effective="2024-01-31", region="us", channel="api"),
        own(
            "Other words.\n",
            "2024-02-10",
            effective="2024-01-31",
            region="eea",
            channel="api",
            title="Europe",
        ),
    )
    asked = ("terms", "in-force", "--provider", "EXAMPLE", "--region", "us", "--channel", "api")
    text = said(desk, *asked, "--at", "2024-01-05")
    for words in (
        "cite       entry 1: region us, channel api",
        "by the archive's own date",
        "since      2023-03-14: declared as updated",
        "until      2024-01-31, when entry 2 begins",
        "is a lead,",
        "entry 3  Europe  region eea  channel api",
        "that anybody was bound, and that no other version existed, is not shown",
    ):
        assert words in text
    assert "entry 2: region us" in said(desk, *asked)  # without --at: today
    assert "none applies" in said(desk, *asked, "--at", "2020-01-01")
    none = said(desk, *asked[:4], "--channel", "reseller")
    assert "No recorded document is for that region and channel." in none


def test_in_force_as_json(fill: Fill) -> None:
    desk = fill(stored("Old words.\n", "2023-10-16", updated="2023-03-14"), support.correction(1))
    value = desk.json("terms", "in-force", "--provider", "example", "--at", "2023-10-16")
    (one,) = value.pop("answers")
    assert value == {
        "schema": "evidence-ledger/terms-in-force/v1",
        "provider": "example",
        "at": "2023-10-16",
        "region": None,
        "channel": None,
        "left_out": [],
    }
    assert (one["cite"], one["since"], one["basis"]) == (1, "2023-03-14", "declared-updated")
    assert (one["own_capture"], one["captured_by"], one["until"]) == (False, "archive", None)
    assert [gap["code"] for gap in one["gaps"]] == ["archive-only", "region", "channel"]
    assert one["corrected"] == {"1": [2]}
    assert "entry 1 by entry 2" in desk.ok("terms", "in-force", "--provider", "example", "--at", "2023-10-16")


def test_in_force_refuses_what_it_can_not_mean(fill: Fill) -> None:
    desk = fill(document(TERMS))
    message = desk.refused("terms", "in-force", "--provider", "Exampel")
    assert "no snapshot of 'Exampel'" in message
    for at in ("23-1-2025", "2025-02-30", "20250123", "today"):
        assert "want a day" in desk.refused("terms", "in-force", "--provider", "Example", "--at", at, code=2)
    assert "blank" in desk.refused("terms", "in-force", "--provider", "Example", "--region", " ", code=2)


def test_diff_marks_words_so_that_it_reads_without_colour(fill: Fill) -> None:
    later = TERMS.replace("Sell our", "Sell or lend our").replace("Do not get around limits.\n", "")
    desk = fill(document(TERMS), document(later, channel="api"))
    text = desk.ok("terms", "diff", "1", "2")
    for words in (
        "paragraphs: 1 changed, 1 removed, 0 added, ",
        "declared with another channel",
        "Terms of use > Using Our Services > What You Cannot Do\n\n~ * Sell {+or lend +}our Services.\n",
        "\n- Do not get around limits.\n",
        "paragraphs the same",
    ):
        assert words in text
    assert "You own Output" not in text
    same = desk.ok("terms", "diff", "1", "1")
    assert "the same, character by character" in same
    value = desk.json("terms", "diff", "1", "2")
    assert [one["kind"] for one in value["changes"]] == ["changed", "removed"]
    assert value["paragraphs"]["changed"] == 1
    assert value["declared_otherwise"] == ["channel"]


def test_diff_of_a_clause_shows_only_what_touches_it(fill: Fill) -> None:
    later = TERMS.replace("Sell our", "Sell or lend our").replace("You own Output.", "You own it.")
    desk = fill(document(TERMS), document(later), document("Other.\n"))
    place = desk.index("terms", "clause", "1", "--phrase", "sell our", *FOR)
    text = desk.ok("terms", "diff", "1", "2", "--clause", str(place))
    assert "its words do not stand so in the other text" in text
    assert "{+or lend +}" in text
    assert "You own" not in text
    value = desk.json("terms", "diff", "1", "2", "--clause", str(place))
    assert (value["clause"], value["clause_verbatim"], len(value["changes"])) == (place, False, 1)
    assert "neither 2 nor 3" in desk.refused("terms", "diff", "2", "3", "--clause", str(place))
    assert "want a clause" in desk.refused("terms", "diff", "1", "2", "--clause", "1")
    assert "want a snapshot" in desk.refused("terms", "diff", "1", str(place))


def test_a_long_stretch_that_is_the_same_is_folded(fill: Fill) -> None:
    words = " ".join(f"word{n}" for n in range(200))
    desk = fill(document(f"One {words} end.\n"), document(f"Two {words} end.\n"))
    text = desk.ok("terms", "diff", "1", "2")
    assert re.search(r"\[=\d+ characters the same=\]", text)
    assert "word100" not in text


def test_evidence_can_not_forge_a_mark_or_drive_the_terminal(fill: Fill) -> None:
    desk = fill(
        document("Take {+this+} and [-that-] \x1b[2J \u202egnp here.\n"),
        document("Take {+this+} and [-that-] \x1b[2J \u202egnp there.\n", title="\x1b[31mred\u202e"),
    )
    text = desk.ok("terms", "diff", "1", "2")
    assert text.count("[-") == text.count("{+") == 1  # ours alone
    assert "⟦U+007B⟧+this" in text
    for command in (("diff", "1", "2"), ("list",), ("in-force", "--provider", "Example")):
        shown = desk.ok("terms", *command)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "\x1b" not in desk.ok("terms", *command, "--json")
        assert "\u202e" not in desk.ok("terms", *command, "--json")
    ascii_only = desk.run("terms", "diff", "1", "2", env={"PYTHONIOENCODING": "ascii"}).stdout
    assert b"<U+007B>+this" in ascii_only


def test_hostile_characters_are_tokens_on_the_page_and_exact_in_json(fill: Fill) -> None:
    desk = fill(document(HOSTILE))
    arguments = ("terms", "clause", "1", "--range", f"0:{len(HOSTILE)}", *FOR, "--dry-run")
    shown = desk.ok(*arguments)
    assert "⟦U+00AD⟧" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    raw = desk.ok(*arguments, "--json")
    assert "\u202e" not in raw
    assert json.loads(raw)["quote"] == HOSTILE


def test_list_shows_snapshots_with_their_clauses(fill: Fill) -> None:
    desk = fill(document(TERMS, channel="api"), document("Other.\n", publisher="Another"))
    desk.index("terms", "clause", "1", *PHRASE, *FOR)
    text = said(desk, "terms", "list")
    assert "Example: Terms of use" in text
    assert "clause 3  399:456  a ban on competing models" in text
    assert f"| {BAN}" in text
    value: Any = desk.json("terms", "list", "--provider", "EXAMPLE")
    (one,) = value["snapshots"]
    assert (one["index"], one["declared"]["channel"]) == (1, "api")
    assert [clause["quote"] for clause in one["clauses"]] == [BAN]


def test_list_of_an_empty_ledger_says_so(desk: Desk) -> None:
    result = desk.run("terms", "list")
    assert (result.returncode, result.stdout) == (0, b"")
    assert b"no snapshot" in result.stderr
