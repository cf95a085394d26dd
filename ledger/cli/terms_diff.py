"""What `terms diff` prints: paragraphs that changed, under their headings, words marked without colour.

    ~ changed  - removed  + added     [-words of A alone-] {+words of B alone+} [=characters the same=]

Evidence can't forge a mark: where it holds one, the mark's first character stands as a token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ledger.cli import terminal
from ledger.cli.output import put_bytes
from ledger.cli.terms_held import HeldReader

if TYPE_CHECKING:
    from ledger.cli.show_page import Page
    from ledger.documents.differ import Change
    from ledger.law.model import Clause, Document, Snapshot
    from ledger.law.terms.changes import Touched

FOLD: Final = 240  # characters that are the same, within a paragraph, before they are folded
KEEP: Final = 80  # of these, on either side
MARKS: Final = re.compile(r"(\[-|-\]|\{\+|\+\}|\[=|=\])")
_BARS: Final = {"same": "  ", "changed": "~ ", "removed": "- ", "added": "+ "}
_AROUND: Final = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


def put_diff(folder: Path, before: int, after: int, clause: int | None, as_json: bool) -> None:
    """Read both, compare, print."""
    from ledger.api.ledger import Ledger
    from ledger.law.terms import reading
    from ledger.law.terms.changes import changes, touched

    with Ledger.open(folder) as opened:
        reader = HeldReader(opened)
        ends = reading.snapshot(reader, before), reading.snapshot(reader, after)
        cited = None if clause is None else reading.clause(reader, clause)
        in_before = cited is not None and _is_of(cited, ends)
        documents = reading.document_of(reader, ends[0]), reading.document_of(reader, ends[1])
    found = changes(*documents)
    part = None
    if cited is not None:
        part = touched(found, cited, *documents, cited_in_before=in_before)
    if as_json:
        _put_json(ends, found, cited, part)
    else:
        _put_text(ends, documents, found, cited, part)


def _is_of(clause: Clause, ends: tuple[Snapshot, Snapshot]) -> bool:
    """Whether the clause is cited of the first one (else of the second). Raises NotFoundError for neither."""
    from ledger.errors import NotFoundError

    for number, snapshot in enumerate(ends):
        if clause.snapshot.index == snapshot.index or clause.snapshot.text == snapshot.text:
            return number == 0
    raise NotFoundError(
        f"clause {clause.index}: it is of snapshot {clause.snapshot.index},"
        f" neither {ends[0].index} nor {ends[1].index}",
        hint="compare the snapshot that it is cited of",
    )


def _put_text(
    ends: tuple[Snapshot, Snapshot],
    documents: tuple[Document, Document],
    found: Sequence[Change],
    cited: Clause | None,
    part: Touched | None,
) -> None:
    from ledger.cli.show_page import Page

    page = Page.of_stdout()
    for name, snapshot in zip("AB", ends, strict=True):
        head = f"{name}  snapshot {snapshot.index}  {snapshot.moment.day}  "
        said = [("", snapshot.publisher), (": ", snapshot.title)]
        page.line(head + page.fit(said, page.columns - len(head)))
    for name in _differ(*ends):
        page.line(f"the two are declared with another {name}: they may be different documents")
    if documents[0].text == documents[1].text:
        page.line("the texts are the same, character by character")
    else:
        page.line(_counted(found))
    if cited is not None and part is not None:
        stands = "stand exactly so" if part.verbatim else "do not stand so"
        page.line(f"only what touches clause {cited.index}; its words {stands} in the other text")
    shown = found if part is None else part.changes
    if any(change.kind != "same" for change in shown):
        _put_changes(page, shown)
    elif documents[0].text != documents[1].text:
        page.line("nothing here changed but white space, if that")
    page.flush()


def _differ(a: Snapshot, b: Snapshot) -> Iterator[str]:
    for name in ("publisher", "title", "region", "channel"):
        one, other = a.body["declared"][name], b.body["declared"][name]
        if (one or "").casefold() != (other or "").casefold():
            yield name


def _counted(found: Sequence[Change]) -> str:
    kinds = [change.kind for change in found]
    counts = (f"{kinds.count(kind)} {kind}" for kind in ("changed", "removed", "added", "same"))
    return f"paragraphs: {', '.join(counts)}"


def _put_changes(page: Page, shown: Sequence[Change]) -> None:
    heading: tuple[str, ...] | None = None
    same = 0
    for change in shown:
        if change.kind == "same":
            same += 1
            continue
        if same:
            _put_same(page, same)
            same = 0
        if change.heading != heading:
            heading = change.heading
            page.line()
            page.line(page.fit(_path(heading), page.columns) or "(under no heading)")
        _put_change(page, change)
    if same:
        _put_same(page, same)


def _put_same(page: Page, same: int) -> None:
    page.line()
    page.line(f"    {same} paragraph{'s' if same != 1 else ''} the same")


def _path(heading: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("" if not at else " > ", " ".join(words.split())) for at, words in enumerate(heading)]


def _put_change(page: Page, change: Change) -> None:
    page.line()
    bar = _BARS[change.kind]
    text = change.before if change.kind == "removed" else change.after
    pieces = change.words or (("same", text or ""),)
    line = "".join(_marked(kind, words, page.encoding, fold=bool(change.words)) for kind, words in pieces)
    for piece in line.split("\n"):
        for row in terminal.wrap(piece.rstrip(" "), page.columns - len(bar)):
            page.line((bar + "".join(map(_apart, MARKS.split(row)))).rstrip(" "))


def _marked(kind: str, words: str, encoding: str, *, fold: bool) -> str:
    """Words made safe, between their marks; the middle of a long stretch that is the same is left out."""
    if kind == "same" and fold and len(words) > FOLD:
        left = len(words) - 2 * KEEP
        return (
            f"{_safe(words[:KEEP], encoding)}[={left} characters the same=]{_safe(words[-KEEP:], encoding)}"
        )
    before, after = _AROUND[kind]
    return f"{before}{_safe(words, encoding)}{after}"


def _safe(words: str, encoding: str) -> str:
    lines = (terminal.visible(line.removesuffix("\r"), encoding) for line in words.split("\n"))
    return MARKS.sub(lambda mark: _token(mark.group(), encoding), "\n".join(lines))


def _token(mark: str, encoding: str) -> str:
    """A mark's look-alike in evidence: its first character by its number."""
    from ledger.core.characters import token

    one = token(mark[0])
    shown = one if terminal.holds_unicode(encoding) else f"<{one[1:-1]}>"
    return shown + mark[1:]


def _apart(part: str) -> str:
    """A stretch between marks, which must not change places with them."""
    return part if MARKS.fullmatch(part) else terminal.isolate(part)


def _put_json(
    ends: tuple[Snapshot, Snapshot], found: Sequence[Change], cited: Clause | None, part: Touched | None
) -> None:
    from ledger.cli.show_json import dumps

    shown = found if part is None else part.changes
    kinds = [change.kind for change in found]
    value = {
        "schema": "evidence-ledger/terms-diff/v1",
        "before": _end_value(ends[0]),
        "after": _end_value(ends[1]),
        "same_text": ends[0].text == ends[1].text,
        "declared_otherwise": list(_differ(*ends)),
        "paragraphs": {kind: kinds.count(kind) for kind in ("changed", "removed", "added", "same")},
        "clause": None if cited is None else cited.index,
        "clause_verbatim": None if part is None else part.verbatim,
        "changes": [_change_value(one) for one in shown if part is not None or one.kind != "same"],
    }
    put_bytes(dumps(value, indent=True) + b"\n")


def _end_value(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "index": snapshot.index,
        "publisher": snapshot.publisher,
        "title": snapshot.title,
        "captured": str(snapshot.moment.day),
        "captured_by": snapshot.moment.by,
    }


def _change_value(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "heading": list(change.heading),
        "before": change.before,
        "after": change.after,
        "words": [list(pair) for pair in change.words],
    }
