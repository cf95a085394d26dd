"""Verification: readers in, a Report out. The same code checks a database or a bundle.

`plan` is the numbered plan, `batch` what a run of entries shows by itself (`objects` its content, `readings`,
`observed` and `terms` what is derived, `runs` the values), `merge` what joins the runs, `findings` and
`clauses` what cites, `signing` who may sign where, `codes` the findings, `summary`
the outcomes and sentences, `report` the values, `trust` what comes from outside.
"""
