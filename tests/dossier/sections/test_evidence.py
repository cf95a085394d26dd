"""The sections on the evidence: what they say of plans, results, times, statements and editions."""

from dataclasses import replace
from typing import Any

import pytest

from ledger.core.coverage import CoverageTally
from ledger.dossier.assemble import Assembly, Edition
from ledger.dossier.book import Book
from ledger.dossier.html import Pages
from ledger.dossier.jurisdiction import jurisdiction
from ledger.dossier.language import Language
from ledger.dossier.matter import parse_matter
from ledger.errors import RenderError
from ledger.verify.report import Report
from tests import captured
from tests.dossier.memory import MemoryLedger, report
from tests.dossier.specimen import words

COVERED = frozenset((*range(0x20, 0x7F), *range(0xA1, 0x250), *range(0x2000, 0x2100)))
MATTER = """
[matter]
title = "A v. B"
{more}
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "kind:exchange"
title = "Probes"
{exhibit}
{tables}
"""
CELLS = ("student/who/1", "student/who/2", "student/maker/1", "student/maker/2")


def put(ledger: MemoryLedger, draft: Any) -> int:
    objects = tuple((one.role, one.data or b"", one.media_type) for one in draft.objects)
    return ledger.append(draft.kind, draft.body, objects)


@pytest.fixture
def planned() -> tuple[MemoryLedger, Report]:
    """A plan of four cells: one answered at the second attempt, one refused, one failed, one not sent."""
    ledger, tally = MemoryLedger(), CoverageTally()
    place = put(ledger, captured.plan(CELLS))
    tally.add_plan(ledger.entry(place), CELLS)
    broken = captured.observed(complete=False, problem={"code": "upstream-reset", "detail": ""})
    refusal = captured.response("No.", refusal="No.", content=None)
    for cell, attempt, more in (
        (0, 1, {"seen": broken}),
        (0, 2, {}),
        (1, 1, {"received": refusal}),
        (2, 1, {"seen": broken}),
    ):
        draft = captured.captured(plan=(place, CELLS[cell]), **more)
        draft.body["plan"]["attempt"] = attempt
        tally.add_exchange(ledger.entry(put(ledger, draft)))
    ledger.exchange("outside", "the plan")
    return ledger, replace(report(ledger), coverage=tally.result().plans, unplanned=1)


def section(
    ledger: MemoryLedger, name: str, found: Report | None = None, *, language: str = "en", **parts: Any
) -> str:
    """The words of a section."""
    edition = {key: parts.pop(key) for key in ("final", "public") if key in parts}
    texts = {"more": "", "exhibit": "", "tables": "", **parts}
    matter = parse_matter(MATTER.format(**texts).encode(), "m")
    law, speech = jurisdiction("us-federal"), Language(language)
    assembly = Assembly(
        ledger,
        matter,
        found or report(ledger),
        edition=Edition(language=speech, jurisdiction=law, **edition),
        covered=COVERED,
        tools=(),
    )
    assert list(assembly.exhibits())
    made = assembly.finish()
    book = Book(made.dossier.bates, {})
    pages = Pages(speech, law, None)
    written = [pages.section(one, made.dossier, made.parts, book) for one in made.parts if one.name == name]
    return words("".join(map(str, written)))


# ---- protocol


def test_a_plan_is_printed_with_its_time_and_that_of_the_first_probe(
    planned: tuple[MemoryLedger, Report],
) -> None:
    text = section(planned[0], "protocol", planned[1])
    assert "Committed entry 1, signed at" in text
    assert "First probe entry 2, begun at 2024-01-05 09:00:00.750000 UTC" in text
    assert "the service names its maker" in text
    assert "all cells once" in text
    assert "answers that were cut short" in text
    # The ledger's clock stands in 2026, the recorder's in 2024: said, not smoothed over.
    assert "the clocks contradict the order of the entries" in text


def test_without_a_plan_it_says_that_nothing_was_fixed_in_advance() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    assert "No plan was committed before the probes." in section(ledger, "protocol")


def test_prompts_that_nobody_labelled_are_said_to_be_so() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    assert "Probes 1 not labelled no" in section(ledger, "protocol")
    labelled = section(ledger, "protocol", exhibit='prompt_style = "leading"\ncontrol = true')
    assert "Probes 1 leading yes" in labelled


# ---- results


def test_results_have_the_whole_denominator(planned: tuple[MemoryLedger, Report]) -> None:
    text = section(planned[0], "results", planned[1])
    assert "The ledger holds 5 exchanges, of which 5 are exhibits." in text
    assert "1 Identity probes 4 3 1 1 1" in text
    assert "Exchanges that a recorder made outside any plan 1" in text
    assert "1 exchange is a further attempt at the same probe." in text
    assert "What became of the planned probes Illustrative aid, FRE 107; not evidence" in text


def test_models_asked_and_named_are_compared_and_nothing_is_inferred(
    planned: tuple[MemoryLedger, Report],
) -> None:
    text = section(planned[0], "results", planned[1])
    assert "example-1 example-1 example-1-0101 4 no" in text
    assert "model-a – not named 1 can’t be told" in text
    assert "A name that agrees does not show that the named model ran." in text


def test_without_a_plan_there_is_no_chart_and_no_denominator() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    text = section(ledger, "results")
    assert "there is no number of planned probes to hold these against" in text
    assert "Illustrative aid" not in text


def test_exchanges_that_are_no_exhibits_are_counted_all_the_same() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    ledger.exchange("left out", "a")
    text = MATTER.replace("kind:exchange", "1")
    matter = parse_matter(text.format(more="", exhibit="", tables="").encode(), "m")
    assembly = Assembly(
        ledger,
        matter,
        report(ledger),
        edition=Edition(language=Language(), jurisdiction=jurisdiction("us-federal")),
        covered=COVERED,
        tools=(),
    )
    assert len(list(assembly.exhibits())) == 1
    view: Any = next(part.view for part in assembly.finish().parts if part.name == "results")
    assert (view.exchanges, view.exhibits) == (2, 1)


# ---- chronology


EVENTS = """
[[event]]
date = "2026-11-22"
text = "The letter went out."
source = "letter"
[[event]]
date = "2026-11-23"
text = "A paper reported the matter."
alleged_by = "A, Inc."
[[event]]
date = "2026-11-21"
text = "A spokesman said so."
alleged_by = "A, Inc."
denial = "B denies it."
"""


def test_times_stand_in_utc_and_by_the_clocks_of_the_matter() -> None:
    ledger = MemoryLedger()
    for _ in range(3):
        ledger.exchange("q", "a")
    text = section(ledger, "chronology", more='time_zone = "America/New_York"')
    assert "2026-11-22 13:40:00 2026-11-22 08:40:00 -05:00 Probes (3 exchanges) Exhibits 1–3 declared" in text
    assert "by the clocks of America/New_York" in text
    utc = section(ledger, "chronology")
    assert "Times are UTC. A time is" in utc
    assert "-05:00" not in utc


def test_refuses_a_time_zone_that_is_none() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    with pytest.raises(RenderError, match="time"):
        section(ledger, "chronology", more='time_zone = "Mars/Olympus"')


def test_an_accusation_stands_beside_its_answer_or_beside_that_none_is_known() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    text = section(ledger, "chronology", tables=EVENTS)
    assert "Alleged by: A, Inc. Answer: B denies it." in text
    assert "Alleged by: A, Inc. Answer: none is known to the drafter" in text
    first, second, third = (text.index(words) for words in ("A spokesman", "The letter", "A paper"))
    assert first < second < third


# ---- statements, cover, redactions, glossary


def test_a_statement_cites_exhibit_entry_page_and_bates_number() -> None:
    ledger = MemoryLedger()
    ledger.remark("in between")
    ledger.exchange("q", "a")
    ledger.exchange("q", "b")
    tables = '[[statement]]\ntext = "It was so."\nexhibits = [1, 2]\n'
    text = section(ledger, "statements", tables=tables)
    assert "Fact 1. It was so. Exhibits 1–2 (entries 2–3), page" in text
    assert "AVB-" in text


def test_the_cover_says_which_edition_and_that_a_draft_is_one() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    text = section(ledger, "cover")
    assert "DRAFT until counsel has reviewed it and the declarant has signed" in text
    assert "the only one: nothing was taken out" in text
    assert "FINAL" in section(ledger, "cover", final=True)


def test_silence_on_redactions_would_mislead_so_there_is_none() -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    assert "No redactions were made in this edition" in section(ledger, "redactions")


@pytest.mark.parametrize(
    ("name", "dutch"),
    [
        ("shows", "Wat dit dossier toont, en wat niet"),
        ("results", "Er is geen plan vastgelegd"),
        ("chronology", "klok van de ondertekenaar"),
        ("glossary", "De naam van een model is altijd een opgave."),
        ("verification", "staan in het Engels"),
        ("redactions", "In deze uitgave is niets weggelaten"),
        ("exhibit_index", "inschrijving 1"),
    ],
)
def test_a_dutch_dossier_speaks_dutch(name: str, dutch: str) -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    assert dutch in section(ledger, name, language="nl")


def test_an_index_row_is_as_high_whatever_its_title_and_numbers() -> None:
    from ledger.dossier.sections.exhibit_index import COLUMNS, cut

    assert cut("x" * 200, COLUMNS) == "x" * (COLUMNS - 1) + "…"
    assert cut("漢" * 200, COLUMNS) == "漢" * (COLUMNS // 2 - 1) + "…"
    assert cut("short", COLUMNS) == "short"
