"""Verification: readers in, a Report out. The same code checks a database or a bundle.

`plan` is the numbered plan, `batch` what a run of entries shows by itself, `merge` what joins the runs,
`codes` the findings, `summary` the outcomes and sentences, `report` the values, `trust` what comes from
outside.
"""
