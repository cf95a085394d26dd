"""The values of a document: its text, the map back to its bytes, headings, dates that stand in it."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

# How a stretch of text comes from bytes (docs/format.md, section 6, object `map`).
Rule = Literal[
    "same",  # the bytes, decoded with the map's charset, are the characters
    "reference",  # an HTML character reference (&nbsp; &#8217;) that stands for the characters
    "space",  # white space in the bytes, drawn as one space
    "break",  # no bytes: a line break that layout makes at a tag; the characters are all line feeds
    "page",  # from the page of that number (1..) in a PDF; `start` is the page, `length` 0
]
RULES: Final = ("same", "reference", "space", "break", "page")


class Run(NamedTuple):
    """A stretch: `characters` of the text, from `length` bytes at `start` of the document, by `rule`."""

    characters: int
    start: int
    length: int
    rule: Rule


class TextMap(NamedTuple):
    """Runs in the order of the text; together they have as many characters as it. Starts never go back.

    `charset`: the Python name of the codec, lower case (`utf-8`, `windows-1252`), or `pdf`; bytes that do not
    decode are in no run. Between two runs without a `break` between them lie only white space, markup and
    elements that are never drawn (`gaps`).
    """

    charset: str
    runs: tuple[Run, ...]


class Heading(NamedTuple):
    """A heading in the text: level from 1, `text[start:end]`."""

    level: int
    start: int
    end: int


class StatedDate(NamedTuple):
    """A date that the text states: `text[start:end]` says it. `date` is YYYY-MM-DD."""

    what: Literal["effective", "updated"]
    date: str
    start: int
    end: int


class Extracted(NamedTuple):
    """What was made of a document. `problem`: why there is no text, or not all of it."""

    text: str
    map: TextMap
    headings: tuple[Heading, ...]
    title: str | None
    extractor: str
    problem: str | None


class Page(NamedTuple):
    """A document as it came, before anything is derived. Capture makes it, `law` makes an entry of it.

    `document`: the exact bytes (of an HTTP answer: without transfer and content coding). `method`, `observed`
    and `archive` are as in the body of a snapshot; `objects` are the further ones (role, media type, bytes),
    in order. `observed` holds plain values ready for the body.
    """

    document: bytes
    media_type: str
    method: str
    url: str | None
    observed: dict[str, object]
    archive: dict[str, object] | None
    objects: tuple[tuple[str, str, bytes], ...]
    captured_at: str | None
