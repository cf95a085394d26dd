"""docs/lint.md says what the checks themselves say."""

from tests.docs.lint import reference
from tests.support import ROOT


def test_the_page_of_the_checks_is_the_checks_own_words() -> None:
    written = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    assert written == reference(), "run: python -m tests.docs.lint > docs/lint.md"


def test_there_is_a_row_for_each_of_forty() -> None:
    assert [f"| L{number:02d} |" in reference() for number in range(1, 41)] == [True] * 40
