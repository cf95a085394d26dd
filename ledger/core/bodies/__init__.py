"""The body of each kind of entry: closed schemas, a small table a kind (docs/format.md section 6).

A schema is a table of members in canonical order, each with its check. An unknown kind, an unknown
member or a missing one is malformed, so two readers can't disagree about what an entry says.
The kind that docs/format.md reserves and this version does not write yet (anchor) is unknown here: an
older reader must not pass what it can't read.
"""

from typing import Any, Final

from ledger.core.bodies import exchange, findings, genesis, key, probing, records, terms
from ledger.core.bodies.schema import Check, Kind
from ledger.errors import MalformedError

KINDS: Final[dict[str, Kind]] = {
    "attachment": records.ATTACHMENT,
    "clause": terms.CLAUSE,
    "correction": records.CORRECTION,
    "custody": records.CUSTODY,
    "dossier": records.DOSSIER,
    "exchange": exchange.EXCHANGE,
    "finding": findings.FINDING,
    "genesis": genesis.GENESIS,
    "import": probing.IMPORT,
    "key": key.KEY,
    "note": records.NOTE,
    "plan": probing.PLAN,
    "purge": records.PURGE,
    "snapshot": terms.SNAPSHOT,
}

__all__ = ["KINDS", "Check", "Kind", "check_body"]


def check_body(kind: object, body: Any, objects: tuple[Any, ...]) -> None:
    """Return if `body` and the roles of `objects` are what `kind` asks for; else MalformedError."""
    schema = KINDS.get(kind) if type(kind) is str else None
    if schema is None:
        raise MalformedError(f"kind {kind!r:.40} is not known to this version (section 6)")
    schema.check(body, objects)
