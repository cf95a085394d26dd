"""From an exchange as the tee saw it to an entry in the ledger."""
