"""What the tables of one matter file say of each other: every name that is used is a table's `id`.

Knows the file alone. Entries, exhibits and authorities are `against`'s.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Final

from ledger.dossier.matter.model import Matter
from ledger.errors import RenderError

_SHOWN: Final = 6


def check_references(matter: Matter, name: str) -> None:
    """Raise RenderError at the first name that no table has, and at an id that two tables have."""
    ids = {
        "person": tuple(one.id for one in matter.people),
        "party": tuple(one.id for one in matter.sides),
        "account": tuple(one.id for one in matter.accounts),
        "claim": tuple(one.id for one in matter.claims),
    }
    for key, given in ids.items():
        for place, one in enumerate(given, 1):
            if one in given[: place - 1]:
                raise RenderError(
                    f"{name}: [[{key}]] {place}: id {one!r:.70} is used twice; give each its own"
                )
    for where, member, key, wanted in _uses(matter):
        if wanted and wanted not in ids[key]:
            known = _or_none(ids[key], wanted)
            raise RenderError(f"{name}: {where}: {member}: no [[{key}]] has the id {wanted!r:.70}{known}")
    for place, claim in enumerate(matter.claims, 1):
        _check_claim(matter, f"{name}: [[claim]] {place}", claim.statements, claim.clauses)


def _uses(matter: Matter) -> Iterator[tuple[str, str, str, str]]:
    """Where (table, member) which kind of table is named, and by what id."""
    yield "[matter]", "reviewed_by", "person", matter.reviewed_by
    yield "[declarant]", "party", "party", matter.declarant.party
    yield "[certification]", "person", "person", matter.certification.person
    if matter.expert is not None:
        yield "[expert]", "person", "person", matter.expert.person
    for place, account in enumerate(matter.accounts, 1):
        yield f"[[account]] {place}", "party", "party", account.party
    for place, exhibit in enumerate(matter.exhibits, 1):
        yield f"[[exhibit]] {place}", "sponsor", "person", exhibit.sponsor
    for place, clause in enumerate(matter.clauses, 1):
        yield f"[[clause]] {place}", "account", "account", clause.account
        yield f"[[clause]] {place}", "custodian", "person", clause.custodian
    for place, claim in enumerate(matter.claims, 1):
        yield f"[[claim]] {place}", "against", "party", claim.against
    for place, redaction in enumerate(matter.redactions, 1):
        yield f"[[redaction]] {place}", "by", "person", redaction.by
    for place, kept in enumerate(matter.keeps, 1):
        yield f"[[keep]] {place}", "by", "person", kept.by
    for place, obligation in enumerate(matter.obligations, 1):
        yield f"[[obligation]] {place}", "account", "account", obligation.account


def _check_claim(matter: Matter, where: str, statements: Iterable[int], clauses: Iterable[int]) -> None:
    for number in statements:
        if number > len(matter.statements):
            have = len(matter.statements)
            raise RenderError(f"{where}: statements: there is no [[statement]] {number}; there are {have}")
    for entry in clauses:
        if all(use.entry != entry for use in matter.clauses):
            raise RenderError(f"{where}: clauses: no [[clause]] has entry = {entry}; add one, or correct it")


def _or_none(known: tuple[str, ...], wanted: str) -> str:
    if not known:
        return "; there is no such table"
    near = difflib.get_close_matches(wanted, known, n=_SHOWN, cutoff=0.0) or known[:_SHOWN]
    return f"; there are {', '.join(near)}"
