"""`log`, `show` and `verify` of what a recorder made: observed facts in groups, readings, plans, imports."""

import json
import shutil
from pathlib import Path

import pytest

from ledger.cli.terminal import width
from ledger.core.bodies import telling
from ledger.core.bodies.observed import COLLECTORS, PROBLEMS
from tests import support
from tests.captured import captured, import_entry, imported, observed, plan, planned, response
from tests.cli.conftest import Run

HOSTILE = "a\u202eb \x1b[2J\nentry 9  exchange"
RESET = observed(
    chunks=0,
    complete=False,
    connection=None,
    http=None,
    missing=[["connection", HOSTILE]],
    problem={"code": "upstream-reset", "detail": HOSTILE},
)
UNVERIFIED = observed(
    collector="proxy",
    redacted=2,
    http={**observed()["http"], "ids": [["x-request-id", HOSTILE]]},
    connection={
        **observed()["connection"],
        "reused": True,
        "tls": {**observed()["connection"]["tls"], "verified": False, "cipher": None},
    },
)
CELLS = ("student/who/1", "student/who/2")
DRAFTS = (
    plan(CELLS, title=HOSTILE),  # 1
    captured(plan=(1, CELLS[0])),  # 2
    captured(received=b"", seen=RESET),  # 3
    captured(received=response(refusal="I can't say.", content=None), seen=UNVERIFIED),  # 4
    import_entry(1, file=HOSTILE, found=3, skipped=[{"count": 2, "reason": HOSTILE}]),  # 5
    imported(5, HOSTILE),  # 6
    support.exchange("typed", "text"),  # 7
    planned(1, CELLS[1]),  # 8
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("captured") / "evidence"
    support.make_ledger(path, *DRAFTS).close()
    return path


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "evidence")


def shown(run: Run, *arguments: str) -> list[str]:
    result = run("show", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout.decode().splitlines()


def test_every_word_has_its_meaning() -> None:
    assert set(telling.PROBLEMS) == set(PROBLEMS)
    assert set(telling.COLLECTORS) == set(COLLECTORS)


def test_observed_facts_stand_in_groups_apart_from_what_is_declared(ledger: Run, folder: Path) -> None:
    lines = shown(ledger, "2")
    headings = [line for line in lines if line.startswith(("declared:", "observed:", "reading:"))]
    assert headings == [
        "declared: what was said of it; not what was measured",
        "observed: the call",
        "observed: times",
        "observed: connection",
        "observed: TLS",
        "observed: HTTP",
        "observed: the record itself",
        "reading: derived from the recorded bytes, which are the evidence",
    ]
    for line in (
        "ended at     2024-01-05T09:00:02.250000Z  1.500 s later",
        "clock        adjtimex  held to an outside clock",
        "skew         240 ms  recorder's clock less the header date",
        "DNS          192.0.2.7",
        "             2001:db8::7",
        "verified     yes",
        "status       200",
        "id           x-request-id: req_1",
        "not observed resolver: the system's own was asked",
        "model asked  example-1  as the request names it",
        "model given  example-1-0101  as the answer names it",
        "plan         entry 1",
        "cell         student/who/1  attempt 1",
        "| I was trained by a laboratory.",
        "not printed: 'ledger show 2 --object wire.received', or --full",
    ):
        assert line in lines, line
    assert not any(line.startswith("observed: nothing") for line in lines)
    assert any(line.startswith("| HTTP/1.1 200 OK") for line in shown(ledger, "2", "--full"))


def test_what_is_not_complete_says_so_first(ledger: Run, folder: Path) -> None:
    lines = shown(ledger, "3")
    at = lines.index("NOT COMPLETE: the connection was reset")
    assert at < lines.index("observed: the call")
    assert "complete     NO: see the problem" in lines
    assert "connection   none" in lines
    assert "answer       none came" in lines
    assert "answer       NOT WHOLE" in lines


def test_a_refusal_and_a_chain_that_was_not_verified_are_told(ledger: Run, folder: Path) -> None:
    lines = shown(ledger, "4")
    assert "verified     NO: the user asked not to" in lines
    assert "cipher       not observed" in lines
    assert "reused       yes: opened for an earlier exchange" in lines
    assert "secrets      2 replaced; the object redactions says where" in lines
    assert "refused      yes, marked so by the service" in lines


def test_plans_and_imports_are_told(ledger: Run, folder: Path) -> None:
    lines = shown(ledger, "1")
    assert "cells        2  planned; the object cells lists them" in lines
    assert "targets      student: example-1 of openai  target" in lines
    assert "| student/who/1" in lines
    lines = shown(ledger, "5")
    assert "found        3  exchanges in the file" in lines
    assert "imported     1  of them, as entries" in lines
    lines = shown(ledger, "6")
    assert "observed: nothing of the call; it was found in a file of another program" in lines
    assert "import       entry 5" in lines


def test_only_a_text_that_was_handed_in_has_nothing_observed(ledger: Run, folder: Path) -> None:
    nothing = "observed: nothing; the texts were handed to the recorder"
    assert [index for index in range(9) if nothing in shown(ledger, str(index))] == [7, 8]


@pytest.mark.parametrize("index", range(9))
def test_fits_80_columns_and_shows_nothing_hidden(index: int, ledger: Run, folder: Path) -> None:
    for line in [*shown(ledger, str(index), "--full"), *shown(ledger, str(index))]:
        assert width(line) <= 80, line
        assert not {"\u202e", "\x1b"} & set(line)
        assert not line.startswith("entry 9")


def test_log_marks_what_became_of_each(ledger: Run, folder: Path) -> None:
    result = ledger("log", "--reverse")
    facts = [line[37:] for line in result.stdout.decode().splitlines() if line[0] != " "]
    assert facts[1] == "cells planned: 2"
    assert facts[2].startswith("probe 200  declared example-1, openai")
    assert facts[3].startswith("probe, not complete: upstream-reset  decl")
    assert facts[4].startswith("proxy 200, refused  declared example-1")
    assert facts[5].startswith("1 of 3 exchanges of a")
    assert facts[6] == "import 5  declared model-1"
    assert facts[7] == "declared model-1"
    assert facts[8] == "declared model-1  plan 1 student/who/2"
    assert all(width(line) <= 80 for line in result.stdout.decode().splitlines())


def test_verify_tells_of_plans_and_imports(ledger: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "trust.txt").write_text(f"{support.LOG.vkey}\n{support.ALICE.vkey}\n")
    result = ledger("verify", "--trust", "trust.txt")
    text = " ".join(result.stdout.decode().split())
    assert result.returncode == 0, text
    assert (
        "1 plan: 2 of 2 planned cells sent; 2 exchanges outside any plan; 1 import: 1 of 1 exchanges" in text
    )
    assert "2 of 2 cells sent; answered 2, refused 0, failed 0: a" in text
    assert "(3 readings derived again)" in text
    assert "\u202e" not in text
    value = json.loads(ledger("verify", "--json", "--trust", "trust.txt").stdout)
    assert (value["readings"], value["coverage"]["unplanned"]) == (3, 2)
    assert value["coverage"]["imports"] == [{"place": 5, "announced": 1, "found": 1}]
    (counted,) = value["coverage"]["plans"]
    assert (counted["plan"], counted["planned"], counted["sent"], counted["title"]) == (1, 2, 2, HOSTILE)
