"""Whether a clause stands in the text that was in force: by its text, or by its exact words."""

from datetime import date
from pathlib import Path

from ledger.law.terms import reading
from ledger.law.terms.holding import holding
from ledger.law.terms.in_force import in_force
from tests import support
from tests.terms.made import TERMS, cite, own
from tests.terms.readers import Purged


def test_a_clause_holds_by_its_text_or_by_its_words(tmp_path: Path) -> None:
    framed = TERMS.replace("Content\n", "Contents\n")
    drafts = (
        own(TERMS, "2024-01-01", updated="2023-11-14"),
        own(framed, "2024-06-01", updated="2023-11-14"),
        own("Other.\n", "2024-07-01", updated="2024-06-15"),
    )
    with support.make_ledger(tmp_path / "evidence", *drafts) as ledger:
        clause = reading.clause(ledger, cite(ledger, 1, phrase="sell our"))
        found = tuple(reading.snapshots(ledger))
        for at, expected in (
            ("2023-01-01", "unknown"),
            ("2024-01-02", "text"),
            ("2024-06-02", "words"),
            ("2024-07-02", "no"),
        ):
            (one,) = in_force(found, provider="Example", at=date.fromisoformat(at))
            assert holding(ledger, one, clause) == expected, at
        (one,) = in_force(found, provider="Example", at=date(2024, 6, 2))
        assert holding(Purged(ledger, found[1].text), one, clause) == "unknown"
