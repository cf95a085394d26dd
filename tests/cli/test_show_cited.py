"""`log`, `show` and `watch` of captured documents, clauses of them, findings and dossiers."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from ledger.api import Ledger
from ledger.cli.terminal import width
from ledger.cli.watch_rows import row_of, says
from ledger.core.bodies import findings, records, telling_terms, terms
from tests import captured_terms as made
from tests import support
from tests.cli.conftest import Run

HOSTILE = "a\u202eb \x1b[2J\nentry 9  exchange"
NASTY = b"<h1>Terms\xe2\x80\xae</h1><p>No\x1b[2J \xe2\x80\xaetraining.\n</p><p>Else.</p>"
PAGE = made.snapshot(NASTY, declared={"publisher": HOSTILE, "title": HOSTILE, "channel": HOSTILE})
DRAFTS = (
    made.fetched(declared={"effective": "2019-01-01"}),  # 1
    made.archived(),  # 2
    made.clause(1),  # 3
    made.check(1, 2, remarks=HOSTILE),  # 4
    made.long_dossier(edition="public", of=5, final=False, replaces=4),  # 5
    PAGE,  # 6
    made.clause(
        6, made.text_of(PAGE)[8:-4], of=PAGE, heading=(made.text_of(PAGE)[:6],), cited_for=HOSTILE
    ),  # 7
    made.clause(1, end=9_999),  # 8: beyond the text
    made.clause(2, heading=()),  # 9
    support.purge(bytes(32)),  # 10
    support.dossier(bytes(32), 3),  # 11
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cited") / "evidence"
    support.make_ledger(path, *DRAFTS).close()
    return path


@pytest.fixture
def folder(recorded: Path, tmp_path: Path) -> Path:
    return shutil.copytree(recorded, tmp_path / "evidence")


def shown(run: Run, *arguments: str, code: int = 0) -> list[str]:
    result = run("show", *arguments)
    assert result.returncode == code, result.stderr
    return result.stdout.decode().splitlines()


def test_every_word_has_its_meaning() -> None:
    assert set(telling_terms.METHODS) == set(terms.METHODS)
    assert set(telling_terms.OUTCOMES) == set(findings.OUTCOMES)
    assert set(telling_terms.EDITIONS) == set(records.EDITIONS)


def test_a_snapshot_shows_what_is_declared_apart_from_what_was_seen(ledger: Run, folder: Path) -> None:
    lines = shown(ledger, "1")
    groups = [
        line for line in lines if line.startswith(("declared:", "dates:", "how it", "observed:", "text:"))
    ]
    assert groups == [
        "declared: what somebody says of it",
        "dates: as declared, and as the document states them",
        "how it came",
        "observed: times",
        "observed: connection",
        "observed: TLS",
        "observed: HTTP",
        "observed: the record itself",
        "text: extracted from the document, which is the evidence",
    ]
    for line in (
        "effective    2019-01-01  declared: NOT AS THE TEXT STATES",
        "             2024-01-31  the text, characters 14 to 41",
        "method       http  the recorder fetched it",
        "verified     yes",
        "status       200",
        "redirected   301 to https://www.provider.example/terms",
        "extractor    html/1",
        "not printed: 'ledger show 1 --object document', or --full",
        "not printed: 'ledger show 1 --object map', or --full",
        "| 2. Use",
    ):
        assert line in lines, line


def test_a_copy_out_of_an_archive_is_said_to_be_one(ledger: Run, folder: Path) -> None:
    lines = shown(ledger, "2")
    assert any("it corroborates, and is no capture of one's own" in line for line in lines)
    assert "commit       0123456789abcdef" in lines
    assert "observed     nothing" in lines
    assert not any(line.startswith("observed: ") for line in lines)
    assert "effective    2024-01-31  declared" in lines


def test_a_clause_shows_its_words_between_their_neighbours(ledger: Run, folder: Path) -> None:
    lines = shown(ledger, "3")
    at = lines.index("THE CLAUSE, character by character")
    assert lines[at + 1 : at + 3] == [f"| {made.CITED}", "after it"]
    assert lines.index("before it") < at < lines.index("| 3. Ending")
    assert {"snapshot     entry 1", "under        Terms of Use", "             2. Use"} < set(lines)
    assert "of           Example AI  declared" in lines
    assert "under        no heading" in shown(ledger, "9")
    quote = json.loads(ledger("show", "3", "--json").stdout)["quote"]
    assert (quote["words"], quote["problem"]) == (made.CITED, None)
    assert quote["after"].endswith("You may stop at any time.")


def test_words_that_could_drive_the_terminal_are_tokens(ledger: Run, folder: Path) -> None:
    for place in ("4", "6", "7"):
        printed = ledger("show", place).stdout.decode()
        assert "\x1b" not in printed
        assert "\u202e" not in printed
        assert "⟦U+001B⟧[2J" in printed
        assert all(width(line) <= 120 for line in printed.splitlines())
        assert "\nentry 9" not in printed
    log = ledger("log").stdout.decode()
    assert "\x1b" not in log
    assert "\nentry 9" not in log


def test_a_clause_beyond_its_text_is_no_quote(ledger: Run, folder: Path) -> None:
    result = ledger("show", "8")
    assert result.returncode == 3
    assert b"the words: not at hand: " in result.stdout
    assert b"the text of entry 1 has 175 characters; run 'ledger verify'" in result.stderr
    assert json.loads(ledger("show", "8", "--json").stdout)["quote"]["words"] is None


def test_a_text_that_is_not_the_signed_one_is_not_quoted(ledger: Run, folder: Path) -> None:
    with Ledger.open(folder) as opened:
        mark = opened.entry(1).objects[1].commitment
    with sqlite3.connect(folder / "ledger.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE object SET salt = ? WHERE commitment = ?", (bytes(32), mark))
    database.close()
    result = ledger("show", "3")
    assert result.returncode == 3
    assert b"You may not use output" not in result.stdout
    assert b"differs from its commitment" in result.stdout


def test_a_clause_of_what_is_no_snapshot_says_so(ledger: Run, tmp_path: Path) -> None:
    support.make_ledger(tmp_path / "evidence", support.note("none"), made.clause(1), made.clause(3)).close()
    for place, named in (("2", "entry 1"), ("3", "entry 3")):
        result = ledger("show", place)
        assert result.returncode == 3
        assert f"{named} is no snapshot before it" in result.stdout.decode()


def test_a_finding_and_a_dossier_in_words(ledger: Run, folder: Path) -> None:
    lines = shown(ledger, "4")
    assert "outcome      confirmed  the source says what the catalogue's entry says" in lines
    assert "made from    entry 1" in lines
    lines = shown(ledger, "5")
    for line in (
        "edition      public  words were taken out for the public",
        "state        DRAFT: its Bates numbers may be used again",
        "volume       1 of 2",
        "made of      entry 5  the dossier whose file this one was made of",
        "replaces     entry 4  and takes its Bates numbers",
    ):
        assert line in lines, line
    assert "tree size    3" in shown(ledger, "11")


def test_the_log_has_a_line_of_each(ledger: Run, folder: Path) -> None:
    lines = ledger("log", "--reverse").stdout.decode().splitlines()
    facts = [line.split("Z  ", 1)[1] for line in lines if "Z  " in line]
    assert facts[1:6] == [
        "snapshot    http  declared Example AI",
        "snapshot    archive  declared Example AI",
        "clause      of 1, characters 77 to 137",
        "finding     authority confirmed: example-v-example",
        "dossier     public, volume 1 of 2, draft  of the tree…",
    ]
    assert "    | the ban on training" in lines
    only = ledger("log", "--kind", "clause").stdout.decode()
    assert only.count("  clause  ") == 4


def test_rows_of_watch_say_what_each_is(folder: Path) -> None:
    with Ledger.open(folder) as opened:
        said = ["".join(map("".join, says(opened, row_of(opened.entry(at), at)))) for at in range(1, 6)]
    assert said == [
        "Terms of Use",
        "Terms of Use",
        "the ban on training",
        "A check of an authority",
        "Dossier",
    ]


def test_verify_counts_what_it_held_together(ledger: Run, tmp_path: Path) -> None:
    support.make_ledger(tmp_path / "evidence", made.snapshot(), made.clause(1)).close()
    report = json.loads(ledger("verify", "--json").stdout)
    assert (report["snapshots"], report["clauses"]) == (1, 1)
    assert report["steps"][9]["detail"].endswith(
        "1 snapshot held against the document; 1 clause held against the text"
    )
