"""What is wrong with a cited clause: when it held, for whom, its words, its capture, and who agreed to it.

What was in force is `ledger.law.terms`'s answer. Nothing here says that anybody is bound, or is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from ledger.dossier.legal import LawReader
from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.naming import some
from ledger.dossier.lint.subject import Subject
from ledger.dossier.matter.model import Account, ClauseUse
from ledger.law.model import Clause, Snapshot
from ledger.law.terms.holding import answer_on, holding
from ledger.law.terms.in_force import in_force
from ledger.law.terms.scope import channel_fit, region_fit

# Whose copies of another's page are no capture of the publisher's.
COPIES: Final = (
    "web.archive.org",
    "archive.org",
    "archive.today",
    "archive.ph",
    "archive.is",
    "archive.li",
    "perma.cc",
    "webcache.googleusercontent.com",
    "tosdr.org",
    "opentermsarchive.org",
    "docs.google.com",
)
OWN_DATE: Final = ("declared-effective", "found-effective")


def uses(subject: Subject) -> Iterator[tuple[str, ClauseUse, Clause, Account | None]]:
    """Each use of a clause: its place, itself, the clause, the account."""
    for place, use in enumerate(subject.matter.clauses, 1):
        clause = subject.context.clauses[use.entry]
        yield f"[[clause]] {place} (entry {use.entry})", use, clause, subject.account(use.account)


def _in_force(subject: Subject) -> Iterator[Found]:
    for where, use, clause, account in uses(subject):
        days = _days(subject, use, account)
        if not days:
            yield Found(
                where,
                "no day of conduct is given, so nothing says whether it was in force",
                "add at = [YYYY-MM-DD], or the account with its exhibits",
            )
        told: dict[str, list[date]] = {}
        weak: dict[str, list[date]] = {}
        for day in days:
            said, basis = _on(subject, clause, account, day)
            if said:
                told.setdefault(said, []).append(day)
            elif basis:
                weak.setdefault(basis, []).append(day)
        for said, those in told.items():
            yield Found(where, f"on {some(those)}: {said}")
        for said, those in weak.items():
            yield Found(
                where,
                f"on {some(those)} it held only if {said}",
                "capture a copy that names its own effective date, or say this beside the clause",
                WARNING,
            )


def _days(subject: Subject, use: ClauseUse, account: Account | None) -> list[date]:
    if use.at:
        return sorted({date.fromisoformat(day) for day in use.at})
    rows = subject.cited(account.exhibits) if account else ()
    return sorted({date.fromisoformat((row.captured_at or row.signed_at)[:10]) for row in rows})


def _on(subject: Subject, clause: Clause, account: Account | None, day: date) -> tuple[str, str]:
    """What stands against it on a day, or what its date rests on where that is not its own effective date."""
    answers = in_force(
        subject.context.snapshots,
        provider=clause.snapshot.publisher,
        at=day,
        region=account.region if account else None,
        channel=account.channel if account else None,
    )
    mine = answer_on(answers, clause)
    if mine is None:
        return "no document of this title is for the account's region and channel", ""
    if mine.applied is None:
        return "no recorded version is shown to have held", ""
    # A page captured anew with another frame is another text, and the words may stand in it all the same.
    if holding(LawReader(subject.context.reader, subject.context.found), mine, clause) == "no":
        entry = (mine.cite or mine.applied.first).index
        return f"another text was in force, that of entry {entry} (since {mine.applied.since})", ""
    return "", "" if mine.applied.basis in OWN_DATE else str(mine.basis)


def _scope(subject: Subject) -> Iterator[Found]:
    for where, _, clause, account in uses(subject):
        one = clause.snapshot
        if account is None:
            yield Found(where, "no account is named, so region and channel can't be compared")
            continue
        publisher, provider = one.publisher.casefold(), account.provider.casefold()
        if publisher not in provider and provider not in publisher:
            yield Found(
                where, f"terms of {one.publisher!r:.60}, and the account is at {account.provider!r:.60}"
            )
        # `rest` is not asked for here: a text for the rest of the world is said to be none of a region's own.
        for what, fit, declared, held in (
            ("region", region_fit(one.region, account.region), one.region, account.region),
            ("channel", channel_fit(one.channel, account.channel), one.channel, account.channel),
        ):
            if fit == "no":
                yield Found(where, f"declared for {what} {declared!r:.60}, the account is of {held!r:.60}")
            elif fit in ("unsaid", "part", "rest"):
                yield Found(
                    where,
                    f"declared for {what} {declared or 'not declared'!r:.60}, the account is of "
                    f"{held!r:.60}: may be another's text",
                    severity=WARNING,
                )


def _copies(subject: Subject) -> Iterator[Found]:
    for where, use, clause, _ in uses(subject):
        own = [one for one in subject.context.snapshots if one.text == clause.snapshot.text and _is_own(one)]
        if not own:
            yield Found(
                where,
                "no capture of one's own holds this text: there is only a third party's copy"
                + (" and nobody is named who could certify it" if not use.custodian else ""),
                severity=WARNING if use.custodian else ERROR,
            )
        elif not use.custodian and all(one.body["method"] in ("file", "warc") for one in own):
            yield Found(
                where,
                "captured from a file, and nobody is named who could say where its bytes come from",
                "name the person as custodian",
            )
        elif not use.custodian:
            yield Found(
                where,
                "nobody is named who could certify the capture",
                "name the person as custodian",
                WARNING,
            )


def _is_own(one: Snapshot) -> bool:
    observed = one.body["observed"]
    address = observed["url"] if observed else one.body["declared"]["url"] or ""
    host = (urlsplit(address).hostname or "").casefold()
    return not one.corroborates_only and not any(host == copy or host.endswith(f".{copy}") for copy in COPIES)


def _assent(subject: Subject) -> Iterator[Found]:
    for where, use, _, account in uses(subject):
        party = subject.party(account.party) if account else None
        evidence = use.formation_exhibits or (account.assent_exhibits if account else ())
        if account is None:
            why = "no account is named, so nothing links the accused to these terms"
        elif party is None or party.role != "accused":
            why = f"the account {account.id!r} is of {party.role if party else 'nobody'}, not of the accused"
        elif not evidence:
            why = "no exhibit shows that the holder of the account agreed"
        else:
            continue
        claimed = bool(use.formation or use.formation_exhibits)
        if claimed:
            yield Found(where, f"{why}, and `formation` has it otherwise")
        else:
            yield Found(
                where,
                f"{why}; the dossier prints “Formation not shown”",
                "show the assent of the accused if there is evidence of it",
                WARNING,
            )


CHECKS: Final = (
    Check(
        id="L05",
        severity=ERROR,
        run=_in_force,
        title="a cited clause was not in force on a day of conduct",
        why="A promise binds as it stood on the day; texts and dates are changed under one address.",
        source="6C 5; section 0, finding 7",
        mend="cite the version that held, or correct the days in `at`",
    ),
    Check(
        id="L06",
        severity=ERROR,
        run=_scope,
        title="a clause is for another region, channel or publisher than the account's",
        why="One address serves different contracts by region; API and consumer terms differ.",
        source="6C 6; section 0, finding 5",
        mend="capture and cite the text for that region and channel, or correct the account",
    ),
    Check(
        id="L08",
        severity=ERROR,
        run=_copies,
        title="a clause rests on a third party's copy, with no capture of one's own and nobody to certify it",
        why="A printout of terms and an archive's copy of them were both held to be wrongly admitted.",
        source="6C 8; section 0, finding 3 (catalogue: weinhoffer-2022)",
        mend="capture the document from its publisher, and name who can certify the capture",
    ),
    Check(
        id="L09",
        severity=ERROR,
        run=_assent,
        title="nothing shows that the accused, and not just some user, agreed to the terms",
        why="Resellers and routers make privity the central gap of a claim on terms.",
        source="6C 9; section 4 (formation)",
        mend="leave `formation` blank, so that “Formation not shown” is printed, or cite the accused's "
        "own assent",
    ),
)
