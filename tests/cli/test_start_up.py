"""What a command may import: start-up is most of what a user waits for."""

import json
import subprocess
import sys

import pytest

from tests.cli.conftest import environment
from tests.cli.desk import Desk

# Each costs more than everything else that a small command does. (Typer itself imports pydantic.)
HEAVY = {"sqlmodel", "sqlalchemy", "weasyprint", "jinja2", "httpx", "pikepdf", "fontTools"}

SCRIPT = """\
import json, sys
from ledger.cli.main import run
try:
    run()
except SystemExit as end:
    code = end.code
sys.stderr.write("\\n" + json.dumps([code, sorted(sys.modules)]))
"""


def imported(desk: Desk, *arguments: str, code: int = 0) -> set[str]:
    """The modules that the process of a command holds at its end."""
    result = subprocess.run(
        (sys.executable, "-c", SCRIPT, *arguments),
        cwd=desk.root,
        env=environment(desk.root),
        capture_output=True,
        timeout=60,
        check=False,
    )
    found, modules = json.loads(result.stderr.splitlines()[-1])
    assert found == code, result.stderr
    return set(modules)


@pytest.mark.parametrize(
    "arguments",
    [
        ("record", "--query-text", "q", "--answer-text", "a"),
        ("note", "x"),
        ("attach", "keys/signers/alice@example.org.pub"),
        ("verify",),
        ("log",),
        ("show", "0"),
        ("export", "bundle.zip"),
    ],
)
def test_a_command_imports_nothing_heavy(desk: Desk, arguments: tuple[str, ...]) -> None:
    modules = imported(desk, *arguments)
    assert not HEAVY & modules
    if arguments[0] in ("record", "note", "attach"):
        # Nor what this command does not do: draw a bar, verify, write a bundle.
        assert not {"rich.progress", "ledger.verify.plan", "ledger.bundle.writer"} & modules


@pytest.mark.parametrize(
    ("arguments", "code"), [(("--help",), 0), (("--version",), 0), (("frobnicate",), 2), ((), 2)]
)
def test_without_a_command_nothing_of_the_ledger_is_imported(
    desk: Desk, arguments: tuple[str, ...], code: int
) -> None:
    modules = imported(desk, *arguments, code=code)
    assert not HEAVY & modules
    ours = {name for name in modules if name.startswith("ledger.")}
    assert ours <= {"ledger.cli", "ledger.cli.main", "ledger.cli.boundary", "ledger.errors"}


def test_the_help_of_a_command_opens_nothing(desk: Desk) -> None:
    for command in ("record", "verify", "log", "export"):
        modules = imported(desk, command, "--help")
        assert not HEAVY & modules
        assert "sqlite3" not in modules or command != "verify"
