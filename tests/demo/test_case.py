"""`ledger demo` as a new user runs it: what it leaves behind, and that the commands it prints are real."""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.api import Ledger
from ledger.api.verifying import verify
from ledger.demo.case import fresh_folder
from ledger.demo.documents import LABS, PAGES
from ledger.demo.endpoint import serving
from ledger.demo.generator import CONTROL, MODEL
from ledger.demo.probes import PROBES, plan_file
from ledger.demo.terms import CHANNEL, CITES, DAYS, REGION
from ledger.dossier.toolchain import load_weasyprint
from ledger.errors import RenderError, StoreError
from ledger.keyring import KeyFolder
from ledger.law.authorities.checks import checks
from ledger.law.terms import reading
from ledger.law.terms.holding import holding
from ledger.law.terms.in_force import in_force
from ledger.verify.report import Outcome
from ledger.verify.trust import parse_trust
from tests.cli import forked
from tests.cli.conftest import environment

COMMAND = (sys.executable, "-c", "from ledger.cli.main import run; run()")
CELLS = 2 * sum(probe.repetitions for probe in PROBES)
TERMS = len(PAGES) + 1  # and a file
KINDS = [
    "genesis",
    *["snapshot"] * TERMS,
    *["clause"] * len(CITES),
    "plan",
    *["exchange"] * (CELLS + 1),
    "attachment",
    "note",
    "custody",
    "correction",
]
PLAN = KINDS.index("plan")
PASTED = PLAN + 1 + CELLS


class Finished(NamedTuple):
    """A run of the demonstration in `home`."""

    home: Path
    code: int
    out: str
    err: str

    @property
    def folder(self) -> Path:
        return self.home / "demo"

    def commands(self) -> list[list[str]]:
        """The `ledger` command lines that were printed, in order, in words."""
        return [shlex.split(line) for line in re.findall(r"^    \$ ledger (.*)$", self.err, re.MULTILINE)]

    def exported(self) -> dict[str, str]:
        """The environment that the printed export line makes."""
        (line,) = re.findall(r"^    \$ export (.*)$", self.err, re.MULTILINE)
        return dict(word.split("=", 1) for word in shlex.split(line))


def ledger(home: Path, *arguments: str, **more: str) -> Finished:
    """The command in a process of its own, with no keys of this user and a proxy that nobody answers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVIDENCE_LEDGER")}
    own = {"HOME": str(home), "http_proxy": "http://127.0.0.1:9", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        (*COMMAND, *arguments),
        cwd=home,
        env={**kept, **own, **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Finished(home, done.returncode, done.stdout.decode(), done.stderr.decode())


def without_pango(home: Path) -> dict[str, str]:
    """The environment of a machine on which WeasyPrint can't open Pango."""
    folder = home / "no-pango"
    folder.mkdir()
    (folder / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def pango() -> None:
    try:
        load_weasyprint()
    except RenderError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """One run that the tests look at; without Pango it lacks the dossier alone."""
    return ledger(tmp_path_factory.mktemp("home"), "demo")


@pytest.mark.shared
def test_ends_with_the_path_of_the_dossier(done: Finished, pango: None) -> None:
    assert (done.code, done.out) == (0, f"{Path('demo', 'dossier.pdf')}\n"), done.err


@pytest.mark.shared
def test_leaves_nothing_outside_its_folder(done: Finished) -> None:
    assert [path.name for path in done.home.iterdir()] == ["demo"]
    assert str(done.home) not in done.err + done.out


@pytest.mark.shared
def test_records_the_whole_case(done: Finished) -> None:
    with Ledger.open(done.folder / "evidence") as held:
        entries = list(held.entries())
        asked: dict[str, list[str]] = {MODEL: [], CONTROL: []}
        answers: list[str] = []
        for entry in entries[PLAN + 1 : PASTED]:
            query, answer = entry.reference("query"), entry.reference("answer")
            assert query is not None
            assert answer is not None
            asked[entry.body["declared"]["model"]].append(held.content(query.commitment).decode())
            answers.append(held.content(answer.commitment).decode())
    assert [entry.kind for entry in entries][: len(KINDS)] == KINDS
    wanted = sorted(probe.prompt for probe in PROBES for _ in range(probe.repetitions))
    assert [sorted(prompts) for prompts in asked.values()] == [wanted, wanted]
    for entry in entries[PLAN + 1 : PASTED]:
        assert entry.body["fidelity"] == "wire"
        assert entry.body["observed"]["collector"] == "probe"
        assert entry.body["observed"]["complete"] is True
        assert entry.body["plan"]["index"] == PLAN
        assert entry.body["declared"]["endpoint"].startswith("http://127.0.0.1:")
    assert any(len(text) > 4_000 for text in answers)
    assert any("\u202e" in text and "\u200b" in text for text in answers)
    assert "demonstration" in entries[0].body["title"].lower()
    assert entries[PASTED + 1].body["about"] == PASTED
    assert entries[PASTED + 4].body["entry"] == PASTED


@pytest.mark.shared
def test_plan_is_committed_as_it_was_written_and_carried_out_whole(done: Finished) -> None:
    with Ledger.open(done.folder / "evidence") as held:
        plan = held.entry(PLAN)
        assert held.content(plan.objects[0].commitment) == (done.folder / "plan.yaml").read_bytes()
    (coverage,) = verify(done.folder / "evidence").coverage
    assert (coverage.plan, coverage.planned, coverage.sent) == (PLAN, CELLS, CELLS)
    assert coverage.answered == CELLS


@pytest.mark.shared
def test_terms_are_captured_over_the_wire_and_cited_to_the_character(done: Finished) -> None:
    with Ledger.open(done.folder / "evidence") as held:
        captured = list(reading.snapshots(held))
        cited = list(reading.clauses(held))
        documents = [reading.bytes_of_document(held, one) for one in captured]
    assert [one.body["method"] for one in captured] == ["http", "http", "http", "file"]
    assert documents[:3] == list(PAGES.values())
    assert [one.body["declared"]["effective"] for one in captured] == [
        found["date"] for one in captured for found in one.body["found"]
    ]
    for want, have in zip(CITES, cited, strict=True):
        assert want.phrase in have.quote
        assert have.heading[-1][:2] in ("1.", "2.")
    earlier, later = (one.quote for one in cited[:2])
    assert earlier != later
    assert cited[3].quote.startswith("You may train models on it")


@pytest.mark.shared
def test_another_version_was_in_force_on_each_day(done: Finished) -> None:
    with Ledger.open(done.folder / "evidence") as held:
        known = list(reading.snapshots(held))
        first = reading.clause(held, TERMS + 1)
        asked = [in_force(known, provider=LABS, at=day, region=REGION, channel=CHANNEL) for day in DAYS]
        assert [holding(held, answer, first) for (answer,) in asked] == ["words", "no"]
    assert [answer.cite.index for (answer,) in asked if answer.cite] == [TERMS, 2]


@pytest.mark.shared
def test_no_authority_is_said_to_be_checked(done: Finished) -> None:
    with Ledger.open(done.folder / "evidence") as held:
        assert checks(held) == {}
    assert "nobody has checked the 10 authorities" in done.err or "everything is made but" in done.err
    matter = (done.folder / "matter.toml").read_text()
    assert "a program that recorded one would be lying" in matter


@pytest.mark.shared
def test_ledger_verifies_with_its_own_keys_and_not_without(done: Finished) -> None:
    assert verify(done.folder / "evidence", memory=KeyFolder(done.folder / "keys")).outcome is Outcome.PASSED
    assert verify(done.folder / "evidence").outcome is Outcome.INDETERMINATE
    passed = ledger(done.home, "verify", **done.exported())
    assert (passed.code, passed.out.splitlines()[-1]) == (0, "PASSED")


@pytest.mark.shared
def test_bundle_verifies_with_the_exported_keys(done: Finished) -> None:
    trust = parse_trust((done.folder / "trust.txt").read_bytes(), "trust.txt")
    assert verify(done.folder / "bundle.zip", trust=trust).outcome is Outcome.PASSED
    assert verify(done.folder / "bundle.zip").outcome is Outcome.INDETERMINATE


@pytest.mark.shared
@pytest.mark.pdf
def test_dossier_is_labelled_and_recorded(done: Finished, pango: None) -> None:
    data = (done.folder / "dossier.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    with Ledger.open(done.folder / "evidence") as held:
        last = held.entry(held.size - 1)
        assert (last.kind, last.index) == ("dossier", len(KINDS))
    assert last.body["sha256"] == hashlib.sha256(data).hexdigest()
    assert last.body["tree_size"] == len(KINDS)


@pytest.mark.shared
@pytest.mark.pdf
@pytest.mark.tools
def test_dossier_says_demonstration_and_shows_odd_characters(done: Finished, pango: None) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    command = (tool, str(done.folder / "dossier.pdf"), "-")
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    first = text.partition("\f")[0]
    assert "Demonstration" in first
    assert "fictional" in first
    assert "Plan coverage" in text
    for token in ("⟦U+200B⟧", "⟦U+202E⟧"):
        assert token in text
    for words in ("Claims, in both directions", "Example Labs (fictional) alleges:", "Formation not shown"):
        assert words in text
    assert "The same words in another copy." in text
    assert "NOT CHECKED" in text
    assert not re.search(r"\b(stole|stolen|theft|proves|proved)\b", text)


@pytest.mark.shared
def test_keys_are_its_own_and_closed_to_others(done: Finished) -> None:
    files = sorted((done.folder / "keys").rglob("*.pem"))
    assert len(files) == 2
    if os.name == "posix":
        assert [path.stat().st_mode & 0o777 for path in files] == [0o600, 0o600]
    assert "unencrypted" in done.err


@pytest.mark.shared
def test_printed_commands_do_what_they_say(done: Finished, tmp_path: Path) -> None:
    """Each is run again, word for word, beside a folder in which only the files that they name are."""
    (tmp_path / "demo").mkdir()
    for name in ("page.txt", "labs-terms-2025.md", "matter.toml"):
        shutil.copy(done.folder / name, tmp_path / "demo")
    (tmp_path / "QUERY.txt").write_text("a query")
    (tmp_path / "ANSWER.txt").write_text("an answer")
    commands = done.commands()
    terms = [("terms", name) for name in ["capture"] * TERMS + ["clause"] * len(CITES)]
    wanted = ["init", *terms, *[("terms", "in-force")] * len(DAYS), ("terms", "diff"), *["probe"] * 3]
    wanted += ["record", "attach", "note", "custody", "correct", "verify", ("dossier", "lint")]
    told = [tuple(words[:2]) if words[0] in ("terms", "dossier") else words[0] for words in commands]
    assert told[: len(wanted)] == wanted
    with serving() as url:  # the port of the first run's endpoint is gone
        (tmp_path / "demo" / "plan.yaml").write_bytes(plan_file(url))
        for words in commands:
            again = [re.sub(r"^http://127\.0\.0\.1:\d+", url, word) for word in words]
            ran = forked.run(again, cwd=tmp_path, env=environment(tmp_path, **done.exported()))
            finds_errors = words[:2] == ["dossier", "lint"]
            assert ran.returncode == (3 if finds_errors else 0), (words, ran.stderr)
    assert (tmp_path / "demo" / "bundle.zip").is_file()


# ---- where things are not as they should be ---------------------------------------------------------------


def test_without_pango_all_but_the_dossier_is_made(tmp_path: Path) -> None:
    ran = ledger(tmp_path, "demo", **without_pango(tmp_path))
    assert (ran.code, ran.out) == (5, "")
    errors = [line for line in ran.err.splitlines() if line.startswith("ledger: ")]
    assert len(errors) == 2
    assert "libpango" in errors[0]
    assert errors[1].startswith("ledger: hint: ")
    assert "Traceback" not in ran.err
    assert not (ran.folder / "dossier.pdf").exists()
    trust = parse_trust((ran.folder / "trust.txt").read_bytes(), "trust.txt")
    assert verify(ran.folder / "bundle.zip", trust=trust).outcome is Outcome.PASSED
    with Ledger.open(ran.folder / "evidence") as held:
        assert [entry.kind for entry in held.entries()] == KINDS


def test_second_run_overwrites_nothing(tmp_path: Path) -> None:
    lame = without_pango(tmp_path)
    ledger(tmp_path, "demo", **lame)
    before = contents(tmp_path / "demo")
    assert before
    second = ledger(tmp_path, "demo", **lame)
    assert contents(tmp_path / "demo") == before
    assert f"made the ledger {Path('demo-2', 'evidence')}" in second.err
    assert verify(tmp_path / "demo-2" / "bundle.zip").outcome is Outcome.INDETERMINATE


def test_refuses_a_folder_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    ran = ledger(tmp_path, "demo", "mine")
    assert (ran.code, ran.out) == (5, "")
    assert ran.err.startswith("ledger: error: mine: there is something in it already\n")
    assert contents(tmp_path / "mine") == {"file": b"mine"}
    assert fresh_folder(tmp_path / "deep" / "new").is_dir()


def test_refuses_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for wanted in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match="can't make the folder"):
            fresh_folder(wanted)
    assert ledger(tmp_path, "demo", "https://example.org/x").code == 2


def test_first_free_folder_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo-2").write_text("a file, not a folder")
    assert [str(fresh_folder(None)) for _ in range(3)] == ["demo", "demo-3", "demo-4"]


def contents(folder: Path) -> Mapping[str, bytes]:
    """Every file below `folder`."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
