"""`finding`: what somebody found by a method, from entries; each method has its own closed result.

`authority-check/1`: a person has read the source of an authority in the catalogue. `inputs` are the
snapshots of what was read. The digest says which edition of the catalogue's entry was checked, so a check
does not outlive a change.
"""

from typing import Any, Final

from ledger.core.bodies import schema
from ledger.core.bodies.schema import Check, Kind
from ledger.errors import MalformedError

AUTHORITY_CHECK: Final = "authority-check/1"
OUTCOMES: Final = ("confirmed", "differs", "not-found")

METHODS: Final[dict[str, Check]] = {
    AUTHORITY_CHECK: schema.members(
        {
            "authority": schema.filled,  # its id in the catalogue
            "checked_by": schema.filled,  # a person
            "checked_on": schema.date,
            "digest": schema.digest,  # of the catalogue's entry, as docs/format.md says
            "outcome": schema.one_of(*OUTCOMES),
            "remarks": schema.text,
            "status": schema.filled,  # of the authority, as found
        }
    )
}

_FINDING: Final = schema.members(
    {
        "inputs": schema.list_of(schema.index, unique=True),
        "method": schema.one_of(*METHODS),
        "result": lambda value, what: None,  # by the method, below
        "software": schema.list_of(schema.pair),
        "title": schema.filled,
    }
)


def _finding(value: Any, what: str) -> None:
    _FINDING(value, what)
    METHODS[value["method"]](value["result"], "result")
    if value["method"] == AUTHORITY_CHECK and not value["inputs"]:
        raise MalformedError(f"{what}: a check of an authority names the snapshots that were read")


FINDING: Final = Kind(_finding, others=("report",))
