"""Small things that the law-side sections say alike: exact characters, exhibits cited, what is not stated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ledger.dossier.context import Context
from ledger.dossier.display import Display
from ledger.dossier.language import Language, fill
from ledger.dossier.matter.model import Cites, Person
from ledger.law.sentences import Sentence

# A longer line is broken before it is shown: to lay out one line takes the square of its length.
MAX_LINE: Final = 2_000
_NO_BREAK: Final = "\u00a0\u202f"  # as tokens they would make a page of terms hard to read
_SPACES: Final = dict.fromkeys(map(ord, _NO_BREAK), " ")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Exact:
    """Characters of a document, line by line; what can't be seen is a token. `remarks` say what was done."""

    lines: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def exact(display: Display, language: Language, text: str) -> Exact:
    """Every character of `text`, so that it can be read. Line ends are line ends, whichever they are."""
    remarks = []
    if "\r" in text:
        remarks.append(language.say("Some of its line ends are CR LF or CR; they are shown as line ends."))
    hard = sum(text.count(space) for space in _NO_BREAK)
    if hard:
        remarks.append(
            language.say("No-break spaces, shown as spaces: %(count)s.", count=language.number(hard))
        )
    lines: list[str] = []
    for line in _LINE_END.split(text):
        shown = display.line(line.expandtabs(4).translate(_SPACES))
        lines += [shown[at : at + MAX_LINE] for at in range(0, len(shown), MAX_LINE)] or [""]
    if any(len(line) >= MAX_LINE for line in lines):
        remarks.append(language.say("A very long line is continued on the next, without a mark."))
    if "\t" in text:
        remarks.append(language.say("Tabs are drawn as spaces."))
    return Exact(tuple(lines), tuple(remarks))


def paragraphs(context: Context, text: str) -> tuple[str, ...]:
    """A drafter's text in paragraphs; none where it is blank."""
    return context.display.lines(text) if text.strip() else ()


def exhibits(context: Context, cites: Cites, where: str) -> tuple[int, ...]:
    """The numbers of the exhibits that are cited."""
    return context.maker.cited(cites, where) if cites else ()


def sentence(context: Context, said: Sentence) -> str:
    """A sentence of the law room, in the dossier's language where it is known, its values made safe."""
    text = words(context, said)
    return text[:1].upper() + text[1:]


def words(context: Context, said: Sentence) -> str:
    """The same as the end of a sentence that has begun."""
    values = {name: context.display.line(_day(context, value)) for name, value in said.values}
    return fill(context.language.known(said.message), values)


def _day(context: Context, value: str) -> str:
    return context.language.date(value) if _DAY.fullmatch(value) else value


def person(context: Context, name: str) -> Person | None:
    """The person of that id, if one is named."""
    return next((one for one in context.matter.people if one.id == name), None)


def person_name(context: Context, name: str) -> str:
    """Name and employer of a person, or blank."""
    found = person(context, name)
    if found is None:
        return ""
    return context.display.line(f"{found.name}, {found.employer}" if found.employer else found.name)


def party_name(context: Context, name: str) -> str:
    """A party as it is called, or blank."""
    found = next((one for one in context.matter.sides if one.id == name), None)
    return context.display.line(found.short or found.name) if found else ""
