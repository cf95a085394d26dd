"""The language of a dossier: what the program says itself, in the words of the reader.

English is the text in the templates and modules; `templates/languages/<code>.toml` gives another
language's text for each. Evidence is never translated, nor is what somebody declared, nor are the
sentences of the verification report: a Dutch dossier says so. A text without a translation stops the build,
so that no page is half in another language.

    say("Exhibit %(number)s", number=3)      placeholders are %(name)s, or {name}
    count("%(count)s entry", "%(count)s entries", 3)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledger import resources
from ledger.errors import RenderError

if TYPE_CHECKING:
    import jinja2

LANGUAGES: Final = ("en", "nl")
PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
_NUMBER: Final = re.compile(r"[0-9][0-9.,]*")
_MONTHS: Final = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
        "november", "december",
    ),
}  # fmt: skip
_THOUSANDS: Final = {"en": ",", "nl": "."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The texts of a language other than English: by English text, and forms for one and for many."""

    texts: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Language:
    """Says things in one language. `day_first`: 5 January 2024, where English alone is January 5, 2024."""

    def __init__(self, code: str = "en", *, templates: Path | None = None, day_first: bool = False) -> None:
        if code not in LANGUAGES:
            raise RenderError(f"no language {code!r:.20}; there are {', '.join(LANGUAGES)}")
        self.code = code
        self._day_first = day_first or code != "en"
        self._catalogue = Catalogue() if code == "en" else read_catalogue(code, templates)

    def say(self, text: str, **values: object) -> str:
        """`text` in this language, its placeholders filled in. Raises RenderError if there is none."""
        return fill(self._text(text), values)

    def known(self, text: str) -> str:
        """The translation of words of ours if there is one, else the words: for texts of other rooms.

        A text with numbers in it is looked up with # in the place of each.
        """
        found = self._catalogue.texts.get(text)
        if found is not None or self.code == "en":
            return found or text
        numbers = _NUMBER.findall(text)
        masked = self._catalogue.texts.get(_NUMBER.sub("#", text), "")
        if not numbers or masked.count("#") != len(numbers):
            return text
        return "".join(a + b for a, b in zip_longest(masked.split("#"), numbers, fillvalue=""))

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """`one` or `many`, as the language counts; %(count)s is the number, in digits."""
        return fill(self._counted(one, many, number), {"count": self.number(number), **values})

    def number(self, number: int) -> str:
        """Digits in groups of three."""
        return f"{number:,}".replace(",", _THOUSANDS[self.code])

    def date(self, value: date | str) -> str:
        """A day as prose has it. A text that is no date stays as it is."""
        if isinstance(value, str):
            try:
                return self.date(date.fromisoformat(value[:10]))
            except ValueError:
                return value
        month, day = _MONTHS[self.code][value.month - 1], value.day
        return f"{day} {month} {value.year}" if self._day_first else f"{month} {day}, {value.year}"

    def utc(self, time: str) -> str:
        """`2026-11-22T13:49:00.123456Z` as `2026-11-22 13:49:00.123456 UTC`, no digit lost. All languages."""
        return f"{time[:10]} {time[11:].rstrip('Z')} UTC" if "T" in time else time

    def second(self, time: str) -> str:
        """The same, cut to the second: for tables, beside a place that has all of it."""
        return f"{time[:10]} {time[11:19]} UTC" if "T" in time else time

    def local(self, time: str, zone: str) -> str:
        """The same moment by the clocks of `zone`, to the second, with the offset. Raises RenderError."""
        moment = datetime.fromisoformat(time).astimezone(zone_of(zone))
        offset = moment.strftime("%z")
        return f"{moment:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:5]}"

    def install(self, environment: jinja2.Environment) -> None:
        """Give a Jinja environment `_()`, `{% trans %}`, `language`, and filters for numbers and times."""
        environment.add_extension("jinja2.ext.i18n")
        environment.policies["ext.i18n.trimmed"] = True
        installer: Any = environment
        installer.install_gettext_callables(self._text, self._counted, newstyle=True)
        environment.globals["language"] = self
        environment.filters.update(
            thousands=self.number, utc=self.utc, second=self.second, day=self.date, known=self.known
        )

    def _text(self, text: str) -> str:
        if self.code == "en" or not text.strip():
            return text
        try:
            return self._catalogue.texts[text]
        except KeyError:
            raise RenderError(f"no text in language {self.code!r} for {text!r:.120}") from None

    def _counted(self, one: str, many: str, number: int) -> str:
        if self.code == "en":
            return one if number == 1 else many
        try:
            forms = self._catalogue.plurals[one]
        except KeyError:
            raise RenderError(f"no text in language {self.code!r} for {one!r:.120}") from None
        return forms[0 if number == 1 else 1]


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in the place of placeholders; each must have one. A value is never looked into again."""
    if not values:
        return text

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name not in values:
            raise RenderError(f"no value for {name!r} in {text!r:.120}")
        return str(values[name])

    return PLACEHOLDER.sub(value, text)


def zone_of(name: str) -> ZoneInfo | Any:
    """A time zone by its IANA name. Raises RenderError."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RenderError(
            f"no time zone {name!r:.60}", hint="want a name of the IANA database, as Europe/Amsterdam"
        ) from None


def read_catalogue(code: str, templates: Path | None = None) -> Catalogue:
    """Read `languages/<code>.toml`; a user's file adds to ours. Raises RenderError."""
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, str]] = {}
    for folder in reversed(resources.template_path(templates)):
        path = folder / "languages" / f"{code}.toml"
        if not path.is_file():
            continue
        try:
            read = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RenderError(f"{path.name}: not TOML: {error}") from None
        texts |= read.get("texts", {})
        plurals |= {one: (forms[0], forms[1]) for one, forms in read.get("plurals", {}).items()}
    return Catalogue(texts=texts, plurals=plurals)


ENGLISH: Final = Language()
