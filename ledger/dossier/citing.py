"""Which authorities a dossier cites, how each stands on the day, and what stops a final edition.

A citation comes from the catalogue by its id, never from a text. An authority stands only by a person's
check of it in the ledger; in a draft one that does not is printed with its reasons, a final edition with
such a one is refused. Nothing here says what the law is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from ledger.dossier.context import Context
from ledger.dossier.wording import words
from ledger.errors import RenderError
from ledger.law.authorities.checks import standing
from ledger.law.authorities.model import BLOCKING, Authority, Standing
from ledger.law.sentences import Sentence, sentence

FACTORS: Final = (1, 2, 3, 4)
STATUTE: Final = "usc-17-107"
# How to read an electronic exhibit, and how a captured page was kept out: cited where there is a matrix.
EVIDENCE: Final = ("lorraine-v-markel-2007", "weinhoffer-2022", "specht-v-google-2014")
SIDES: Final = ("teacher", "student")
LISTED: Final = 6
SILENCED: Final = {
    side: f"none of those on factor {{factor}} that tend to help the {whom} is usable; one of them must be"
    for side, whom in (("teacher", "claimant"), ("student", "accused"))
}


class Unusable(NamedTuple):
    """An authority that a final edition can't cite, with the reasons."""

    id: str
    citation: str
    reasons: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """An authority as it is printed. The words on what it held are the catalogue's, in English."""

    id: str
    citation: str
    kind: str
    court: str
    holding: str
    why: str
    tends: str  # teacher, student, both, context
    status: str
    status_as_of: str
    history: str
    confidence: str
    unconfirmed: tuple[str, ...]
    say: str  # what goes with the citation wherever it stands
    source: str
    usable: bool
    reasons: tuple[str, ...]  # why not
    checked_by: str
    checked_on: str
    check: int | None  # its entry


def stands(context: Context, authority: Authority) -> Standing:
    """How it stands on the dossier's day."""
    return standing(
        authority,
        context.checks.get(authority.id, ()),
        today=context.as_of,
        max_age=context.matter.max_status_age,
    )


def blocking(found: Standing) -> tuple[Sentence, ...]:
    """The reasons that stop it; the others are conditions, which `say` says beside the citation."""
    return tuple(one for one in found.sentences if one.code in BLOCKING)


def cited(context: Context, authority: Authority) -> Cited:
    """It as it is printed."""
    line, found = context.display.line, stands(context, authority)
    return Cited(
        id=authority.id,
        citation=line(authority.citation),
        kind=authority.kind,
        court=line(authority.court),
        holding=line(authority.holding),
        why=line(authority.why),
        tends=authority.tends,
        status=line(authority.status),
        status_as_of=authority.status_as_of,
        history=line(authority.history),
        confidence=authority.confidence,
        unconfirmed=tuple(map(line, authority.unconfirmed)),
        say=line(context.language.known(found.say)),
        source=line(authority.source),
        usable=found.usable,
        reasons=tuple(words(context, one) for one in blocking(found)),
        checked_by=line(found.check.checked_by) if found.check else "",
        checked_on=found.check.checked_on if found.check else "",
        check=found.check.index if found.check else None,
    )


def named(context: Context) -> tuple[Authority, ...]:
    """Those that the matter's claims name, in the order of the claims, each once."""
    ids = [
        name
        for claim in context.matter.claims
        for name in (*claim.authorities_for, *claim.authorities_against)
    ]
    return _known(context, ids)


def on_evidence(context: Context) -> tuple[Authority, ...]:
    """Those that the admissibility matrix cites; of a final edition, those that stand."""
    if context.jurisdiction.id != "us-federal":
        return ()
    return _printable(context, _known(context, EVIDENCE))


def on_factor(context: Context, factor: int, side: str) -> tuple[Authority, ...]:
    """Those of the catalogue that bear on a factor of 17 U.S.C. § 107 and tend to help a side.

    Of a final edition, those that stand. `side` is teacher or student; one that helps both is in both.
    """
    return _printable(
        context, (one for one in _fair_use(context) if factor in one.factors and one.tends in (side, "both"))
    )


def on_fair_use(context: Context) -> tuple[Authority, ...]:
    """The statute itself, whatever else there is."""
    return _printable(context, _known(context, (STATUTE,)))


def positions(context: Context) -> tuple[Authority, ...]:
    """What parties and governments have said in public, as the catalogue has it, in both directions."""
    those = [one for one in context.catalogue.values() if one.kind == "testimony"]
    return _printable(context, sorted(those, key=lambda one: one.decided))


def not_named(context: Context, issue: str) -> tuple[Authority, ...]:
    """Those of the catalogue on a question that the matter does not name."""
    chosen = {one.id for one in printed(context)}
    return tuple(one for one in context.catalogue.values() if issue in one.issues and one.id not in chosen)


def printed(context: Context) -> tuple[Authority, ...]:
    """Every authority whose citation is in the dossier, each once."""
    found = [*named(context)]
    if has_matrix(context):
        found += on_evidence(context)
    if has_fair_use(context):
        found += [one for factor in FACTORS for side in SIDES for one in on_factor(context, factor, side)]
        found += [*on_fair_use(context), *positions(context)]
    return tuple({one.id: one for one in found}.values())


def unusable(context: Context) -> tuple[Unusable, ...]:
    """What stops a final edition: authorities that are named and do not stand; and a factor with one voice.

    Whatever the catalogue brings of itself is left out of a final edition where it does not stand, so the
    other voice on a factor must not be lost by that.
    """
    lines = [
        Unusable(one.id, one.citation, blocking(stands(context, one)))
        for one in named(context)
        if not stands(context, one).usable
    ]
    if has_fair_use(context):
        lines += [line for factor in FACTORS for side in SIDES for line in _silenced(context, factor, side)]
    found: dict[str, Unusable] = {}
    for line in lines:
        reasons = found[line.id].reasons if line.id in found else ()
        found[line.id] = line._replace(reasons=tuple(dict.fromkeys((*reasons, *line.reasons))))
    return tuple(found.values())


def refuse_unusable(context: Context) -> None:
    """Raise RenderError for a final edition that cites what does not stand."""
    found = unusable(context) if context.final else ()
    if found:
        listed = ", ".join(one.id for one in found[:LISTED])
        raise RenderError(
            f"a final edition can't cite {len(found)} authorities as they stand: {listed}"
            + (", ..." if len(found) > LISTED else "")
            + f"; {found[0].id}: {found[0].reasons[0]}",
            hint="`ledger law check ID` records that a person has read one; a draft marks each",
        )


def has_fair_use(context: Context) -> bool:
    """Whether some claim asks for the fair-use context."""
    return any(claim.fair_use for claim in context.matter.claims)


def has_matrix(context: Context) -> bool:
    """Whether the matter says anything about how its exhibits get in, or claims anything."""
    said = (
        one.claimed or one.route or one.sponsor or one.relevance or one.hearsay or one.prejudice
        for one in context.matter.exhibits
    )  # fmt: skip
    return bool(context.matter.claims) or any(said)


def _silenced(context: Context, factor: int, side: str) -> list[Unusable]:
    """The authorities on a factor that help a side, if there are some and none of them stands."""
    those = [one for one in _fair_use(context) if factor in one.factors and one.tends in (side, "both")]
    if not those or any(stands(context, one).usable for one in those):
        return []
    reason = sentence("silenced", SILENCED[side], factor=factor)
    return [Unusable(one.id, one.citation, (*blocking(stands(context, one)), reason)) for one in those[:1]]


def _fair_use(context: Context) -> list[Authority]:
    """Those with factors; law of other places, which knows none of them, is left out."""
    return [
        one
        for one in context.catalogue.values()
        if one.factors and one.kind != "testimony" and one.jurisdiction == "us-federal"
    ]


def _known(context: Context, ids: Iterable[str]) -> tuple[Authority, ...]:
    return tuple(context.catalogue[name] for name in dict.fromkeys(ids) if name in context.catalogue)


def _printable(context: Context, those: Iterable[Authority]) -> tuple[Authority, ...]:
    return tuple(one for one in those if not context.final or stands(context, one).usable)
