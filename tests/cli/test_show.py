"""`ledger show` prints one entry: as text that can't lie about itself, as JSON, or as the exact bytes."""

import json
import os
import pty
import shutil
import sqlite3
import subprocess
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.api import Content, Draft, Ledger
from ledger.cli.terminal import width
from tests import support
from tests.cli.conftest import COMMAND, Run, environment

HOSTILE = "answer \x1b[2J\u202egnp\n\nentry 9  exchange\ncontent      matches its commitment\r\nend\r"
LARGE = b"line of text\n" * 150_000  # two parts in the database
PAGE = Draft(
    kind="attachment",
    body={"about": 1, "description": "as it was", "name": "page.html"},
    objects=(Content.from_bytes("file", b"<p>x</p>\n" * 250, "text/html"),),
)
DRAFTS = (
    support.exchange("What?", HOSTILE, tags=("a", "שלום"), model="m" * 100, provider="Acme"),  # 1
    support.correction(1),  # 2
    PAGE,  # 3
    support.attachment(bytes(range(256)) * 4, "photo.png", about=1),  # 4
    support.key_add(support.BOB),  # 5
    support.exchange("你好" * 50, LARGE),  # 6
    support.custody(support.ALICE),  # 7
    support.note("short"),  # 8
    Draft(
        kind="exchange",
        body=support.exchange_body(),
        objects=tuple(
            Content.from_bytes(role, text)
            for role, text in (("query", b"q"), ("answer", b""), ("reasoning", b"1st"), ("reasoning", b"2nd"))
        ),
    ),  # 9
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("show") / "evidence"
    with support.make_ledger(path, *DRAFTS):
        pass
    return path


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """The ledger that the command finds by itself, ./evidence: a copy, to do with as one likes."""
    return shutil.copytree(made, tmp_path / "evidence")


def shown(run: Run, *arguments: str) -> list[str]:
    result = run("show", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout.decode().splitlines()


def test_shows_an_exchange_with_declared_facts_apart(ledger: Run, folder: Path) -> None:
    with Ledger.open(folder) as reading:
        entry = reading.entry(1)
    query, answer = entry.objects
    assert entry.previous is not None

    assert shown(ledger, "1") == [
        "entry 1  exchange",
        f"origin       {support.ORIGIN}",
        f"signer       alice@example.org  key {entry.key.hex()[:16]}",
        "signed at    2024-01-05T09:00:03.000000Z  claimed by the signer's own clock",
        f"leaf hash    {entry.leaf.hex()}",
        f"previous     {entry.previous.hex()}",
        "signatures   not checked here: 'ledger verify' checks them",
        "",
        "declared: what was said of it; the recorder did not see it",
        "provider     Acme",
        "model",
        "| " + "m" * 78,
        "| " + "m" * 22,
        "endpoint     -",
        "captured at  -",
        "observed: nothing; the texts were handed to the recorder",
        "fidelity     text",
        "tags         a",
        "             \u2068שלום\u2069",
        "",
        "query        5 bytes  text/plain; charset=utf-8",
        f"sha256       {sha256(b'What?').hexdigest()}",
        f"commitment   {query.commitment.hex()}",
        "content      matches its commitment",
        "| What?",
        "",
        f"answer       {len(HOSTILE.encode())} bytes  text/plain; charset=utf-8",
        f"sha256       {sha256(HOSTILE.encode()).hexdigest()}",
        f"commitment   {answer.commitment.hex()}",
        "content      matches its commitment",
        "| answer ⟦U+001B⟧[2J⟦U+202E⟧gnp",
        "|",
        "| entry 9  exchange",
        "| content      matches its commitment",
        "| end⟦U+000D⟧",
        "",
        "corrected by entry 2, signed at 2024-01-05T09:00:04Z",
        "wrong        model-1",
        "right        model-2",
        "reason       -",
        "",
        "attached     page.html  entry 3",
        "attached     photo.png  entry 4",
    ]


def test_every_kind_fits_80_columns_and_says_what_it_holds(ledger: Run, folder: Path) -> None:
    with support.open_ledger(folder) as made:
        made.append([support.purge(bytes(32)), support.dossier(bytes(32), 10), support.long_note("filed")])
    want = {
        0: (
            "title        A test",
            "log key",
            "| " + support.LOG.vkey,
            "previous     none: this is the first entry",
        ),
        2: ("corrects     entry 1", "wrong        model-1", "right        model-2"),
        3: ("about        entry 1", "name         page.html", "description  as it was"),
        5: ("name         bob@example.org", "action       add", "| " + support.BOB.vkey),
        7: ("action       transfer", "from         Alice", "items        the whole ledger"),
        8: ("text", "| short"),
        9: (
            "reasoning    3 bytes  text/plain; charset=utf-8",
            "reasoning:2  3 bytes  text/plain; charset=utf-8",
        ),
        10: ("reason       order of the court", f"purged       {'0' * 64}"),
        11: ("title        Dossier", f"root         {'0' * 64}", "tree size    10"),
        12: ("| filed",),
    }
    for index in range(13):
        lines = shown(ledger, str(index))
        assert all(width(line.replace("\u2068", "").replace("\u2069", "")) <= 80 for line in lines), index
        assert set(want.get(index, ())) <= set(lines), index


def test_newest_and_counted_from_the_end(ledger: Run, folder: Path) -> None:
    assert shown(ledger, "last")[0] == "entry 9  exchange"
    assert shown(ledger, "-1")[0] == "entry 9  exchange"
    assert shown(ledger, "-10")[0] == "entry 0  genesis"
    assert shown(ledger, "-2", "--ledger", str(folder / "ledger.db"))[0] == "entry 8  note"


def test_long_text_is_cut_and_says_how_to_have_it_whole(ledger: Run, folder: Path) -> None:
    cut = shown(ledger, "3")
    assert cut.count("| <p>x</p>") == 200
    assert cut[-1] == "... 50 more lines: 'ledger show 3 --object file', or --full"
    assert shown(ledger, "3", "--full").count("| <p>x</p>") == 250


def test_binary_is_described_not_printed(ledger: Run, folder: Path) -> None:
    lines = shown(ledger, "4")
    assert "file         1,024 bytes  application/octet-stream" in lines
    assert lines[-1] == "not text: 'ledger show 4 --object file > FILE' writes it out"


def test_raw_is_the_exact_note_and_object_the_exact_bytes(ledger: Run, folder: Path) -> None:
    with Ledger.open(folder) as reading:
        assert ledger("show", "1", "--raw").stdout == reading.note(1)
    assert ledger("show", "1", "--object", "answer").stdout == HOSTILE.encode()
    assert ledger("show", "6", "--object", "answer").stdout == LARGE
    assert ledger("show", "4", "--object", "file").stdout == bytes(range(256)) * 4
    assert ledger("show", "9", "--object", "answer").stdout == b""
    for role, want in (("reasoning", b"1st"), ("reasoning:1", b"1st"), ("reasoning:2", b"2nd")):
        assert ledger("show", "9", "--object", role).stdout == want


def test_json_view(ledger: Run, folder: Path) -> None:
    result = ledger("show", "1", "--json")
    value = json.loads(result.stdout)

    assert value["schema"] == "evidence-ledger/entry-view/v1"
    assert value["body"]["declared"]["provider"] == "Acme"
    assert [(o["name"], o["state"], o["size"], o["sha256"]) for o in value["objects"]] == [
        ("query", "matches", 5, sha256(b"What?").hexdigest()),
        ("answer", "matches", len(HOSTILE.encode()), sha256(HOSTILE.encode()).hexdigest()),
    ]
    assert [(c["index"], c["body"]["right"]) for c in value["corrections"]] == [(2, "model-2")]
    assert [a["index"] for a in value["attachments"]] == [3, 4]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("1", "--object", "file"), 5, "entry 1: no object file: it has query, answer"),
        (("9", "--object", "reasoning:3"), 5, "it has query, answer, reasoning, reasoning:2"),
        (("2", "--object", "query"), 5, "it has no objects"),
        (("99",), 5, "entries run from 0 to 9"),
        (("-11",), 2, "the ledger has 10 entries"),
        (("-0",), 2, "the ledger has 10 entries"),
        (("five",), 2, "want an entry's index such as 5, or 'last'"),
        (("\u0665",), 2, "want an entry's index"),
        (("--jsno",), 2, "no such option: --jsno"),
        (("1", "--raw", "--json"), 2, "want one of --raw, --json and --object"),
    ],
)
def test_what_is_not_there_is_one_clear_line(
    ledger: Run, folder: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = ledger("show", *arguments)

    assert result.returncode == code
    assert words in result.stderr.decode()


def change(folder: Path, sql: str, *values: object) -> None:
    """Tamper with the database, past its triggers."""
    database = sqlite3.connect(folder / "ledger.db")
    with database:
        for name in ("object_no_update", "object_no_delete", "entry_no_update"):
            database.execute(f"DROP TRIGGER IF EXISTS {name}")
        database.execute(sql, values)
    database.close()


def number_of(folder: Path, index: int, role: str) -> int:
    with Ledger.open(folder) as reading:
        reference = reading.entry(index).reference(role)
        assert reference is not None
        return reading._object(reference.commitment).number


def test_content_that_is_not_what_was_signed_is_said_and_exits_3(ledger: Run, folder: Path) -> None:
    assert shown(ledger, "1")
    change(
        folder,
        "UPDATE object SET data = (SELECT data FROM object WHERE id = ?),"
        " dictionary = (SELECT dictionary FROM object WHERE id = ?) WHERE id = ?",
        number_of(folder, 1, "answer"),
        number_of(folder, 1, "answer"),
        number_of(folder, 1, "query"),
    )
    result = ledger("show", "1")
    assert result.returncode == 3
    assert "content      differs from its commitment: this is not what was signed" in result.stdout.decode()
    assert b"entry 1: query: differs" in result.stderr

    value = ledger("show", "1", "--json")
    assert value.returncode == 3
    assert [held["state"] for held in json.loads(value.stdout)["objects"]] == ["differs", "matches"]
    assert ledger("show", "1", "--object", "query").returncode == 3
    assert ledger("show", "1", "--object", "answer").returncode == 0


def test_damaged_content_is_said_and_the_rest_is_shown(ledger: Run, folder: Path) -> None:
    change(folder, "UPDATE object SET data = x'00' WHERE id = ?", number_of(folder, 1, "query"))
    result = ledger("show", "1")
    assert result.returncode == 3
    assert "can't be read" in result.stdout.decode()
    assert "| end⟦U+000D⟧" in result.stdout.decode()


def test_missing_content_is_not_called_bad_and_a_purge_is_named(ledger: Run, folder: Path) -> None:
    with Ledger.open(folder) as reading:
        query = reading.entry(1).objects[0].commitment
    change(folder, "DELETE FROM object WHERE id = ?", number_of(folder, 1, "query"))
    assert "content      not in this ledger, and no entry says that it was purged" in shown(ledger, "1")
    assert "(not in this ledger: purged or missing)" in ledger("log").stdout.decode()

    with support.open_ledger(folder) as made:
        made.append([support.purge(query)])
    assert "content      purged: see entry 10" in shown(ledger, "1")
    assert ledger("show", "1", "--object", "query").returncode == 5


def test_damaged_later_entry_does_not_hide_this_one(ledger: Run, folder: Path) -> None:
    change(folder, 'UPDATE entry SET note = ? WHERE "index" = 2', b"not a note")
    result = ledger("show", "1")
    assert result.returncode == 0
    assert b"attached     page.html" in result.stdout
    assert b"a correction may be missing here" in result.stderr


# -- at a terminal ---------------------------------------------------------------------------------


def at_terminal(tmp_path: Path, *arguments: str, columns: int = 80) -> tuple[int, str]:
    """Run the command with a terminal of so many columns as its standard output."""
    import fcntl
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        (*COMMAND, *arguments), stdout=slave, stderr=slave, cwd=tmp_path, env=environment(tmp_path)
    ) as process:
        os.close(slave)
        data = b""
        with suppress(OSError):  # Linux ends a terminal with an error
            while block := os.read(master, 65_536):
                data += block
        process.wait(60)
    os.close(master)
    return process.returncode, data.decode().replace("\r\n", "\n")


def test_exact_bytes_that_could_drive_the_terminal_stay_off_it(tmp_path: Path, folder: Path) -> None:
    code, text = at_terminal(tmp_path, "show", "1", "--object", "answer")
    assert code == 2
    assert "could drive the terminal" in text
    assert "\x1b" not in text
    assert "\u202e" not in text

    assert at_terminal(tmp_path, "show", "1", "--object", "query") == (0, "What?")
    assert at_terminal(tmp_path, "show", "8", "--raw")[0] == 0


@pytest.mark.parametrize(("columns", "used"), [(40, 40), (80, 80), (100, 100), (200, 120)])
def test_rows_use_the_width_of_the_terminal(tmp_path: Path, folder: Path, columns: int, used: int) -> None:
    for command in (("show", "6"), ("log",)):
        _, text = at_terminal(tmp_path, *command, columns=columns)
        rows = [line for line in text.split("\n") if line.lstrip().startswith("| 你好")]
        assert used - 2 <= max(map(width, rows)) <= used
