"""The authorities, by question of law and in both directions, with their status, its day, and who checked it.

The words on what each held are the catalogue's. In a draft, others that the catalogue has on a question are
listed without being relied on; a final edition counts them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.dossier.citing import Cited, Unusable, cited, named, not_named, refuse_unusable, unusable
from ledger.dossier.context import Context

__all__ = ["AuthoritiesView", "build", "unusable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of law: authorities by whom they tend to help, and what else the catalogue has."""

    anchor: str
    title: str
    claimant: tuple[Cited, ...]
    accused: tuple[Cited, ...]
    both: tuple[Cited, ...]
    context: tuple[Cited, ...]
    above: tuple[tuple[str, tuple[Cited, ...]], ...]  # that bear on it too and stand in full before
    others: tuple[tuple[str, int], ...]  # direction in words, how many


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritiesView:
    """What the template is given."""

    questions: tuple[Question, ...]
    as_of: str
    max_age: int
    unusable: tuple[Unusable, ...]
    final: bool


def build(context: Context) -> AuthoritiesView | None:
    """The view; None where the matter names no authority. Raises RenderError (a final one that can't be)."""
    refuse_unusable(context)
    those = named(context)
    if not those:
        return None
    questions = []
    left = {one.id: cited(context, one) for one in those}
    for issue in context.issues.values():
        bearing = [one for one in those if issue.id in one.issues]
        mine = [left.pop(one.id) for one in bearing if one.id in left]  # each in full once
        again = [cited(context, one) for one in bearing if all(one.id != other.id for other in mine)]
        if mine:
            questions.append(_question(context, issue.id, context.language.known(issue.title), mine, again))
    if left:
        title = context.language.say("Other questions")
        questions.append(_question(context, "", title, list(left.values()), []))
    line = context.display.line
    return AuthoritiesView(
        questions=tuple(questions),
        as_of=context.language.date(context.as_of),
        max_age=context.matter.max_status_age,
        unusable=tuple(Unusable(one.id, line(one.citation), one.reasons) for one in unusable(context)),
        final=context.final,
    )


def _question(context: Context, issue: str, title: str, those: list[Cited], again: list[Cited]) -> Question:
    return Question(
        anchor=f"question-{issue or 'other'}",
        title=context.display.line(context.language.known(title)),
        claimant=_tending(those, "teacher"),
        accused=_tending(those, "student"),
        both=_tending(those, "both"),
        context=_tending(those, "context"),
        above=tuple(
            (words, found)
            for tends, words in _directions(context).items()
            if (found := _tending(again, tends))
        ),
        others=_others(context, issue) if issue else (),
    )


def _tending(those: Iterable[Cited], tends: str) -> tuple[Cited, ...]:
    return tuple(one for one in those if one.tends == tends)


def _others(context: Context, issue: str) -> tuple[tuple[str, int], ...]:
    """How many more the catalogue has on a question, by direction."""
    words = _directions(context)
    counted = Counter(one.tends for one in not_named(context, issue))
    return tuple((words[tends], counted[tends]) for tends in words if counted[tends])


def _directions(context: Context) -> dict[str, str]:
    say = context.language.say
    return {
        "teacher": say("for the claimant"),
        "student": say("for the accused"),
        "both": say("for either side"),
        "context": say("as context"),
    }
