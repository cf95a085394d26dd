"""One entry as a row of `watch`: facts and the beginning of what it says, as raw evidence (not yet safe)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.cli.show_page import Parts
from ledger.cli.show_summary import peek
from ledger.core.coverage import CellState, state_of
from ledger.core.entry import Entry

if TYPE_CHECKING:
    from ledger.api.ledger import Ledger

MAX_KEPT: Final = 1_000
# What an entry of another kind says of itself in a few words: a member of its body.
_SAYS: Final = {
    "attachment": "name",
    "clause": "cited_for",
    "correction": "right",
    "custody": "reason",
    "dossier": "title",
    "finding": "title",
    "genesis": "title",
    "import": "file",
    "note": "text",
    "plan": "title",
    "purge": "reason",
}


class Row(NamedTuple):
    """`state`: our words for what became of an exchange. `whole`: False where it failed or was cut off.

    `problem` is the recorder's code for why. Provider and model are what was declared.
    """

    place: int
    signed_at: str
    kind: str
    provider: str | None = None
    model: str | None = None
    status: int | None = None
    state: str = ""
    whole: bool = True
    problem: str | None = None
    entry: Entry | None = None


def row_of(entry: Entry, place: int) -> Row:
    """The row of the entry at a place. Its text is read when it is shown, since most are never shown."""
    if entry.kind != "exchange":
        return Row(place, entry.signed_at, entry.kind, entry=entry)
    body = entry.body
    declared, observed, reading = body["declared"], body["observed"], body["reading"]
    problem = (observed.get("problem") or {}).get("code")
    status = (observed.get("http") or {}).get("status")
    words = _state(body, observed, status)
    return Row(
        place=place,
        signed_at=entry.signed_at,
        kind=entry.kind,
        provider=declared["provider"],
        model=reading.get("model_returned") or declared["model"] or reading.get("model_asked"),
        status=status,
        state=words,
        whole=state_of(body) is not CellState.FAILED,
        problem=problem,
        entry=entry,
    )


def damaged_row(place: int) -> Row:
    """The row of an entry that can't be read."""
    return Row(place, "", "damaged", state="can't be read", whole=False)


def _state(body: dict[str, Any], observed: dict[str, Any], status: int | None) -> str:
    if "import" in observed and not body["reading"]:
        return "imported"
    if not observed and not body["reading"]:
        return "as given"  # typed or pasted: nobody observed anything
    match state_of(body):
        case CellState.ANSWERED:
            return "whole"
        case CellState.REFUSED:
            return "refused"
    if status is not None and status >= 400:
        return "error"
    return "cut off" if status is not None else "no answer"


class Beginnings:
    """The beginnings of answers, each read once: the same rows are drawn again and again."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._kept: dict[int, Parts] = {}

    def __call__(self, row: Row) -> Parts:
        """The beginning of the answer, or of what an entry of another kind says."""
        if row.kind == "purge" or len(self._kept) > MAX_KEPT:
            self._kept.clear()  # what was purged must not stay on the screen
        if row.place not in self._kept:
            self._kept[row.place] = says(self._ledger, row)
        return self._kept[row.place]


def says(ledger: Ledger, row: Row) -> Parts:
    """The beginning of the answer, or of what an entry of another kind says."""
    entry = row.entry
    if entry is None:
        return []
    if row.kind == "exchange":
        why = [(f"({row.problem}) ", "")] if row.problem else []
        return [*why, *peek(ledger, entry.reference("answer"))]
    if row.kind == "snapshot":
        return [("", entry.body["declared"]["title"])]
    text = entry.body.get(_SAYS.get(row.kind, ""))
    if text is None:
        return peek(ledger, entry.reference("file"))
    return [("", str(text))]
