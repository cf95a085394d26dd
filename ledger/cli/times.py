"""Times that a user types: with their zone, or they mean nothing."""

from ledger.cli.boundary import typed


def parse_user_time(text: str, what: str) -> str:
    """A time such as 2026-11-22T13:49:00Z or 2026-11-22 14:49+01:00, in the format's spelling."""
    from ledger.api.content import declared_time

    with typed():
        return declared_time(text, what)
