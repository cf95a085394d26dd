"""Inspect AI's logs: `.eval` (a zip file, deflated or zstd) and the older plain `.json`.

    header.json               what was run, how it ended; _journal/start.json alone where it never ended
    samples/5_epoch_1.json    one sample: messages, output, and the events of which some are model calls

Inspect logs the parsed JSON of a call's request and response only for some calls unless told to log all:
those are imported as JSON (`api`), the others as texts. Pointers name the member and, after `#`, a JSON
Pointer into it. Samples that newer versions cut into pieces are skipped with that reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ledger.capture.imports.inspect_sample import Run, read_sample
from ledger.capture.imports.model import JSON_TYPE, Format, Item, Skipped, Source
from ledger.capture.imports.values import at, list_at, parse_json, short, text_at
from ledger.capture.imports.zipped import ZIP_MAGIC, Archive
from ledger.errors import CaptureError

_HEADERS: Final = ("header.json", "_journal/start.json", "start.json")
_SAMPLES: Final = "samples/"
_HEAD: Final = 1 << 16
_UNFINISHED: Final = "the log was not finished"


def read(source: Source) -> Iterator[Item]:
    """Each model call of each sample, in the order of the file."""
    if source.data.startswith(ZIP_MAGIC):
        yield from _read_archive(Archive(source.data, source.name), source.name)
        return
    log = parse_json(source.data, source.name)
    if not isinstance(at(log, "eval"), dict):
        raise _no_log(source.name)
    for number, sample in enumerate(list_at(log, "samples")):
        yield from read_sample(sample, f"/samples/{number}", _run(log))


def _read_archive(archive: Archive, name: str) -> Iterator[Item]:
    header, finished = _header(archive, name)
    run = _run(header, finished=finished)
    last = {member.name: place for place, member in enumerate(archive.members)}
    pieces: set[str] = set()
    for place, member in enumerate(archive.members):
        folder, _, rest = member.name.removeprefix(_SAMPLES).partition("/")
        if not member.name.startswith(_SAMPLES) or not member.name.endswith(".json"):
            continue
        if rest:
            if folder not in pieces:
                pieces.add(folder)
                yield Skipped(_SAMPLES + folder, "a sample cut into pieces (log version 3)")
        elif last[member.name] != place:
            yield Skipped(f"{member.name} ({place})", "a sample that the file holds again, later")
        else:
            try:
                sample = parse_json(archive.read(member), member.name)
            except CaptureError:
                yield Skipped(member.name, "a sample that can't be read")
                continue
            yield from read_sample(sample, member.name, run)


def _header(archive: Archive, name: str) -> tuple[Any, bool]:
    """The header, and whether the log was finished."""
    for place, wanted in enumerate(_HEADERS):
        member = archive.find(wanted)
        if member is not None:
            header = parse_json(archive.read(member), f"{name}: {wanted}")
            if isinstance(at(header, "eval"), dict):
                return header, place == 0 or archive.find("results.json") is not None  # of 2024
    raise _no_log(name)


def _no_log(name: str) -> CaptureError:
    return CaptureError(f"{name}: no Inspect log: want a member 'eval' that says what was run")


def _run(header: Any, *, finished: bool = True) -> Run:
    ended = finished and at(header, "status") != "started"
    return Run(
        model=short(at(header, "eval", "model")),
        base_url=short(at(header, "eval", "model_base_url")),
        remarks=() if ended else (_UNFINISHED,),
    )


def detects(source: Source) -> bool:
    """A zip file with the members of a log, or JSON with a log's first members."""
    if source.data.startswith(ZIP_MAGIC):
        try:
            names = {member.name for member in Archive(source.data, source.name).members}
        except CaptureError:
            return False
        return any(name in names for name in _HEADERS)
    head = source.data[:_HEAD]
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and all(
        name in head for name in (b'"eval"', b'"task"', b'"status"')
    )


def tool(source: Source) -> str | None:
    """Inspect, with the version of the package that the log names."""
    if source.data.startswith(ZIP_MAGIC):
        header, _ = _header(Archive(source.data, source.name), source.name)
    else:
        header = parse_json(source.data, source.name)
    version = text_at(header, "eval", "packages", "inspect_ai")
    return short(f"inspect_ai {version}") if version else "inspect_ai"


FORMAT: Final = Format(
    name="inspect",
    title="Inspect AI log",
    media_type=JSON_TYPE,
    lost=(
        "HTTP messages and headers",
        "addresses and TLS",
        "the exact bytes of requests and responses",
        "streamed pieces and their times",
    ),
    read=read,
    detects=detects,
    tool=tool,
)
