"""A provenance and legal evidence ledger.

Evidence flows one way: capture -> entry -> chain -> store -> verify -> dossier. Left of the store
values are made; right of it they are only read. The public API is `ledger.api` (Ledger.create, open,
append, verify, export); the format it keeps is docs/format.md.
"""

__version__ = "0.1.0"
