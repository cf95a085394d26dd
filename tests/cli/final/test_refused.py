"""`dossier build --final` refuses in one line, and writes nothing: no file, no entry."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.final.case import CHECKED, Case

pytestmark = [pytest.mark.pdf, pytest.mark.shared]

LIST = "`ledger dossier lint MATTER --final` lists every problem"
MORE = 'against = ["meyer-v-uber-2017", '


def test_a_clean_matter_has_no_error(recorded: Case) -> None:
    """Without which the others would show nothing."""
    assert recorded.desk.json("dossier", "lint", "m.toml", "--final")["errors"] == 0


@pytest.mark.parametrize(
    ("check", "old", "new", "says", "mend"),
    [
        # And L13, for what the catalogue has against it.
        ("L10", "against = [", MORE, "[[claim]] 1: meyer-v-uber-2017: no person has", "`ledger law check`"),
        ("L14", "At the off", "See Smith v. Jones, 1 F.3d 2 (1999). At the off", "[notice] ", "catalogue"),
        ("L15", 'route = "901(b)(1)"\n', "", "[[exhibit]] 2: 'Assent screen' lacks the auth", "fill in"),
        ("L16", "\nsigned_on = ", "\n# ", "[certification] signed_on: undated", "then give the day"),
        ("L25", "Asked who", "student-1 is distilled. Asked who", "[[statement]] 1: 'distilled'", "expert"),
    ],
)
def test_is_refused_over_an_error(
    recorded: Case, check: str, old: str, new: str, says: str, mend: str
) -> None:
    recorded.matter((old, new), name="bad.toml")
    message, hint = recorded.refused(matter="bad.toml")
    found, _, first = message.partition(", so no final dossier is built: ")
    assert found.startswith(f"lint finds {'2 errors' if ',' in found else '1 error'} ({check}")
    assert first.startswith(says)
    assert mend in hint
    assert LIST in hint


def test_is_refused_over_checks_that_have_grown_old(recorded: Case) -> None:
    """And the same checks are of no use on a day before they were made."""
    message, hint = recorded.refused("--as-of", "2199-01-01")
    assert message.startswith(f"lint finds {len(CHECKED)} errors (L11), so no final dossier is built: ")
    assert "days old; want at most 30" in message
    assert "check it again" in hint
    assert "(L10" in recorded.refused("--as-of", "2020-01-01")[0]


def test_is_refused_over_a_ledger_that_failed_even_with_force(recorded: Case, tmp_path: Path) -> None:
    case = recorded.copy(tmp_path)
    with closing(sqlite3.connect(case.desk.evidence / "ledger.db")) as database, database:
        database.execute("DROP TRIGGER object_no_update")
        database.execute("UPDATE object SET salt = zeroblob(length(salt)) WHERE id = 1")
    assert case.desk.run("verify").returncode == 3
    for force in ((), ("--force",)):
        message, _ = case.refused(*force)
        assert "(L01" in message
        assert "verification: integrity is FAILED: object-mismatch at entry 1" in message


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--engine", "naive"), "--engine naive is for measuring and makes no filing"),
        (("--max-mb", "0"), "--max-mb 0"),
        (("--max-mb", "5", "--profile", "evidence"), "--max-mb and --links are of a filing"),
        (("--as-of", "soon"), "--as-of 'soon': want a day"),
    ],
)
def test_refuses_what_can_not_be_meant(recorded: Case, options: tuple[str, ...], says: str) -> None:
    assert says in recorded.refused(*options, code=2)[0]
