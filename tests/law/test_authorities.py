"""The catalogue of authorities as it is: consistent in itself, in both directions, and no word too much."""

import re
from collections import defaultdict

import pytest

from ledger.dossier.matter.vocabulary import CLAIM_KINDS
from ledger.errors import NotFoundError
from ledger.law.authorities import STATES, Authority, about, authorities, authority, issues
from tests.law.lock import TEMPLATES

ALL = authorities()

# What a dossier about training with outputs needs, and by which id it finds it.
WANTED = {
    "the newspapers' and the authors' suits": (
        "nyt-v-microsoft-mtd-2025",
        "authors-guild-v-openai",
        "in-re-openai-mdl-3143",
    ),
    "OpenAI's evidence to the House of Lords": ("openai-llm0113",),
    "the refusal of 2018 and its sequel": (
        "usco-recent-entrance-refusal",
        "thaler-ddc-2023",
        "thaler-cadc-2025",
    ),
    "Ross, Bartz, Kadrey": (
        "ross-ddel-2025",
        "ross-3dcir-2026",
        "bartz-sj-2025",
        "bartz-settlement",
        "kadrey-sj-2025",
    ),
    "preemption": (
        "usc-17-301",
        "ml-genius-v-google-2022",
        "procd-v-zeidenberg-1996",
        "x-corp-v-bright-data-2024",
    ),
    "contract formation": ("berman-v-freedom-2022", "meyer-v-uber-2017", "specht-v-netscape-2002"),
    "computer access": ("usc-18-1030", "van-buren-2021", "hiq-v-linkedin-2022"),
    "circumvention": ("usc-17-1201", "usc-17-1202", "ziff-davis-mdl-2025", "cfr-37-201-40-2024"),
}


def words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;:()]+", text) if word]


@pytest.mark.parametrize("ids", WANTED.values(), ids=WANTED.keys())
def test_what_a_dossier_needs_is_there(ids: tuple[str, ...]) -> None:
    assert [name for name in ids if name not in ALL] == []


@pytest.mark.parametrize("one", ALL.values(), ids=ALL.keys())
def test_short_form_is_made_of_the_citations_own_words(one: Authority) -> None:
    citation = iter(words(one.citation))
    assert all(word in citation for word in words(one.short)), (one.short, one.citation)
    assert len(one.short) <= 75


def test_short_forms_and_citations_differ() -> None:
    assert len({one.short for one in ALL.values()}) == len(ALL)
    assert len({one.citation for one in ALL.values()}) == len(ALL)


@pytest.mark.parametrize("one", ALL.values(), ids=ALL.keys())
def test_state_says_nothing_that_the_status_does_not(one: Authority) -> None:
    """The one word and the sentence go together; a filing or a reference is no decision."""
    marks = {
        "in-force": "in force",
        "good-law": "good law",
        "affirmed": "affirmed",
        "affirms": "affirmed",
        "affirms-in-part": "affirmed in part",
        "followed": "followed",
        "persuasive": "persuasive",
        "final": "final",
        "report": "final",
        "non-precedential": "non-precedential",
        "interlocutory": "interlocutory|prima facie|continue",
        "pending": "pending|open",
        "on-appeal": "appeal",
        "dismissed": "dismissed",
        "ended": "ended|dropped",
        "unreviewed": "no appellate review",
        "settled": "final approval",
        "terminated": "terminated",
        "superseded": "superseded",
        "pre-publication": "pre-publication",
        "published": "published",
        "policy": "policy",
        "allegation": "allegation",
        "reported": "reported",
    }
    assert re.search(marks[one.state], one.status, re.IGNORECASE), (one.state, one.status)
    if re.search(r"\bfiled\b", one.citation):
        assert one.manner in ("pending", "statement")
        assert "not of a decision" in one.decided_note
    if one.kind == "testimony":
        assert one.manner == "statement"
        assert one.jurisdiction == ""
    if one.kind == "statute":
        assert one.manner == "law"
    if re.search(r"\b(reversed|vacated|withdrawn|superseded)\b", one.status, re.IGNORECASE):
        assert one.manner in ("history", "nothing")


def test_every_state_that_is_used_is_explained() -> None:
    for state in STATES.values():
        assert state.means
        assert bool(state.say) or state.manner in ("law", "decision", "nothing")


def test_both_directions_exist_for_each_question_or_it_is_listed_here() -> None:
    helps: dict[str, set[str]] = defaultdict(set)
    alone: dict[str, set[str]] = defaultdict(set)
    for one in ALL.values():
        for issue in one.issues:
            alone[issue].add(one.tends)
            helps[issue] |= {side for side in ("teacher", "student") if one.helps(side)}  # type: ignore[arg-type]
    questions = issues()
    for name, issue in questions.items():
        if issue.claims:
            assert helps[name] == {"teacher", "student"}, name
    one_sided = {
        name for name in questions if questions[name].claims and not {"teacher", "student"} <= alone[name]
    }
    # Here one side, or both, has nothing but what tends to help either.
    assert one_sided == {"secondary-liability", "dmca", "cmi", "unfair-competition"}


def test_every_kind_of_claim_has_a_question() -> None:
    raised = {claim for one in issues().values() for claim in one.claims}
    assert raised == set(CLAIM_KINDS) - {"other"}


def test_every_topic_is_used_and_belongs_somewhere() -> None:
    used = {topic for one in ALL.values() for topic in one.topics}
    given = {topic for one in issues().values() for topic in one.topics} | set(about()["other_topics"])
    assert used == given


def test_claims_nothing_that_may_not_be_claimed() -> None:
    banned = r"court-admissible|tamper-?proof|immutable|\bstole\b|\bproved\b|\bproves\b|FRE-compliant"
    for name in ("authorities.toml", "terms.toml", "README.md"):
        text = (TEMPLATES / "law" / name).read_text(encoding="utf-8")
        assert not re.search(banned, text, re.IGNORECASE), name


def test_interested_parties_allege() -> None:
    for one in ALL.values():
        if one.state == "allegation":
            assert re.search(r"\balleg", one.holding), one.id
            assert STATES[one.state].say == "an allegation"


def test_no_bad_source_is_used() -> None:
    bad = ("ixsor.com", "modernpatentlaw.com", "marketalert.com", "aw-axion", "conductatlas", "fate-oracle")
    bad += ("slop.rfwave", "blogcalendar.org", "gizevo.com", "reviewofailaw.com")
    for one in ALL.values():
        for source in (one.source, *one.other_sources):
            assert not any(name in source for name in bad), (one.id, source)


def test_one_that_is_not_there_is_named_with_what_is_near() -> None:
    assert authority("ross-3dcir-2026").court == "3d Cir."
    with pytest.raises(NotFoundError) as caught:
        authority("ross")
    assert caught.value.hint == "perhaps ross-3dcir-2026, ross-ddel-2025"
    with pytest.raises(NotFoundError, match="none of that id"):
        authority("../ross")
