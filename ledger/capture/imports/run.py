"""An import: the file cleaned and surveyed, then one entry for it, then one for each exchange in it.

    prepare(name, data, ...)  -> Job     secrets out; everything read once and counted; nothing recorded
    record(job, writer, reader)          the entry `import` with the file, then the exchanges, in groups

The file is read twice, since the counts stand in the import entry, before what they count. An import that
was interrupted goes on where it stopped when it is run again: its entry is known by the file's digest.
Importing makes nothing more authentic: the file could have been written by anyone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NamedTuple

from ledger.capture.imports import registry
from ledger.capture.imports.entries import entry_of, on_one_line
from ledger.capture.imports.model import MAX_SOURCE, Format, Item, Skipped, Source
from ledger.capture.imports.scrub import container_type, in_words, scrub, search_container
from ledger.capture.secrets.redactor import Redactor
from ledger.capture.secrets.search import Search
from ledger.core.ports import EntryReader, EntryWriter, NewEntry, NewObject
from ledger.errors import CaptureError, MalformedError

GROUP: Final = 200
MAX_GROUP_BYTES: Final = 32 << 20
MAX_REASONS: Final = 60
_NO_ENTRY: Final = "too much about it for an entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A file that is ready to be imported, and what is in it.

    `secrets` as in the entry's body; `secrets_found` says how many of what kind.
    """

    source: Source
    format: Format
    tags: tuple[str, ...]
    media_type: str
    sha256: str
    tool: str | None
    secrets: str
    secrets_found: str
    found: int
    imported: int
    skipped: tuple[tuple[str, int], ...]

    def body(self) -> dict[str, Any]:
        """The body of the import entry."""
        return {
            "file": self.source.name,
            "format": self.format.name,
            "found": self.found,
            "imported": self.imported,
            "lost": list(self.format.lost),
            "secrets": self.secrets,
            "sha256": self.sha256,
            "skipped": [{"count": count, "reason": reason} for reason, count in self.skipped],
            "tool": self.tool,
        }

    def entry(self) -> NewEntry:
        """The import entry, with the file as it is kept."""
        return NewEntry("import", self.body(), (NewObject("source", self.source.data, self.media_type),))


class Imported(NamedTuple):
    """The import entry's index; how many exchanges were recorded now, and how many had been before."""

    index: int  # type: ignore[assignment]  # the field's word; it hides tuple.index, which has no use here
    recorded: int
    already: int


def prepare(
    name: str,
    data: bytes,
    format_name: str,
    redactor: Redactor,
    *,
    keep_secrets: bool = False,
    everything: bool = False,
    mapping: dict[str, str] | None = None,
    tags: tuple[str, ...] = (),
    progress: Callable[[int], None] = lambda step: None,
) -> Job:
    """Everything but the recording. Raises CaptureError: not that format, secrets, nothing in it."""
    if len(data) > MAX_SOURCE:
        raise CaptureError(f"{name}: {len(data)} bytes, at most {MAX_SOURCE}", hint="split the file")
    given = Source.of(name, data, everything=everything, mapping=mapping)
    format_ = registry.detect(given) if format_name == registry.AUTO else registry.load(format_name)
    kept = container_type(data)
    found: Counter[str] = Counter()
    search, cleaned = Search(), data
    if kept is not None:
        found = search_container(data, format_, name)
        if found and not keep_secrets:
            raise _refusal(f"{name}: {in_words(found)} inside a container, where nothing can be replaced")
    else:
        scrubbed = scrub(data, format_, redactor)
        found, search = scrubbed.found, scrubbed.search
        cleaned = data if keep_secrets else scrubbed.data
    source = Source(name, cleaned, data, everything, mapping or {})
    survey = _Survey(source, format_, tags, None if keep_secrets else search)
    survey.run(progress)
    secrets = "none-found" if not found else "kept" if keep_secrets else "replaced"
    if not survey.imported:
        words = "; ".join(f"{count} {reason}" for reason, count in survey.reasons())
        raise CaptureError(
            f"{name}: nothing in it can be imported: {words or 'it holds no exchange'}"[:600],
            hint="'ledger attach' records the file as it is",
        )
    return Job(
        source=source,
        format=format_,
        tags=tags,
        media_type=kept or format_.media_type,
        sha256=sha256(data).hexdigest(),
        tool=format_.tool(source),
        secrets=secrets,
        secrets_found=in_words(found),
        found=survey.found,
        imported=survey.imported,
        skipped=survey.reasons(),
    )


def _refusal(message: str) -> CaptureError:
    return CaptureError(
        message, hint="unpack it and import what is in it, or keep its exact bytes with --keep-secrets"
    )


class _Survey:
    """What an import will record, found out by doing everything but recording it."""

    def __init__(self, source: Source, format_: Format, tags: tuple[str, ...], search: Search | None) -> None:
        self._items = items(source, format_, tags)
        self._name = source.name
        self._search = search
        self._skipped: Counter[str] = Counter()
        self.found = 0
        self.imported = 0

    def run(self, progress: Callable[[int], None]) -> None:
        """Read the source once. Raises CaptureError."""
        pointers: set[str] = set()
        for pointer, item in self._items:
            self.found += 1
            progress(1)
            if isinstance(item, str):
                self._skipped[item] += 1
                continue
            self.imported += 1
            if pointer in pointers:
                raise CaptureError(f"{self._name}: two items at the same place: {pointer:.80}")
            pointers.add(pointer)
            if self._search is not None:
                self._check(item, self._search)

    def _check(self, entry: NewEntry, search: Search) -> None:
        """A secret that stood in base64, compression or pieces is in no place of the file."""
        for one in entry.objects:
            found = search.spans(one.data) if isinstance(one.data, bytes) else []
            if found:
                where = f"{self._name}: {entry.body['observed']['pointer']:.80}"
                what = in_words(Counter(span.what for span in found))
                raise _refusal(f"{where}: {what} in encoded content, where nothing can be replaced")

    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Why items are skipped, and how many each: the commonest first."""
        ordered = sorted(self._skipped.items(), key=lambda one: (-one[1], one[0]))
        rest = sum(count for _, count in ordered[MAX_REASONS:])
        return (*ordered[:MAX_REASONS], *((("other reasons", rest),) if rest else ()))


def items(
    source: Source, format_: Format, tags: tuple[str, ...] = (), index: int = 0
) -> Iterator[tuple[str, NewEntry | str]]:
    """(pointer, the entry or why there is none) of each item. Raises CaptureError."""
    for item in format_.read(source):
        yield item.pointer, _entry(item, index, tags)


def _entry(item: Item, index: int, tags: tuple[str, ...]) -> NewEntry | str:
    if isinstance(item, Skipped):
        return on_one_line(item.reason)[:200] or "no reason given"
    try:
        return entry_of(item, index, tags)
    except MalformedError:
        return _NO_ENTRY


def record(
    job: Job,
    writer: EntryWriter,
    reader: EntryReader,
    *,
    progress: Callable[[int], None] = lambda step: None,
) -> Imported:
    """Record what is not recorded yet. When it is interrupted, whole groups are recorded; run it again."""
    index = _recorded(job, reader)
    done: set[str] = set()
    if index is None:
        (index,) = writer.append([job.entry()])
    else:
        done = _pointers(reader, index)
    group: list[NewEntry] = []
    size = recorded = 0
    for pointer, entry in items(job.source, job.format, job.tags, index):
        if isinstance(entry, str) or pointer in done:
            continue
        group.append(entry)
        size += sum(len(one.data) for one in entry.objects if isinstance(one.data, bytes))
        if len(group) >= GROUP or size > MAX_GROUP_BYTES:
            recorded += len(writer.append(group))
            progress(len(group))
            group, size = [], 0
    if group:
        recorded += len(writer.append(group))
        progress(len(group))
    return Imported(index, recorded, len(done))


def _recorded(job: Job, reader: EntryReader) -> int | None:
    """The entry of the same import, if there is one: the same file, format, and what came of it."""
    wanted = job.body()
    for entry in reader.entries_of_kind("import"):
        if all(entry.body[name] == wanted[name] for name in wanted if name not in ("file", "lost", "tool")):
            return entry.index
    return None


def _pointers(reader: EntryReader, index: int) -> set[str]:
    """The places in the file whose exchanges are recorded."""
    return {
        entry.body["observed"]["pointer"]
        for entry in reader.entries(index + 1)
        if entry.kind == "exchange" and entry.body["observed"].get("import") == index
    }
