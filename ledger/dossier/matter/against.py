"""What a matter file says of the ledger and of the catalogue, held against both: all of it must be there.

An exhibit that is cited, a clause entry, a snapshot that corroborates, an authority. The words that a
`[[clause]]` gives as its quote are the captured characters exactly, or the first difference is named. Whether
what is claimed is right is nobody's business here.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from ledger.dossier.matter.model import Cites, Matter
from ledger.errors import RenderError
from ledger.law.model import Clause, Snapshot

_NEAR: Final = 4


def check_against(
    matter: Matter,
    *,
    cited: Callable[[Cites, str], object],
    clauses: Mapping[int, Clause],
    snapshots: Collection[Snapshot],
    authorities: Collection[str],
) -> None:
    """Raise RenderError at the first thing that is not there. `cited` is `ExhibitMaker.cited`."""
    name = f"{matter.path}: " if matter.path else ""
    for where, member, cites in _cites(matter):
        cited(cites, f"{name}{where}{f', {member}' if member else ''}")
    captured = {one.index for one in snapshots}
    for place, use in enumerate(matter.clauses, 1):
        where = f"{name}[[clause]] {place}"
        clause = _clause(clauses, use.entry, f"{where}: entry")
        _check_quote(use.quote, clause, where)
        for index in use.corroborated_by:
            if index not in captured:
                raise RenderError(
                    f"{where}: corroborated_by: entry {index} is no snapshot",
                    hint="`ledger terms list` shows the snapshots and clauses",
                )
    for place, obligation in enumerate(matter.obligations, 1):
        if obligation.clause is not None:
            _clause(clauses, obligation.clause, f"{name}[[obligation]] {place}: clause")
    for place, claim in enumerate(matter.claims, 1):
        for member, ids in (
            ("authorities_for", claim.authorities_for),
            ("authorities_against", claim.authorities_against),
        ):
            for wanted in ids:
                if wanted not in authorities:
                    raise _unknown(f"{name}[[claim]] {place}: {member}", wanted, authorities)


def _cites(matter: Matter) -> Iterator[tuple[str, str, Cites]]:
    for place, statement in enumerate(matter.statements, 1):
        yield f"[[statement]] {place}", "", statement.cites
    for place, exhibit in enumerate(matter.exhibits, 1):
        yield f"[[exhibit]] {place}", "summary_of", exhibit.summary_of
    for place, account in enumerate(matter.accounts, 1):
        yield f"[[account]] {place}", "exhibits", account.exhibits
        yield f"[[account]] {place}", "assent_exhibits", account.assent_exhibits
    for place, clause in enumerate(matter.clauses, 1):
        yield f"[[clause]] {place}", "formation_exhibits", clause.formation_exhibits
    for place, claim in enumerate(matter.claims, 1):
        yield f"[[claim]] {place}", "exhibits", claim.exhibits
        yield f"[[claim]] {place}", "answer_exhibits", claim.answer_exhibits
    for place, event in enumerate(matter.events, 1):
        yield f"[[event]] {place}", "exhibits", event.exhibits


def _clause(clauses: Mapping[int, Clause], index: int, where: str) -> Clause:
    found = clauses.get(index)
    if found is None:
        listed = ", ".join(map(str, list(clauses)[:8])) or "none"
        raise RenderError(
            f"{where}: entry {index} is no clause; the clauses of the ledger: {listed}",
            hint="`ledger terms clause SNAPSHOT --phrase TEXT` records one and prints its index",
        )
    return found


def _check_quote(given: str, clause: Clause, where: str) -> None:
    """The given quote is the captured characters, each of them, or nothing was given."""
    if not given or clause.problem is not None or given == clause.quote:
        return  # a clause without its text prints why, and no quote
    kept = clause.quote
    shorter = min(len(given), len(kept))
    at = next((at for at in range(shorter) if given[at] != kept[at]), shorter)
    have, want = _around(given, at), _around(kept, at)
    raise RenderError(
        f"{where}: quote differs from entry {clause.index} at character {at}: have {have}, captured {want}",
        hint="leave quote out: the dossier prints the captured characters",
    )


def _around(text: str, at: int) -> str:
    return f"{text[at : at + 24]!a}" if at < len(text) else "the end"


def _unknown(where: str, wanted: str, authorities: Collection[str]) -> RenderError:
    near = difflib.get_close_matches(wanted, authorities, n=_NEAR, cutoff=0.3)
    return RenderError(
        f"{where}: {wanted!r:.70} is not in the catalogue of authorities",
        hint=f"near: {', '.join(near)}" if near else "`ledger law list` shows the ids",
    )
