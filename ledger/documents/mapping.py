"""The map from a text to the bytes it came from: written, read, and checked without any extractor.

What `check_map` shows: each character of the text stands in the document's bytes, in this order, none
used twice; within a line of the text nothing but white space, markup and undrawn elements lies between;
where more was left out, there is a tag, and the line ends. So words can't be put in, changed, turned
round or, within a line, taken out.

What it does NOT show: that a browser draws these characters (they may stand in a comment or be hidden by
CSS), that nothing was left out between two lines, or anything about the pages of a PDF. Whoever doubts
that extracts again (`extract.extract_again`).
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any, Final

from ledger.core import canonical
from ledger.core.bodies import schema
from ledger.documents import charsets
from ledger.documents.check import check_runs
from ledger.documents.model import RULES, Run, TextMap
from ledger.errors import MalformedError

MAX_DOCUMENT: Final = 64 << 20
MAX_MAP: Final = 256 << 20
MAX_RUNS: Final = 4 << 20
PDF: Final = "pdf"
_MAP: Final = schema.members({"charset": schema.text, "runs": schema.list_of(lambda value, what: None)})


def format_map(value: TextMap) -> bytes:
    """Canonical JSON: `{"charset":"utf-8","runs":[[characters,start,length,"same"],...]}`."""
    return canonical.encode({"charset": value.charset, "runs": [list(run) for run in value.runs]})


def parse_map(data: bytes, what: str) -> TextMap:
    """The map in `data`. Raises MalformedError for any other spelling than `format_map` gives."""
    if len(data) > MAX_MAP:
        raise MalformedError(f"{what}: want at most {MAX_MAP} bytes, have {len(data)}")
    value = canonical.parse(data, what)
    _MAP(value, what)
    charset, runs = value["charset"], value["runs"]
    if charset != PDF and charset not in charsets.CHARSETS:
        raise MalformedError(f"{what}: {charset!r:.40} is no charset of a document")
    if len(runs) > MAX_RUNS:
        raise MalformedError(f"{what}: want at most {MAX_RUNS} runs, have {len(runs)}")
    return TextMap(charset, tuple([_run(run, number, what) for number, run in enumerate(runs)]))


def _run(value: Any, number: int, what: str) -> Run:
    if type(value) is list and len(value) == 4:
        characters, start, length, rule = value
        numbers = (characters, start, length)
        if all(type(one) is int and 0 <= one <= MAX_DOCUMENT for one in numbers) and rule in RULES:
            return Run(characters, start, length, rule)
    raise MalformedError(f"{what}: run {number}: want [characters, start, length, rule], have {value!r:.80}")


def check_map(text: str, value: TextMap, document: bytes, *, extractor: str | None = None) -> None:
    """Raises MalformedError at the first contradiction between a text, its map and the document.

    `extractor`: as the entry names it. Of plain text and Markdown the text must be the whole document, and
    what looks like a tag in it is text. An empty text claims nothing, and holds for any document.
    """
    if not text and not value.runs:
        return
    for thing, size in (("document", len(document)), ("text", len(text))):
        if size > MAX_DOCUMENT:
            raise MalformedError(f"{thing}: want at most {MAX_DOCUMENT}, have {size}")
    total = sum(run.characters for run in value.runs)
    if total != len(text):
        raise MalformedError(f"map: the runs have {total} characters together, the text has {len(text)}")
    if value.charset == PDF:
        _check_pages(text, value, document)
        return
    mark = charsets.byte_order_mark(document)
    if value.charset not in charsets.CHARSETS or (mark is not None and mark[0] != value.charset):
        raise MalformedError(f"map: {value.charset!r:.40} is not the charset of this document")
    verbatim = extractor is not None and extractor.startswith(("markdown/", "plain/"))
    check_runs(text, value, document, markup=not verbatim)
    if verbatim:
        whole, _ = charsets.characters(document[mark[1] if mark else 0 :], value.charset)
        if charsets.LONE.sub("", whole) != text:
            raise MalformedError(f"map: the text of {extractor} is the whole document, and here it is not")


def _check_pages(text: str, value: TextMap, document: bytes) -> None:
    """A PDF's runs: whole pages in order, line feeds between. What stands on them needs the extractor."""
    if b"%PDF-" not in document[:1024]:  # ISO 32000-1, annex H.3.4.1
        raise MalformedError("map: says pdf, and the document is none")
    at = page = 0
    for number, run in enumerate(value.runs):
        later = run.start > page if run.rule == "page" else run.start == page > 0
        if run.rule not in ("page", "break") or run.length or not run.characters or not later:
            raise MalformedError(f"map: run {number}: {list(run)} does not fit the pages of a PDF")
        if run.rule == "break" and text[at : at + run.characters].strip("\n"):
            raise MalformedError(f"map: run {number}: a break is line feeds only")
        at, page = at + run.characters, run.start


def bytes_of(value: TextMap, start: int, end: int, document: bytes | None = None) -> tuple[int, int]:
    """The document's bytes that `text[start:end]` comes from, first to last; for a PDF, its pages.

    Without `document` a run counts as a whole: more bytes than the characters have, never fewer.
    """
    ends = list(accumulate(run.characters for run in value.runs))
    if not 0 <= start < end <= (ends[-1] if ends else 0):
        raise MalformedError(f"map: no characters {start} to {end}")
    touched = [
        (run, stop)
        for run, stop in zip(value.runs, ends, strict=True)
        if stop > start and stop - run.characters < end and run.rule != "break"
    ]
    if not touched:
        raise MalformedError(f"map: characters {start} to {end} are line feeds that no bytes stand for")
    if value.charset == PDF:
        return touched[0][0].start, touched[-1][0].start
    (first, first_stop), (last, last_stop) = touched[0], touched[-1]
    low, high = first.start, last.start + last.length
    if document is not None and first.rule == "same":
        low += _size(document, value, first, max(0, start - (first_stop - first.characters)))
    if document is not None and last.rule == "same":
        high = last.start + _size(document, value, last, min(end, last_stop) - last_stop + last.characters)
    return low, high


def _size(document: bytes, value: TextMap, run: Run, count: int) -> int:
    """The bytes of the first `count` characters of a run."""
    text, places = charsets.characters(document[run.start : run.start + run.length], value.charset)
    if count >= len(text):
        return run.length
    return places[count] if places is not None else charsets.size(text[:count], value.charset)
