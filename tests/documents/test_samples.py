"""The seven shared texts: printed dates, and the clauses on output with the headings over them."""

from __future__ import annotations

import pytest

from ledger.documents.dates import find_dates
from ledger.documents.differ import diff
from ledger.documents.extract import extract
from ledger.documents.headings import heading_path
from ledger.documents.mapping import check_map
from ledger.documents.model import Extracted
from ledger.documents.phrase import find_phrase
from tests.support import SHARED

FOLDER = SHARED.parent / "samples" / "terms"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="no shared samples (set EVIDENCE_LEDGER_SHARED)")

# Name, what it states about itself, words of the clause, the headings over it.
CASES = [
    (
        "openai/terms-of-use.2023-10-16",
        [("updated", "2023-03-14")],
        "models that compete with OpenAI",
        ["Terms of use", "2\\. Usage Requirements", "Restrictions"],
    ),
    (
        "openai/terms-of-use.2023-12-02",
        [("updated", "2023-11-14"), ("effective", "2024-01-31")],
        "models that compete with OpenAI",
        ["Terms of use", "Using Our Services", "What You Cannot Do"],
    ),
    (
        "openai/terms-of-use-europe.2024-12-18",
        [("updated", "2024-12-11"), ("effective", "2024-12-11")],
        "models that compete with OpenAI",
        ["Europe Terms of Use", "Using our Services", "What you cannot do"],
    ),
    (
        "openai/business-terms.2025-01-23",
        [("updated", "2023-11-14")],
        "models that compete with our products",
        ["Business terms", "2\\. Restrictions"],
    ),
    (
        "openai/services-agreement.2025-07-31",
        [("effective", "2025-05-31")],
        "compete with OpenAI's products and services",
        ["OpenAI Services Agreement", "3\\. Customer obligations."],
    ),
    (
        "deepseek/terms-of-use.2025-04-13",
        [("updated", "2025-01-20")],
        "training other models (such as model distillation)",
        ["DeepSeek Terms of Use", "4.Inputs and Outputs"],
    ),
    (
        "deepseek/terms-of-use.2026-03-27",
        [("updated", "2026-03-27")],
        "training other models (such as model distillation)",
        ["DeepSeek Terms of Use", "Inputs and Outputs"],
    ),
]


def sample(name: str) -> tuple[bytes, Extracted]:
    data = (FOLDER / f"{name}.md").read_bytes()
    return data, extract(data, "text/markdown")


@pytest.mark.parametrize(("name", "stated", "phrase", "headings"), CASES, ids=[case[0] for case in CASES])
def test_dates_and_clause_are_found(
    name: str, stated: list[tuple[str, str]], phrase: str, headings: list[str]
) -> None:
    data, found = sample(name)
    check_map(found.text, found.map, data, extractor=found.extractor)
    assert found.text == data.decode()
    assert [(one.what, one.date) for one in find_dates(found.text)] == stated
    ((start, _),) = find_phrase(found.text, phrase)
    path = heading_path(found.headings, found.text, start)
    assert [found.text[one.start : one.end].replace("*", "") for one in path] == headings


def test_later_version_differs_in_some_paragraphs_and_not_in_all() -> None:
    changes = diff(
        sample("deepseek/terms-of-use.2025-04-13")[1], sample("deepseek/terms-of-use.2026-03-27")[1]
    )
    kinds = {one.kind for one in changes}
    assert kinds == {"same", "removed", "added", "changed"}
    stays = [one for one in changes if one.after and "model distillation" in one.after]
    assert [one.kind for one in stays if one.kind != "same"] in ([], ["changed"])
