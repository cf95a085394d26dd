"""Step 9: plans and imports against the exchanges that name them; each contradiction beside a sound case."""

import shutil
from pathlib import Path

import pytest

from ledger.api import Draft, verifying
from ledger.verify.report import Axis, Outcome, Report
from tests.captured import import_entry, imported, observed, plan, planned
from tests.support import codes, exchange, exchange_body, make_ledger, note, purge, trust, unbagged

CELLS = ("student/who/1", "student/who/2", "student/maker/1")


def verdict(folder: Path, *drafts: Draft, quick: bool = False) -> Report:
    make_ledger(folder / "evidence", *drafts).close()
    return verifying.verify(folder / "evidence", trust=trust(), quick=quick)


def sentence(report: Report) -> str:
    return next(text for axis, _, text in report.axes if axis is Axis.COMPLETENESS)


def detail(report: Report, code: str) -> str:
    (found,) = [finding for finding in report.findings if finding.code == code]
    return found.detail


def unplanned() -> Draft:
    """A call that a recorder made outside any plan."""
    draft = exchange("q", "a")
    return draft._replace(body=exchange_body(observed=observed(connection=None)))


WHOLE = (plan(CELLS), *(planned(1, cell) for cell in CELLS))


def test_passes_a_plan_whose_cells_all_have_exchanges(tmp_path: Path) -> None:
    report = verdict(tmp_path, *WHOLE, unplanned(), exchange("typed", "text"))
    assert report.outcome is Outcome.PASSED, report.findings
    assert "1 plan: 3 of 3 planned cells sent; 1 exchange outside any plan" in sentence(report)
    (counted,) = report.coverage
    assert (counted.plan, counted.planned, counted.sent, counted.attempts) == (1, 3, 3, 3)
    assert (report.unplanned, report.imports) == (1, ())
    assert report.steps[8].detail.startswith("1 plan: 3 of 3")


def test_says_that_there_is_no_plan(tmp_path: Path) -> None:
    report = verdict(tmp_path, exchange("typed", "text"))
    assert report.outcome is Outcome.PASSED
    assert "no plan was recorded to compare" in sentence(report)


def test_a_cell_without_exchange_is_missing_and_named(tmp_path: Path) -> None:
    report = verdict(tmp_path, *WHOLE[:-1])
    assert (report.outcome, codes(report)) == ("INDETERMINATE", {"plan-incomplete"})
    assert detail(report, "plan-incomplete") == "1 of 3 planned cells have no exchange: student/maker/1"
    assert "2 of 3 planned cells sent" in sentence(report)


def test_names_the_first_cells_and_no_more(tmp_path: Path) -> None:
    report = verdict(tmp_path, plan([f"t/p/{number}" for number in range(9)]))
    wanted = "9 of 9 planned cells have no exchange: t/p/0, t/p/1, t/p/2 and others"
    assert detail(report, "plan-incomplete") == wanted


CONTRADICTED = {
    "another cell": (*WHOLE, planned(1, "student/other/1")),
    "a cell that is called import": (*WHOLE, planned(1, "names/the/import")),
    "an entry that is no plan": (
        note("no plan"),
        *WHOLE[:1],
        *(planned(2, c) for c in CELLS),
        planned(1, CELLS[0]),
    ),
    "a plan that comes later": (planned(2, CELLS[0]), *WHOLE[:1], *(planned(2, cell) for cell in CELLS)),
    "itself": (planned(1, CELLS[0]),),
    "more lines than cells": (plan(CELLS, lines=b"a\nb\nc\nd\n"), *(planned(1, c) for c in "abcd")),
    "no list of cells": (plan(CELLS, lines=b"a b\nc\n"),),
    "a cell twice": (plan(CELLS, lines=b"a\na\nb\n"), planned(1, "a"), planned(1, "b")),
}


@pytest.mark.parametrize("case", CONTRADICTED)
def test_finds_a_plan_and_exchanges_that_contradict_each_other(case: str, tmp_path: Path) -> None:
    assert verdict(tmp_path / "sound", *WHOLE).outcome is Outcome.PASSED
    report = verdict(tmp_path / "changed", *CONTRADICTED[case])
    assert report.outcome is Outcome.FAILED
    assert "plan-contradicted" in codes(report) <= {"plan-contradicted", "plan-incomplete"}
    assert report.axis(Axis.COMPLETENESS) is Outcome.FAILED
    assert report.axis(Axis.INTEGRITY) is Outcome.PASSED
    assert "a plan or an import contradicts the exchanges" in sentence(report)


def test_an_attempt_again_is_no_contradiction(tmp_path: Path) -> None:
    report = verdict(tmp_path, *WHOLE, planned(1, CELLS[0], attempt=2))
    assert report.outcome is Outcome.PASSED
    assert (report.coverage[0].sent, report.coverage[0].attempts) == (3, 4)


SOUND_IMPORT = (import_entry(2), imported(1, "log.entries[0]"), imported(1, "log.entries[1]"))


def test_passes_an_import_whose_exchanges_are_all_there(tmp_path: Path) -> None:
    report = verdict(tmp_path, *SOUND_IMPORT)
    assert report.outcome is Outcome.PASSED, report.findings
    assert "1 import: 2 of 2 exchanges" in sentence(report)
    assert [tuple(one) for one in report.imports] == [(1, 2, 2)]


def test_an_import_with_fewer_exchanges_is_incomplete(tmp_path: Path) -> None:
    report = verdict(tmp_path, *SOUND_IMPORT[:-1])
    assert (report.outcome, codes(report)) == ("INDETERMINATE", {"import-incomplete"})


IMPORTS = {
    "more exchanges": (*SOUND_IMPORT, imported(1, "log.entries[2]")),
    "no import": (note("n"), imported(1, "x")),
    "a later import": (imported(2, "x"), import_entry(0)),
    "numbers that do not add up": (import_entry(0, found=3, skipped=[{"count": 2, "reason": "r"}]),),
    "another file's digest": (import_entry(0, sha256="0" * 64),),
}


@pytest.mark.parametrize("case", IMPORTS)
def test_finds_an_import_and_exchanges_that_contradict_each_other(case: str, tmp_path: Path) -> None:
    assert verdict(tmp_path / "sound", *SOUND_IMPORT).outcome is Outcome.PASSED
    report = verdict(tmp_path / "changed", *IMPORTS[case])
    assert (report.outcome, codes(report)) == ("FAILED", {"import-contradicted"})


def test_a_source_whose_secrets_were_replaced_is_another_file(tmp_path: Path) -> None:
    report = verdict(tmp_path, import_entry(0, secrets="replaced", sha256="0" * 64))
    assert report.outcome is Outcome.PASSED


def test_quick_says_that_plans_were_not_compared(tmp_path: Path) -> None:
    report = verdict(tmp_path, plan(CELLS), quick=True)
    assert report.outcome is Outcome.PASSED
    assert report.coverage == ()
    assert "plans and imports were not compared" in sentence(report)
    assert any("planned" in line for line in report.skipped)
    assert report.steps[9].skipped


def part(folder: Path, kept: list[int], *drafts: Draft) -> None:
    """A bundle of some entries of a new ledger."""
    for name in ("evidence", "part"):
        shutil.rmtree(folder / name, ignore_errors=True)
    with make_ledger(folder / "evidence", *drafts) as ledger:
        ledger.export(folder / "part", kept)


def test_a_part_of_the_ledger_is_not_blamed_for_what_it_lacks(tmp_path: Path) -> None:
    for kept in ([1, 2], [2, 3]):
        part(tmp_path, kept, *WHOLE, note("the end"))
        report = verifying.verify(tmp_path / "part", trust=trust())
        assert report.outcome is Outcome.PASSED, report.findings
        assert "coverage-unchecked" in {finding.code for finding in report.findings}
    assert report.coverage == ()


def test_a_part_with_the_plan_still_shows_a_cell_that_it_lacks(tmp_path: Path) -> None:
    part(tmp_path, [1, 5], *WHOLE, planned(1, "student/other/1"), note("the end"))
    report = verifying.verify(tmp_path / "part", trust=trust())
    assert (report.outcome, codes(report)) == ("FAILED", {"plan-contradicted"})


def without_cells(folder: Path, *drafts: Draft) -> tuple[Path, bytes]:
    """A bundle of the whole ledger whose first plan lacks its list of cells."""
    with make_ledger(folder / "evidence", *drafts) as ledger:
        mark = ledger.entry(1).objects[1].commitment
        ledger.append([purge(mark)] if folder.name == "purged" else [note("no purge")])
        ledger.export(folder / "bundle")
    return unbagged(folder / "bundle", mark), mark


def test_a_purged_list_of_cells_lowers_nothing_but_is_told(tmp_path: Path) -> None:
    bundle, _ = without_cells(tmp_path / "purged", *WHOLE)
    report = verifying.verify(bundle, trust=trust())
    assert report.outcome is Outcome.PASSED, report.findings
    assert "coverage-unchecked" in {finding.code for finding in report.findings}
    assert (report.coverage[0].cells_known, report.coverage[0].sent) == (False, 3)


def test_a_withheld_list_of_cells_leaves_the_plan_unchecked(tmp_path: Path) -> None:
    bundle, mark = without_cells(tmp_path / "withheld", *WHOLE)
    (bundle / "data/withheld.txt").write_text(f"{mark.hex()} a secret\n")
    report = verifying.verify(bundle, trust=trust())
    assert (report.outcome, codes(report)) == ("INDETERMINATE", {"object-withheld", "plan-unchecked"})


def test_a_missing_list_of_cells_is_missing_content(tmp_path: Path) -> None:
    bundle, _ = without_cells(tmp_path / "missing", *WHOLE)
    assert codes(verifying.verify(bundle, trust=trust())) == {"object-missing"}


def test_more_cells_than_planned_contradict_even_where_the_list_is_gone(tmp_path: Path) -> None:
    bundle, _ = without_cells(tmp_path / "purged", *WHOLE, planned(1, "student/other/1"))
    assert codes(verifying.verify(bundle, trust=trust())) == {"plan-contradicted"}
