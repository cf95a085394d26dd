"""The matter file: which case, which exhibits, which claims and statements (TOML), read strictly.

A name that is not known, a member of the wrong type or a missing one is refused with one line that
names the file, the table and what to do: a misspelt member of a legal document must not pass in
silence. What the file says is the drafter's word; what it refers to within itself is checked by
`refer`, what it refers to in the ledger and the catalogue by `against`.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from ledger.dossier.language import LANGUAGES, zone_of
from ledger.dossier.matter import case, papers, people
from ledger.dossier.matter.model import (
    Certification,
    Declarant,
    ExhibitRequest,
    Matter,
    Notice,
    Protocol,
)
from ledger.dossier.matter.refer import check_references
from ledger.dossier.matter.table import Table, only, tables
from ledger.errors import RenderError
from ledger.resources import find_resource

MAX_MATTER_BYTES: Final = 4 * 1024 * 1024
MAX_PREFIX: Final = 12
PAPERS: Final = ("letter", "a4")

_T = TypeVar("_T")
_TOP: Final = (
    "matter", "declarant", "person", "party", "account", "exhibit", "statement", "clause", "claim", "event",
    "obligation", "certification", "notice", "expert", "redaction", "keep", "protocol",
)  # fmt: skip
_PREFIX_CHARACTERS: Final = frozenset(string.ascii_uppercase + string.digits + "-")
_NAME_CHARACTERS: Final = frozenset(string.ascii_lowercase + string.digits + "-")


def template(templates: Path | None = None) -> str:
    """The commented matter file that `ledger dossier new` writes."""
    return find_resource("dossier/matter.toml", templates).read_text("utf-8")


def read_matter(path: Path) -> Matter:
    """The matter in the file at `path`. Raises RenderError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_MATTER_BYTES + 1)
    except OSError as error:
        raise RenderError(
            f"{path}: can't read the matter file: {error.strerror}",
            hint="`ledger dossier new FILE.toml` writes a commented one to start from",
        ) from None
    if len(data) > MAX_MATTER_BYTES:
        raise RenderError(f"{path}: want a matter file of at most {MAX_MATTER_BYTES} bytes, have more")
    return parse_matter(data, str(path), path=path)


def parse_matter(data: bytes, name: str, *, path: Path | None = None) -> Matter:
    """The matter that `data` says; `name` is the file's name in messages. Raises RenderError."""
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RenderError(f"{name}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise RenderError(f"{name}: not TOML: {error}") from None
    except RecursionError:
        raise RenderError(f"{name}: not a matter file: nested too deeply") from None
    for key in document:
        if key not in _TOP:
            raise RenderError(f"{name}: [{key}] is not known; want {', '.join(_TOP)}")
    matter = _matter(document, name, data, path)
    if not matter.exhibits:
        raise RenderError(f"{name}: no [[exhibit]]; add one with select and title")
    check_references(matter, name)
    return matter


def _matter(document: dict[str, Any], name: str, data: bytes, path: Path | None) -> Matter:
    main = Table(document.get("matter"), name, "[matter]")
    title = main.text("title", required=True)
    jurisdiction = _jurisdiction(main)
    matter = Matter(
        title=title,
        court=main.text("court"),
        docket=main.text("docket"),
        parties=main.texts("parties"),
        prepared_for=main.text("prepared_for"),
        # Blank is the jurisdiction's own.
        paper=main.choice("paper", PAPERS, default="letter" if jurisdiction == "us-federal" else ""),
        bates_prefix=_prefix(main, title),
        bates_start=main.whole("bates_start", default=1),
        declarant=_declarant(document, name),
        exhibits=_exhibits(document, name),
        statements=_all(document, "statement", name, case.statement),
        jurisdiction=jurisdiction,
        language=main.choice("language", LANGUAGES, default="en"),
        time_zone=_zone(main),
        exhibit_range=main.text("exhibit_range"),
        shows=main.texts("shows"),
        shows_not=main.texts("shows_not"),
        assistance=main.text("assistance"),
        reviewed_by=main.text("reviewed_by"),
        max_status_age=main.whole("max_status_age", default=30),
        people=_all(document, "person", name, people.person),
        sides=_all(document, "party", name, people.party),
        accounts=_all(document, "account", name, people.account),
        clauses=_all(document, "clause", name, case.clause),
        claims=_all(document, "claim", name, case.claim),
        events=_all(document, "event", name, case.event),
        obligations=_all(document, "obligation", name, case.obligation),
        certification=_one(document, "certification", name, papers.certification) or Certification(),
        notice=_one(document, "notice", name, papers.notice) or Notice(),
        expert=_one(document, "expert", name, papers.expert),
        protocol=_one(document, "protocol", name, papers.protocol) or Protocol(),
        redactions=_all(document, "redaction", name, papers.redaction),
        keeps=_all(document, "keep", name, papers.keep),
        source=data,
        path=path,
    )
    main.close()
    return matter


def _one(document: dict[str, Any], key: str, name: str, read: Callable[[Table], _T]) -> _T | None:
    table = only(document, key, name)
    return None if table is None else _closed(table, read)


def _all(document: dict[str, Any], key: str, name: str, read: Callable[[Table], _T]) -> tuple[_T, ...]:
    return tuple(_closed(table, read) for table in tables(document, key, name))


def _closed(table: Table, read: Callable[[Table], _T]) -> _T:
    found = read(table)
    table.close()
    return found


def _declarant(document: dict[str, Any], name: str) -> Declarant:
    return _closed(Table(document.get("declarant"), name, "[declarant]"), people.declarant)


def _exhibits(document: dict[str, Any], name: str) -> tuple[ExhibitRequest, ...]:
    found: dict[str, ExhibitRequest] = {}
    for table in tables(document, "exhibit", name):
        one = _closed(table, case.exhibit)
        if one.title in found:
            table.fail(
                f"title {one.title!r:.80} is used twice; statements cite by title, so give each its own"
            )
        found[one.title] = one
    return tuple(found.values())


def _prefix(main: Table, title: str) -> str:
    given = main.text("bates_prefix")
    if given:
        if len(given) > MAX_PREFIX or not _PREFIX_CHARACTERS.issuperset(given):
            main.fail(f"bates_prefix: want at most {MAX_PREFIX} of A-Z, 0-9 and '-', have {given!r:.40}")
        return given
    initials = "".join(word[0] for word in title.split() if word[0] in string.ascii_letters).upper()
    return initials[:6] if len(initials) > 1 else "DOSSIER"


def _jurisdiction(main: Table) -> str:
    """Its name; whether there is such a one is for `ledger.dossier.jurisdiction` to say."""
    found = main.text("jurisdiction") or "us-federal"
    if not _NAME_CHARACTERS.issuperset(found):
        main.fail(f"jurisdiction: want a name as us-federal, uk, eu or nl, have {found!r:.40}")
    return found


def _zone(main: Table) -> str:
    found = main.text("time_zone") or "UTC"
    try:
        zone_of(found)
    except RenderError as error:
        main.fail(f"time_zone: {error}; {error.hint}")
    return found
