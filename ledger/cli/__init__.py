"""The command line: each command parses, calls one function of the API, and prints.

Data goes to stdout, everything else to stderr. `boundary` is the one place where an error becomes two
lines and an exit code.
"""
