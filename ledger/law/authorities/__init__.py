"""The locked catalogue of authorities, and the checks of it that people record in a ledger.

authorities() -> {id: Authority}      checks(reader) -> {id: (Check, ...)}
standing(authority, checks, today=..., max_age=...) -> Standing
"""

from ledger.law.authorities.catalogue import about, authorities, authority, issues
from ledger.law.authorities.checks import DEFAULT_MAX_AGE, checks, draft_check, newest, standing
from ledger.law.authorities.model import BLOCKING, STATES, Authority, Check, Issue, Standing

__all__ = [
    "BLOCKING",
    "DEFAULT_MAX_AGE",
    "STATES",
    "Authority",
    "Check",
    "Issue",
    "Standing",
    "about",
    "authorities",
    "authority",
    "checks",
    "draft_check",
    "issues",
    "newest",
    "standing",
]
