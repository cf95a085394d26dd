"""The locked catalogue of authorities, and the checks of it that people record in a ledger."""
