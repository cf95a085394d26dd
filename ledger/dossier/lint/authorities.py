"""What is wrong with the law that is cited: checks, age, false holdings, one side, free citations.

The catalogue's words and people's checks decide; nothing here knows what the law is.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Final

from ledger.dossier.citing import named, printed, stands, unusable
from ledger.dossier.lint.citations import find_citations, is_known
from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.naming import some
from ledger.dossier.lint.subject import Subject
from ledger.dossier.lint.text import free_texts, sentences, shown, unquoted
from ledger.law.authorities.model import Authority

UNVERIFIED: Final = ("unchecked", "differs", "not-found", "changed", "from-future", "low-confidence")
DEAD: Final = ("stale", "not-citable", "superseded", "found-not-citable")
_HOLDS: Final = re.compile(
    r"\b(?:(?<!was )(?<!is )(?<!be )(?<!were )held|holds|ruled|rules|decided|found|established|affirmed"
    r"|concluded)\b"
    r"|\b(?:holding|ruling|judgment|precedent)\b|\b(?:oordeelde|besliste|uitspraak|vonnis)\b",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"\b(?:not|never|no court|nobody|pending|alleg\w+|nothing|until|whether|would|niet|aanhangig)\b",
    re.IGNORECASE,
)
_707: Final = re.compile(
    r"\b(?:FRE|Fed\. ?R\. ?Evid\.|Federal Rules? of Evidence|(?:proposed )?Rule) ?707\b"
    r"|\bnew(?:ly)?[\w ]{0,20} 707\b",
    re.IGNORECASE,
)
_NO_LAW: Final = re.compile(
    r"\bwithdrawn\b|\bstalled\b|\bnot (?:law|adopted|advance\w*|in force)\b|\bnever (?:became|adopted)\b"
    r"|\bwas proposed\b",
    re.IGNORECASE,
)
_PARENTHESIS: Final = re.compile(r" \([^()]*\)$|, No\. .*$")


def _checked(subject: Subject) -> Iterator[Found]:
    yield from _standing(subject, UNVERIFIED)


def _fresh(subject: Subject) -> Iterator[Found]:
    yield from _standing(subject, DEAD)


def _standing(subject: Subject, codes: tuple[str, ...]) -> Iterator[Found]:
    """Authorities that the matter names, and those without which a factor has one voice only."""
    context = subject.context
    places = _places(subject)
    ids = [one.id for one in named(context)]
    silenced = {one.id: one.reasons[-1] for one in unusable(context) if one.id not in ids}
    for name in (*ids, *silenced):
        held = stands(context, context.catalogue[name])
        those = [str(one) for one in held.sentences if one.code in codes]
        if those:
            why = f" ({silenced[name]})" if name in silenced else ""
            yield Found(places.get(name, "fair use"), f"{name}: {some(those, 8)}{why}")


def _places(subject: Subject) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, claim in enumerate(subject.matter.claims, 1):
        for name in (*claim.authorities_for, *claim.authorities_against):
            found.setdefault(name, f"[[claim]] {place}")
    return found


def _holdings(subject: Subject) -> Iterator[Found]:
    catalogue = subject.context.catalogue.values()
    undecided = [one for one in catalogue if one.manner in ("pending", "statement") and " v" in one.short]
    patterns = {one.id: (one, _name_of(one)) for one in undecided}
    others = [
        _name_of(one) for one in catalogue if one.manner in ("decision", "history") and " v" in one.short
    ]
    for words in free_texts(subject.matter):
        for sentence in sentences(words.text):
            if (match := _707.search(sentence)) and not _NO_LAW.search(sentence):
                yield Found(
                    words.where,
                    f"{match[0]!r} as law, in {shown(sentence)!r}: it never became law",
                    "take it out, or say that it was proposed and not adopted",
                )
            if not _HOLDS.search(sentence) or _NOT.search(sentence):
                continue
            for one, pattern in patterns.values():
                if pattern.search(sentence):
                    decided = any(other.search(sentence) for other in others)
                    yield Found(
                        words.where,
                        f"{one.id} ({one.state}) is told as a holding: {shown(sentence)!r}",
                        "name which ruling is meant by its full citation" if decided else "",
                        WARNING if decided else None,
                    )
                    break


def _name_of(one: Authority) -> re.Pattern[str]:
    """The parties in any usual short form: the first words of both sides, with whatever stands between."""
    left, _, right = _PARENTHESIS.sub("", one.short).partition(" v")
    first, second = left.split()[0], right.lstrip(". ").split()[0]
    return re.compile(rf"\b{re.escape(first)}\b[^.;]{{0,50}}?\bv\.? {re.escape(second)}\b")


def _directions(subject: Subject) -> Iterator[Found]:
    catalogue, context = subject.context.catalogue, subject.context
    severity = ERROR if context.final else WARNING
    for place, claim in enumerate(subject.matter.claims, 1):
        where = f"[[claim]] {place}"
        against = [catalogue[name] for name in claim.authorities_against if name in catalogue]
        if not claim.authorities_for:
            yield Found(where, "no authority is named for the claim", "", severity)
        if not claim.authorities_against:
            yield Found(where, "no adverse authority is named", "", severity)
        elif against and not any(one.helps("student") for one in against):
            yield Found(
                where,
                f"none of those named against it tends to help the accused: "
                f"{some(one.id for one in against)}",
                "",
                severity,
            )
    chosen = named(context)
    for issue in context.issues.values():
        mine = [one for one in chosen if issue.id in one.issues]
        for side, other, whom in (
            ("teacher", "student", "the accused"),
            ("student", "teacher", "the claimant"),
        ):
            if any(one.helps(side) for one in mine) and not any(one.helps(other) for one in mine):  # type: ignore[arg-type]
                rest = [one.id for one in catalogue.values() if issue.id in one.issues and one.helps(other)]  # type: ignore[arg-type]
                if rest:
                    yield Found(
                        f"issue {issue.id}",
                        f"nothing named on it helps {whom}; the catalogue has {some(rest)}",
                        "",
                        severity,
                    )


def _citations(subject: Subject) -> Iterator[Found]:
    catalogue, law, matter = subject.context.catalogue, subject.context.jurisdiction, subject.matter
    for place, claim in enumerate(matter.claims, 1):
        for name in (*claim.authorities_for, *claim.authorities_against):
            if name not in catalogue:
                near = difflib.get_close_matches(name, catalogue, n=3, cutoff=0.3)
                yield Found(
                    f"[[claim]] {place}",
                    f"{name!r:.70} is not in the catalogue",
                    f"near: {', '.join(near)}" if near else "`ledger law list` shows the ids",
                )
    strings = {
        text: one.id for one in catalogue.values() for text in (one.citation, one.short, one.docket) if text
    }
    own = [
        matter.title,
        matter.docket,
        *matter.parties,
        *(text for one in law.rules for text in (one.name, one.says, one.nl)),
    ]
    own += [f"FRE {rule}" for rule in law.certifications]
    used = {one.id for one in printed(subject.context)}
    for words in free_texts(matter):
        if words.where == "[matter] title":
            continue
        for citation in find_citations(unquoted(words.text)):
            if is_known(citation, own) or _is_own_case(citation.text, own):
                continue
            ids = {name for text, name in strings.items() if citation.text in text}
            if not ids:
                near = difflib.get_close_matches(citation.text, strings, n=1, cutoff=0.6)
                yield Found(
                    words.where,
                    f"{shown(citation.text)!r} is no string of the catalogue",
                    f"the catalogue has {near[0]!r} ({strings[near[0]]}); name it by its id in a claim"
                    if near
                    else "",
                )
            elif not ids & used:
                yield Found(
                    words.where,
                    f"{shown(citation.text)!r} ({some(sorted(ids))}) is cited here and in no claim",
                    "name it by its id in a claim, so that its status and its adverse side are printed",
                    WARNING,
                )


def _is_own_case(text: str, own: list[str]) -> bool:
    """Whether both sides are in the caption: the very case that the matter is of."""
    sides = re.split(r",? vs?\.? ", text)
    return len(sides) == 2 and all(any(side in one for one in own) for side in sides)


CHECKS: Final = (
    Check(
        id="L10",
        severity=ERROR,
        run=_checked,
        title="an authority that no person has checked, or that rests on weak sources",
        why="Invented and misquoted authorities have been sanctioned; the public web holds false ones.",
        source="6C 10; section 0, finding 2",
        mend="read the source, record it with `ledger law check`, or leave the authority out",
    ),
    Check(
        id="L11",
        severity=ERROR,
        run=_fresh,
        title="an authority whose check is old, or that is reversed, vacated or superseded",
        why="Law moves: the leading case was affirmed while most pages still called it pending.",
        source="6C 11; section 0, finding 1",
        mend="check it again on the day, and leave out what no longer stands",
    ),
    Check(
        id="L12",
        severity=ERROR,
        run=_holdings,
        title="a pending matter told as a holding, or FRE 707 told as law",
        why="A complaint, an opinion of an Advocate General or a proposal decides nothing.",
        source="6C 12; section 0, finding 9",
        mend="say that it is pending or alleged, or leave it out",
    ),
    Check(
        id="L13",
        severity=WARNING,
        run=_directions,
        title="authority in one direction only; an error with --final",
        why="Adverse authority must be disclosed, and hiding it costs the reader's trust in the rest.",
        source="6C 13; section 0, finding 8; section 3",
        mend="name what helps the other side in authorities_against",
    ),
    Check(
        id="L14",
        severity=ERROR,
        run=_citations,
        title="a citation that is not, byte for byte, in the locked catalogue",
        why="A citation typed from memory is where invented law comes in.",
        source="6C 14; 6B; section 0, finding 2",
        mend="take it out, or have it added to the catalogue from its source",
    ),
)
