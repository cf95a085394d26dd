"""What people have checked: findings `authority-check/1`, and what they are worth on a given day.

A check binds the digest of the catalogue's entry, so it does not outlive a change of that entry; and it
grows old, since law moves. Nothing here reads a source or judges a holding: it counts what was recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from ledger.core.bodies.findings import AUTHORITY_CHECK
from ledger.core.ports import EntryReader, NewEntry
from ledger.law.authorities.model import BLOCKING, STATES, WEAK, Authority, Check, Standing

DEFAULT_MAX_AGE: Final = 30  # days

# A status that a check found and that begins with one of these can't be cited, whatever its outcome says.
_NOT_CITABLE: Final = ("overruled", "repealed", "reversed", "superseded", "vacated", "withdrawn")

Reason = tuple[str, str]  # code, words


def checks(reader: EntryReader) -> dict[str, tuple[Check, ...]]:
    """The checks in a ledger, by authority, in the order in which they were recorded."""
    found: dict[str, list[Check]] = {}
    for entry in reader.entries_of_kind("finding"):
        if entry.body["method"] != AUTHORITY_CHECK:
            continue
        result = entry.body["result"]
        found.setdefault(result["authority"], []).append(
            Check(
                index=entry.index,
                authority=result["authority"],
                checked_by=result["checked_by"],
                checked_on=result["checked_on"],
                outcome=result["outcome"],
                status=result["status"],
                digest=result["digest"],
                inputs=tuple(entry.body["inputs"]),
                remarks=result["remarks"],
            )
        )
    return {name: tuple(those) for name, those in found.items()}


def newest(recorded: Sequence[Check]) -> Check | None:
    """The check that counts: the latest day's, and of one day the one that was recorded last."""
    return max(recorded, key=lambda one: (one.checked_on, one.index), default=None)


def standing(
    authority: Authority, checks: Sequence[Check], *, today: date, max_age: int = DEFAULT_MAX_AGE
) -> Standing:
    """Whether a final dossier of `today` may cite it, by the checks of it in the ledger.

    `max_age`: days that a check lasts. Deterministic: the same arguments give the same answer.
    """
    check = newest(checks)
    found = [
        *_by_state(authority),
        *(_unchecked(authority) if check is None else _by_check(authority, check, today, max_age)),
    ]
    found.sort(key=lambda reason: reason[0] not in BLOCKING)  # stable: the order within stays
    codes = tuple(code for code, _ in found)
    return Standing(
        usable=not any(code in BLOCKING for code in codes),
        reasons=tuple(words for _, words in found),
        codes=codes,
        say=STATES[authority.state].say,
        check=check,
    )


def _by_state(authority: Authority) -> Iterator[Reason]:
    state = STATES[authority.state]
    status = f"{authority.status} (as of {authority.status_as_of})"
    if state.manner == "nothing":
        yield "not-citable", f"can't be cited: {status}"
    elif state.manner == "history":
        yield "superseded", f"may be told as history, and not cited for what it held: {status}"
    elif state.manner == "pending":
        yield "pending", f"may be cited only as pending: {status}"
    elif state.manner == "statement":
        yield "statement", f"may be cited only as what was said, not as a holding: {state.say}"
    elif state.say:
        yield "qualified-state", f"may be cited only with its state: {state.say}"


def _unchecked(authority: Authority) -> Iterator[Reason]:
    yield "unchecked", "no person has recorded a check of it"
    if authority.confidence in WEAK:
        yield "low-confidence", f"the catalogue's confidence is {authority.confidence}, and nobody checked it"


def _by_check(authority: Authority, check: Check, today: date, max_age: int) -> Iterator[Reason]:
    of = f"the check of {check.checked_on} by {check.checked_by} (entry {check.index})"
    if check.digest != authority.digest:
        yield "changed", f"the catalogue's entry has changed since {of}"
    if check.outcome != "confirmed":
        said = "says that it differs" if check.outcome == "differs" else "did not find it"
        yield check.outcome, f"{of} {said}: {check.status}"
    age = (today - date.fromisoformat(check.checked_on)).days
    if age > max_age:
        yield "stale", f"{of} is {age} days old; want at most {max_age}"
    elif age < 0:
        yield "from-future", f"{of} is of a day after {today.isoformat()}"
    if check.status.casefold().lstrip().startswith(_NOT_CITABLE):
        yield "found-not-citable", f"{of} found its status to be: {check.status}"
    if authority.confidence in WEAK and (check.outcome != "confirmed" or check.digest != authority.digest):
        yield (
            "low-confidence",
            f"the catalogue's confidence is {authority.confidence}, and no check confirms it",
        )


def draft_check(
    authority: Authority,
    *,
    inputs: Sequence[int],
    checked_by: str,
    checked_on: str,
    outcome: str,
    status: str,
    remarks: str = "",
    software: Sequence[tuple[str, str]] = (),
) -> NewEntry:
    """The finding entry of a check. Whether `inputs` are snapshots is for whoever has the ledger to see."""
    result = {
        "authority": authority.id,
        "checked_by": checked_by,
        "checked_on": checked_on,
        "digest": authority.digest,
        "outcome": outcome,
        "remarks": remarks,
        "status": status,
    }
    body = {
        "inputs": list(dict.fromkeys(inputs)),
        "method": AUTHORITY_CHECK,
        "result": result,
        "software": [list(one) for one in software],
        "title": f"Check of {authority.short}",
    }
    return NewEntry(kind="finding", body=body)
