"""Checks by people: through a real ledger and back, and what they are worth on a given day."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.api import Draft, Ledger
from ledger.api.checks import check_draft
from ledger.errors import MalformedError
from ledger.law.authorities import BLOCKING, Check, authorities, checks, draft_check, standing
from tests.captured_terms import snapshot
from tests.support import make_ledger, note

ALL = authorities()
ROSS, DOXIMITY = ALL["ross-3dcir-2026"], ALL["openevidence-v-doximity"]
CAMPBELL = ALL["campbell-1994"]
TODAY = date(2026, 11, 22)


def check(authority: str = "campbell-1994", **changes: object) -> Check:
    plain = Check(
        index=5,
        authority=authority,
        checked_by="J. Reader",
        checked_on="2026-11-20",
        outcome="confirmed",
        status="good law",
        digest=ALL[authority].digest,
        inputs=(4,),
        remarks="",
    )
    return plain._replace(**changes)  # type: ignore[arg-type]


def draft(authority: str = "campbell-1994", **changes: object) -> Draft:
    words = {
        "inputs": (1,),
        "checked_by": "J. Reader",
        "checked_on": "2026-11-20",
        "outcome": "confirmed",
        "status": "good law",
    }
    new = draft_check(ALL[authority], **{**words, **changes})  # type: ignore[arg-type]
    return Draft(kind=new.kind, body=new.body)


def test_check_comes_back_from_a_ledger_as_it_was_recorded(tmp_path: Path) -> None:
    with make_ledger(
        tmp_path / "evidence", snapshot(), note("between"), draft(remarks="read in full")
    ) as ledger:
        ledger.append([draft("ross-3dcir-2026", inputs=(1, 1), outcome="differs", status="reheard")])
        ledger.append([draft(checked_on="2026-11-21", checked_by="K. Second")])
    with Ledger.open(tmp_path / "evidence") as reading:
        found = checks(reading)
    assert set(found) == {"campbell-1994", "ross-3dcir-2026"}
    first, second = found["campbell-1994"]
    assert first == check(index=3, inputs=(1,), remarks="read in full")
    assert (second.index, second.checked_by) == (5, "K. Second")
    (differs,) = found["ross-3dcir-2026"]
    assert (differs.outcome, differs.inputs, differs.digest) == ("differs", (1,), ROSS.digest)
    held = standing(CAMPBELL, found["campbell-1994"], today=TODAY)
    assert held.usable
    assert held.check == second


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": ()}, "names the snapshots that were read"),
        ({"checked_by": " "}, "checked_by: want text that is not blank"),
        ({"outcome": "good"}, "outcome: want one of confirmed, differs, not-found"),
        ({"checked_on": "20.11.2026"}, "checked_on: want a day"),
        ({"status": ""}, "status: want text that is not blank"),
    ],
)
def test_rejects_a_check_that_says_too_little(changes: dict[str, object], message: str) -> None:
    check_draft(draft())
    with pytest.raises(MalformedError, match=message):
        check_draft(draft(**changes))


def test_nothing_is_usable_that_no_person_has_checked() -> None:
    for one in ALL.values():
        held = standing(one, (), today=TODAY)
        assert not held.usable
        assert "unchecked" in held.codes
        assert ("low-confidence" in held.codes) == (one.confidence == "SINGLE_SECONDARY")


def test_a_check_of_this_edition_makes_it_usable() -> None:
    assert standing(CAMPBELL, (check(),), today=TODAY) == (True, (), "", check())


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"digest": "ab" * 32}, "changed", "the catalogue's entry has changed since the check of 2026-11-20"),
        ({"outcome": "differs"}, "differs", "says that it differs: good law"),
        ({"outcome": "not-found"}, "not-found", "did not find it"),
        ({"checked_on": "2026-10-22"}, "stale", "is 31 days old; want at most 30"),
        ({"checked_on": "2026-11-23"}, "from-future", "is of a day after 2026-11-22"),
        ({"status": "Reversed, 600 F.9th 1"}, "found-not-citable", "found its status to be: Reversed"),
        ({"status": "vacated on rehearing"}, "found-not-citable", "found its status to be: vacated"),
    ],
)
def test_what_makes_a_check_worth_nothing(changes: dict[str, object], code: str, words: str) -> None:
    held = standing(CAMPBELL, (check(**changes),), today=TODAY)
    assert not held.usable
    assert held.codes == (code,)
    assert words in held.reasons[0]


def test_age_is_counted_in_days_and_the_last_day_counts() -> None:
    made = (check(checked_on="2026-10-23"),)
    assert standing(CAMPBELL, made, today=TODAY).usable
    assert not standing(CAMPBELL, made, today=TODAY, max_age=29).usable
    assert standing(CAMPBELL, (check(checked_on="2026-11-22"),), today=TODAY, max_age=0).usable


def test_the_latest_day_counts_and_of_one_day_what_was_recorded_last() -> None:
    old = check(index=9, checked_on="2026-11-01", outcome="differs")
    new = check(index=7, checked_on="2026-11-20")
    assert standing(CAMPBELL, (new, old), today=TODAY).usable
    again = check(index=8, checked_on="2026-11-20", outcome="differs")
    assert standing(CAMPBELL, (new, again, old), today=TODAY).codes == ("differs",)


@pytest.mark.parametrize("state", ["reversed", "vacated", "withdrawn", "not-law"])
def test_what_is_no_longer_law_is_never_usable(state: str) -> None:
    gone = replace(CAMPBELL, state=state, status=f"{state} in 2027")
    held = standing(gone, (check(),), today=TODAY)
    assert not held.usable
    assert held.codes == ("not-citable",)
    assert f"{state} in 2027" in held.reasons[0]


def test_what_is_superseded_is_history() -> None:
    refusal = ALL["usco-recent-entrance-refusal"]
    held = standing(refusal, (check(refusal.id),), today=TODAY)
    assert (held.usable, held.codes, refusal.manner) == (False, ("superseded",), "history")


def test_what_is_pending_may_be_cited_only_as_pending() -> None:
    pending = ALL["like-company-v-google"]
    held = standing(pending, (check(pending.id),), today=TODAY)
    assert held.usable
    assert held.codes == ("pending",)
    assert held.reasons[0].startswith("may be cited only as pending: pending before the Grand Chamber")
    assert held.say == "pending: nobody has decided it"


def test_what_blocks_comes_first() -> None:
    held = standing(DOXIMITY, (), today=TODAY)
    assert held.codes == ("unchecked", "low-confidence", "pending")
    assert [code in BLOCKING for code in held.codes] == [True, True, False]


def test_a_persons_check_lifts_low_confidence() -> None:
    assert standing(DOXIMITY, (check(DOXIMITY.id),), today=TODAY).codes == ("pending",)
    changed = check(DOXIMITY.id, digest="ab" * 32)
    assert standing(DOXIMITY, (changed,), today=TODAY).codes == ("changed", "low-confidence", "pending")
    weak = replace(CAMPBELL, confidence="FROM_MEMORY")
    assert standing(weak, (), today=TODAY).codes == ("unchecked", "low-confidence")


def test_statements_are_cited_as_statements() -> None:
    for one in ALL.values():
        if one.manner == "statement":
            held = standing(one, (check(one.id),), today=TODAY)
            assert held.usable
            assert held.say, one.id
