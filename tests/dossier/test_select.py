"""Selections and what becomes of them: numbers, duplicates, cites."""

from typing import Any

import pytest

from ledger.dossier.assemble import Assembled
from ledger.dossier.exhibit_model import Exhibit
from ledger.dossier.matter import parse_matter
from ledger.errors import RenderError
from ledger.verify.report import Outcome
from tests.dossier.memory import MemoryLedger, assemble, report

COVERED = frozenset(range(0x20, 0x3000))


@pytest.fixture
def ledger() -> MemoryLedger:
    made = MemoryLedger()
    for number in range(1, 5):
        tags = ("even",) if number % 2 == 0 else ()
        made.exchange(f"question {number}", f"The answer is Number {number}.", tags=tags)
    made.remark("An examiner's remark on NUMBER 3.")
    made.attachment("list.txt", b"number 7", "text/plain")
    return made


def assembled(ledger: MemoryLedger, *exhibits: str, **more: Any) -> tuple[Exhibit, ...]:
    return made(ledger, *exhibits, **more)[0]


def made(
    ledger: MemoryLedger, *exhibits: str, cites: str = "[1]", **more: Any
) -> tuple[tuple[Exhibit, ...], Assembled]:
    tables = "".join(
        f'[[exhibit]]\nselect = "{one}"\ntitle = "t{place}"\n' for place, one in enumerate(exhibits, 1)
    )
    text = (
        f'[matter]\ntitle = "A v. B"\n[declarant]\nname = "N"\nplace = "us"\n{tables}'
        f'[[statement]]\ntext = "s"\nexhibits = {cites}\n'
    )
    outcome = more.get("outcome", Outcome.PASSED)
    return assemble(ledger, parse_matter(text.encode(), "m"), report(ledger, outcome), COVERED)


@pytest.mark.parametrize(
    ("select", "indexes"),
    [
        ("3", [3]),
        ("2-4", [2, 3, 4]),
        ("4, 1-2", [1, 2, 4]),
        ("tag:even", [2, 4]),
        ("kind:note", [5]),
        ("kind:exchange", [1, 2, 3, 4]),
        ("text:number 3", [3, 5]),
        ("text:Number", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_selects(ledger: MemoryLedger, select: str, indexes: list[int]) -> None:
    assert [exhibit.index for exhibit in assembled(ledger, select)] == indexes


def test_text_does_not_look_at_names_and_times(ledger: MemoryLedger) -> None:
    with pytest.raises(RenderError, match="matches no entry"):
        assembled(ledger, "text:api.example.org")


def test_exhibits_are_numbered_by_table_then_index_and_duplicates_are_merged(ledger: MemoryLedger) -> None:
    found = assembled(ledger, "tag:even", "1-4")
    assert [(one.number, one.index, one.title) for one in found] == [
        (1, 2, "t1 (1)"),
        (2, 4, "t1 (2)"),
        (3, 1, "t2 (1)"),
        (4, 3, "t2 (3)"),
    ]


def test_a_title_cites_all_that_its_table_selected(ledger: MemoryLedger) -> None:
    _, found = made(ledger, "tag:even", "1-4", cites='["t2", 1]')
    view: Any = next(part.view for part in found.parts if part.name == "statements")
    assert [(cite.first, cite.last) for cite in view.statements[0].cites] == [(1, 4)]


def test_refuses_cites_and_selections_of_what_is_not_there(ledger: MemoryLedger) -> None:
    assembled(ledger, "1", cites="[1]")
    with pytest.raises(RenderError, match=r"\[\[statement\]\] 1: cites exhibit 2, the last exhibit is 1"):
        assembled(ledger, "1", cites="[2]")
    with pytest.raises(RenderError, match="the title of no"):
        assembled(ledger, "1", cites='["x"]')
    with pytest.raises(RenderError, match="the last entry is 6"):
        assembled(ledger, "5-99")
    with pytest.raises(RenderError, match="matches no entry"):
        assembled(ledger, "tag:none")


def test_a_removed_object_and_a_lost_one_are_told_apart(ledger: MemoryLedger) -> None:
    ledger.purge(1, "answer")
    ledger.lose(2, "answer")
    first, second = assembled(ledger, "1-2")
    assert first.objects[1].missing == "Removed by entry 7 (purge). The signed entry still commits to it."
    assert second.objects[1].missing is not None
    assert second.objects[1].missing.startswith("Not at hand")
    assert first.objects[0].missing is None


def test_content_that_is_not_what_was_signed_stops_a_dossier_unless_the_report_failed(
    ledger: MemoryLedger,
) -> None:
    assembled(ledger, "1")
    reference = ledger.entry(1).reference("answer")
    assert reference is not None
    salt, _ = ledger._objects[reference.commitment]
    ledger._objects[reference.commitment] = (salt, b"another answer")
    with pytest.raises(RenderError, match="does not match its commitment"):
        assembled(ledger, "1")
    shown = assembled(ledger, "1", outcome=Outcome.FAILED)[0].objects[1]
    assert shown.missing == "These bytes do not match the commitment in the signed entry."


def test_declared_and_observed_facts_never_share_a_table(ledger: MemoryLedger) -> None:
    exhibit = assembled(ledger, "1")[0]
    assert exhibit.declared is not None
    assert [fact.name for fact in exhibit.declared] == ["Provider", "Model", "Endpoint", "Captured at"]
    assert exhibit.observed == ()
    assert "Nothing was observed" in exhibit.observed_nothing
