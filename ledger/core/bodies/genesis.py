"""`genesis`: entry 0 names the format, the log key and the first signer, and is signed by that signer."""

from typing import Any, Final

from ledger.core.bodies import schema
from ledger.core.bodies.schema import Kind
from ledger.errors import MalformedError

FORMAT: Final = "evidence-ledger/entry/v1"


def _format(value: Any, what: str) -> None:
    if value != FORMAT:
        raise MalformedError(
            f"{what}: want {FORMAT}; a later version needs a later reader; have {value!r:.80}"
        )


GENESIS: Final = Kind(
    schema.members(
        {
            "format": _format,
            "log_key": schema.vkey,
            "matter": schema.list_of(schema.pair),
            "purpose": schema.text,
            "signer_key": schema.vkey,
            "software": schema.text,
            "title": schema.text,
        }
    )
)
