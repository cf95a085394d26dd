"""Plans of probes: what will be asked, of whom, how often and in what order, fixed before asking.

    tree.py      the file's bytes (YAML or TOML) -> plain values, each with its line
    table.py     a table of members, read strictly
    parse.py     values -> Plan;  prompts.py, targets.py, rules.py: the parts
    model.py     the values
    suite.py     the built-in suites of prompts; expand.py writes a plan that names them out in full
    schedule.py  the cells, and their order
    starter.py   a commented plan to begin with
    entry.py     Plan -> the `plan` entry, and back

A committed plan stands by itself: every prompt is in its object `plan`, byte for byte.
"""
