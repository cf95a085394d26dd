"""Where an error becomes `ledger: error: ...`, `ledger: hint: ...` and an exit code; nowhere else."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from ledger.errors import LedgerError, MalformedError

JSON_SCHEMA = "evidence-ledger/error/v1"
EXIT_CLOSED_PIPE = 141  # 128 + SIGPIPE, as a shell reports it


def guarded(command: Callable[[], int]) -> int:
    """Run the command line; return its exit code. What is not a LedgerError is a bug: traceback, exit 1."""
    open_streams()
    try:
        code = command()
        _flush()
    except LedgerError as error:
        return report(error)
    except BrokenPipeError:  # from the flush, or an error's own words
        silence_stdout()
        return EXIT_CLOSED_PIPE
    except MemoryError:
        return report(LedgerError("not enough memory", hint="record large content from a file"))
    except OSError as error:
        # Without a file's name it is a stream's: standard output on a full disk, say.
        where = f"{os.fsdecode(error.filename)}: " if error.filename else "standard input or output: "
        return report(LedgerError(f"{where}{error.strerror or error}"))
    return code


def _flush() -> None:
    """Write out what was printed. At exit it would be too late to say that the disk is full."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence_stdout()
        raise LedgerError(f"can't write to standard output: {error.strerror}") from None


def open_streams() -> None:
    """Standard streams that are there and can print any text.

    A stream that the caller has closed reads and writes nothing. Left closed, its number would go to the
    next file that is opened, a ledger say, and a message would be written into that.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: this one
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
        if number:  # the locale, or a path that is printed, need not be UTF-8
            getattr(sys, name).reconfigure(errors="backslashreplace")


def report(error: LedgerError) -> int:
    """Print an error where it belongs; return its exit code."""
    if "--json" in sys.argv:
        import orjson

        value = {
            "schema": JSON_SCHEMA,
            "error": type(error).__name__,
            "message": words(str(error)),
            "hint": words(error.hint) if error.hint else None,
            "exit": error.exit_code,
        }
        _write(sys.stdout, orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")
    _write(sys.stdout, "")  # what it still holds
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


class Interrupted(LedgerError):
    """Control-C. Whole groups of entries may be recorded; a half-made one never is."""

    exit_code = 130  # 128 + SIGINT, as a shell reports it


@contextmanager
def typed() -> Iterator[None]:
    """What the user typed is checked in here. Malformed, it is a usage error: exit 3 is for evidence."""
    try:
        yield
    except MalformedError as error:
        raise UsageProblem(str(error), hint=error.hint) from None


def words(text: str) -> str:
    """`text` with bytes that are not UTF-8 (in a path, an argument) as \\xff: JSON can't hold them."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


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
