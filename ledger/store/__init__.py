"""Where entries and objects are kept: one SQLite database in an evidence folder.

`sqlite.SqliteStore` appends and reads, `packing` compresses, `lock` queues the writers, `tables` and
`schema.sql` define the tables. Nothing outside this room sees a row's columns but as tuples of
`ledger.core.ports`, and nothing here judges evidence: that is `ledger.verify`.
"""
