"""Reads a git repository of somebody else's with the `git` program, and lets it run nothing else.

A repository's own configuration can name programs (hooks, pagers, filters, helpers, a monitor of files) and
remote places. None of them is used here: commands only read objects, nothing is fetched, nothing is written,
not even git's index. Replacement objects and grafts are ignored: they'd show another history than the one
the hashes bind. It does NOT check signatures of commits.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

from ledger.errors import CaptureError

MAX_BLOB: Final = 64 << 20
_OPTIONS: Final = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.pager=cat",
    "core.attributesFile=/dev/null",
    "gpg.program=false",
    "log.showSignature=false",
    "protocol.allow=never",
)
_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class Repository(NamedTuple):
    """A repository that is one: `folder` is its top, `shallow` says that older commits are not in it."""

    program: str
    folder: Path
    shallow: bool

    def command(self, *arguments: str) -> list[str]:
        """A command line for git, with every option that keeps it to reading."""
        # Whoever owns the folder: with these options its configuration runs nothing, so it may be read.
        options = [*_OPTIONS, f"safe.directory={self.folder}"]
        return [
            self.program,
            "--no-pager",
            "-C",
            os.fspath(self.folder),
            *(word for option in options for word in ("-c", option)),
            *arguments,
        ]

    def run(self, *arguments: str) -> bytes:
        """What a command prints. Raises CaptureError with git's own word on what went wrong."""
        done = subprocess.run(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(self.folder),
            check=False,
        )
        if done.returncode:
            raise CaptureError(f"{self.folder}: git {arguments[0]}: {_word(done.stderr)}")
        return done.stdout

    @contextmanager
    def objects(self) -> Iterator[Objects]:
        """The repository's objects, by their ids."""
        with subprocess.Popen(
            self.command("cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(self.folder),
        ) as process:
            assert process.stdin is not None  # as asked for
            assert process.stdout is not None
            try:
                yield Objects(self.folder, process.stdin, process.stdout)
            finally:
                process.kill()


class Objects:
    """`git cat-file --batch`: an id in, `<id> <type> <size>`, the bytes and a line feed out."""

    def __init__(self, folder: Path, asks: IO[bytes], answers: IO[bytes]) -> None:
        self._folder = folder
        self._asks = asks
        self._answers = answers

    def blob(self, identifier: str) -> bytes:
        """The bytes of a file, exactly as committed. Raises CaptureError."""
        try:
            self._asks.write(identifier.encode() + b"\n")
            self._asks.flush()
            head = self._answers.readline().split()
        except OSError:
            head = []
        if len(head) != 3 or head[1] != b"blob" or not head[2].isdigit():
            raise CaptureError(
                f"{self._folder}: the object {identifier} is not there",
                hint="the clone may be partial: 'git clone' without --filter fetches everything",
            )
        size = int(head[2])
        if size > MAX_BLOB:
            raise CaptureError(f"{self._folder}: the object {identifier} is larger than {MAX_BLOB} bytes")
        data = self._answers.read(size + 1)
        if len(data) != size + 1:
            raise CaptureError(f"{self._folder}: git ended within the object {identifier}")
        return data[:size]


def open_repository(folder: Path) -> Repository:
    """The repository whose top folder that is, work tree or bare. Raises CaptureError."""
    program = shutil.which("git")
    if program is None:
        raise CaptureError("the program git is not on this machine", hint="install git, or capture the files")
    if not folder.is_dir():
        raise CaptureError(f"{folder}: no folder", hint="give the folder of a git repository")
    repository = Repository(program, folder.resolve(), False)
    try:
        answer = repository.run("rev-parse", "--is-shallow-repository")
    except CaptureError as error:
        raise CaptureError(
            f"{folder}: no git repository that can be read ({str(error).rpartition(': ')[2]})",
            hint="give the top folder of the checkout",
        ) from None
    return repository._replace(shallow=answer.strip() == b"true")


def _environment(folder: Path) -> dict[str, str]:
    """The user's, without git's own variables: each of them could lead to another repository or program."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    # A folder within some other repository is not taken for that one.
    return {**kept, **_ENVIRONMENT, "GIT_CEILING_DIRECTORIES": os.fspath(folder.parent)}


def _word(stderr: bytes) -> str:
    """The last line of git's complaint."""
    lines: Sequence[str] = stderr.decode("utf-8", "replace").strip().splitlines()
    return (lines[-1].removeprefix("fatal: ") if lines else "it failed without a word")[:300]
