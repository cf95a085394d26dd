"""`ledger watch` as a command: it shows what comes, changes nothing, and leaves a terminal as it was."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.cli.desk import Desk, state
from tests.cli.pseudo import Terminal
from tests.cli.watching import HOSTILE, open_desk, recorded
from tests.support import note

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def test_once_prints_the_state_in_80_columns_and_ends(desk: Desk) -> None:
    with open_desk(desk) as ledger:
        ledger.append([recorded("Yes.", provider="openai"), recorded("", status=429)])
    lines = desk.ok("watch", "--once").splitlines()

    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("watching     tests.example/desk")
    assert any(line.startswith("checked      entries 0-2: links and signatures hold") for line in lines)
    assert any("covers all entries" in line for line in lines)
    assert lines[-2].split()[2:] == ["openai", "gpt-4o-2024-08…", "200", "whole", "Yes."]
    assert lines[-1].split()[2:] == ["openai", "gpt-4o-2024-08…", "429", "error", "(empty)"]


def test_once_as_json_is_one_object(desk: Desk) -> None:
    desk.index("note", "hello")
    value = desk.json("watch", "--once")

    assert value["schema"] == "evidence-ledger/watch/v1"
    assert (value["size"], value["checkpoint"]["size"], value["checked"]["holds"]) == (2, 2, True)
    assert [row["kind"] for row in value["newest"]] == ["genesis", "note"]


def test_changes_nothing(desk: Desk) -> None:
    before = state(desk.evidence)
    desk.ok("watch", "--once")

    assert state(desk.evidence) == before


def test_says_what_is_wrong_with_the_command_line_and_where_no_ledger_is(desk: Desk) -> None:
    assert "--interval 0" in desk.refused("watch", "--interval", "0", code=2)
    assert "--interval nan" in desk.refused("watch", "--interval", "nan", code=2)
    assert "no ledger there" in desk.refused("watch", "--ledger", "nowhere", code=5)


@pytest.mark.parametrize("as_json", [False, True])
@posix
def test_not_on_a_terminal_each_new_entry_is_a_line(desk: Desk, as_json: bool) -> None:
    watching = desk.start("watch", "--interval", "0.1", *(["--json"] if as_json else []))
    assert watching.stdout is not None
    assert watching.stderr is not None
    assert watching.stderr.readline().startswith(b"ledger: watching tests.example/desk, 1 entries")
    with open_desk(desk) as ledger:
        ledger.append([recorded("first answer")])
        ledger.append([recorded("second\x1b[2J answer"), note("a remark")])
    lines = [watching.stdout.readline().decode() for _ in range(3)]
    watching.send_signal(signal.SIGINT)

    assert watching.wait(10) == 0
    assert watching.stdout.read() == b""
    assert watching.stderr.read() == b""
    if as_json:
        rows = [json.loads(line) for line in lines]
        assert {row["schema"] for row in rows} == {"evidence-ledger/watch-entry/v1"}
        assert [(row["index"], row["kind"], row["status"]) for row in rows] == [
            (1, "exchange", 200),
            (2, "exchange", 200),
            (3, "note", None),
        ]
    else:
        assert lines[0].split()[0] == "1"
        assert "first answer" in lines[0]
        assert "second⟦U+001B⟧[2J answer" in lines[1]
        assert lines[2].endswith("a remark\n")


# -- on a terminal -----------------------------------------------------------------------------------


Start = Callable[..., Terminal]


@pytest.fixture
def start(desk: Desk) -> Iterator[Start]:
    """Starts `ledger watch` at the desk; ended with the test at the latest."""
    started: list[Terminal] = []

    def one(columns: int = 80, lines: int = 24, **env: str) -> Terminal:
        started.append(Terminal(desk, columns, lines, **env))
        return started[-1]

    yield one
    for terminal in started:
        terminal.close()


@posix
@pytest.mark.parametrize("how", ["q", "\x03", "\x1b", "SIGINT", "SIGTERM", "SIGHUP"])
def test_ends_with_the_terminal_as_it_was(start: Start, how: str) -> None:
    terminal = start()
    terminal.until("q or Ctrl-C ends")
    if how.startswith("SIG"):
        terminal.process.send_signal(getattr(signal, how))
    else:
        os.write(terminal.main, how.encode())
    code, output = terminal.end()

    assert code == 0
    assert output.count("\x1b[?1049h") == output.count("\x1b[?1049l") == 1  # the other screen, and back
    assert output.rindex("\x1b[?7h") > output.rindex("\x1b[?7l")  # lines wrap again
    assert output.rindex("\x1b[?25h") > output.rindex("\x1b[?25l")  # the cursor is there again
    assert "Traceback" not in output


@posix
def test_shows_what_another_process_appends_and_no_hostile_byte(desk: Desk, start: Start) -> None:
    terminal = start()
    terminal.until("q or Ctrl-C ends")
    with open_desk(desk) as ledger:
        ledger.append([recorded(HOSTILE, provider=HOSTILE, model=HOSTILE), recorded("a new answer")])
    terminal.until("a new answer")
    os.write(terminal.main, b"\x1b[A")  # an arrow ends nothing
    terminal.resize(60, 20)
    terminal.until("entries 0-2")
    assert terminal.process.poll() is None
    os.write(terminal.main, b"q")
    code, output = terminal.end()

    assert code == 0
    for bad in ("\x1b[2J\x1b[31mred", "\x07", "\u202e", "\u2066", "\x9b", "⟦forged"):
        assert bad not in output
    assert "⟦U+001B⟧" in output


@posix
def test_no_color_is_heeded_and_words_say_what_colour_says(desk: Desk, start: Start) -> None:
    with open_desk(desk) as ledger:
        ledger.append([recorded("", status=500)])
    for env, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        terminal = start(**env)
        terminal.until("500 error")
        os.write(terminal.main, b"q")
        _, output = terminal.end()
        assert ("\x1b[1;31m" in output) is coloured


@posix
def test_a_dumb_terminal_gets_plain_lines(start: Start) -> None:
    terminal = start(TERM="dumb")
    terminal.until("ledger: watching")
    terminal.process.send_signal(signal.SIGINT)
    code, output = terminal.end()

    assert code == 0
    assert "\x1b" not in output.replace("^C", "")
