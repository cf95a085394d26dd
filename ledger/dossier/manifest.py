"""`dossier.json`: what a dossier says of itself in a form that a program can hold against the file.

Which pages and Bates numbers it has, which entries are its exhibits and where, what it shows of which object,
which authorities it cites in which words. In the evidence profile it is a tag file of the bag inside the PDF,
in the filing profile a file beside each volume.

It claims, and proves nothing: `ledger dossier check` believes none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Final, NamedTuple

from ledger.core import canonical
from ledger.core.bodies import schema
from ledger.core.bodies.records import EDITIONS
from ledger.dossier.bates import Bates

NAME: Final = "dossier.json"
SCHEMA: Final = "evidence-ledger/dossier-manifest/v1"
# The rules by which bytes became characters (ledger.dossier.display). To be raised with any change of them.
DISPLAY_RULES: Final = "display/1"
PROFILES: Final = ("evidence", "filing")
REMARK: Final = "text"  # the role of a quote that stands in the entry's own body


class Shown(NamedTuple):
    """An exhibit: its number, entry and title as printed, and the pages it begins and ends on."""

    number: int
    entry: int
    title: str
    first: int
    last: int


class Quote(NamedTuple):
    """What an exhibit shows of an object: its first `shown` of `bytes` bytes.

    `commitment` is empty for the words of a note, which stand in the entry itself. `redacted`: words were
    taken out of it, and what is left is shown without its size.
    """

    exhibit: int
    role: str
    commitment: str
    bytes: int
    shown: int
    redacted: bool = False


class ClauseQuote(NamedTuple):
    """A clause that is quoted: its entry, its range of characters, the part and the page it begins on."""

    entry: int
    start: int
    end: int
    part: str  # `clauses`; of `compliance` the page is that on which the part begins
    page: int


class CitedAuthority(NamedTuple):
    """An authority: its citation as printed, the digest of the catalogue's entry, the pages of its cites."""

    id: str
    citation: str
    digest: str
    pages: tuple[int, ...]


class Range(NamedTuple):
    """The pages of a part."""

    name: str
    first: int
    last: int


class Display(NamedTuple):
    """By which rules, fonts and version of Unicode texts were made fit to print."""

    rules: str
    fonts: str
    unicode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Of one file. Pages count over all volumes; `first` and `last` are those of this file.

    `sha256` and `bytes` are the file's own, where the manifest is not inside it; else blank and 0.
    """

    title: str
    profile: str
    edition: str
    final: bool
    language: str
    volume: int
    volumes: int
    first: int
    last: int
    pages: int
    bates_prefix: str
    bates_start: int  # of page 1, over all volumes
    bates_digits: int
    origin: str
    tree_size: int
    root: str
    exhibits: tuple[Shown, ...]
    quotes: tuple[Quote, ...]
    clauses: tuple[ClauseQuote, ...]
    authorities: tuple[CitedAuthority, ...]
    parts: tuple[Range, ...]
    display: Display
    toolchain: str
    links: str = "all"  # which links it may have: all, internal, none
    sha256: str = ""
    bytes: int = 0

    @property
    def bates(self) -> Bates:
        """The sequence: `number(page)`."""
        return Bates(prefix=self.bates_prefix, start=self.bates_start, digits=self.bates_digits)

    def part(self, name: str) -> Range | None:
        """The pages of a part, if it has that part."""
        return next((one for one in self.parts if one.name == name), None)


def encode(manifest: Manifest) -> bytes:
    """Canonical JSON, a line."""
    value = asdict(manifest) | {"schema": SCHEMA}
    for name, kind in _ROWS.items():
        value[name] = [dict(zip(kind._fields, row, strict=True)) for row in getattr(manifest, name)]
    value["display"] = manifest.display._asdict()
    return canonical.encode(value) + b"\n"


def parse(data: bytes, what: str) -> Manifest:
    """The manifest in these bytes. Strict: MalformedError for any other spelling or member."""
    value = canonical.parse(data.removesuffix(b"\n"), what)
    _CHECK(value, what)
    del value["schema"]
    for name, kind in _ROWS.items():
        value[name] = tuple(kind(**_frozen(row)) for row in value[name])
    return Manifest(**value | {"display": Display(**value["display"])})


def of_volume(whole: Manifest, volume: int, volumes: int, first: int, last: int) -> Manifest:
    """The manifest of one of several files: all exhibits with their pages, and the quotes of its own."""
    mine = {one.number for one in whole.exhibits if first <= one.first <= last}
    return replace(
        whole,
        volume=volume,
        volumes=volumes,
        first=first,
        last=last,
        quotes=tuple(quote for quote in whole.quotes if quote.exhibit in mine),
        clauses=tuple(clause for clause in whole.clauses if first <= clause.page <= last),
    )


def toolchain_digest(tools: Mapping[str, str]) -> str:
    """SHA-256 over a line `name version` for each."""
    return sha256("".join(f"{name} {version}\n" for name, version in tools.items()).encode()).hexdigest()


_ROWS: Final[dict[str, Any]] = {
    "exhibits": Shown,
    "quotes": Quote,
    "clauses": ClauseQuote,
    "authorities": CitedAuthority,
    "parts": Range,
}


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if type(value) is list else value for name, value in row.items()}


def _blank_or(check: schema.Check) -> schema.Check:
    def checked(value: Any, what: str) -> None:
        if value != "":
            check(value, what)

    return checked


def _table(**checks: schema.Check) -> schema.Check:
    return schema.members(dict(sorted(checks.items())))


_PAGES: Final = {"first": schema.index, "last": schema.index}
_CHECK: Final = _table(
    schema=schema.one_of(SCHEMA),
    title=schema.text,
    profile=schema.one_of(*PROFILES),
    edition=schema.one_of(*EDITIONS),
    final=schema.flag,
    language=schema.filled,
    volume=schema.index,
    volumes=schema.index,
    pages=schema.index,
    bates_prefix=schema.filled,
    bates_start=schema.index,
    bates_digits=schema.index,
    origin=schema.filled,
    tree_size=schema.index,
    root=schema.digest,
    exhibits=schema.list_of(_table(number=schema.index, entry=schema.index, title=schema.text, **_PAGES)),
    quotes=schema.list_of(
        _table(
            exhibit=schema.index,
            role=schema.filled,
            commitment=_blank_or(schema.digest),
            bytes=schema.index,
            shown=schema.index,
            redacted=schema.flag,
        )
    ),
    clauses=schema.list_of(
        _table(
            entry=schema.index,
            start=schema.index,
            end=schema.index,
            part=schema.one_of("clauses", "compliance"),
            page=schema.index,
        )
    ),
    authorities=schema.list_of(
        _table(
            id=schema.filled,
            citation=schema.filled,
            digest=schema.digest,
            pages=schema.list_of(schema.index),
        )
    ),
    parts=schema.list_of(_table(name=schema.filled, **_PAGES)),
    display=_table(rules=schema.filled, fonts=schema.filled, unicode=schema.filled),
    toolchain=schema.digest,
    links=schema.one_of("all", "internal", "none"),
    sha256=_blank_or(schema.digest),
    bytes=schema.index,
    **_PAGES,
)
