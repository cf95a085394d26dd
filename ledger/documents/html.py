"""HTML: the text that a page shows, with its headings and title. Extractor `html/1`.

Left out: comments; script, style, title, noscript, iframe and the like; elements that the standard draws
nothing for (template, datalist, audio, video, canvas, a closed dialog, rp); and what is marked `hidden`
or has `display:none` in its own `style` attribute. On `html` and `body` these two are passed over: pages
hide themselves until a script has run.

Does NOT run scripts or apply style sheets: what they show or hide comes out as written. Text in
attributes (`alt`, `title`, `value`) is not text. Characters of tables stay where they are written.
"""

from __future__ import annotations

import re
from typing import Final

from ledger.documents.charsets import LONE
from ledger.documents.decode import Source
from ledger.documents.elements import HEADINGS, PAGE, VOID, OpenElements, names
from ledger.documents.headings import leads, trimmed
from ledger.documents.layout import Layout
from ledger.documents.markup import UNDRAWN, Markup, content_end, markup_at
from ledger.documents.model import Extracted, Heading
from ledger.documents.references import reference_at, resolved

NAME: Final = "html/1"
_STOP: Final = re.compile("[<&]")
_SPACE: Final = re.compile("[\t\n\f\r ]+")
_FIRST_LINE: Final = re.compile("\r\n|[\r\n]")  # dropped at the beginning of pre, listing and textarea
_PARAGRAPHS: Final = names(
    "blockquote dl fieldset figure hr listing menu ol p plaintext pre table textarea ul xmp"
).union(HEADINGS)
_LINES: Final = names(
    "address article aside body br caption center dd details dialog dir div dt figcaption footer form header"
    " hgroup html legend li main nav optgroup option search section select summary tbody td tfoot th thead"
    " tr"
)
_UNSEEN: Final = names("audio canvas datalist rp template video")
_EXACT: Final = frozenset(("listing", "plaintext", "pre", "textarea", "xmp"))
_DRAWINGS: Final = frozenset(("math", "svg"))
_BOLD: Final = frozenset(("b", "strong"))
_NO_DISPLAY: Final = re.compile(r"(?:^|;)\s*display\s*:\s*none\s*(?:!|;|\Z)", re.IGNORECASE)
MAX_TITLE: Final = 1000


def extract_html(source: Source, *, xml: bool = False) -> Extracted:
    """The text of a page. `xml`: it came as XHTML, where any element may be closed in its own tag."""
    page = _Page(source, xml)
    page.read()
    text, mapped = page.layout.finished()
    headings = [
        Heading(level, *span) for level, start, end in page.headings if (span := trimmed(text, start, end))
    ]
    taken = {one.start for one in headings}
    headings += [one for one in leads(text, page.bold) if one.start not in taken]
    headings.sort(key=lambda one: (one.start, one.level))
    return Extracted(text, mapped, tuple(headings), page.title, NAME, source.problem)


class _Page:
    """One pass over the characters."""

    def __init__(self, source: Source, xml: bool) -> None:
        self.layout = Layout(source)
        self.headings: list[tuple[int, int, int]] = []
        self.bold: list[tuple[int, int]] = []
        self.title: str | None = None
        self._text = source.text
        self._xml = xml
        self._open = OpenElements()
        self._hidden: int | None = None  # where the outermost hidden element stands
        self._skipped = False  # it had words
        self._exact: int | None = None  # where the outermost pre stands
        self._heading: tuple[int, int, int] | None = None  # where it stands, level, first character
        self._bold: int | None = None

    def read(self) -> None:
        """All of it."""
        text, at = self._text, 0
        while 0 <= at < len(text):
            found = _STOP.search(text, at)
            stop = found.start() if found else len(text)
            if stop > at:
                self._characters(at, stop)
            if found is None:
                break
            at = self._reference(stop) if text[stop] == "&" else self._markup(stop)
        self._close_heading(0)

    def _characters(self, start: int, end: int) -> None:
        if self._hidden is not None:
            self._skipped = self._skipped or self._text[start:end].strip("\t\n\f\r ") != ""
        elif self._exact is not None:
            self.layout.exact(start, end)
        else:
            self.layout.words(start, end)

    def _reference(self, at: int) -> int:
        found = reference_at(self._text, at)
        if found is None:
            self._characters(at, at + 1)
            return at + 1
        if self._hidden is not None:
            self._skipped = True
        else:
            self.layout.reference(at, found.end, found.characters)
        return found.end

    def _markup(self, at: int) -> int:
        """Returns where to go on; -1 at the end of the document within a tag."""
        found = markup_at(self._text, at)
        if found is None:
            self._characters(at, at + 1)
            return at + 1
        if found.kind == "comment":
            if (self._xml or self._open.foreign) and self._text.startswith("<![CDATA[", at):
                return self._cdata(at + 9)
            return found.end
        if found.end < 0:
            return -1
        if found.kind == "end":
            self._end(found.name)
            return found.end
        return self._start(found)

    def _cdata(self, at: int) -> int:
        """Characters in which nothing is markup. A line of their own: else their marks would part words."""
        end = self._text.find("]]>", at)
        stop = end if end >= 0 else len(self._text)
        self._feed(1)
        self._characters(at, stop)
        self._feed(1)
        return stop + 3 if end >= 0 else -1

    def _start(self, tag: Markup) -> int:
        name = tag.name
        self._open.prepare(name)
        self._closed()
        drawing = self._open.foreign
        if name in UNDRAWN and (end := self._undrawn(tag, drawing)) is not None:
            return end
        self._block(name)
        if name in VOID or name in PAGE or (tag.closed and (drawing or self._xml or name in _DRAWINGS)):
            return tag.end
        if name == "form" and self._open.holds(name):  # forms can't be nested
            return tag.end
        hidden = self._hidden is None and (name in UNDRAWN or _is_hidden(tag))
        if name in _BOLD and self._bold is None and self._hidden is None:
            self._bold = self.layout.length
        place = self._open.push(name)
        if hidden:
            self._hidden, self._skipped = place, False
        self._skipped = self._skipped or name in UNDRAWN  # the line ends: by the rules of HTML it would go on
        if self._hidden is None and name in HEADINGS:
            self._close_heading(0)
            self._heading = place, HEADINGS.index(name) + 1, self.layout.length
        if self._hidden is None and name in _EXACT and self._exact is None and not drawing:
            self._exact = place
        return tag.end if drawing else self._content(tag)

    def _content(self, tag: Markup) -> int:
        """Where to go on behind a start tag. In three elements, what follows is characters only."""
        at = tag.end
        if tag.name in ("pre", "listing", "textarea") and (line := _FIRST_LINE.match(self._text, at)):
            at = line.end()
        if tag.name == "plaintext":
            self._characters(at, len(self._text))
            return len(self._text)
        if tag.name not in ("textarea", "xmp"):
            return at
        end = content_end(self._text, at, tag.name)
        while at < end and tag.name == "textarea":
            stop = self._text.find("&", at, end)
            self._characters(at, stop if stop >= 0 else end)
            at = self._reference(stop) if stop >= 0 else end
        self._characters(at, end)
        return end

    def _undrawn(self, tag: Markup, drawing: bool) -> int | None:
        """Where its content ends; None in a picture, where it may hold markup."""
        if tag.closed and (drawing or self._xml):
            self._feed(1)  # by the rules of HTML it would go on
            return tag.end
        if drawing:  # the same by the rules of HTML, where nothing but its end tag stands in it
            end = self._text.find("<", tag.end)
            closing = markup_at(self._text, end) if end >= 0 else None
            plain = closing is not None and (closing.kind, closing.name) == ("end", tag.name)
            return end if plain else None
        end = content_end(self._text, tag.end, tag.name)
        if tag.name == "title" and self.title is None:
            words = _SPACE.sub(" ", LONE.sub("", resolved(self._text[tag.end : end]))).strip()
            self.title = words[:MAX_TITLE] or None
        return end

    def _end(self, name: str) -> None:
        if name in _BOLD and self._bold is not None:
            self.bold.append((self._bold, self.layout.length))
            self._bold = None
        self._open.end(name)
        self._closed()
        self._block(name)

    def _block(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self._feed(2)
        elif name in _LINES:
            self._feed(1)

    def _feed(self, lines: int) -> None:
        if self._hidden is None:
            self.layout.feed(lines)
            self._bold = None

    def _closed(self) -> None:
        """What follows from elements that are open no longer."""
        depth = len(self._open)
        if self._hidden is not None and depth <= self._hidden:
            self._hidden = None
            if self._skipped:  # words were left out: the line ends
                self._feed(1)
        if self._exact is not None and depth <= self._exact:
            self._exact = None
        self._close_heading(depth)

    def _close_heading(self, depth: int) -> None:
        if self._heading is not None and depth <= self._heading[0]:
            self.headings.append((self._heading[1], self._heading[2], self.layout.length))
            self._heading = None


def _is_hidden(tag: Markup) -> bool:
    if tag.name in _UNSEEN:
        return True
    attributes = dict(reversed(tag.attributes))  # of two of one name the first counts
    if tag.name == "dialog" and "open" not in attributes:
        return True
    if attributes.get("hidden", "until-found").lower() != "until-found":
        return True
    style = attributes.get("style", "")
    return "display" in style.lower() and _NO_DISPLAY.search(resolved(style)) is not None
