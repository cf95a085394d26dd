"""One table of a matter file, read strictly: each member is asked for once, and the rest is refused.

Knows TOML's types and nothing of the law. Every refusal is one line that names the file and the table.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final, NoReturn

from ledger.core.clock import format_time, parse_time
from ledger.dossier.matter.model import Cites
from ledger.errors import MalformedError, RenderError

MAX_WHOLE: Final = 9_999_999
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_KINDS: Final = {str: "text", list: "an array", int: "a whole number", bool: "true or false"}


class Table:
    """Hands out the members of a table once each; `close` refuses what nobody asked for."""

    def __init__(self, value: object, name: str, where: str) -> None:
        self.where = f"{name}: {where}"
        if value is None:
            raise RenderError(f"{self.where}: the table is missing; `ledger dossier new` shows one")
        if type(value) is not dict:
            self.fail(f"want a table, have {value!r:.60}")
        self._rest: dict[str, Any] = dict(value)

    def fail(self, message: str) -> NoReturn:
        """Refuse the table."""
        raise RenderError(f"{self.where}: {message}")

    def value(self, key: str, kind: type) -> Any:
        """The member if it is there and of this type; None if it is not there."""
        found = self._rest.pop(key, None)
        if found is not None and type(found) is not kind:
            self.fail(f"{key}: want {_KINDS[kind]}, have {found!r:.60}")
        return found

    def text(self, key: str, *, required: bool = False) -> str:
        """A text without white space around it; blank if it is not there."""
        found: str = self.exact(key).strip()
        if required and not found:
            self.fail(f'{key} is missing or blank; add {key} = "..."')
        return found

    def exact(self, key: str) -> str:
        """A text, every character of it."""
        return self.value(key, str) or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Some texts, or one."""
        if type(self._rest.get(key)) is str:
            one = self.text(key)
            return (one,) if one else ()
        found = self.value(key, list) or []
        if any(type(item) is not str or not item.strip() for item in found):
            self.fail(f"{key}: want text or an array of texts, have {found!r:.80}")
        return tuple(item.strip() for item in found)

    def choice(self, key: str, allowed: tuple[str, ...], *, default: str | None) -> str:
        """One of some words; `default` None: it must be there."""
        found = self.text(key) or default
        if found == "" == default:
            return ""
        if found not in allowed:
            have = f", have {found!r:.40}" if found else ", it is missing"
            self.fail(f"{key}: want {_or(allowed)}{have}")
        return found or ""

    def choices(self, key: str, allowed: tuple[str, ...], *, required: bool = False) -> tuple[str, ...]:
        """Some of some words."""
        found = self.texts(key)
        wrong = next((item for item in found if item not in allowed), None)
        if wrong is not None:
            self.fail(f"{key}: want {_or(allowed)}, have {wrong!r:.40}")
        if required and not found:
            self.fail(f"{key}: want {_or(allowed)}, it is missing")
        return tuple(dict.fromkeys(found))

    def whole(self, key: str, *, default: int) -> int:
        """A whole number from 1."""
        found = self.value(key, int)
        if found is not None and not 0 < found <= MAX_WHOLE:
            self.fail(f"{key}: want a whole number from 1 to {MAX_WHOLE}, have {found}")
        return default if found is None else int(found)

    def index(self, key: str) -> int | None:
        """The index of an entry, or a place in a text: from 0. None if it is not there."""
        found = self.value(key, int)
        if found is not None and found < 0:
            self.fail(f"{key}: want a whole number from 0, have {found}")
        return None if found is None else int(found)

    def needed_index(self, key: str) -> int:
        """The index of an entry, which must be there."""
        found = self.index(key)
        if found is None:
            self.fail(f"{key} is missing; add {key} = 0 (the index of the entry)")
        return found

    def numbers(self, key: str, *, least: int) -> tuple[int, ...]:
        """Whole numbers, each once."""
        found = self.value(key, list) or []
        if any(type(item) is not int or item < least for item in found):
            self.fail(f"{key}: want whole numbers from {least}, have {found!r:.60}")
        return tuple(dict.fromkeys(found))

    def flag(self, key: str) -> bool:
        """True or false; false if it is not there."""
        return bool(self.value(key, bool))

    def cites(self, key: str = "exhibits") -> Cites:
        """Exhibits, by number or by the title of their table."""
        found = self.value(key, list) or []
        for cite in found:
            if not (type(cite) is str or (type(cite) is int and cite > 0)):
                self.fail(f"{key}: want exhibit numbers from 1, or titles, have {cite!r:.60}")
        return tuple(dict.fromkeys(found))

    def id(self, key: str = "id") -> str:
        """A short name by which other tables refer to this one."""
        found = self.text(key, required=True)
        if _ID.fullmatch(found) is None:
            self.fail(
                f"{key}: want lower-case letters, digits, '.', '_' and '-', at most 60, have {found!r:.70}"
            )
        return found

    def day(self, key: str, *, required: bool = False) -> str:
        """A day, YYYY-MM-DD; TOML's own dates will do."""
        found = self._rest.pop(key, "")
        if found == "" and not required:
            return ""
        return self._day(key, found)

    def days(self, key: str) -> tuple[str, ...]:
        """Some days, or one."""
        found = self._rest.pop(key, [])
        listed = found if type(found) is list else [found]
        return tuple(dict.fromkeys(self._day(key, one) for one in listed if one != ""))

    def day_or_time(self, key: str) -> str:
        """A day, or a time as entries have it; it must be there. TOML's own times will do."""
        found = self._rest.get(key, "")
        if type(found) is datetime and found.tzinfo is not None:
            del self._rest[key]
            return format_time(found)
        if type(found) is str and "T" in found:
            del self._rest[key]
            try:
                return format_time(parse_time(found, key))
            except MalformedError as error:
                self.fail(str(error))
        return self.day(key, required=True)

    def close(self) -> None:
        """Refuse what nobody asked for."""
        for key in self._rest:
            self.fail(f"{key} is not known; remove it or correct its spelling")

    def _day(self, key: str, found: object) -> str:
        if type(found) is date:
            return found.isoformat()
        if type(found) is str and len(found) == 10:
            try:
                return date.fromisoformat(found).isoformat()
            except ValueError:
                pass
        self.fail(f"{key}: want a day as 2026-11-22, have {found!r:.40}")


def tables(document: dict[str, Any], key: str, name: str) -> list[Table]:
    """The tables of an array of tables, in order."""
    value = document.get(key, [])
    if type(value) is not list:
        raise RenderError(f"{name}: [{key}]: write [[{key}]], with two brackets: there may be several")
    return [Table(item, name, f"[[{key}]] {number}") for number, item in enumerate(value, 1)]


def only(document: dict[str, Any], key: str, name: str) -> Table | None:
    """A table of which there may be one, or none."""
    value = document.get(key)
    if type(value) is list:
        raise RenderError(f"{name}: [[{key}]]: write [{key}], with one bracket: there is one")
    return None if value is None else Table(value, name, f"[{key}]")


def _or(words: tuple[str, ...]) -> str:
    return " or ".join(words) if len(words) < 4 else f"{', '.join(words[:-1])} or {words[-1]}"
