"""What is wrong with the drafter's words: inferences of laymen, claims no tool can make, bare accusations.

Words and shapes, no meaning: an inference in other words is not found, and a fair sentence may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.subject import Subject
from ledger.dossier.lint.text import Words, free_texts, sentences, shown, unquoted
from ledger.resources import template_path

_INFERS: Final = re.compile(
    r"\bdistill?(?:ed|s|ing|ation)\b|\b(?:re-?|fine-?)?trained (?:\w+ ){0,4}(?:on|from|with|using)\b"
    r"|\bst(?:ole|olen|ealing|eals|ole)\b"
    r"|\bprov(?:es|ed|en|ing)\b|\bplagiari[sz]\w+|\bcloned\b|\bsiphon\w+|\bpirat(?:ed|es|ing)\b"
    r"|\bmisappropriat\w+"
    r"|\bgedistilleerd\b|\bgetraind op\b|\bgestolen\b|\bbewij(?:st|zen)\b",
    re.IGNORECASE,
)
_INFERS_LESS: Final = re.compile(  # ordinary words in papers about copies and derivations
    r"\bcop(?:ied|ies|ying)\b|\bderiv(?:ed|es|ing) from\b|\blearn(?:ed|t|s)? from\b|\btaken from\b"
    r"|\bgekopieerd\b|\bafgeleid van\b",
    re.IGNORECASE,
)
_REPORTS: Final = re.compile(
    r"\balleg\w+|\breport(?:s|ed|edly)\b|\bden(?:y|ies|ied)\b|\bclaim(?:s|ed) that\b|\bsaid\b|\bsays\b"
    r"|\basserts?\b|\basserted\b|\baccus\w+"
    r"|\bwhether\b|\baccording to\b|\bstated\b|\bannounced\b|\bstelt\b|\bstelde\b|\bbeweert\b"
    r"|\bbetwist\b|\bvolgens\b|\bontken\w+|\bgemeld\b",
    re.IGNORECASE,
)
# A proof or a theft is no smaller for having been reported: only asked or alleged, it is somebody's claim.
_GRAVE: Final = re.compile(r"prov|st(?:ol|eal)|bewi?j|gestolen", re.IGNORECASE)
_ASKS: Final = re.compile(
    r"\balleg\w+|\bden(?:y|ies|ied)\b|\bclaim(?:s|ed) that\b|\baccus\w+|\bwhether\b|\bbeweert\b|\bbetwist\b"
    r"|\bontken\w+|\bof\b.{0,40}\bbewezen\b",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"\b(?:not|never|no|nor|neither|nothing|none|cannot|can['’]t|without|niet|geen|nooit)\b", re.IGNORECASE
)
_CLAIMS: Final = re.compile(
    r"\btamper-?proof\b|\bimmutable\b|\bunalterable\b|\bun(?:hack|forge)able\b|\bcourt-? ?admissible\b"
    r"|\b(?:legally|guaranteed) admissible\b"
    r"|\badmissible in (?:any |every |all )?courts?\b|\b(?:FRE|GDPR|eIDAS|rule)[- ]compliant\b"
    r"|\bcomplian(?:t|ce) with (?:the )?(?:FRE|Federal Rules)\b"
    r"|\b(?:eIDAS[- ])?qualified (?:(?:electronic|trust|advanced) )*(?:ledger|signatures?|seals?"
    r"|time-?stamps?|certificates?|services?|archive)\b"
    r"|\bcertified\b|\bforensically sound\b"
    r"|\bonveranderlijk\w*|\bfraudebestendig\b|\bgecertificeerd\w*|\bgekwalificeerde? (?:register"
    r"|handtekening|zegel|tijdstempel)\b",
    re.IGNORECASE,
)
_PRESS: Final = re.compile(
    r"https?://|\bwww\.|\b[a-z0-9-]+\.(?:com|org|net|news|io|nl|co\.uk)\b|\b(?:Reuters|Bloomberg"
    r"|TechCrunch|Guardian|Wired|Axios|Politico|CNBC|BBC)\b"
    r"|\b(?:Times|Post|Journal|News|Verge|Herald|Press|Magazine|newspaper|blog|krant)\b",
    re.IGNORECASE,
)
_TAGS: Final = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
NOT_IN_PAPERS: Final = ("paper", "person")
LINTED_ROOMS: Final = ("dossier", "declarations")


def _inferences(subject: Subject) -> Iterator[Found]:
    expert = subject.matter.expert
    signed = expert is not None and bool(expert.signed_on and expert.person)
    for words in free_texts(subject.matter):
        if words.kind in ("answer", "not", "person") or (words.kind == "expert" and signed):
            continue
        for sentence in sentences(words.before + unquoted(words.text)):
            match = _inference(sentence, words)
            if match:
                where = (
                    "an expert annex that nobody signed"
                    if words.kind == "expert"
                    else "the drafter's own words"
                )
                yield Found(words.where, f"{match[0]!r} in {where}: {shown(sentence)!r}")
    for row in subject.context.rows:
        if row.kind != "note":
            continue
        for _, text in subject.texts(subject.entry(row)):
            match = next((hit for one in sentences(unquoted(text)) if (hit := _inference(one, None))), None)
            if match:
                yield Found(
                    f"exhibit {row.number} (entry {row.index})",
                    f"a note of the recorder's infers: {match[0]!r}",
                    "leave the note out, or offer it as what it is: somebody's opinion",
                    WARNING,
                )


def _inference(sentence: str, words: Words | None) -> re.Match[str] | None:
    """The word that infers, unless the sentence reports, asks or denies."""
    match = _INFERS.search(sentence)
    if match is None and (words is None or words.kind not in NOT_IN_PAPERS):
        match = _INFERS_LESS.search(sentence)
    if match is None or (_ASKS if _GRAVE.match(match[0]) else _REPORTS).search(sentence):
        return None
    near = sentence[max(0, match.start() - 60) : match.start()]
    return None if _NOT.search(near) else match


def _claims(subject: Subject) -> Iterator[Found]:
    for words in free_texts(subject.matter):
        if words.kind in ("answer", "person", "not"):
            continue
        yield from _claimed(words.where, words.text)
    for clause in subject.matter.clauses:
        yield from _claimed(
            f"entry {clause.entry}, cited_for", subject.context.clauses[clause.entry].cited_for
        )
    for folder in template_path(subject.templates):
        for room in LINTED_ROOMS:
            for path in sorted((folder / room).rglob("*.j2")):
                yield from _claimed(f"template {path.name}", _template(path))
    for rule in subject.context.jurisdiction.rules:
        yield from _claimed(f"jurisdiction {subject.context.jurisdiction.id}, {rule.id}", rule.says)


def _claimed(where: str, text: str) -> Iterator[Found]:
    for sentence in sentences(unquoted(text)):
        match = _CLAIMS.search(sentence)
        if match and not _NOT.search(sentence):
            yield Found(where, f"{match[0]!r} in {shown(sentence)!r}")


@cache
def _template(path: Path) -> str:
    """The words of a template, without tags; what it is translated into is held equal elsewhere."""
    return _TAGS.sub(" ", path.read_text("utf-8", "replace"))


def _accusations(subject: Subject) -> Iterator[Found]:
    for place, event in enumerate(subject.matter.events, 1):
        where = f"[[event]] {place}"
        reports = _REPORTS.search(event.text) is not None
        accuses = _INFERS.search(event.text) or _INFERS_LESS.search(event.text)
        if event.alleged_by and not event.denial:
            yield Found(
                where,
                f"what {shown(event.alleged_by, 40)} alleges stands without the denial",
                "add denial, or say there that none is known",
            )
        if (event.alleged_by or accuses) and not reports:
            yield Found(where, f"an accusation without “alleges” or “reported”: {shown(event.text)!r}")
        elif not event.exhibits and _PRESS.search(event.source) and not reports:
            yield Found(
                where,
                f"news ({shown(event.source, 40)}) is told as fact: {shown(event.text)!r}",
                "say who reported it, and that it is reported",
            )
    for place, claim in enumerate(subject.matter.claims, 1):
        if claim.against and not claim.answer:
            yield Found(
                f"[[claim]] {place}",
                "the answer of the accused is not given",
                "add answer and answer_source, or say there that no answer is known",
            )


CHECKS: Final = (
    Check(
        id="L25",
        severity=ERROR,
        run=_inferences,
        title="an inference (distilled, derived, copied, trained on, proves) outside a signed expert annex",
        why="A layman's opinion is struck, and takes the facts around it along.",
        source="6C 25; FRE 702; 6B (opinion by a lay declarant)",
        mend="say what was asked and answered; leave why to the expert, or tell it as what somebody alleges",
    ),
    Check(
        id="L35",
        severity=WARNING,
        run=_claims,
        title="a claim of qualified, tamper-proof, immutable, court-admissible, FRE-compliant or certified",
        why="No tool can promise it, and one such word is read back at trial.",
        source="6C 35; section 0, finding 10; 6D",
        mend="say what was checked: later alteration can be detected",
    ),
    Check(
        id="L36",
        severity=WARNING,
        run=_accusations,
        title="an allegation without its “alleges” or its denial; news told as fact",
        why="An accusation of an interested party is no fact, and a newspaper is hearsay.",
        source="6C 36; section 5 (language rules)",
        mend="write “alleges” or “reported”, and put the denial beside it",
    ),
)
