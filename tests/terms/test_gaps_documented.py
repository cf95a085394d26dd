"""The gaps that an answer can have are listed in docs/terms.md, and each sentence can be translated."""

import ast
import re
from pathlib import Path
from typing import Final

from ledger.law.terms import gaps, gaps_dates
from tests.support import ROOT

SOURCES: Final = tuple(Path(module.__file__ or "") for module in (gaps, gaps_dates))


def said() -> set[str]:
    """The codes in the source: the first argument of each `sentence(...)` that is a literal."""
    calls = (
        node
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "sentence"
    )
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}  # type: ignore[misc]  # texts all


def test_every_gap_is_listed() -> None:
    page = (ROOT / "docs" / "terms.md").read_text(encoding="utf-8")
    listed = {
        code for row in page.splitlines() if row.startswith("| `") for code in re.findall("`([a-z-]+)`", row)
    }
    assert said() <= listed
    assert len(said()) > 15


def test_every_sentence_is_among_the_messages() -> None:
    found = gaps.messages()
    for path in SOURCES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.AnnAssign) and node.value is not None:
                for text in ast.walk(node.value):
                    if isinstance(text, ast.Constant) and isinstance(text.value, str) and " " in text.value:
                        assert text.value in found
