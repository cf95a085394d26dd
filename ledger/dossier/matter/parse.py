"""The matter file: which case, which exhibits, which statements (TOML), read strictly.

A name that is not known, a member of the wrong type or a missing one is refused with one line that
names the file, the table and what to do: a misspelt member of a legal document must not pass in
silence. What the file says is the drafter's word; nothing here is checked against the evidence but
that the exhibits which a statement cites exist (ledger.dossier.assemble).
"""

import string
import tomllib
from pathlib import Path
from typing import Any, Final

from ledger.dossier.matter.model import PLACES, Declarant, ExhibitRequest, Matter, Statement
from ledger.dossier.select import parse_selection
from ledger.errors import RenderError
from ledger.resources import find_resource

MAX_MATTER_BYTES: Final = 4 * 1024 * 1024
MAX_PREFIX: Final = 12
PAPERS: Final = ("letter", "a4")

_TOP: Final = ("matter", "declarant", "exhibit", "statement")
_PREFIX_CHARACTERS: Final = frozenset(string.ascii_uppercase + string.digits + "-")


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
    return parse_matter(data, str(path))


def parse_matter(data: bytes, name: str) -> Matter:
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
            raise RenderError(f"{name}: [{key}] is not known; want {_names(_TOP)}")
    return _matter(document, name)


def _matter(document: dict[str, Any], name: str) -> Matter:
    main = _Table(document.get("matter"), name, "[matter]")
    title = main.text("title", required=True)
    matter = Matter(
        title=title,
        court=main.text("court"),
        docket=main.text("docket"),
        parties=main.texts("parties"),
        prepared_for=main.text("prepared_for"),
        paper=main.choice("paper", PAPERS, default="letter"),
        bates_prefix=_prefix(main, title),
        bates_start=main.whole("bates_start", default=1),
        declarant=_declarant(document.get("declarant"), name),
        exhibits=_exhibits(_tables(document, "exhibit", name)),
        statements=tuple(_statement(table) for table in _tables(document, "statement", name)),
    )
    main.close()
    if not matter.exhibits:
        raise RenderError(f"{name}: no [[exhibit]]; add one with select and title")
    return matter


def _declarant(value: object, name: str) -> Declarant:
    table = _Table(value, name, "[declarant]")
    found = Declarant(
        name=table.text("name", required=True),
        role=table.text("role"),
        # Never defaulted: the wording of the declaration turns on it.
        place=table.choice("place", PLACES, default=None),
    )
    table.close()
    return found


def _exhibits(tables: "list[_Table]") -> tuple[ExhibitRequest, ...]:
    found: list[ExhibitRequest] = []
    for table in tables:
        select = table.text("select", required=True)
        title = table.text("title", required=True)
        if any(other.title == title for other in found):
            table.fail(f"title {title!r:.80} is used twice; statements cite by title, so give each its own")
        found.append(ExhibitRequest(selection=parse_selection(select, table.where), title=title))
        table.close()
    return tuple(found)


def _statement(table: "_Table") -> Statement:
    text = table.text("text", required=True)
    cites = table.value("exhibits", list)
    if not cites:
        table.fail("cites nothing; add exhibits = [1] (exhibit numbers, or titles of [[exhibit]] tables)")
    for cite in cites:
        if type(cite) is str or (type(cite) is int and cite > 0):
            continue
        table.fail(f"exhibits: want exhibit numbers from 1, or titles, have {cite!r:.60}")
    table.close()
    return Statement(text=text, cites=tuple(dict.fromkeys(cites)))


def _prefix(main: "_Table", title: str) -> str:
    given = main.text("bates_prefix")
    if given:
        if len(given) > MAX_PREFIX or not _PREFIX_CHARACTERS.issuperset(given):
            main.fail(f"bates_prefix: want at most {MAX_PREFIX} of A-Z, 0-9 and '-', have {given!r:.40}")
        return given
    initials = "".join(word[0] for word in title.split() if word[0] in string.ascii_letters).upper()
    return initials[:6] if len(initials) > 1 else "DOSSIER"


def _names(values: tuple[str, ...]) -> str:
    return ", ".join(values)


def _tables(document: dict[str, Any], key: str, name: str) -> "list[_Table]":
    value = document.get(key, [])
    if type(value) is not list:
        raise RenderError(f"{name}: [{key}]: write [[{key}]], with two brackets: there may be several")
    return [_Table(item, name, f"[[{key}]] {number}") for number, item in enumerate(value, 1)]


class _Table:
    """One table of the file: hands out its members once each and, at the end, refuses the rest."""

    def __init__(self, value: object, name: str, where: str) -> None:
        self.where = f"{name}: {where}"
        if value is None:
            raise RenderError(f"{self.where}: the table is missing; `ledger dossier new` shows one")
        if type(value) is not dict:
            self.fail(f"want a table, have {value!r:.60}")
        self._rest: dict[str, Any] = dict(value) if isinstance(value, dict) else {}

    def fail(self, message: str) -> None:
        raise RenderError(f"{self.where}: {message}")

    def value(self, key: str, kind: type) -> Any:
        found = self._rest.pop(key, None)
        if found is not None and type(found) is not kind:
            self.fail(f"{key}: want {_KINDS[kind]}, have {found!r:.60}")
        return found

    def text(self, key: str, *, required: bool = False) -> str:
        found: str = (self.value(key, str) or "").strip()
        if required and not found:
            self.fail(f'{key} is missing or blank; add {key} = "..."')
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        if type(self._rest.get(key)) is str:
            one = self.text(key)
            return (one,) if one else ()
        found = self.value(key, list) or []
        if any(type(item) is not str or not item.strip() for item in found):
            self.fail(f"{key}: want text or an array of texts, have {found!r:.80}")
        return tuple(item.strip() for item in found)

    def choice(self, key: str, allowed: tuple[str, ...], *, default: str | None) -> str:
        found = self.text(key) or default
        if found not in allowed:
            have = f", have {found!r:.40}" if found else ", it is missing"
            self.fail(f"{key}: want {' or '.join(allowed)}{have}")
        return found or ""

    def whole(self, key: str, *, default: int) -> int:
        found = self.value(key, int)
        if found is not None and not 0 < found < 10_000_000:
            self.fail(f"{key}: want a whole number from 1 to 9999999, have {found}")
        return default if found is None else int(found)

    def close(self) -> None:
        """Refuse what nobody asked for."""
        for key in self._rest:
            self.fail(f"{key} is not known; remove it or correct its spelling")


_KINDS: Final = {str: "text", list: "an array", int: "a whole number"}
