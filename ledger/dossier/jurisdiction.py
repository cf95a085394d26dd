"""A jurisdiction as data: what differs between places in papers, wordings, dates and rules.

`templates/jurisdictions/<name>.toml`; a user's file of the same name takes its place. Every rule and number
there has its source, the day on which that was read, and a mark that says how well it was: C the primary
text or an excerpt of it, R a stored copy of a public page, S a secondary text, 1 a single secondary text, M
nothing but memory. What is marked M or 1 is printed as unverified. Nothing here is legal advice, and a
court's own rules come first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ledger.dossier.matter.table import Table, only, tables
from ledger.dossier.matter.vocabulary import CERTIFICATIONS, PLACES
from ledger.errors import RenderError
from ledger.resources import find_resource, template_path

MARKS: Final = ("C", "R", "S", "1", "M")
LINKS: Final = ("all", "internal", "none")
UNVERIFIED: Final = ("1", "M")
FOLDER: Final = "jurisdictions"
_TOP: Final = ("jurisdiction", "declaration", "rule", "limit", "term")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule in words of ours, and what it rests on. `nl` is the same in Dutch, where there is one."""

    id: str
    name: str
    says: str
    nl: str
    mark: str
    source: str
    read_on: str

    @property
    def unverified(self) -> bool:
        """Whether it was not confirmed: it must be looked up before anybody relies on it."""
        return self.mark in UNVERIFIED

    def text(self, language: str) -> str:
        """What it says, in that language if the file has it."""
        return self.nl if language == "nl" and self.nl else self.says


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How large a court lets a file be, by a source that may be old: ask the court."""

    court: str
    megabytes: int  # 0: not known
    mark: str
    source: str
    read_on: str
    also: tuple[str, ...] = ()  # other ways to write the court's name
    links: str = ""  # of LINKS, where the court says which it takes


@dataclass(frozen=True, slots=True)
class Term:
    """A word for the glossary."""

    word: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """What differs between jurisdictions.

    `declarations`: the form for each place of signing, a template in `declarations/`. `notice` and `annex`
    likewise, or blank. `heads` are those of the admissibility matrix, in order.
    """

    id: str
    name: str = ""
    paper: str = "letter"
    day_first: bool = False
    times: str = "utc-and-local"
    profile: str = "evidence"
    declarations: Mapping[str, str] = field(default_factory=dict)
    certifications: tuple[str, ...] = ()
    notice: str = ""
    annex: str = ""
    heads: tuple[str, ...] = ()
    disclosure: str = ""  # id of the rule on disclosing AI assistance; blank: none was found
    rules: tuple[Rule, ...] = ()
    limits: tuple[Limit, ...] = ()
    terms: tuple[Term, ...] = ()

    def rule(self, name: str) -> Rule:
        """The rule of this id. Raises RenderError."""
        for one in self.rules:
            if one.id == name:
                return one
        raise RenderError(f"jurisdiction {self.id}: no [[rule]] has the id {name!r:.60}")

    def some(self, prefix: str) -> tuple[Rule, ...]:
        """The rules whose ids begin so, in the order of the file."""
        return tuple(one for one in self.rules if one.id.startswith(prefix))

    def limit(self, court: str) -> Limit | None:
        """What the court that the matter names lets a file be, by any of its names."""
        named = " ".join(court.casefold().replace(",", " ").split())
        for one in self.limits:
            if any(name.casefold() in named for name in (one.court, *one.also)):
                return one
        return None

    def declaration(self, place: str) -> str:
        """The form that is signed in `place`. Raises RenderError: none is ever chosen for want of another."""
        try:
            return self.declarations[place]
        except KeyError:
            raise RenderError(f"jurisdiction {self.id}: no declaration for place {place!r:.40}") from None


def jurisdiction(name: str, templates: Path | None = None) -> Jurisdiction:
    """The jurisdiction called `name`. Raises RenderError."""
    try:
        path = find_resource(f"{FOLDER}/{name}.toml", templates)
    except RenderError:
        known = {file.stem for one in template_path(templates) for file in (one / FOLDER).glob("*.toml")}
        raise RenderError(
            f"no jurisdiction {name!r:.40}; there are {', '.join(sorted(known))}",
            hint=f"--templates DIR may hold {FOLDER}/{name[:40]}.toml",
        ) from None
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RenderError(f"{path.name}: not TOML: {error}") from None
    for key in document:
        if key not in _TOP:
            raise RenderError(f"{path.name}: [{key}] is not known; want {', '.join(_TOP)}")
    return _read(document, name, path.name)


def _read(document: dict[str, Any], name: str, file: str) -> Jurisdiction:
    main = Table(document.get("jurisdiction"), file, "[jurisdiction]")
    found = Jurisdiction(
        id=name,
        name=main.text("name", required=True),
        paper=main.choice("paper", ("letter", "a4"), default=None),
        day_first=main.flag("day_first"),
        times=main.choice("times", ("utc-and-local", "utc"), default=None),
        profile=main.choice("profile", ("filing", "evidence"), default=None),
        declarations=_declarations(document, file),
        certifications=main.choices("certifications", CERTIFICATIONS),
        notice=main.text("notice"),
        annex=main.text("annex"),
        heads=main.texts("heads"),
        disclosure=main.text("disclosure"),
        rules=tuple(_rule(table) for table in tables(document, "rule", file)),
        limits=tuple(_limit(table) for table in tables(document, "limit", file)),
        terms=tuple(_term(table) for table in tables(document, "term", file)),
    )
    main.close()
    return found


def _declarations(document: dict[str, Any], file: str) -> dict[str, str]:
    table = only(document, "declaration", file) or Table(None, file, "[declaration]")
    found = {place: table.text(place, required=True) for place in PLACES}
    table.close()
    return found


def _rule(table: Table) -> Rule:
    found = Rule(
        id=table.id(),
        name=table.text("name", required=True),
        says=table.text("says", required=True),
        nl=table.text("nl"),
        mark=table.choice("mark", MARKS, default=None),
        source=table.text("source", required=True),
        read_on=table.day("read_on", required=True),
    )
    table.close()
    return found


def _limit(table: Table) -> Limit:
    found = Limit(
        court=table.text("court", required=True),
        megabytes=table.whole("megabytes", default=0),
        mark=table.choice("mark", MARKS, default=None),
        source=table.text("source", required=True),
        read_on=table.day("read_on", required=True),
        also=table.texts("also"),
        links=table.choice("links", LINKS, default=""),
    )
    table.close()
    return found


def _term(table: Table) -> Term:
    found = Term(table.text("word", required=True), table.text("means", required=True))
    table.close()
    return found
