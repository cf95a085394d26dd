"""A table of members, read strictly: each member asked for by name and type, the rest refused.

    table = Table.top(tree)
    title = table.text("title")
    table.done()                  # raises CaptureError where something was not asked for

Every error says the file, the line (where known) and the member, such as `targets[0].price.input`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from ledger.capture.plan.tree import Path, Tree
from ledger.core.canonical import MAX_INTEGER
from ledger.errors import CaptureError

MAX_TEXT: Final = 1 << 20
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]*\Z")
MAX_NAME: Final = 100
_REQUIRED: Final[Any] = object()
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?\Z")


class Table:
    """One table of a file."""

    def __init__(self, tree: Tree, path: Path, value: Any) -> None:
        self._tree = tree
        self.path = path
        if type(value) is not dict:
            raise tree.error(path, f"want a table of members, have {value!r:.60}")
        self._left: dict[str, Any] = dict(value)

    @classmethod
    def top(cls, tree: Tree) -> Table:
        """The table that a file is."""
        return cls(tree, (), tree.value)

    def error(self, name: str | None, words: str) -> CaptureError:
        """An error at a member, or at the table."""
        return self._tree.error(self.path if name is None else (*self.path, name), words)

    def done(self) -> None:
        """Raise CaptureError where a member was not asked for."""
        if self._left:
            name = next(iter(self._left))
            raise self.error(name, "no such member; see the plan that 'ledger probe plan --new' writes")

    def has(self, name: str) -> bool:
        """Whether the member is there and says something."""
        return self._left.get(name) is not None

    def any(self, name: str, default: Any = _REQUIRED) -> Any:
        """A member of any type; `default` where it is absent or null."""
        value = self._left.pop(name, None)
        if value is not None:
            return value
        if default is _REQUIRED:
            raise self.error(None, f"want the member {name!r}")
        return default

    def text(self, name: str, default: Any = _REQUIRED, *, maximum: int = MAX_TEXT) -> Any:
        """A text. One that is required is not blank."""
        value = self.any(name, default)
        if value is default:
            return value
        if type(value) is not str:
            raise self.error(name, f"want text, have {value!r:.60}; in quotes?")
        if default is _REQUIRED and not value.strip():
            raise self.error(name, "want text that is not blank")
        if len(value) > maximum:
            raise self.error(name, f"want at most {maximum} characters, have {len(value)}")
        return value

    def name(self, name: str, default: Any = _REQUIRED, *, maximum: int = MAX_NAME) -> Any:
        """A name: it goes into cells and tags."""
        value = self.text(name, default, maximum=maximum)
        if value is not default and not NAME.match(value):
            raise self.error(name, f"want lower-case letters, digits, '.', '_', '-', have {value!r:.60}")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: Any = _REQUIRED) -> Any:
        """One of some words."""
        value = self.text(name, default)
        if value not in allowed:
            raise self.error(name, f"want one of {', '.join(allowed)}, have {value!r:.60}")
        return value

    def integer(self, name: str, default: Any = _REQUIRED, *, least: int = 0, most: int = MAX_INTEGER) -> Any:
        """A whole number."""
        value = self.any(name, default)
        if value is default:
            return value
        if type(value) is not int or not least <= value <= most:
            raise self.error(name, f"want a whole number from {least} to {most}, have {value!r:.60}")
        return value

    def number(self, name: str, default: Any = _REQUIRED, *, least: float = 0, most: float = 86_400) -> Any:
        """A number, as a float."""
        value = self.any(name, default)
        if type(value) not in (int, float) or not least <= value <= most:
            raise self.error(name, f"want a number from {least} to {most}, have {value!r:.60}")
        return float(value)

    def amount(self, name: str) -> Decimal:
        """An amount of money, exactly as written."""
        value = self.any(name)
        text = value if type(value) is str else repr(value) if type(value) in (int, float) else ""
        if not _AMOUNT.match(text):
            raise self.error(name, f"want an amount such as 0.27, have {value!r:.60}")
        return Decimal(text)

    def flag(self, name: str, default: bool = False) -> bool:
        """true or false."""
        value = self.any(name, default)
        if type(value) is not bool:
            raise self.error(name, f"want true or false, have {value!r:.60}")
        return value

    def array(self, name: str, default: Any = _REQUIRED, *, most: int = 100_000) -> list[Any]:
        """An array."""
        value = self.any(name, default)
        if type(value) is not list or len(value) > most:
            raise self.error(name, f"want a list of at most {most}, have {value!r:.60}")
        return value

    def names(self, name: str, allowed: tuple[str, ...] | None = None, default: Any = _REQUIRED) -> Any:
        """A list of different texts, of those allowed."""
        values = (
            self.array(name, [] if default is None else default, most=1_000) if self.has(name) else default
        )
        if values is _REQUIRED:
            raise self.error(None, f"want the member {name!r}")
        if values is default:
            self.any(name, default)
            return values
        for value in values:
            if type(value) is not str or (allowed is not None and value not in allowed):
                wanted = f"one of {', '.join(allowed)}" if allowed is not None else "text"
                raise self.error(name, f"want {wanted}, have {value!r:.60}")
        if len(set(values)) != len(values):
            raise self.error(name, "the same one twice")
        return tuple(values)

    def integers(self, name: str, default: tuple[int, ...], *, least: int, most: int) -> tuple[int, ...]:
        """A list of different whole numbers."""
        if not self.has(name):
            self.any(name, None)
            return default
        values = self.array(name, most=1_000)
        for value in values:
            if type(value) is not int or not least <= value <= most:
                raise self.error(name, f"want whole numbers from {least} to {most}, have {value!r:.60}")
        if len(set(values)) != len(values):
            raise self.error(name, "the same one twice")
        return tuple(values)

    def table(self, name: str, default: Any = _REQUIRED) -> Any:
        """A table within."""
        value = self.any(name, default)
        return value if value is default else Table(self._tree, (*self.path, name), value)

    def tables(self, name: str, default: Any = _REQUIRED, *, most: int = 100_000) -> list[Table]:
        """A list of tables."""
        values = self.array(name, default, most=most)
        return [Table(self._tree, (*self.path, name, place), value) for place, value in enumerate(values)]

    def pairs(self, name: str) -> dict[str, str]:
        """A table of texts; empty where it is absent."""
        table = self.table(name, None)
        if table is None:
            return {}
        return {member: table.text(member) for member in list(table._left)}
