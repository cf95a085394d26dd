"""One entry in one or two lines of `ledger log`: what it is, and the beginning of what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger.cli.show_objects import looks_binary
from ledger.cli.show_page import BAR, Page, Parts
from ledger.cli.show_select import Damaged
from ledger.core.bodies.findings import AUTHORITY_CHECK
from ledger.core.entry import Entry, Reference
from ledger.core.note import parse_vkey
from ledger.errors import MalformedError, NotFoundError

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger

PEEK: Final = 8_192  # bytes of an object that are looked at for its first line
LONGEST_KIND: Final = 10

_TEXT_MEMBER: Final = {
    "note": "text",
    "attachment": "description",
    "genesis": "title",
    "clause": "cited_for",
    "dossier": "title",
    "finding": "title",
    "plan": "title",
    "import": "tool",
}
_LONE_BYTES: Final = "".join(map(chr, range(0xDC80, 0xDD00)))


def put_summary(page: Page, ledger: Ledger, entry: Entry, corrected_by: list[int], indent: int) -> None:
    """The line of facts, then the line of text where the kind has one. `indent`: columns of an index."""
    head = f"{entry.index:>{indent}}  {entry.signed_at[:19]}Z  {entry.kind:<{LONGEST_KIND}}  "
    if corrected_by:
        head += f"corrected by {_few(corrected_by)}  "
    page.line((head + page.fit(_facts(entry), page.columns - len(head))).rstrip(" "))
    text = _text(ledger, entry)
    if text:
        start = " " * (indent + 2) + BAR
        page.line(start + page.fit(text, page.columns - len(start)))


def put_damaged(page: Page, damaged: Damaged, indent: int) -> None:
    """The line of an entry that can't be read."""
    start = f"{damaged.index:>{indent}}  damaged: "
    problem = damaged.problem.removeprefix(f"entry {damaged.index}: ")
    page.line(start + page.fit([("", problem)], page.columns - len(start)))


def _few(indexes: list[int]) -> str:
    """The newest of them, where there are many."""
    if len(indexes) <= 2:
        return ", ".join(map(str, indexes))
    return f"{indexes[-1]} and {len(indexes) - 1} more"


def _facts(entry: Entry) -> Parts:
    body = entry.body
    match entry.kind:
        case "genesis":
            return [("", entry.origin)]
        case "exchange":
            return _exchange(body)
        case "attachment":
            return [("" if body["about"] is None else f"about {body['about']}: ", body["name"])]
        case "plan":
            return [(f"cells planned: {body['cells']}", "")]
        case "import":
            counts = f"{body['imported']} of {body['found']} exchanges of "
            return [(counts, body["file"])]
        case "custody":
            to = [] if body["to"] is None else [(" -> ", body["to"])]
            items = [(f"  of {ranges(body['items'])}", "")] if body["items"] else []
            return [(f"{body['action']}: ", body["from"]), *to, *items]
        case "key":
            return [(f"{body['action']} ", parse_vkey(body["vkey"]).name)]
        case "correction":
            return [(f"of {body['entry']}", "")]
        case "dossier":
            return [(_dossier(body), "")]
        case "snapshot":
            return [(f"{body['method']}  declared ", body["declared"]["publisher"])]
        case "clause":
            return [(f"of {body['snapshot']}, characters {body['start']} to {body['end']}", "")]
        case "finding":
            return _finding(body)
        case "purge":
            return [(f"objects purged: {len(body['commitments'])}", "")]
    return []


def _dossier(body: dict[str, Any]) -> str:
    said = f"of the tree of size {body['tree_size']}"
    if "profile" not in body:
        return said
    volume = f", volume {body['volume']} of {body['volumes']}" if body["volumes"] > 1 else ""
    return f"{body['edition']}{volume}{'' if body['final'] else ', draft'}  {said}"


def _finding(body: dict[str, Any]) -> Parts:
    """By its method, which says what its result has."""
    if body["method"] == AUTHORITY_CHECK:
        return [(f"authority {body['result']['outcome']}: ", body["result"]["authority"])]
    return [("", body["method"])]


def _exchange(body: dict[str, Any]) -> Parts:
    """A model's name is what somebody said: never without the word."""
    names = [name for name in (body["declared"]["model"], body["declared"]["provider"]) if name]
    said = [(", " if at else "declared ", name) for at, name in enumerate(names)] or [
        ("no model declared", "")
    ]
    tags = [(", " if at else "  [", tag) for at, tag in enumerate(body["tags"])]
    planned = body["plan"]
    cell = [] if planned is None else [(f"  plan {planned['index']} ", planned["cell"])]
    marks = _marks(body)
    first = (f"{', '.join(marks)}  {said[0][0]}" if marks else said[0][0], said[0][1])
    return [first, *said[1:], *tags, *([("]", "")] if tags else []), *cell]


def _marks(body: dict[str, Any]) -> list[str]:
    """What became of a call, in a word or two; of an imported one, where it is from."""
    observed, reading = body["observed"], body["reading"]
    marks = []
    if "pointer" in observed:
        marks.append(f"import {observed['import']}")
    elif observed:
        status = observed["http"]["status"] if observed["http"] else None
        marks.append(observed["collector"] + ("" if status is None else f" {status}"))
        if not observed["complete"]:
            problem = observed["problem"]
            marks.append(f"not complete: {problem['code']}" if problem else "not complete")
    if reading and reading["refused"]:
        marks.append("refused")
    elif reading and not reading["complete"] and observed.get("complete", True):
        marks.append("not whole")
    return marks


def _text(ledger: Ledger, entry: Entry) -> Parts:
    body = entry.body
    match entry.kind:
        case "exchange":
            return peek(ledger, entry.reference("query"))
        case "note" if body["text"] is None:
            return peek(ledger, entry.reference("file"))
        case "correction":
            return [("", body["wrong"]), (" -> ", body["right"])]
        case "snapshot":
            return [("", body["declared"]["title"])]
    text = body.get(_TEXT_MEMBER.get(entry.kind, "reason"))
    return [("", text)] if text else []


def peek(ledger: Ledger, reference: Reference | None) -> Parts:
    """The beginning of an object as text, or words of ours in its place."""
    if reference is None:
        return []
    try:
        block = next(ledger.chunks(reference.commitment), b"")[:PEEK]
    except NotFoundError:
        return [("(not in this ledger: purged or missing)", "")]
    except MalformedError:
        return [("(damaged)", "")]
    if looks_binary(block):
        return [("(not text: ", reference.media_type), (")", "")]
    text = block.decode("utf-8", "surrogateescape")
    if len(block) == PEEK:  # a character that the cut has torn is no sign of bad bytes
        text = text.rstrip(_LONE_BYTES)
    return [("", text)] if text.strip() else [("(blank)" if text else "(empty)", "")]


def ranges(indexes: list[int]) -> str:
    """Indexes in the shortest words: 3, 5-9, 12."""
    parts: list[list[int]] = []
    for index in sorted(indexes):
        if parts and parts[-1][1] == index - 1:
            parts[-1][1] = index
        else:
            parts.append([index, index])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)
