"""Whole commands against a two-command Typer hello-world in the same environment."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.measure import Line, at_most, in_turn, median, ratios

ROUNDS = 15
_HELLO = """
import typer
app = typer.Typer()
@app.command()
def hello(name: str = "world"):
    print("hello", name)
@app.command()
def goodbye(name: str = "world"):
    print("goodbye", name)
if __name__ == "__main__":
    app()
"""


def run() -> Iterator[Line]:
    """The lines of this benchmark."""
    binary = Path(sys.executable).parent / "ledger"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        hello = folder / "hello.py"
        hello.write_text(_HELLO)
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "EVIDENCE_LEDGER"))  # bytecode is cached, as for any user
        }
        environment |= {
            "EVIDENCE_LEDGER_KEYS": str(folder / "keys"),
            "EVIDENCE_LEDGER": str(folder / "evidence"),
        }

        def command(*words: str) -> Callable[[], object]:
            return lambda: subprocess.run(words, env=environment, capture_output=True, check=True, cwd=folder)

        ledger = str(binary)
        secret = folder / "passphrase"
        secret.write_text("correct horse\n")
        secret.chmod(0o600)
        names = ("--origin", "bench.example/start", "--signer", "bench@example.org")
        command(ledger, "init", *names, "--passphrase-file", str(secret))()
        command(ledger, "unlock", "--for", "1h", "--passphrase-file", str(secret))()
        try:
            times = in_turn(
                ROUNDS,
                bare=command(sys.executable, "-c", "pass"),
                hello=command(sys.executable, str(hello), "hello"),
                help=command(sys.executable, str(hello), "--help"),
                record=command(
                    ledger, "record", "--query-text", "Who are you?", "--answer-text", "A model.", "-q"
                ),
                note=command(ledger, "note", "a remark", "-q"),
                log=command(ledger, "log", "-n", "5"),
                show=command(ledger, "show", "1"),
                ledger_help=command(ledger, "--help"),
            )
        finally:
            command(ledger, "lock")()
    each = " ".join(f"{name} {median(values) * 1e3:.0f}" for name, values in times.items())
    yield at_most("record, x hello-world", ratios(times, "record", "hello"), 1.6, f"{each} ms")
    yield at_most("note, x hello-world", ratios(times, "note", "hello"), 1.6, "")
    yield at_most("log, x hello-world", ratios(times, "log", "hello"), 1.6, "")
    yield at_most("show, x hello-world", ratios(times, "show", "hello"), 1.6, "")
    yield at_most("--help, x its --help", ratios(times, "ledger_help", "help"), 2, "")
