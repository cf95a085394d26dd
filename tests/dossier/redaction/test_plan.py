"""What a redaction takes out of a ledger: objects, notes, what lies under them; what is proposed and kept."""

import json

import pytest

from ledger.dossier import parse_matter
from ledger.dossier.redaction.log import log_object
from ledger.dossier.redaction.plan import Plan, make_plan
from ledger.dossier.redaction.propose import Proposal, propose
from ledger.dossier.redaction.tables import tables
from ledger.dossier.survey import survey
from ledger.errors import RenderError
from tests.dossier.memory import MemoryLedger

MATTER = """
[matter]
title = "A v. B"
[declarant]
name = "Jane Doe"
place = "us"
[[person]]
id = "ann"
name = "Ann Reader"
roles = ["reviewer"]
[[exhibit]]
select = "{select}"
title = "All"
"""
MAIL = "jan@mailbox.example"


def planned(ledger: MemoryLedger, *more: str, select: str = "") -> tuple[Plan, tuple[Proposal, ...]]:
    text = MATTER.format(select=select or f"1-{ledger.size - 1}") + "\n".join(more)
    matter = parse_matter(text.encode(), "matter.toml")
    found = survey(ledger, matter, tolerant=False)
    plan = make_plan(ledger, matter, found)
    return plan, tuple(propose(ledger, matter, found, plan))


def redaction(role: str, *lines: str, entry: int = 1, category: str = "email") -> str:
    return "\n".join(
        ("[[redaction]]", f"entry = {entry}", f'role = "{role}"', f'category = "{category}"', *lines)
    )


def keep(*lines: str) -> str:
    return "\n".join(("[[keep]]", 'reason = "public"', *lines))


def roles(ledger: MemoryLedger, plan: Plan) -> set[tuple[int, str]]:
    return {
        (entry.index, one.role)
        for entry in ledger.entries()
        for one in entry.objects
        if one.commitment in plan.withheld
    }


def test_the_same_words_in_other_objects_and_notes_are_treated_alike() -> None:
    ledger = MemoryLedger()
    ledger.exchange("Mail", f"to {MAIL}")
    ledger.exchange(f"And {MAIL.upper()}?", "no")
    ledger.remark(f"he is {MAIL}")
    ledger.exchange("clean", "clean too", tags=(f"of {MAIL}",))
    plan, _ = planned(ledger, redaction("answer", f'text = "{MAIL}"'))
    assert roles(ledger, plan) == {(1, "answer"), (2, "query"), (4, "query"), (4, "answer")}
    assert plan.left_out == {
        3: "email",
        4: "email",
    }  # what only a note refers to that is left out goes with it


def test_what_lies_under_a_text_is_withheld_even_where_the_words_are_not_found_in_it() -> None:
    ledger = MemoryLedger()
    wire = {"wire.sent": b"POST / HTTP/1.1\r\n\r\n", "wire.received": b"HTTP/1.1 200 OK\r\n\r\n"}
    more = {"reading": '{"r":1}', "wire.timing": "{}", "certificate": b"\x30\x00"}
    ledger.exchange("q", "Mr Alm", **wire, **more)
    ledger.exchange("q", "Mr Al", **wire, **more)
    plan, _ = planned(ledger, redaction("answer", 'text = "Mr Alm"', category="personal-name"), select="1")
    assert roles(ledger, plan) == {
        (index, role) for index in (1, 2) for role in ("answer", "wire.received", "wire.timing")
    } - {(2, "answer")}  # the same bytes are one object


def test_words_too_short_to_be_sought_take_all_that_was_derived_with_them() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "Mr Al", reading='{"r":1}', **{"wire.sent": "POST / HTTP/1.1\r\n\r\n"})
    plan, _ = planned(ledger, redaction("answer", 'text = "Al"', category="personal-name"))
    assert roles(ledger, plan) == {(1, "answer"), (1, "reading"), (1, "wire.sent")}


def test_of_a_whole_object_its_lines_are_sought_elsewhere() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "Short.\nThis line is long enough to be found again.")
    ledger.exchange("again: this line is long enough to be found again.", "ok", reading='{"r":1}')
    plan, _ = planned(ledger, redaction("answer", category="privileged"))
    assert roles(ledger, plan) == {(1, "answer"), (2, "query")}


def test_what_was_not_read_to_its_end_is_withheld_with_the_words_of_its_entry() -> None:
    ledger = MemoryLedger()
    packed = b"POST / HTTP/1.1\r\nContent-Encoding: unheard-of\r\nContent-Length: 4\r\n\r\nabcd"
    ledger.exchange("q", f"to {MAIL}", **{"wire.sent": packed, "reading": "{}"})
    ledger.attachment("photo.png", b"\x89PNG\r\n\x1a\n\xff", "image/png")
    plan, _ = planned(ledger, redaction("answer", f'text = "{MAIL}"'))
    assert roles(ledger, plan) == {(1, "answer"), (1, "wire.sent")}
    assert plan.unsearched == 1  # the picture of another entry stays; a person has to look


def test_of_all_of_a_body_each_thing_that_somebody_wrote_is_taken_out() -> None:
    ledger = MemoryLedger()
    ledger.remark("Called the house in the Kerkstraat.")
    ledger.exchange("q", "Called  the house in the kerkstraat.")
    plan, _ = planned(ledger, redaction("body", category="home-address"))
    assert plan.bodies == {1: "home-address"}
    assert roles(ledger, plan) == {(2, "answer")}


def test_a_range_of_the_note_needs_no_words_in_the_matter_file() -> None:
    ledger = MemoryLedger()
    ledger.remark(f"he is {MAIL}")
    _, found = planned(ledger)
    (one,) = found
    assert ledger.entry(1).note.decode()[one.start : one.end] == MAIL
    plan, after = planned(ledger, redaction("body", f"start = {one.start}", f"end = {one.end}"))
    assert plan.words.has(f"<{MAIL}>") == "email"
    assert {one.state for one in after} == {"redacted"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (redaction("answer", 'text = "nowhere"'), "the words are not in the object answer of entry 1"),
        (
            redaction("answer", "start = 0", "end = 999"),
            "end 999: the object answer of entry 1 has 22 characters",
        ),
        (redaction("file"), "entry 1 has no object 'file'; it has query, answer, and body"),
        (redaction("answer", 'text = "to"', entry=9), "entry 9: the last entry is 1"),
        (redaction("body", 'text = "nowhere"'), "the words are not in entry 1"),
        (redaction("body", "start = 1", "end = 5"), "are no value"),
    ],
)
def test_refuses_a_redaction_that_names_nothing(table: str, said: str) -> None:
    ledger = MemoryLedger()
    ledger.exchange("Mail", f"to {MAIL}")
    with pytest.raises(RenderError, match=said) as caught:
        planned(ledger, table)
    assert "[[redaction]] 1" in str(caught.value)


def test_a_proposal_is_open_until_it_is_redacted_or_kept() -> None:
    ledger = MemoryLedger()
    ledger.exchange("Mail", f"to {MAIL}")

    def states(*more: str) -> list[str]:
        return [one.state for one in planned(ledger, *more)[1]]

    assert states() == ["open"]
    assert states(redaction("answer", f'text = "{MAIL}"')) == ["redacted"]
    assert states(redaction("answer")) == ["redacted"]
    assert states(redaction("answer", "start = 3", "end = 12")) == ["open"]  # half of it is left
    assert states(keep(f'text = "{MAIL}"')) == ["kept"]
    assert states(keep("entry = 1", 'role = "answer"', "start = 3", "end = 22")) == ["kept"]
    assert states(keep("entry = 1", 'role = "query"', "start = 3", "end = 22")) == ["open"]
    assert states(keep("entry = 2", f'text = "{MAIL}"')) == ["open"]


def test_what_is_kept_in_a_text_is_kept_in_the_bytes_it_was_read_from() -> None:
    ledger = MemoryLedger()
    body = json.dumps({"a": f"to {MAIL} or x@other.example"})
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
    ledger.exchange("Mail", f"to {MAIL}", **{"wire.received": head + body})
    _, found = planned(ledger, keep("entry = 1", 'role = "answer"', "start = 3", "end = 22"))
    assert [(one.role, one.words, one.state) for one in found] == [
        ("answer", MAIL, "kept"),
        ("wire.received", "x@other.example", "open"),
    ]


def test_the_drafters_own_words_are_searched_too() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    _, found = planned(ledger, f'[[statement]]\ntext = "Write to {MAIL}."\nexhibits = [1]')
    assert [(one.entry, one.role, one.state) for one in found] == [(None, "matter", "open")]


def test_tables_and_log_hold_no_words() -> None:
    ledger = MemoryLedger()
    ledger.exchange("Mail", f"to {MAIL}; SSN 219-09-9999")
    _, found = planned(ledger)
    text = tables(found)
    assert MAIL not in text
    assert "219" not in text
    plan, after = planned(ledger, text)
    assert {one.state for one in after} == {"redacted"}
    log = log_object(plan.marks)
    assert b"mailbox" not in log
    assert [row["spans"] for row in json.loads(log)["redactions"]] == [[[3, 22]], [[28, 35]]]


def test_signers_and_what_the_recorder_measured_are_not_proposed() -> None:
    ledger = MemoryLedger()  # its signer is named j.doe@example.org
    ledger.exchange("q", "a")
    assert planned(ledger)[1] == ()
