"""Our edition against the research it was made from: nothing lost, nothing altered, nothing added."""

from typing import Any

import pytest
import yaml

from ledger.law.authorities import authorities
from ledger.law.terms.known import known_terms
from tests.support import SHARED

FOLDER = SHARED.parent / "law"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="no shared law files (set EVIDENCE_LEDGER_SHARED)"
)


def read(name: str, member: str) -> dict[str, dict[str, Any]]:
    if not FOLDER.is_dir():
        return {}
    data = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return {one["id"]: one for one in data[member]}


LAW = read("authorities.yaml", "authorities")
TERMS = read("terms.yaml", "terms")


def plain(value: Any) -> str:
    """A text, its white space as one space: the two files fold lines at other places."""
    return "" if value is None else " ".join(str(value).split())


def plains(values: Any) -> tuple[str, ...]:
    return tuple(plain(value) for value in values or ())


def test_every_authority_is_there_in_order_and_no_other() -> None:
    assert list(authorities()) == list(LAW)


@pytest.mark.parametrize("name", LAW)
def test_authority_says_what_the_research_says(name: str) -> None:
    theirs, ours = LAW[name], authorities()[name]
    pairs = {
        "kind": ours.kind,
        "citation": ours.citation,
        "court": ours.court,
        "docket": ours.docket,
        "decision_date": ours.decided,
        "status": ours.status,
        "status_as_of": ours.status_as_of,
        "subsequent_history": ours.history,
        "holding_own_words": ours.holding,
        "tends_to_help": ours.tends,
        "why": ours.why,
        "confidence": ours.confidence,
        "checked_on": ours.checked_on,
        "source": ours.source,
    }
    for member, have in pairs.items():
        assert have == plain(theirs.get(member)), member
    lists = {
        "fair_use_factors": tuple(map(str, ours.factors)),
        "topics": ours.topics,
        "other_sources": ours.other_sources,
        "unconfirmed_fields": ours.unconfirmed,
    }
    for member, found in lists.items():
        assert found == plains(theirs.get(member)), member
    known = {*pairs, *lists, "id"}
    assert set(theirs) <= known, "a member that our edition leaves out"


def test_every_document_is_there_in_order_and_no_other() -> None:
    assert list(known_terms()) == list(TERMS)
    assert len(TERMS) == 57


@pytest.mark.parametrize("name", TERMS)
def test_document_says_what_the_research_says(name: str) -> None:
    theirs, ours = TERMS[name], known_terms()[name]
    pairs = {
        "provider": ours.provider,
        "document": ours.document,
        "url": ours.url_note or ours.urls[0],
        "clause_section": ours.section,
        "locator_phrase": ours.locator or "not located",
        "effect": ours.effect,
        "effect_detail": ours.effect_note,
        "summary_own_words": ours.summary,
        "governing_law_venue": ours.law_and_venue,
        "confidence": ours.confidence_note,
        "other_archived_copy": ours.other_copy,
    }
    for member, have in pairs.items():
        assert have == plain(theirs.get(member)), member
    assert all(url in theirs["url"] for url in ours.urls)
    assert ours.notes == plains(theirs.get("notes"))
    assert ours.provider_hosted == plains(theirs.get("provider_hosted_versions"))
    assert set(theirs) <= {*pairs, "id", "notes", "provider_hosted_versions", "versions"}


@pytest.mark.parametrize("name", TERMS)
def test_versions_say_what_the_research_says(name: str) -> None:
    ours = list(known_terms()[name].versions)
    for theirs in TERMS[name]["versions"]:
        both = theirs["label"] == "23 Sep 2025 and 6 Jan 2025"  # one line there, two versions here
        for version in [ours.pop(0) for _ in range(2 if both else 1)]:
            if not both:
                assert version.label == plain(theirs["label"])
            effective = plain(theirs["effective"])
            assert both or effective in (
                version.effective_note,
                version.effective or version.announced or "unknown",
            )
            assert not version.effective or version.effective[:4] in effective
            assert plain(theirs["archive_first_record"]) in (version.stored, version.stored_note)
            assert version.address == plain(theirs["archive"])
            assert plain(theirs.get("archive_path")) in ("", version.path)
            assert version.region_note == plain(theirs.get("region_variant"))
            assert version.locator == plain(theirs.get("locator_phrase"))
            assert version.effect == plain(theirs.get("version_effect"))
            assert version.note == plain(theirs.get("note"))
            assert version.locator_checked == bool(theirs.get("locator_checked"))
            assert version.clause_absent == bool(theirs.get("clause_absent"))
    assert ours == []
