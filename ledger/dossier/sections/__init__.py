"""The sections of a dossier, in the order of print. One module and one template a section.

A module builds a frozen view from the `Context`; its template, `dossier/sections/<name>.html.j2`, only
places words. `exhibits` stands between FRONT and BACK.
"""

from typing import Final

FRONT: Final = (
    "cover",
    "shows",
    "contents",
    "exhibit_index",
    "authorities_table",
    "verification",
    "chronology",
    "parties",
    "claims",
    "clauses",
    "protocol",
    "results",
    "fair_use",
    "authorities",
    "admissibility",
    "compliance",
    "statements",
)
BACK: Final = (
    "custody",
    "certification",
    "declaration",
    "notice",
    "redactions",
    "verifying",
    "characters",
    "glossary",
    "expert",
    "colophon",
)
