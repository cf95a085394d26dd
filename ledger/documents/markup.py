"""Where HTML markup begins and ends: tags, comments, content that is not drawn (WHATWG HTML, 13.2.5).

Own code, because what is needed here no parser at hand gives at once: the exact place of each tag,
linear time on hostile input, and the same answer in each version of Python and of each library.
`html.parser` gives places, but its rules changed in patch releases, and some of them are quadratic on
input made for it; `tinyhtml5` follows the standard, but forgets the places and is quadratic in depth.
The tests hold this against `tinyhtml5`.

Does NOT build a tree and does not judge: what is no markup by the standard is text, however odd.
LIMIT: text is read as HTML reads it; of an XML document only what both have in common is understood.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

SPACE: Final = "\t\n\f\r "

# Elements that a browser with scripting does not draw and whose content holds no markup.
UNDRAWN: Final = frozenset(("iframe", "noembed", "noframes", "noscript", "script", "style", "title"))

_NAME: Final = re.compile(r"</?+([A-Za-z][^\t\n\f\r />]*+)")
_ATTRIBUTE: Final = re.compile(
    r"[\t\n\f\r /]*+(=?+[^\t\n\f\r />=]*+)"
    r"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:\"([^\"]*+)\"|'([^']*+)'|(?![\"'])([^\t\n\f\r >]*+)))?"
)
_UNCLOSED: Final = re.compile(r"[\t\n\f\r ]*+=[\t\n\f\r ]*+[\"']")
_COMMENT_END: Final = re.compile(r"--!?>")
_EMPTY_COMMENT: Final = re.compile(r"-?>")
_SCRIPT: Final = re.compile(r"<!--|-->|</?script(?=[\t\n\f\r />])", re.IGNORECASE)


class Markup(NamedTuple):
    """What begins with a `<`. `end`: behind its `>`; -1 where the text ends before it does.

    `name` is in lower case. `attributes`: as written, references in their values not resolved.
    """

    kind: Literal["start", "end", "comment"]
    end: int
    name: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    closed: bool = False  # `<br/>`


def markup_at(text: str, at: int) -> Markup | None:
    """What begins at `text[at]`, a `<`; None where it is a character like others."""
    name = _NAME.match(text, at)
    if name is not None:
        return _tag(text, at, name)
    following = text[at + 1 : at + 2]
    if following == "!" and text.startswith("--", at + 2):
        empty = _EMPTY_COMMENT.match(text, at + 4)
        found = empty or _COMMENT_END.search(text, at + 4)
        return Markup("comment", found.end() if found else -1)
    if following in ("!", "?") or (following == "/" and at + 2 < len(text)):
        return Markup("comment", text.find(">", at + 2) + 1 or -1)  # a doctype, or a bogus comment
    return None


def _tag(text: str, at: int, name: re.Match[str]) -> Markup:
    kind: Literal["start", "end"] = "end" if text[at + 1] == "/" else "start"
    attributes: list[tuple[str, str]] = []
    place = name.end()
    while place < len(text):
        found = _ATTRIBUTE.match(text, place)
        if found is None:  # can't be: it matches the empty string
            break
        place = found.end()
        if found[1]:
            value = found[2] or found[3] or found[4] or ""
            attributes.append((_lower(found[1]), value))
        elif text[place : place + 1] == ">":
            closed = place > found.start() and text[place - 1] == "/"
            return Markup(kind, place + 1, _lower(name[1]), tuple(attributes), closed)
        if _UNCLOSED.match(text, place):  # a quote that nothing closes
            break
    return Markup(kind, -1, _lower(name[1]), tuple(attributes))


def content_end(text: str, at: int, name: str) -> int:
    """Where the content of an element without markup in it ends: at its end tag, or with the text.

    `at`: behind the start tag. For `UNDRAWN`, and for textarea and xmp.
    """
    if name == "script":
        return _script_end(text, at)
    found = _END_TAGS[name].search(text, at)
    return found.start() if found else len(text)


def _script_end(text: str, at: int) -> int:
    """13.2.5.17 and on: in a script, `<!-- <script>` hides the next end tag."""
    depth = 0  # 1: after <!--  2: after <script in it
    while (found := _SCRIPT.search(text, at)) is not None:
        at = found.end()
        word = found[0].lower()
        if word == "<!--":
            depth = depth or 1
            at = found.start() + 2  # the dashes may end it, too
        elif word == "-->":
            depth = 0
        elif word == "<script":
            depth = 2 if depth else 0
        elif depth == 2:
            depth = 1
        else:
            return found.start()
    return len(text)


def _lower(name: str) -> str:
    return name.lower() if name.isascii() else "".join(c.lower() if c < "\x80" else c for c in name)


_END_TAGS: Final = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in (*UNDRAWN, "textarea", "xmp")
}
