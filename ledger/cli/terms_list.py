"""What `terms list` prints: the snapshots of a ledger, each with the clauses cited of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.cli.boundary import words
from ledger.cli.output import put_bytes, say
from ledger.cli.terms_held import HeldReader

if TYPE_CHECKING:
    from ledger.cli.show_page import Page
    from ledger.law.model import Clause, Snapshot


def put_list(folder: Path, provider: str | None, as_json: bool) -> None:
    """Read both kinds, print."""
    from ledger.api.ledger import Ledger
    from ledger.law.terms.in_force import of_provider
    from ledger.law.terms.reading import clauses, snapshots

    with Ledger.open(folder) as opened:
        found = tuple(snapshots(opened))
        cited: dict[int, list[Clause]] = {}
        for one in clauses(HeldReader(opened)):
            cited.setdefault(one.snapshot.index, []).append(one)
    if provider is not None:
        found = of_provider(found, words(provider))
    if as_json:
        _put_json(found, cited)
        return
    from ledger.cli.show_page import Page

    page = Page.of_stdout()
    for snapshot in found:
        _put(page, snapshot, cited.get(snapshot.index, []))
    page.flush()
    if not found:
        say("ledger: no snapshot: 'ledger terms capture' makes one")


def _put(page: Page, snapshot: Snapshot, cited: list[Clause]) -> None:
    declared, moment = snapshot.body["declared"], snapshot.moment
    head = f"{snapshot.index}  {moment.day}  {snapshot.body['method']}  "
    page.line(head + page.fit([("", snapshot.publisher), (": ", snapshot.title)], page.columns - len(head)))
    facts = [
        (f"{'  ' if at else ''}{name} ", declared[name] or "-")
        for at, name in enumerate(("region", "channel", "effective", "updated"))
    ]
    page.line("   " + page.fit(facts, page.columns - 3))
    for clause in cited:
        head = f"   clause {clause.index}  {clause.start}:{clause.end}  "
        page.line(head + page.fit([("", clause.cited_for)], page.columns - len(head)))
        shown = [("", clause.quote)] if clause.problem is None else [(f"not at hand: {clause.problem}", "")]
        page.line("   | " + page.fit(shown, page.columns - 5))


def _put_json(found: tuple[Snapshot, ...], cited: dict[int, list[Clause]]) -> None:
    from ledger.cli.show_json import dumps

    value = {
        "schema": "evidence-ledger/terms-list/v1",
        "snapshots": [_value(one, cited.get(one.index, [])) for one in found],
    }
    put_bytes(dumps(value, indent=True) + b"\n")


def _value(snapshot: Snapshot, cited: list[Clause]) -> dict[str, Any]:
    body = snapshot.body
    return {
        "index": snapshot.index,
        "signed_at": snapshot.signed_at,
        "captured": str(snapshot.moment.day),
        "captured_by": snapshot.moment.by,
        **{name: body[name] for name in ("method", "declared", "found", "extraction", "archive")},
        "clauses": [
            {
                "index": one.index,
                "start": one.start,
                "end": one.end,
                "heading": list(one.heading),
                "cited_for": one.cited_for,
                "quote": one.quote if one.problem is None else None,
                "problem": one.problem,
            }
            for one in cited
        ],
    }
