"""Proposals as `[[redaction]]` tables to paste into a matter file: places, never the words."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.dossier.redaction.propose import Proposal

_HEAD = """\
# Proposed redactions. Read each where it stands before you paste it: a search finds forms, not meanings.
# What stays visible by the rule (last four digits, the year) is outside start and end.
# One that is to stay: write [[keep]] in the place of [[redaction]], drop category, and give a reason.
"""


def tables(proposals: Iterable[Proposal]) -> str:
    """The tables, in order. What stands in the matter file itself is a remark: change the words there."""
    parts = [_HEAD]
    whole: set[tuple[int, str]] = set()
    for one in proposals:
        if one.entry is None:
            parts.append(
                f"# the matter file holds words of the category {one.category}: change them, or [[keep]]\n"
            )
            continue
        if one.start is None:
            if (one.entry, one.role) in whole:
                continue
            whole.add((one.entry, one.role))
        span = "" if one.start is None else f"start = {one.start}\nend = {one.end}\n"
        parts.append(
            f'[[redaction]]\nentry = {one.entry}\nrole = "{one.role}"\ncategory = "{one.category}"\n'
            f'{span}reason = ""  # {one.why}\n'
        )
    return "\n".join(parts)
