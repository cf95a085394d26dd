"""Text made fit for a terminal: nothing in it can move the cursor, hide, or reorder its neighbours.

What a reader could not see, or what could drive the terminal or change the look of other words, becomes
a token such as ⟦U+202E⟧ or ⟦0xFF⟧, spelt as the dossier spells it; the brackets themselves are tokens
where evidence holds them. Pure functions; `encoding` is what the output can hold. What knows Unicode
(`ledger.core.characters`, `wcwidth`) is imported when text that is not plain ASCII is met, not before.

LIMIT: a tab looks like four spaces, CR LF like LF, a space at a line's end like none, and a wrapped line
like two. Where the output can't hold the brackets, evidence may hold what looks like a token. The exact
bytes are `ledger show INDEX --object ROLE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

TAB: Final = "    "
LONG_LINE: Final = 65_536  # characters of one line that are held in memory at once
MAX_MARKS: Final = 6  # combining marks on one character, before they climb over the lines above
SAME: Final = 4  # so many equal tokens in a row are written once, with a count

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
# What must not open a row of Chinese or Japanese (JIS X 4051, the commonest).
_NEVER_FIRST: Final = frozenset("，。、！？：；）」』】》〉”’…ー々")
_TOKEN: Final = re.compile("(\u27e6[^\u27e7]*\u27e7)")


def is_plain(text: str) -> bool:
    """Whether every character is a space or visible ASCII: as most text is."""
    return text.isascii() and text.isprintable()


def holds_unicode(encoding: str) -> bool:
    """Whether the output can hold every character."""
    return encoding.lower().replace("_", "-").startswith(("utf-8", "utf8", "utf-16", "utf-32"))


def visible(text: str, encoding: str = "utf-8") -> str:
    """One line of `text` with everything that is not safe to show as a token; a tab becomes spaces.

    Bytes that are not UTF-8 come as `surrogateescape` decodes them. A line feed is a token too: whoever
    wants lines splits them first.
    """
    if "\t" in text:
        text = text.replace("\t", TAB)
    if is_plain(text):
        return text
    from ledger.core import characters

    found = set(text)
    hidden = {one for one in found if characters.is_hidden(one) or not _holds(one, encoding)}
    if hidden:
        text = _runs_of(hidden, "\\1*").sub(lambda run: _shown(run, encoding), text)
    marks = {one for one in found - hidden if characters.is_mark(one)}
    if marks:
        text = _runs_of(marks, f"[{_members(marks)}]*").sub(lambda run: _few_marks(run, encoding), text)
    return text


def _runs_of(found: set[str], rest: str) -> re.Pattern[str]:
    return re.compile(f"([{_members(found)}]){rest}")


def _members(found: set[str]) -> str:
    return "".join(map(re.escape, sorted(found)))


def _holds(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _shown(run: re.Match[str], encoding: str) -> str:
    from ledger.core.characters import joins

    text, character, count = run.string, run.group(1), len(run.group())
    if count == 1 and run.start() and holds_unicode(encoding):
        after = text[run.end() : run.end() + 1] or " "
        if joins(text[run.start() - 1], character, after):
            return character
    return _token(character, count, encoding)


def _few_marks(run: re.Match[str], encoding: str) -> str:
    """The marks that stay on their character; a mark that opens a line has none, and is a token."""
    stay = MAX_MARKS if run.start() else 0
    marks = run.group()
    return marks[:stay] + "".join(_token(mark, 1, encoding) for mark in marks[stay:])


def _token(character: str, count: int, encoding: str) -> str:
    from ledger.core.characters import token

    one = token(character) * count if count < SAME else token(character, count)
    return one if holds_unicode(encoding) else one.translate({0x27E6: "<", 0x27E7: ">", 0xD7: "x"})


# -- columns ---------------------------------------------------------------------------------------


def width(text: str) -> int:
    """The columns that visible text takes: CJK two, a combining mark none."""
    if text.isascii():
        return len(text)
    return sum(columns for _, columns in _units(text))


def _units(text: str) -> Iterator[tuple[str, int]]:
    """What may not be split, with its columns: a token, or a grapheme cluster (UAX 29)."""
    from wcwidth import iter_graphemes, wcswidth

    for piece in _TOKEN.split(text):
        if piece.startswith("\u27e6"):
            yield piece, len(piece)
        elif piece.isascii():
            yield from ((character, 1) for character in piece)
        else:
            yield from ((cluster, max(0, wcswidth(cluster))) for cluster in iter_graphemes(piece))


def ellipsis(encoding: str = "utf-8") -> str:
    """What stands where a text was cut."""
    return "\u2026" if holds_unicode(encoding) else "..."


def clip(text: str, columns: int) -> str:
    """The beginning of visible text that takes at most so many columns."""
    if columns <= 0:
        return ""
    if text.isascii():
        return text[:columns]
    kept: list[str] = []
    for unit, size in _units(text):
        columns -= size
        if columns < 0:
            break
        kept.append(unit)
    return "".join(kept)


def first_line(text: str) -> tuple[str, bool]:
    """The first line with something on it, and whether more follows."""
    line, feed, rest = text.lstrip("\r\n\t ").partition("\n")
    return line.rstrip("\r\t "), bool(feed and rest.strip())


def isolate(text: str) -> str:
    """Visible text that can't reorder what stands beside it on its line (UAX 9, isolates).

    The direction is that of its own first letter. Text without right-to-left letters comes as it is.
    """
    if text.isascii():
        return text
    from ledger.core.characters import runs_rtl

    if any(map(runs_rtl, text)):
        return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
    return text


# -- lines -----------------------------------------------------------------------------------------


def wrap(text: str, columns: int) -> list[str]:
    """Visible text of one line in rows of at most so many columns; a space at a break is left out."""
    if text.isascii():
        return _wrap_ascii(text, columns)
    rows: list[str] = []
    row: list[tuple[str, int]] = []
    used, seen_word, space, wide = 0, False, 0, False
    # `space`: where the row may be broken: behind its last space, or beside a character of two columns
    for unit, size in _units(text):
        if (wide or size == 2) and unit not in _NEVER_FIRST:
            space = len(row)
        if unit == " " and used + size > columns and row:
            rows.append(_text(row))
            row, used, seen_word, space, wide = [], 0, False, 0, False
            continue
        while used + size > columns and row:  # twice, where what is carried over is too long itself
            cut = space if space and seen_word else len(row)
            rows.append(_text(row[:cut]))
            row = row[cut:]
            used, seen_word, space = sum(columns_of for _, columns_of in row), bool(row), 0
        row.append((unit, size))
        used += size
        wide = size == 2
        if unit != " ":
            seen_word = True
        elif seen_word:
            space = len(row)
    rows.append(_text(row))
    return rows


def _text(row: list[tuple[str, int]]) -> str:
    return "".join(unit for unit, _ in row).rstrip(" ")


def _wrap_ascii(text: str, columns: int) -> list[str]:
    rows, start = [], 0
    while len(text) - start > columns:
        cut = text.rfind(" ", start, start + columns + 1)
        if cut < 0 or not text[start:cut].strip(" "):  # one word, or an indented one, longer than the row
            rows.append(text[start : start + columns])
            start += columns
        else:
            rows.append(text[start:cut].rstrip(" "))
            start = cut + 1
    rows.append(text[start:])
    return rows


def rows(chunks: Iterable[str], columns: int, encoding: str = "utf-8") -> Iterator[tuple[str, bool]]:
    """A long text as rows fit to print, each with whether it ends a line of the text. Memory stays flat.

    A row that holds right-to-left letters is isolated, so that what is printed before it stays there.
    """
    pending = ""
    for chunk in chunks:
        *lines, pending = (pending + chunk).split("\n")
        for line in lines:
            yield from _rows_of(line.removesuffix("\r"), columns, encoding)
        while len(pending) > LONG_LINE:
            cut = _safe_cut(pending)
            yield from ((row, False) for row, _ in _rows_of(pending[:cut], columns, encoding))
            pending = pending[cut:]
    if pending:
        yield from _rows_of(pending, columns, encoding)


def _rows_of(line: str, columns: int, encoding: str) -> Iterator[tuple[str, bool]]:
    made = wrap(visible(line, encoding), columns)
    last = len(made) - 1
    return ((isolate(row), at == last) for at, row in enumerate(made))


def _safe_cut(text: str) -> int:
    """Where a line that is too long to hold may be parted: behind a space, or where no cluster is torn."""
    space = text.rfind(" ", LONG_LINE - 1_000, LONG_LINE)
    if space >= 0:
        return space + 1
    if text[:LONG_LINE].isascii():
        return LONG_LINE
    from ledger.core.characters import clings

    whole = (at for at in range(LONG_LINE, LONG_LINE - 64, -1) if not any(map(clings, text[at - 1 : at + 1])))
    return next(whole, LONG_LINE)
