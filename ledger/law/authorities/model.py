"""The values of the catalogue of authorities: an authority, a question of law, a person's check, a standing.

What stands here is what the catalogue's editors and the people who check it say. Nothing is looked up, and
no holding is anybody's word but the editors': whoever relies on one reads the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from ledger.law.sentences import Sentence

KINDS: Final = ("agency", "case", "statute", "testimony")
TENDS: Final = ("teacher", "student", "both", "context")
JURISDICTIONS: Final = ("us-federal", "uk", "eu", "de", "cn", "in")
CONFIDENCES: Final = (
    "CONFIRMED_PRIMARY_EXCERPT",  # an excerpt of the opinion, statute or document itself was read
    "CONFIRMED_SECONDARY",  # two or more secondary texts were read, or one reputable one
    "SINGLE_SECONDARY",  # one secondary text only
    "FROM_MEMORY",  # nothing was read
)
WEAK: Final = frozenset(("SINGLE_SECONDARY", "FROM_MEMORY"))

# How an authority may be cited: as law that holds; as a decision; as something nobody has decided yet; as
# what somebody has said or agreed to; as history, not for what it held; not at all.
Manner = Literal["law", "decision", "pending", "statement", "history", "nothing"]


class State(NamedTuple):
    """What a `state` means. `say`: what goes with the citation wherever it stands."""

    manner: Manner
    means: str
    say: str = ""


STATES: Final[dict[str, State]] = {
    "in-force": State("law", "a statute or rule that is in force"),
    "good-law": State("decision", "no contrary history was seen in the texts read; no citator was run"),
    "affirmed": State("decision", "this ruling was affirmed"),
    "affirms": State("decision", "this ruling affirms the one below"),
    "affirms-in-part": State("decision", "this ruling affirms the one below in part", "affirms in part"),
    "followed": State("decision", "a later ruling of the same court follows it"),
    "persuasive": State("decision", "binds no court; cited for how it reasons"),
    "final": State("decision", "final, as far as its status says"),
    "non-precedential": State("decision", "by its court's own word no precedent", "non-precedential"),
    "interlocutory": State("decision", "a ruling on the way; the case goes on", "interlocutory"),
    "dismissed": State("decision", "the claims were dismissed"),
    "ended": State("decision", "a ruling in a case that ended otherwise", "see how the case ended"),
    "unreviewed": State("decision", "the case settled before an appeal could review it", "never reviewed"),
    "on-appeal": State("decision", "decided, and under appeal", "under appeal"),
    "pending": State("pending", "not decided on the merits", "pending: nobody has decided it"),
    "proposed": State("pending", "a proposal, not adopted", "proposed, not adopted"),
    "settled": State("statement", "ended by a settlement, which decides no law", "a settlement, no holding"),
    "terminated": State("statement", "ended without a ruling on the merits", "a pleading, no holding"),
    "report": State("statement", "an agency's report in its final form", "a report, not a rule"),
    "pre-publication": State("statement", "not in its final form", "pre-publication version"),
    "published": State("statement", "a statement or report", "a statement, no finding of a court"),
    "policy": State("statement", "a position of a government", "a policy position, not a finding"),
    "allegation": State("statement", "what an interested party alleges", "an allegation"),
    "reported": State("statement", "what others report was said", "as reported; no transcript was read"),
    "see-text": State("decision", "the status says what no single word does", "see its status"),
    "superseded": State("history", "something later has taken its place", "superseded"),
    "vacated": State("nothing", "set aside"),
    "reversed": State("nothing", "reversed on appeal"),
    "withdrawn": State("nothing", "withdrawn"),
    "not-law": State("nothing", "never became law"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One entry of the catalogue. A member that it does not give is an empty text or tuple."""

    id: str
    kind: str  # of KINDS
    jurisdiction: str  # of JURISDICTIONS; empty for testimony
    short: str  # for running text, made of the citation's own words
    citation: str
    court: str
    docket: str
    decided: str  # YYYY-MM-DD; `decided_note` says where it is the day of something else
    decided_note: str
    state: str  # of STATES
    status: str  # in words
    status_as_of: str  # YYYY-MM-DD or YYYY-MM
    history: str
    holding: str  # in the editors' words
    tends: str  # whom it tends to help, of TENDS
    why: str
    factors: tuple[int, ...]  # of 17 U.S.C. § 107
    topics: tuple[str, ...]
    issues: tuple[str, ...]  # ids of the questions of law that its topics belong to
    source: str
    other_sources: tuple[str, ...]
    confidence: str  # of CONFIDENCES
    unconfirmed: tuple[str, ...]
    checked_on: str  # by the editors
    digest: str  # hex, of the entry as the lock has it

    @property
    def manner(self) -> Manner:
        """How it may be cited at best, by its state."""
        return STATES[self.state].manner

    def helps(self, side: Literal["teacher", "student"]) -> bool:
        """Whether it tends to help that side, alone or as well as the other."""
        return self.tends in (side, "both")


class Issue(NamedTuple):
    """A question of law: the kinds of claims that it bears on, and the topics that belong to it."""

    id: str
    title: str
    claims: tuple[str, ...]  # of ledger.dossier.matter; empty: a question of evidence, not of a claim
    topics: tuple[str, ...]


class Check(NamedTuple):
    """A finding `authority-check/1`: a person has read the source."""

    index: int  # type: ignore[assignment]  # the field's word; it hides tuple.index, which has no use here
    authority: str
    checked_by: str
    checked_on: str
    outcome: str  # confirmed, differs, not-found
    status: str  # as found
    digest: str  # of the catalogue's entry that was checked
    inputs: tuple[int, ...]  # the snapshots that were read
    remarks: str


class Standing(NamedTuple):
    """Whether an authority may be cited in a final dossier, and what has to be said with it.

    Of `sentences`, those with a code in BLOCKING come first and make it unusable. The others are
    conditions: `say` is what stands beside the citation. `check` is the check that counts, if any.
    """

    usable: bool
    sentences: tuple[Sentence, ...]
    say: str
    check: Check | None

    @property
    def codes(self) -> tuple[str, ...]:
        """What each sentence is about; stable, the words are not."""
        return tuple(one.code for one in self.sentences)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentences in English."""
        return tuple(map(str, self.sentences))


BLOCKING: Final = (
    "not-citable",
    "superseded",
    "unchecked",
    "differs",
    "not-found",
    "changed",
    "stale",
    "from-future",
    "found-not-citable",
    "low-confidence",
)
CONDITIONS: Final = ("pending", "statement", "qualified-state")
