"""Evidence text made fit to print: nothing vanishes, nothing reorders, nothing is mistaken for ours.

What reaches a page is a display; the exact bytes are attached and their SHA-256 stands beside it.
Every character that a reader could not see, or that could change the look of its neighbours, becomes
a token such as [[U+202E]] (in white square brackets), and is counted for the legend. A tab becomes
spaces, a CR LF pair a line end; both are said. Long lines are broken here, since laying out one line
of 50,000 characters takes minutes.

LIMIT: which spaces end a line can't be seen, and a wrapped line looks like two lines.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from wcwidth import wcwidth

from ledger.dossier import unicode
from ledger.dossier.binary import hexdump, is_binary
from ledger.dossier.exhibit_model import Piece, Run, Shown
from ledger.dossier.model import Legend, LegendRow
from ledger.dossier.redaction import blocks
from ledger.dossier.redaction.spans import Span

TAB_COLUMNS: Final = 4
LONG_LINE: Final = 800  # above this a line is broken here rather than by the layout
COLUMNS: Final = 84  # of a message; a little narrower than the measure of any page
NOTE_COLUMNS: Final = 108  # of a signed note, set smaller
PIECE_CHARACTERS: Final = 3_000  # layout copies the rest of a paragraph for each line of it
MAX_MARKS: Final = 6  # on one character, before they climb over the lines above
SAME: Final = 4  # so many equal tokens in a row are written once, with a count
LEGEND_ROWS: Final = 120
SEPARATOR: Final = unicode.MIDDLE_DOT  # parts facts that run on in one paragraph

_RTL: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# One cluster to the layout, however long: it would run off the page.
_UNBROKEN: Final = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]{16}|(?:\u200d.){16}")
_PLAIN: Final = re.compile("[ -~]*")


class Display:
    """Turns texts into what is shown and counts the tokens; one for a dossier. Mutable: one owner."""

    def __init__(
        self, covered: frozenset[int], hide: Callable[[str], tuple[Span, ...]] | None = None
    ) -> None:
        """`hide`: what is to be taken out of any text, whatever it says (a public edition)."""
        self._hide = hide
        self._unsafe = unicode.unsafe_pattern(covered)
        # The same for ASCII, which most texts are: six times as fast, and of no marks or joiners.
        plain = "".join(re.escape(chr(code)) for code in range(128) if self._unsafe.match(chr(code)))
        self._unsafe_ascii = re.compile(f"[{plain}]")
        self._marks = unicode.marks_pattern(covered)
        self._seen: Counter[str] = Counter()
        self._tabs = 0

    def line(self, text: str) -> str:
        """A short text on one line: names, titles, tags. Line feeds are tokens too."""
        return self._line(self._without(text))

    def _line(self, text: str) -> str:
        feeds = text.count("\n")
        if feeds:
            self._seen["\n"] += feeds
        return "".join(run.text for run in self._runs(text)).replace("\n", unicode.token("\n"))

    def fact(self, text: str) -> str:
        """A short text among others in one paragraph: the dot that parts them is a token within it."""
        shown = self.line(text)
        dots = shown.count(SEPARATOR)
        if not dots:
            return shown
        self._seen[SEPARATOR] += dots
        return shown.replace(SEPARATOR, unicode.token(SEPARATOR))

    def lines(self, text: str) -> tuple[str, ...]:
        """The paragraphs of a drafter's text: a blank line parts them, other line ends are spaces."""
        text = self._without(text)
        paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\n"))
        return tuple(self._line(" ".join(paragraph.split("\n"))) for paragraph in paragraphs)

    def note(self, data: bytes) -> Shown:
        """A signed note: its JSON is one long line, broken at the margin."""
        text = self._without(data.decode("utf-8"))
        return Shown(pieces=tuple(self._pieces(text.removesuffix("\n"), _cut)))

    def message(self, data: bytes) -> Shown:
        """A whole message as text, or its first bytes in hexadecimal where it is not text."""
        text = data.decode("utf-8", "surrogateescape")
        if is_binary(text):
            return hexdump(data)
        return self.text(self._without(text))

    def text(self, text: str) -> Shown:
        """A message that is decoded already, and has marks in the place of what was taken out."""
        remarks = []
        pairs = text.count("\r\n")
        if pairs:
            text = text.replace("\r\n", "\n")
            others = text.count("\n") - pairs
            remarks.append(f"{pairs:,} line ends are CR LF" + (f", {others:,} are LF" if others else ""))
        tabs = text.count("\t")
        if tabs:
            self._tabs += tabs
            remarks.append(f"tabs ({tabs:,}) are drawn as spaces")
        # A line feed at the very end ends the last line; it does not begin an empty one.
        pieces = tuple(self._pieces(text.removesuffix("\n"), _wrap)) if text else ()
        return Shown(pieces=pieces, remarks=tuple(remarks))

    def legend(self) -> Legend:
        """What occurred, the most frequent first."""
        ranked = sorted(self._seen.items(), key=lambda item: (-item[1], item[0]))
        rows = [
            LegendRow(*(blocks.explained(c) or (unicode.token(c), unicode.meaning(c))), count)
            for c, count in ranked[:LEGEND_ROWS]
        ]
        if self._tabs:
            rows.append(
                LegendRow("(spaces)", "a tab, drawn up to the next column that 4 divides", self._tabs)
            )
        return Legend(
            rows=tuple(rows),
            more=max(0, len(ranked) - LEGEND_ROWS),
            total=sum(self._seen.values()),
        )

    def block(self, category: str) -> str:
        """What stands in the place of words of that category."""
        return self._line(blocks.mark(category))

    def _without(self, text: str) -> str:
        """The text without what has to be taken out of it."""
        if self._hide is None:
            return text
        text = blocks.harmless(text)
        return blocks.blocked(text, self._hide(text))

    def _pieces(self, text: str, wrap: Callable[[str], list[str]]) -> Iterator[Piece]:
        rtl, size = False, 0
        held: list[str] = []
        any_rtl = _RTL.search(text) is not None
        for line in text.split("\n"):
            shown = line.expandtabs(TAB_COLUMNS) if "\t" in line else line
            direction = unicode.is_rtl(shown) if any_rtl else False
            if direction is None:
                direction = rtl
            if held and (direction != rtl or size > PIECE_CHARACTERS):
                yield Piece(self._runs("\n".join(held)), rtl)
                held, size = [], 0
            rtl = direction
            # A line of a megabyte becomes many pieces too: wrapped first, then handed out row by row.
            for row in wrap(shown):
                if size > PIECE_CHARACTERS:
                    yield Piece(self._runs("\n".join(held)), rtl)
                    held, size = [], 0
                held.append(row)
                size += len(row) + 1
        yield Piece(self._runs("\n".join(held)), rtl)

    def _runs(self, text: str) -> tuple[Run, ...]:
        """Split into what is shown as it is and tokens."""
        runs: list[Run] = []
        done = 0
        at = 0
        hits = self._hits(text)
        while at < len(hits):
            start = hits[at]
            character = text[start]
            count = 1
            while (
                at + count < len(hits)
                and hits[at + count] == start + count
                and text[start + count] == character
            ):
                count += 1
            if start > done:
                runs.append(Run(text[done:start]))
            runs.append(Run(self._token(character, count), token=True))
            done = start + count
            at += count
        if done < len(text):
            runs.append(Run(text[done:]))
        return tuple(runs)

    def _hits(self, text: str) -> list[int]:
        if text.isascii():
            return [m.start() for m in self._unsafe_ascii.finditer(text)]
        hits = [m.start() for m in self._unsafe.finditer(text) if not _stays(text, m.start())]
        piled = [
            at
            for marks in self._marks.finditer(text)
            if marks.end() - marks.start() > MAX_MARKS
            for at in range(marks.start() + MAX_MARKS, marks.end())
        ]
        return sorted({*hits, *piled}) if piled else hits

    def _token(self, character: str, count: int) -> str:
        self._seen[character] += count
        block = blocks.label(character)
        if block is not None:
            return block * count
        one = unicode.token(character)
        if count < SAME:
            return one * count
        return f"{one[:-1]} \u00d7{count}{unicode.CLOSE}"


def _stays(text: str, at: int) -> bool:
    if text[at] not in (unicode.ZWJ, unicode.ZWNJ, unicode.VS16) or at == 0:
        return False
    following = text[at + 1] if at + 1 < len(text) else " "
    return unicode.joins(text[at - 1], text[at], following)


def _cut(line: str) -> list[str]:
    """Rows of NOTE_COLUMNS characters."""
    return [line[at : at + NOTE_COLUMNS] for at in range(0, len(line), NOTE_COLUMNS)] or [""]


def _wrap(line: str) -> list[str]:
    """Rows of at most COLUMNS columns if the line is long, else the line: at a space where there is one."""
    if len(line) <= LONG_LINE and not _UNBROKEN.search(line):
        return [line]
    if _PLAIN.fullmatch(line):
        return _wrap_plain(line)
    rows, start, width, space = [], 0, 0, -1
    for at, character in enumerate(line):
        width += _width(character)
        if width > COLUMNS:
            cut = space + 1 if space >= start else at
            # Never between a character and the marks on it.
            while cut == at and start < cut < len(line) and unicodedata.combining(line[cut]) and at - cut < 8:
                cut -= 1
            rows.append(line[start:cut])
            start = cut
            width = sum(map(_width, line[start : at + 1]))
        if character == " ":
            space = at
    rows.append(line[start:])
    return rows


def _wrap_plain(line: str) -> list[str]:
    """The same of printable ASCII, most of what models write: every character is one column."""
    rows, start = [], 0
    while len(line) - start > COLUMNS:
        space = line.rfind(" ", start, start + COLUMNS)
        cut = space + 1 if space >= 0 else start + COLUMNS
        rows.append(line[start:cut])
        start = cut
    rows.append(line[start:])
    return rows


def _width(character: str) -> int:
    # Printable ASCII is one column; a token is ten, which only makes a row shorter than it need be.
    if " " <= character <= "~":
        return 1
    if "\u1100" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff":
        return 2  # wcwidth says 0 of vowels and finals, which only holds within a syllable
    if "\ud800" <= character <= "\udbff":
        return len(blocks.label(character) or "")
    width = wcwidth(character)
    return 10 if width < 0 else max(1, width) if not unicodedata.combining(character) else 0
