"""Step 10: clauses and findings against the entries they name. Each misfit beside one that fits."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.api import Draft, verifying
from ledger.verify.report import Axis, Outcome, Report
from tests import captured_terms as made
from tests.support import codes, first, make_ledger, note, purge, trust, unbagged

TEXT = made.text_of(made.snapshot())


def verdict(folder: Path, *drafts: Draft, quick: bool = False, threads: int = 1) -> Report:
    make_ledger(folder / "evidence", *drafts).close()
    return verifying.verify(folder / "evidence", trust=trust(), quick=quick, threads=threads)


SOUND: dict[str, Callable[[], Draft]] = {
    "a sentence": lambda: made.clause(1),
    "without heading": lambda: made.clause(1, heading=()),
    "a heading and what stands under it": lambda: made.clause(1, TEXT[TEXT.index("2. Use") :][:40]),
    "all of it": lambda: made.clause(1, TEXT, heading=("Terms of Use",)),
    "its last character": lambda: made.clause(
        1, start=len(TEXT) - 1, end=len(TEXT), heading=("Terms of Use", "3. Ending")
    ),
}


@pytest.mark.parametrize("case", SOUND)
def test_passes_a_clause_that_stands_where_it_says(case: str, tmp_path: Path) -> None:
    report = verdict(tmp_path, made.snapshot(), SOUND[case]())
    assert (report.outcome, report.findings) == (Outcome.PASSED, ())
    assert (report.snapshots, report.clauses) == (1, 1)
    assert report.steps[9].detail.endswith("; 1 clause held against the text")


MISMATCH: dict[str, Callable[[], Draft]] = {
    "beyond the text": lambda: made.clause(1, end=len(TEXT) + 1),
    "far beyond the text": lambda: made.clause(1, start=2**52, end=2**53 - 1),
    "a later snapshot": lambda: made.clause(4),
    "itself": lambda: made.clause(3),
    "an entry that is no snapshot": lambda: made.clause(2),
    "a heading that is not there": lambda: made.clause(1, heading=("Terms of Use", "2. Permitted use")),
    "a heading in other letters": lambda: made.clause(1, heading=("TERMS OF USE", "2. Use")),
    "headings turned round": lambda: made.clause(1, heading=("2. Use", "Terms of Use")),
    "a heading twice": lambda: made.clause(1, heading=("2. Use", "2. Use")),
    "a heading that comes later": lambda: made.clause(1, heading=("Terms of Use", "3. Ending")),
}


@pytest.mark.parametrize("case", MISMATCH)
def test_finds_a_clause_that_does_not_stand_where_it_says(case: str, tmp_path: Path) -> None:
    report = verdict(tmp_path, made.snapshot(), note("no snapshot"), MISMATCH[case](), made.snapshot())
    found = first(report)
    assert (report.outcome, codes(report)) == (Outcome.FAILED, {"clause-mismatch"})
    assert found is not None
    assert (found.index, found.axis) == (3, Axis.INTEGRITY)
    assert report.clauses == 0


UNCHECKED: dict[str, Callable[[], Draft]] = {
    "words that are no heading": lambda: made.clause(
        1, heading=("Terms of Use", "You\xa0may use our services")
    ),
    "a heading left out between": lambda: made.clause(1, heading=("Terms of Use",)),
    "a part of a heading": lambda: made.clause(1, heading=("Terms", "2. Use")),
    "a sentence that it begins after": lambda: made.clause(1, heading=("Effective: January 31, 2024",)),
}


@pytest.mark.parametrize("case", UNCHECKED)
def test_headings_that_are_not_found_again_are_not_passed(case: str, tmp_path: Path) -> None:
    report = verdict(tmp_path, made.snapshot(), UNCHECKED[case]())
    found = first(report)
    assert (report.outcome, codes(report)) == (Outcome.INDETERMINATE, {"clause-unchecked"})
    assert found is not None
    assert "it stands under ['Terms of Use', '2. Use']" in found.detail


def test_a_long_heading_is_repeated_by_its_beginning(tmp_path: Path) -> None:
    document = b"<h1>" + b"very " * 99 + b"long</h1><p>No training.</p>"
    page = made.snapshot(document)
    heading = made.text_of(page)[:300]
    sound = made.clause(1, "No training.", of=page, heading=(heading,))
    assert verdict(tmp_path, page, sound).findings == ()


def test_many_clauses_of_several_snapshots_are_each_judged(tmp_path: Path) -> None:
    pages = [made.snapshot(b"<h1>Terms %d</h1><p>No %d training.</p>" % (n, n)) for n in range(3)]
    drafts = list(pages)
    for at in range(150):
        page = at % 3
        drafts.append(
            made.clause(page + 1, f"No {page} training.", of=pages[page], heading=(f"Terms {page}",))
        )
    drafts[100] = made.clause(2, "No 1 training.", of=pages[1], heading=("Terms 0",))
    for threads in (1, 4):
        report = verdict(tmp_path / str(threads), *drafts, threads=threads)
        assert [(one.code, one.index) for one in report.findings] == [("clause-mismatch", 101)]
        assert (report.snapshots, report.clauses) == (3, 149)


def test_quick_leaves_clauses_out(tmp_path: Path) -> None:
    report = verdict(tmp_path, made.snapshot(), made.clause(1, end=999), quick=True)
    assert (report.outcome, report.clauses) == (Outcome.PASSED, 0)


# ---- what is absent ---------------------------------------------------------------------------------------


def part(folder: Path, kept: list[int], *drafts: Draft) -> Report:
    with make_ledger(folder / "evidence", *drafts) as ledger:
        ledger.export(folder / "part", kept)
    return verifying.verify(folder / "part", trust=trust())


def test_a_part_without_the_snapshot_leaves_the_clause_unchecked(tmp_path: Path) -> None:
    report = part(tmp_path, [2], made.snapshot(), made.clause(1), note("the end"))
    assert (report.outcome, codes(report)) == ("INDETERMINATE", {"clause-unchecked"})
    with_it = part(tmp_path / "with", [1, 2], made.snapshot(), made.clause(1), note("the end"))
    assert (with_it.outcome, with_it.clauses) == (Outcome.PASSED, 1)


def test_a_part_still_shows_a_clause_of_a_later_or_another_entry(tmp_path: Path) -> None:
    later = part(tmp_path / "later", [1], made.clause(2), made.snapshot())
    assert codes(later) == {"clause-mismatch"}
    other = part(tmp_path / "other", [1, 2], note("no snapshot"), made.clause(1), note("the end"))
    assert codes(other) == {"clause-mismatch"}


def bundle(folder: Path, role: str, *, purged: bool) -> tuple[Path, bytes]:
    """A bundle of a snapshot and a clause of it, without one object of the snapshot."""
    with make_ledger(folder / "evidence", made.snapshot(), made.clause(1)) as ledger:
        (mark,) = [one.commitment for one in ledger.entry(1).objects if one.role == role]
        ledger.append([purge(mark) if purged else note("no purge")])
        ledger.export(folder / "bundle")
    return unbagged(folder / "bundle", mark), mark


def test_a_purged_text_lowers_nothing_but_is_told_of_each_clause(tmp_path: Path) -> None:
    path, _ = bundle(tmp_path, "text", purged=True)
    report = verifying.verify(path, trust=trust())
    assert report.outcome is Outcome.PASSED, report.findings
    found = {(finding.code, finding.index) for finding in report.findings}
    assert {("text-purged", 1), ("clause-purged", 2)} <= found
    assert report.clauses == 0


def test_a_withheld_text_leaves_the_clause_unchecked(tmp_path: Path) -> None:
    path, mark = bundle(tmp_path, "text", purged=False)
    assert codes(verifying.verify(path, trust=trust())) == {"object-missing"}
    (path / "data/withheld.txt").write_text(f"{mark.hex()} a licence\n")
    report = verifying.verify(path, trust=trust())
    wanted = {"object-withheld", "text-unchecked", "clause-unchecked"}
    assert (report.outcome, codes(report)) == ("INDETERMINATE", wanted)


def test_a_withheld_document_leaves_the_words_where_they_are(tmp_path: Path) -> None:
    path, mark = bundle(tmp_path, "document", purged=False)
    (path / "data/withheld.txt").write_text(f"{mark.hex()} a licence\n")
    report = verifying.verify(path, trust=trust())
    assert codes(report) == {"object-withheld", "text-unchecked"}
    assert report.clauses == 1


# ---- findings ---------------------------------------------------------------------------------------------


def test_passes_a_finding_whose_inputs_come_before(tmp_path: Path) -> None:
    report = verdict(tmp_path, made.snapshot(), made.archived(), made.check(1, 2))
    assert (report.outcome, report.findings) == (Outcome.PASSED, ())


FINDINGS: dict[str, Callable[[], Draft]] = {
    "a later entry": lambda: made.check(1, 4),
    "itself": lambda: made.check(3),
    "an entry that is no snapshot": lambda: made.check(1, 2),
    "the genesis": lambda: made.check(0),
}


@pytest.mark.parametrize("case", FINDINGS)
def test_finds_a_finding_that_was_made_from_nothing(case: str, tmp_path: Path) -> None:
    report = verdict(tmp_path, made.snapshot(), note("no snapshot"), FINDINGS[case](), made.snapshot())
    found = first(report)
    assert (report.outcome, codes(report)) == (Outcome.FAILED, {"finding-contradicted"})
    assert found is not None
    assert found.index == 3


def test_a_part_without_the_inputs_is_no_contradiction(tmp_path: Path) -> None:
    report = part(tmp_path, [2], made.snapshot(), made.check(1), note("the end"))
    assert report.outcome is Outcome.PASSED, report.findings
    assert ("finding-unchecked", 2) in {(one.code, one.index) for one in report.findings}
