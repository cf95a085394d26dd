"""Where an error becomes `ledger: error: ...`, `ledger: hint: ...` and an exit code; nowhere else."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

from ledger.errors import LedgerError

JSON_SCHEMA = "evidence-ledger/error/v1"
EXIT_CLOSED_PIPE = 141  # 128 + SIGPIPE, as a shell reports it


def guarded(command: Callable[[], object]) -> int:
    """Run the command line; return its exit code. What is not a LedgerError is a bug: traceback, exit 1."""
    try:
        command()
    except LedgerError as error:
        return report(error)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`) while an error was written.
        silence_stdout()
        return EXIT_CLOSED_PIPE
    except KeyboardInterrupt:
        sys.stderr.write("\nledger: interrupted; what was acknowledged is recorded\n")
        return 130
    except MemoryError:
        return report(LedgerError("not enough memory", hint="record large content from a file"))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return report(LedgerError(f"{where}{error.strerror or error}"))
    return 0


def report(error: LedgerError) -> int:
    """Print an error where it belongs; return its exit code."""
    if "--json" in sys.argv:
        import orjson

        value = {
            "schema": JSON_SCHEMA,
            "error": type(error).__name__,
            "message": str(error),
            "hint": error.hint,
            "exit": error.exit_code,
        }
        _write(sys.stdout, orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")
    _write(sys.stderr, f"ledger: error: {one_line(str(error))}\n")
    if error.hint:
        _write(sys.stderr, f"ledger: hint: {one_line(error.hint)}\n")
    return error.exit_code


def fail(message: str, hint: str | None = None) -> NoReturn:
    """A usage error: what was typed can't be meant. Exit code 2."""
    raise UsageProblem(message, hint=hint)


class UsageProblem(LedgerError):
    """What was typed can't be meant."""

    exit_code = 2


def one_line(text: str) -> str:
    """`text` without anything that could move the cursor: messages may quote hostile bytes."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _write(stream: object, text: str) -> None:
    try:
        stream.write(text)  # type: ignore[attr-defined]  # sys.stdout and sys.stderr may be replaced
        stream.flush()  # type: ignore[attr-defined]  # the same
    except OSError:
        silence_stdout()


def silence_stdout() -> None:
    """Keep the interpreter from complaining about the closed pipe at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
