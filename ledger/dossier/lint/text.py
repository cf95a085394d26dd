"""The words of a matter's drafter, each with its place; sentences, quoted passages. Pure, and no judgement.

Evidence is not here: what a model or a captured page says is nobody's statement in the dossier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from ledger.dossier.matter.model import Matter

# fact: statements and what is said of exhibits. claim: what is alleged. answer: the accused's own words.
# event: the chronology. paper: drafts of certifications and the like. expert: the annex. not: what is not
# shown. person: qualifications.
Kind = Literal["fact", "claim", "answer", "event", "paper", "expert", "not", "person"]

_PASSAGE: Final = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»|„([^„“”]+)[“”]")
_END: Final = re.compile(r"[.!?][\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])|\n[ \t]*\n")
_SHORTENED: Final = re.compile(
    r"(?:\b(?:vs?|Inc|Ltd|Corp|Cos?|Nos?|Cir|Cal|Supp|Fed|Reg|Arts?|arts?|paras?|Dr|Mr|Mrs|Ms|cf|Litig"
    r"|Grp|Ent|"
    r"Enters?|Ctr|Sept?|Oct|Nov|Dec|Jan|Feb|Mar|Apr|Aug|Am|Sys|Techs?|Found|Comm)|\b[A-Z]|\be\.g|\bi\.e)\.$"
)


class Words(NamedTuple):
    """A text of the drafter's: which table and member, what sort; `before`: what its page prints first."""

    where: str
    text: str
    kind: Kind
    before: str = ""


class Passage(NamedTuple):
    """Words in quotation marks, and the place of the whole, marks and all."""

    text: str
    start: int
    end: int


def free_texts(matter: Matter) -> tuple[Words, ...]:
    """Every text that the drafter wrote, blank ones left out."""
    return tuple(words for words in _texts(matter) if words.text.strip())


def _texts(matter: Matter) -> Iterator[Words]:
    yield from _listed("[matter] shows", matter.shows, "fact")
    yield from _listed("[matter] shows_not", matter.shows_not, "not")
    yield Words("[matter] title", matter.title, "claim")
    yield Words("[matter] assistance", matter.assistance, "paper")
    yield Words("[matter] exhibit_range", matter.exhibit_range, "paper")
    yield Words("[declarant] role", matter.declarant.role, "person")
    yield Words("[declarant] taken", matter.declarant.taken, "paper")
    for place, statement in enumerate(matter.statements, 1):
        yield Words(f"[[statement]] {place}", statement.text, "fact")
    yield from _tables(
        matter,
        "exhibits",
        "exhibit",
        "fact",
        "title claimed relevance hearsay prejudice model_note summary_query access_offer",
    )
    yield from _tables(matter, "clauses", "clause", "fact", "formation")
    yield from _tables(matter, "accounts", "account", "fact", "assent")
    yield from _tables(matter, "sides", "party", "fact", "describes")
    yield from _tables(matter, "people", "person", "person", "qualifications")
    for words in _tables(matter, "claims", "claim", "claim", "title issue"):
        # The claims' section prints the title in one place, as "Teacher Labs alleges: TITLE."
        yield words._replace(before="alleges: ") if words.where.endswith(", title") else words
    yield from _tables(matter, "claims", "claim", "answer", "answer answer_source")
    yield from _tables(matter, "events", "event", "event", "text source")
    yield from _tables(matter, "events", "event", "answer", "denial")
    yield from _tables(matter, "obligations", "obligation", "paper", "text kept")
    yield from _tables(matter, "redactions", "redaction", "paper", "reason")
    for name, kind, members in (
        ("certification", "paper", "system accuracy comparison practice"),
        ("certification", "person", "qualifications"),
        ("notice", "paper", "to inspection"),
        ("protocol", "paper", "denominator exclusions clock chose custody retention"),
    ):
        table = getattr(matter, name)
        for member in members.split():
            yield Words(f"[{name}] {member}", getattr(table, member), kind)  # type: ignore[arg-type]  # of Kind
    if matter.expert is not None:
        for member in ("opinions", "considered", "exhibits", "testimony", "compensation", "declarations"):
            yield Words(f"[expert] {member}", getattr(matter.expert, member), "expert")
        yield Words("[expert] qualifications", matter.expert.qualifications, "person")


def _listed(where: str, texts: tuple[str, ...], kind: Kind) -> Iterator[Words]:
    return (Words(f"{where}, line {place}", text, kind) for place, text in enumerate(texts, 1))


def _tables(matter: Matter, field: str, name: str, kind: Kind, members: str) -> Iterator[Words]:
    for place, table in enumerate(getattr(matter, field), 1):
        for member in members.split():
            yield Words(f"[[{name}]] {place}, {member}", getattr(table, member), kind)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text; a full stop after a usual abbreviation (v., Inc., No.) ends none."""
    found, start = [], 0
    for match in _END.finditer(text):
        if not match[0].startswith("\n") and _SHORTENED.search(
            text, max(0, match.start() - 12), match.start() + 1
        ):
            continue
        found.append(text[start : match.end()])
        start = match.end()
    found.append(text[start:])
    return tuple(" ".join(one.split()) for one in found if one.strip())


def passages(text: str) -> tuple[Passage, ...]:
    """What stands in double quotation marks, straight, curly, low or pointed."""
    return tuple(
        Passage(next(one for one in match.groups() if one is not None), match.start(), match.end())
        for match in _PASSAGE.finditer(text)
    )


def unquoted(text: str) -> str:
    """The text without what it quotes: those are somebody else's words."""
    return _PASSAGE.sub('""', text)


def shown(text: str, most: int = 90) -> str:
    """A text on one line, cut in the middle of nothing: for messages."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 3].rstrip()}..."
