"""What is wrong with the papers that people sign: certification, declaration, notice, expert annex.

Looks for what a form needs and for the words that a place or a court asks for, in the template that is used.
It does NOT say that a paper will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ledger.dossier.lint.model import ERROR, WARNING, Check, Found
from ledger.dossier.lint.naming import some
from ledger.dossier.lint.subject import Subject
from ledger.dossier.matter.model import Notice as NoticeTable
from ledger.dossier.matter.vocabulary import CERTIFICATIONS
from ledger.dossier.sections.certification import prepared
from ledger.resources import find_resource

TRUE: Final = "I declare under penalty of perjury that the foregoing is true and correct."
TRUE_ABROAD: Final = (
    "I declare under penalty of perjury under the laws of the United States of America that the "
    "foregoing is true"
    " and correct."
)
CONTEMPT: Final = ("contempt of court", "honest belief")
FEW_WORDS: Final = 8
_JINJA: Final = re.compile(r"\{#.*?#\}", re.DOTALL)
_NOTHING: Final = re.compile(
    r"(?:none|nothing|n/?a|tb[ad]|to follow|to be (?:added|done)|not) ?(?:yet|\.)*", re.IGNORECASE
)
_HEADS: Final = ("opinions", "considered", "exhibits", "qualifications", "testimony", "compensation")


def _certified(subject: Subject) -> Iterator[Found]:
    given, law = subject.matter.certification, subject.context.jurisdiction
    if not prepared(subject.context) or not law.certifications:
        return
    routes = {one.route for one in subject.matter.exhibits} & set(CERTIFICATIONS)
    rules = given.rules or tuple(
        name for name in CERTIFICATIONS if name in law.certifications or name in routes
    )
    if missing := sorted(routes - set(rules)):
        yield Found(
            "[certification] rules",
            f"exhibits take the route {some(missing)}, for which none is prepared",
            "add it to rules, or leave rules out",
        )
    person = subject.person(given.person)
    needed = {
        "person": given.person,
        "qualifications": given.qualifications or (person.qualifications if person else ""),
    }
    if "902(13)" in rules:
        needed |= {"system": given.system, "accuracy": given.accuracy}
    if "902(14)" in rules:
        needed |= {"comparison": given.comparison}
    if {"902(11)", "902(12)"} & set(rules):
        needed |= {"practice": given.practice}
    for member, text in needed.items():
        if not text:
            yield Found(f"[certification] {member}", f"blank, and FRE {some(rules, 4)} needs it")
        elif member != "person" and len(text.split()) < FEW_WORDS:
            yield Found(
                f"[certification] {member}",
                f"a conclusion in {len(text.split())} words: {text!r:.60}",
                "say what a witness would say: which, how, why, how tested",
                WARNING,
            )
    if person is not None and "certifier" not in person.roles:
        yield Found(
            "[certification] person",
            f"{person.name} is not named as a certifier",
            "add certifier to the person's roles, or name the one who certifies",
            WARNING,
        )
    yield from _signed(subject)


def _signed(subject: Subject) -> Iterator[Found]:
    signed, where = subject.matter.certification.signed_on, "[certification] signed_on"
    newest = max(row.signed_at[:10] for row in subject.context.rows)
    if not signed:
        yield Found(
            where,
            "undated and unsigned",
            "have it read, corrected and signed, then give the day",
            ERROR if subject.context.final else WARNING,
        )
    elif signed < newest:
        yield Found(
            where,
            f"signed on {signed}, before the newest exhibit was recorded ({newest})",
            "have it signed again",
        )
    elif signed > subject.context.as_of.isoformat():
        yield Found(
            where, f"signed on {signed}, a day that has not come", "give the day on which it was signed"
        )


def _wording(subject: Subject) -> Iterator[Found]:
    law, declarant = subject.context.jurisdiction, subject.matter.declarant
    form = law.declaration(declarant.place)
    path = find_resource(f"declarations/{form}.html.j2", subject.templates)
    text = " ".join(_JINJA.sub(" ", path.read_text("utf-8")).split())
    where = f"declarations/{form}.html.j2"
    if law.id == "us-federal":
        wanted, other = (TRUE, TRUE_ABROAD) if declarant.place == "us" else (TRUE_ABROAD, TRUE)
        if wanted not in text or other in text:
            yield Found(
                where,
                f"place is {declarant.place!r}, and the form does not close with the words of 28 U.S.C. "
                f"§ 1746 for it",
            )
    elif law.id == "uk" and any(words not in text for words in CONTEMPT):
        yield Found(where, "the statement of truth lacks the sentence on contempt of court and honest belief")
    if declarant.language != subject.matter.language:
        yield Found(
            "[declarant] language",
            f"the witness's language is {declarant.language!r}, the draft is in {subject.matter.language!r}",
            "have it written in the witness's language, with a translation",
        )
    certified = subject.matter.certification
    if law.certifications and prepared(subject.context) and not certified.place:
        yield Found(
            "[certification] place",
            "blank, so both forms of the closing words are printed",
            "choose us or abroad",
            ERROR if subject.context.final else WARNING,
        )
    person = subject.person(certified.person)
    if person and certified.place and person.name == declarant.name and certified.place != declarant.place:
        yield Found(
            "[certification] place",
            f"{person.name} certifies in {certified.place!r} and declares in {declarant.place!r}",
            "one person signs in one place, unless it is so: then say where",
            WARNING,
        )


def _noticed(subject: Subject) -> Iterator[Found]:
    given, law = subject.matter.notice, subject.context.jurisdiction
    if not law.notice or (given == NoticeTable() and not prepared(subject.context)):
        return
    if not given.date:
        yield Found("[notice] date", "blank")
    elif given.hearing and given.date >= given.hearing:
        yield Found("[notice] date", f"{given.date} is not before the hearing of {given.hearing}")
    if not given.hearing:
        yield Found(
            "[notice] hearing",
            "blank, so nobody can see whether the notice comes before it",
            "give the day of the trial or hearing",
            WARNING,
        )
    for member in ("to", "inspection"):
        if not getattr(given, member):
            yield Found(
                f"[notice] {member}",
                "blank",
                "say who is served, and where record and certificate can be inspected",
                WARNING,
            )


def _expert(subject: Subject) -> Iterator[Found]:
    given, law = subject.matter.expert, subject.context.jurisdiction
    if given is None:
        return
    person = subject.person(given.person)
    own = {"qualifications": person.qualifications} if person else {}
    blank = [name for name in _HEADS if _is_nothing(getattr(given, name) or own.get(name, ""))]
    if blank:
        yield Found("[expert]", f"blank or a placeholder: {some(blank, 6)}")
    if person is None:
        yield Found("[expert] person", "nobody is named")
    if not given.signed_on:
        yield Found(
            "[expert] signed_on",
            "unsigned: until it is signed, its words are nobody's opinion",
            "have it signed, then give the day",
        )
    if law.annex == "CPR 35":
        lacks = [word for word in ("duty", "Part 35") if word.casefold() not in given.declarations.casefold()]
        if lacks:
            yield Found(
                "[expert] declarations",
                f"does not speak of {some(lacks)}",
                "add the declarations of PD 35 para 3.2(9)",
            )


def _is_nothing(text: str) -> bool:
    return not text or _NOTHING.fullmatch(text.strip(" .")) is not None


CHECKS: Final = (
    Check(
        id="L16",
        severity=ERROR,
        run=_certified,
        title="a certification without system, accuracy, qualifications or comparison, or unsigned",
        why="A conclusory certificate does not replace a witness.",
        source="6C 16; FRE 902(11) to (14); 6B",
        mend="have the certifier fill it in with facts, not conclusions",
    ),
    Check(
        id="L17",
        severity=ERROR,
        run=_wording,
        title="the closing words do not fit the place or court, or the witness's language differs",
        why="The wrong variant of 28 U.S.C. § 1746, or no sentence on contempt, makes a declaration "
        "worthless.",
        source="6C 17; 28 U.S.C. § 1746; PD 22 para 2.1",
        mend="use the built-in form for the place of signing",
    ),
    Check(
        id="L18",
        severity=ERROR,
        run=_noticed,
        title="the notice has no date, or one that is not before the hearing",
        why="Certification needs written notice in reasonable time; late notice keeps the exhibit out.",
        source="6C 18; FRE 902(11); 6B",
        mend="give the day on which it is served, before the hearing",
    ),
    Check(
        id="L38",
        severity=WARNING,
        run=_expert,
        title="the expert annex lacks a head, a person, a date or its declarations",
        why="A report without its six heads may be struck, and the opinion with it.",
        source="6C 38; FRCP 26(a)(2)(B); PD 35",
        mend="have the expert fill in each head",
    ),
)
