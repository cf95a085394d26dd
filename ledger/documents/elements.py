"""Which elements are open in a page, as far as it matters for what is hidden and what is a heading.

From "in body" of WHATWG HTML, 13.2.6.4.7: which start tags close what, and how far an end tag reaches.
Each step takes constant time for each element opened, however deep they lie. Does NOT build a tree:
misnested formatting and what stands between table cells stay where they are written.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final


def names(words: str) -> frozenset[str]:
    """The names of elements that a string lists."""
    return frozenset(words.split())


HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
VOID: Final = names(
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr"
)
# Never put on the stack: they can be opened once, or are told apart by what stands in them.
PAGE: Final = frozenset(("body", "frameset", "head", "html"))
FORMATTING: Final = names("a b big code em font i nobr s small strike strong tt u")  # may close out of order
_CLOSES_P: Final = names(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form header hgroup hr li listing main menu nav ol p plaintext pre search section summary table"
    " ul xmp"
).union(HEADINGS)
# What a start tag closes, and within what.
_SIBLINGS: Final = {
    "li": (("li",), "item"),
    "dd": (("dd", "dt"), "item"),
    "dt": (("dd", "dt"), "item"),
    "option": (("option",), "scope"),
    "optgroup": (("option", "optgroup"), "scope"),
    "button": (("button",), "scope"),
    "td": (("td", "th"), "table"),
    "th": (("td", "th"), "table"),
    "tr": (("td", "th", "tr", "caption"), "table"),
    **dict.fromkeys(("tbody", "thead", "tfoot"), (("td", "th", "tr", "tbody", "thead", "tfoot"), "table")),
}
_TABLE: Final = frozenset(("html", "table", "template"))
_SCOPE: Final = names("applet caption marquee object td th foreignobject desc title") | _TABLE
_SPECIAL: Final = (
    _CLOSES_P | _SCOPE | {"button", "iframe", "select", "tbody", "textarea", "tfoot", "thead", "tr"}
)
_BARRIERS: Final = {
    "table": _TABLE,
    "scope": _SCOPE,
    "button": _SCOPE | {"button"},
    "list": _SCOPE | {"ol", "ul"},
    "item": _SPECIAL - {"address", "div", "p"},
    "special": _SPECIAL,
    "integration": names("foreignobject desc title annotation-xml mi mo mn ms mtext"),
}
_OF: Final = {
    name: tuple(kind for kind, names in _BARRIERS.items() if name in names)
    for name in frozenset().union(*_BARRIERS.values())
}
_IMPLIED: Final = names("dd dt li optgroup option p rp rt")  # a form's end closes these, too
_TABLE_PARTS: Final = names("caption table tbody td tfoot th thead tr")
# 13.2.6.5: start tags that end a picture or formula when they stand in it.
_BREAKOUT: Final = names(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing"
    " menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)


class OpenElements:
    """The stack. Its length says where an element stands; whoever noted one sees by it that it was closed."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._places: dict[str, list[int]] = {}
        self._barriers: dict[str, list[int]] = {kind: [] for kind in _BARRIERS}

    def __len__(self) -> int:
        return len(self._names)

    @property
    def foreign(self) -> bool:
        """Whether the place is in SVG or MathML, with its other rules."""
        return self._drawing() > self._last(self._barriers["integration"])

    def holds(self, name: str) -> bool:
        """Whether an element of this name is open, however far up."""
        return bool(self._places.get(name))

    def prepare(self, name: str) -> None:
        """Close what a start tag closes."""
        if self.foreign:
            if name not in _BREAKOUT:
                return
            while self.foreign:
                self._cut(self._drawing())
        if name in _SIBLINGS:
            others, barrier = _SIBLINGS[name]
            for other in others:
                self._close(other, barrier)
        if name == "a":
            self._take_out(name)
        if name in _CLOSES_P:
            self._close("p", "button")
        if name in HEADINGS and self._names and self._names[-1] in HEADINGS:
            self._cut(len(self) - 1)

    def push(self, name: str) -> int:
        """Open one; returns its place."""
        place = len(self._names)
        self._names.append(name)
        self._places.setdefault(name, []).append(place)
        for kind in _OF.get(name, ()):
            self._barriers[kind].append(place)
        return place

    def end(self, name: str) -> None:
        """Close what an end tag closes; nothing where there is nothing to close."""
        if name == "p":
            self._close(name, "button")
        elif name == "li":
            self._close(name, "list")
        elif name in HEADINGS:
            last = max(HEADINGS, key=lambda one: self._last(self._places.get(one, ())))
            self._close(last, "scope")
        elif name in _TABLE_PARTS:
            self._close(name, "table")
        elif name in FORMATTING or name == "form":
            self._take_out(name)
        elif name in _SPECIAL:
            self._close(name, "scope")
        elif self.foreign:
            self._close(name, "integration")
        else:
            self._close(name, "special")

    def _close(self, name: str, barrier: str) -> None:
        place = self._last(self._places.get(name, ()))
        if place >= 0 and place >= self._last(self._barriers[barrier]):
            self._cut(place)

    def _take_out(self, name: str) -> None:
        """Close one alone, where blocks were opened in it: `<b><div></b>` leaves the div open."""
        place = self._last(self._places.get(name, ()))
        if place < 0 or place < self._last(self._barriers["scope"]):
            return
        while name == "form" and self._names[-1] in _IMPLIED:
            self._cut(len(self) - 1)
        if place > self._last(self._barriers["special"]) or place == len(self) - 1:
            self._cut(place)
            return
        self._places[name].pop()
        for kind in _OF.get(name, ()):
            barriers = self._barriers[kind]
            del barriers[bisect_left(barriers, place)]
        self._names[place] = ""

    def _cut(self, place: int) -> None:
        while len(self._names) > place or (self._names and not self._names[-1]):
            name = self._names.pop()
            if not name:
                continue
            self._places[name].pop()
            for kind in _OF.get(name, ()):
                self._barriers[kind].pop()

    def _drawing(self) -> int:
        return max(self._last(self._places.get("svg", ())), self._last(self._places.get("math", ())))

    @staticmethod
    def _last(places: list[int] | tuple[()]) -> int:
        return places[-1] if places else -1
