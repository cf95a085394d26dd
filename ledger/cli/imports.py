"""import: other tools' files as evidence, each with the exchanges that are in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from ledger.cli.boundary import fail, one_line, typed, words
from ledger.cli.options import (
    ClockOption,
    JsonOption,
    LedgerOption,
    PassphraseFileOption,
    QuietOption,
    SignerOption,
    evidence_folder,
)
from ledger.cli.output import put, put_json, say

if TYPE_CHECKING:
    from ledger.capture.imports.run import Imported, Job
    from ledger.capture.secrets.redactor import Redactor

app = typer.Typer()


@app.command("import")
def import_(
    format_: Annotated[
        str | None, typer.Argument(metavar="FORMAT", help="The format, or auto; --list shows them.")
    ] = None,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help="The files.")] = None,
    show_formats: Annotated[
        bool, typer.Option("--list", help="List the formats and what each lacks.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be recorded; record nothing.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Pictures, scripts and the like too, not calls alone.")
    ] = False,
    keep_secrets: Annotated[
        bool, typer.Option("--keep-secrets", help="Record keys and cookies that the file holds.")
    ] = False,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="NAME=MEMBER", help="jsonl: which member is prompt, response, model, ..."
        ),
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", help="A word to find the exchanges by; may be repeated.")
    ] = None,
    ledger: LedgerOption = None,
    signer: SignerOption = None,
    passphrase_file: PassphraseFileOption = None,
    accept_clock_step: ClockOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Import files of other tools: each file is kept, and every exchange in it becomes an entry.

    Keys and cookies in a file are replaced in place before anything is recorded. An import that was
    interrupted goes on when the same command is run again; nothing is recorded twice. What a file says
    is declared by whoever made it: importing makes nothing more authentic.
    """
    if show_formats:
        _put_formats(as_json)
        return
    if format_ is None or not files:
        fail("want FORMAT and FILE", "'ledger import --list' shows the formats; auto finds out")
    request = Request(
        format_, keep_secrets, everything, _mapped(mapping or []), _checked(tag or []), quiet, as_json
    )
    if dry_run:
        _rehearse(request, files)
        return
    from ledger.api.writing import LedgerWriter
    from ledger.capture.imports.run import record
    from ledger.capture.secrets.redactor import Redactor
    from ledger.cli.opening import open_for_append
    from ledger.cli.progress import counter
    from ledger.keyring import default_folder

    done: list[dict[str, Any]] = []
    with open_for_append(evidence_folder(ledger), signer, passphrase_file) as opened:
        redactor = Redactor(default_folder().redaction_key(opened.origin))
        writer = LedgerWriter(opened, accept_clock_step=accept_clock_step)
        for path in files:
            job = _prepare(request, path, redactor)
            with counter("recording", job.imported) as advance:
                result = record(job, writer, opened, progress=advance)
            done.append(_value(job, result))
            if not as_json:
                _put(job, result, quiet)
    if as_json:
        put_json("imported", {"dry_run": False, "imports": done})


class Request(NamedTuple):
    """What was asked for, of every file."""

    format: str
    keep_secrets: bool
    everything: bool
    mapping: dict[str, str]
    tags: tuple[str, ...]
    quiet: bool
    as_json: bool


def _rehearse(request: Request, files: list[Path]) -> None:
    """What would be recorded. No ledger is needed: the key that makes the tokens is thrown away."""
    import os

    from ledger.capture.secrets.redactor import KEY_SIZE, Redactor

    redactor = Redactor(os.urandom(KEY_SIZE))
    done: list[dict[str, Any]] = []
    for path in files:
        job = _prepare(request, path, redactor)
        done.append(_value(job, None))
        if not request.as_json:
            put(f"{one_line(job.source.name)}: would import {job.imported} of {job.found}")
            _put_facts(job, quiet=False)
    if request.as_json:
        put_json("imported", {"dry_run": True, "imports": done})


def _prepare(request: Request, path: Path, redactor: Redactor) -> Job:
    from ledger.capture.imports.run import prepare
    from ledger.cli.progress import counter

    with counter("reading") as advance:
        job = prepare(
            words(path.name),
            _read(path),
            request.format,
            redactor,
            keep_secrets=request.keep_secrets,
            everything=request.everything,
            mapping=request.mapping,
            tags=request.tags,
            progress=advance,
        )
    if request.format == "auto" and not request.quiet:
        say(one_line(f"ledger: {job.source.name}: read as {job.format.name}: {job.format.title}"))
    return job


def _read(path: Path) -> bytes:
    """The file, if it is one and no larger than an object may be. Raises CaptureError."""
    import stat

    from ledger.capture.imports.model import MAX_SOURCE
    from ledger.errors import CaptureError

    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise CaptureError(f"{path}: a folder; want a file", hint="name the files in it")
        if status.st_size > MAX_SOURCE:
            raise CaptureError(f"{path}: larger than {MAX_SOURCE >> 30} GiB", hint="split the file")
        with path.open("rb") as file:
            data = file.read(MAX_SOURCE + 1)
    except OSError as error:
        raise CaptureError(f"{path}: can't read: {error.strerror}") from None
    except ValueError:
        raise CaptureError(f"{str(path)!r}: not a path") from None
    if len(data) > MAX_SOURCE:  # a pipe
        raise CaptureError(f"{path}: larger than {MAX_SOURCE >> 30} GiB", hint="split the file")
    return data


def _mapped(given: list[str]) -> dict[str, str]:
    """--map's names and members."""
    found: dict[str, str] = {}
    for one in given:
        name, equals, member = one.partition("=")
        if not equals or not name or not member:
            fail(f"--map {one!r}: want NAME=MEMBER, such as prompt=request.text")
        found[name] = member
    return found


def _checked(tags: list[str]) -> tuple[str, ...]:
    from ledger.core.bodies.exchange import tag as check_tag

    with typed():
        for one in tags:
            check_tag(one, "--tag")
    return tuple(dict.fromkeys(tags))


def _put(job: Job, result: Imported, quiet: bool) -> None:
    """The import entry's index first; the counts are words about it."""
    put(str(result.index) if quiet else f"{result.index}  import  {one_line(job.source.name)}")
    if result.already:
        rest = f": {result.recorded} more recorded now" if result.recorded else ""
        say(f"{result.already} of {job.imported} were in the ledger already{rest}")
    if not quiet:
        say(f"imported {job.imported} of {job.found}")
    _put_facts(job, quiet=quiet)


def _put_facts(job: Job, *, quiet: bool) -> None:
    """What was left out, and what became of secrets."""
    if not quiet:
        for reason, count in job.skipped:
            say(one_line(f"skipped {count}: {reason}"))
    if job.secrets == "replaced":
        say(one_line(f"replaced {job.secrets_found}: they are not in the ledger"))
    elif job.secrets == "kept":
        say(one_line(f"ledger: warning: {job.secrets_found} in the file, kept as they are"))


def _value(job: Job, result: Imported | None) -> dict[str, Any]:
    """One import, for --json; `index` is null where nothing was recorded."""
    return {
        "index": None if result is None else result.index,
        **job.body(),
        "recorded": 0 if result is None else result.recorded,
        "already": 0 if result is None else result.already,
    }


def _put_formats(as_json: bool) -> None:
    from ledger.capture.imports.registry import formats

    if as_json:
        listed = [{"name": one.name, "title": one.title, "lost": list(one.lost)} for one in formats()]
        put_json("import-formats", {"formats": listed})
        return
    for one in formats():
        put(f"{one.name:<10} {one.title}")
        put(f"{'':<10}   not in it: {'; '.join(one.lost)}")
