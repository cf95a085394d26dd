"""Markdown: the text is the document, mark for mark; only headings are looked for. Extractor `markdown/1`.

Headings are `# ATX`, underlined (setext; the one line over the rule), and phrases in bold that open a
line. Fenced code and front matter hold none. Does NOT render: `1\\. Services` stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger.documents.decode import Source
from ledger.documents.headings import leads, trimmed
from ledger.documents.model import Extracted, Heading
from ledger.documents.plain import verbatim

NAME: Final = "markdown/1"
_LINE: Final = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|\Z)")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX: Final = re.compile(r" {0,3}(#{1,6})(?=[ \t]|\Z)")
_RULE: Final = re.compile(r" {0,3}(?:=++|-++)[ \t]*+\Z")
_BOLD: Final = re.compile(r"(\*\*|__)(?=[^\s*_])([^*\r\n]{1,120}?)\1")
_FRONT: Final = 60  # lines of front matter at most


class _Line(NamedTuple):
    start: int
    words: str


def extract_markdown(source: Source) -> Extracted:
    """The document itself, with its headings; the title is the first of the first level."""
    text, mapped = verbatim(source)
    headings = tuple(markdown_headings(text))
    first = next((text[one.start : one.end] for one in headings if one.level == 1), None)
    return Extracted(text, mapped, headings, first, NAME, source.problem)


def markdown_headings(text: str) -> list[Heading]:
    """The headings of a text in Markdown, in its order."""
    found: list[Heading] = []
    bold: list[tuple[int, int]] = []
    above: _Line | None = None  # a line that a rule under it would make a heading
    for line in _outside_code(text):
        atx = _ATX.match(line.words)
        if atx is not None:
            _add(found, text, len(atx[1]), line.start + atx.end(), _atx_end(line))
            above = None
        elif above is not None and _RULE.match(line.words):
            _add(found, text, 1 if "=" in line.words else 2, above.start, above.start + len(above.words))
            if bold and bold[-1][0] >= above.start:
                bold.pop()
            above = None
        else:
            above = line if line.words.strip() and not line.words.lstrip().startswith(">") else None
            bold += _bold(line)
    found += leads(text, bold)
    return sorted(found, key=lambda one: (one.start, one.level))


def _outside_code(text: str) -> Iterator[_Line]:
    """The lines that are neither front matter nor in fenced code."""
    lines = [_Line(one.start(), one[0].rstrip("\r\n")) for one in _LINE.finditer(text)]
    first = 0
    if lines and lines[0].words.rstrip() == "---":
        ends = [at for at, line in enumerate(lines[1:_FRONT], 1) if line.words.rstrip() == "---"]
        first = ends[0] + 1 if ends else 0
    fence = ""
    for line in lines[first:]:
        mark = _FENCE.match(line.words)
        if not fence and mark is not None:
            fence = mark[1]
        elif not fence:
            yield line
        elif mark is not None and mark[1].startswith(fence) and not line.words[mark.end() :].strip():
            fence = ""


def _atx_end(line: _Line) -> int:
    """Without the closing #s, which white space parts from the words."""
    words = line.words.rstrip(" \t")
    bare = words.rstrip("#")
    return line.start + (len(bare) if bare != bare.rstrip(" \t") else len(words))


def _bold(line: _Line) -> list[tuple[int, int]]:
    """The bold phrase that stands first in a line, without its marks."""
    found = _BOLD.search(line.words, 0, 160)
    return [(line.start + found.start(2), line.start + found.end(2))] if found else []


def _add(found: list[Heading], text: str, level: int, start: int, end: int) -> None:
    span = trimmed(text, start, end)
    if span is not None:
        found.append(Heading(level, *span))
