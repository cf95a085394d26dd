"""`key`: a signer is added (the new key signs too, proving possession) or revoked."""

from typing import Final

from ledger.core.bodies import schema
from ledger.core.bodies.schema import Kind

KEY: Final = Kind(
    schema.members(
        {
            "action": schema.one_of("add", "revoke"),
            "reason": schema.text,
            "suspected_from": schema.optional(schema.time),
            "vkey": schema.vkey,
        }
    )
)
