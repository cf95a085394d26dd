"""What snapshots, clauses, findings and dossiers say in words: nothing left out, nothing judged."""

from typing import Any

import pytest

from ledger.core.bodies.telling import Group, Told
from ledger.core.bodies.telling_terms import (
    dates_disagree,
    tell_clause,
    tell_dossier,
    tell_finding,
    tell_snapshot,
)
from tests import captured_terms as made
from tests.support import dossier

BODY: dict[str, Any] = dict(made.snapshot().body or {})


def told(groups: tuple[Group, ...]) -> dict[str, list[Told]]:
    return {group.title.partition(":")[0] if "observed" not in group.title else group.title: list(group.facts)
            for group in groups}  # fmt: skip


def dated(effective: str | None, *stated: tuple[str, str]) -> dict[str, Any]:
    found = [{"date": date, "end": 9, "start": 1, "what": what} for what, date in stated]
    return {**BODY, "declared": {**BODY["declared"], "effective": effective}, "found": found}


@pytest.mark.parametrize(
    ("body", "want"),
    [
        (dated("2024-01-31", ("effective", "2024-01-31")), ()),
        (dated("2024-01-31", ("effective", "2023-01-01"), ("effective", "2024-01-31")), ()),
        (dated("2024-01-31", ("effective", "2023-01-01")), ("effective",)),
        (dated("2024-01-31", ("updated", "2023-01-01")), ()),  # of the other the text says nothing
        (dated("2024-01-31"), ()),
        (dated(None, ("effective", "2023-01-01")), ()),
    ],
)
def test_dates_disagree_only_where_the_text_states_another(
    body: dict[str, Any], want: tuple[str, ...]
) -> None:
    assert dates_disagree(body) == want
    said = [fact.remark for fact in told(tell_snapshot(body))["dates"]]
    assert any("NOT AS THE TEXT STATES" in remark for remark in said) is bool(want)


@pytest.mark.parametrize("draft", [made.snapshot(), made.fetched(), made.archived()])
def test_a_snapshot_is_told_whole(draft: Any) -> None:
    """Every text and number of the body stands in some value."""
    values = " ".join(fact.value for group in tell_snapshot(draft.body) for fact in group.facts)

    def check(value: Any) -> None:
        if isinstance(value, dict):
            for member in value.values():
                check(member)
        elif isinstance(value, list):
            for member in value:
                check(member)
        elif isinstance(value, str):
            assert value in values or value in ("effective", "updated"), value

    check(draft.body)


def test_nothing_is_said_of_a_connection_that_nobody_made() -> None:
    seen = made.seen(connection=None, http=None)
    of_a_file = tell_snapshot({**BODY, "observed": seen})
    assert not any("connection" in group.title for group in of_a_file)
    drawn = tell_snapshot({**BODY, "method": "browser", "observed": seen})
    assert any(group.facts == (Told("connection", "none"),) for group in drawn)


def test_names_fit_their_column() -> None:
    groups = [group for draft in (made.fetched(), made.archived()) for group in tell_snapshot(draft.body)]
    facts = [fact for group in groups for fact in group.facts]
    for tell, draft in (
        (tell_clause, made.clause(1, heading=())),
        (tell_finding, made.check(1, remarks="r")),
        (tell_dossier, made.long_dossier(of=1, replaces=2)),
        (tell_dossier, dossier(bytes(32), 3)),
    ):
        facts += tell(draft.body)
    assert max(len(fact.name) for fact in facts) <= 12


def test_a_dossier_of_the_shorter_form_is_told_without_what_it_does_not_say() -> None:
    assert [fact.name for fact in tell_dossier(dossier(bytes(32), 3).body)] == [
        *("title", "Bates first", "Bates last", "sha256", "root", "tree size"),
    ]
    assert Told("state", "final") in tell_dossier(made.long_dossier().body)
