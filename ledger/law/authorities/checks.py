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
from ledger.law.sentences import Sentence, sentence

DEFAULT_MAX_AGE: Final = 30  # days

# A status that a check found and that begins with one of these can't be cited, whatever its outcome says.
_NOT_CITABLE: Final = ("overruled", "repealed", "reversed", "superseded", "vacated", "withdrawn")

_CODES: Final = {
    "nothing": "not-citable",
    "history": "superseded",
    "pending": "pending",
    "statement": "statement",
}
_MANNERS: Final = {
    "not-citable": "can't be cited: {status} (as of {day})",
    "superseded": "may be told as history, and not cited for what it held: {status} (as of {day})",
    "pending": "may be cited only as pending: {status} (as of {day})",
    "statement": "may be cited only as what was said, not as a holding: {say}",
    "qualified-state": "may be cited only with its state: {say}",
}
_UNCHECKED: Final = "no person has recorded a check of it"
_WEAK: Final = "the catalogue's confidence is {confidence}, and nobody checked it"
_WEAK_STILL: Final = "the catalogue's confidence is {confidence}, and no check confirms it"
_OF: Final = "the check of {checked} by {name} (entry {entry})"
_CHECKED: Final = {
    "changed": "the catalogue's entry has changed since " + _OF,
    "differs": _OF + " says that it differs: {status}",
    "not-found": _OF + " did not find it: {status}",
    "stale": _OF + " is {age} days old; want at most {most}",
    "from-future": _OF + " is of a day after {today}",
    "found-not-citable": _OF + " found its status to be: {status}",
}


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
    found.sort(key=lambda one: one.code not in BLOCKING)  # stable: the order within stays
    return Standing(
        usable=not any(one.code in BLOCKING for one in found),
        sentences=tuple(found),
        say=STATES[authority.state].say,
        check=check,
    )


def messages() -> tuple[str, ...]:
    """Every sentence of a standing, with its values in braces: what a translator needs."""
    return (*_MANNERS.values(), *_CHECKED.values(), _UNCHECKED, _WEAK, _WEAK_STILL)


def _by_state(authority: Authority) -> Iterator[Sentence]:
    state = STATES[authority.state]
    code = _CODES.get(state.manner, "qualified-state" if state.say else "")
    if code:
        status, day = authority.status, authority.status_as_of
        yield sentence(code, _MANNERS[code], status=status, day=day, say=state.say)


def _unchecked(authority: Authority) -> Iterator[Sentence]:
    yield sentence("unchecked", _UNCHECKED)
    if authority.confidence in WEAK:
        yield sentence("low-confidence", _WEAK, confidence=authority.confidence)


def _by_check(authority: Authority, check: Check, today: date, max_age: int) -> Iterator[Sentence]:
    def said(code: str, **values: object) -> Sentence:
        about = {"checked": check.checked_on, "name": check.checked_by, "entry": check.index}
        return sentence(code, _CHECKED[code], **about, **values)

    if check.digest != authority.digest:
        yield said("changed")
    if check.outcome != "confirmed":
        yield said(check.outcome, status=check.status)
    age = (today - date.fromisoformat(check.checked_on)).days
    if age > max_age:
        yield said("stale", age=age, most=max_age)
    elif age < 0:
        yield said("from-future", today=today)
    if check.status.casefold().lstrip().startswith(_NOT_CITABLE):
        yield said("found-not-citable", status=check.status)
    if authority.confidence in WEAK and (check.outcome != "confirmed" or check.digest != authority.digest):
        yield sentence("low-confidence", _WEAK_STILL, confidence=authority.confidence)


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
