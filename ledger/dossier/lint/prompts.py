"""What is wrong with the design of the probes: prompts that bend the answer, comparisons without a control.

Reads what was asked; it does NOT judge what an answer means, and a prompt that leads in other words passes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from ledger.dossier.exhibit_model import ExhibitRow
from ledger.dossier.lint.model import ERROR, Check, Found
from ledger.dossier.lint.naming import exhibits, some
from ledger.dossier.lint.subject import Subject
from ledger.dossier.lint.text import shown, unquoted
from ledger.dossier.matter.model import ExhibitRequest

_BENT: Final = ("adversarial", "prefilled", "jailbreak")
_DESIGNS: Final = (
    (
        "tries to lift the model's rules",
        ("jailbreak", "adversarial"),
        r"\bjail-?break|\bdo anything now\b|\bdeveloper mode\b|\bwithout (?:any )?(?:restrictions"
        r"|filters|safety)\b"
        r"|\byou (?:are|have) no (?:restrictions|rules|guidelines)\b|\bbypass (?:your|the|all) ",
    ),
    (
        "sets earlier instructions aside",
        _BENT,
        r"\b(?:ignore|disregard|forget|override) (?:all |any |the |your |every )*(?:previous|prior"
        r"|earlier|above|system)\b"
        r"|\b(?:reveal|print|repeat|output|show)(?: me)? (?:all of )?(?:your|the) (?:hidden "
        r"|initial )?(?:system prompt|instructions)\b",
    ),
    (
        "demands exact text",
        _BENT,
        r"\bverbatim\b|\bword[- ](?:for|by)[- ]word\b|\bcharacter for character\b|\b(?:exactly"
        r"|precisely) as (?:it|they|you)\b"
        r"|\brepeat (?:the following|after me|this)\b|\bcomplete the following (?:text|passage|sentence)\b",
    ),
    (
        "gives the answer its beginning",
        ("prefilled", "jailbreak"),
        r"\b(?:begin|start) (?:your|the) (?:answer|reply|response) with\b|\bcontinue (?:from"
        r"|with) (?:this|the) (?:beginning|answer)\b",
    ),
    (
        "suggests its answer",
        ("leading", *_BENT),
        r"\b(?:aren't|isn't|weren't|wasn't|don't|didn't) (?:you|it|this)\b|\badmit (?:that|it)\b|\bconfess\b"
        r"|\byou (?:are|were) (?:really|actually|in fact|secretly|based on)\b|\bpretend (?:to be|you are"
        r"|that you)\b",
    ),
)
_PATTERNS: Final = tuple(
    (what, allowed, re.compile(words, re.IGNORECASE)) for what, allowed, words in _DESIGNS
)
_TURN: Final = re.compile(r"^\[\d+ ([^\s\]]+)[^\]\n]*\]$", re.MULTILINE)
_COMPARES: Final = re.compile(
    r"\b(?:more|less|fewer|higher|lower|closer|nearer|rather|oftener) (?:\w+ ){0,3}than\b|\b(?:compared"
    r"|in comparison) (?:with|to)\b"
    r"|\bmore often\b|\b(?:similar|identical|closest) to\b|\bresembl\w+|\bunlike\b|\bmatch(?:es|ed)\b"
    r"|\bsame as\b"
    r"|\b(?:vaker|meer|minder|hoger|lager) dan\b|\bvergeleken met\b|\blijk(?:t|en) op\b",
    re.IGNORECASE,
)


def _design(subject: Subject) -> Iterator[Found]:
    for where, one, rows in subject.tables():
        exchanges = [row for row in rows if row.kind == "exchange"]
        if exchanges and not one.prompt_style:
            yield Found(where, f"prompt_style is blank for {exhibits(exchanges)}")
        bent: dict[str, list[ExhibitRow]] = {}
        words: dict[str, str] = {}
        for row in exchanges:
            for what, matched in _shows(subject, row, one):
                bent.setdefault(what, []).append(row)
                words.setdefault(what, matched)
        for what, those in bent.items():
            label = one.prompt_style or "not labelled"
            yield Found(
                where,
                f"{exhibits(those)}: the prompt {what} ({shown(words[what], 50)!r}), labelled {label!r}",
            )


def _shows(subject: Subject, row: ExhibitRow, one: ExhibitRequest) -> Iterator[tuple[str, str]]:
    """What the request shows that the label does not own up to, with the words that show it."""
    entry = subject.entry(row)
    query = entry.reference("query")
    text = subject.text(query.commitment) if query else ""
    for what, allowed, pattern in _PATTERNS:
        match = pattern.search(text)
        if match and one.prompt_style not in allowed:
            yield what, match[0]
    turns = _TURN.findall(text)
    body = entry.reference("request.body")
    last = turns[-1] if turns else _last_role(subject.text(body.commitment)) if body else ""
    if last in ("assistant", "model") and one.prompt_style not in ("prefilled", "jailbreak"):
        yield "ends with words put into the model's mouth", f"last message: {last}"


def _last_role(text: str) -> str:
    """The role of the last message of a request in JSON, or blank."""
    try:
        asked: Any = json.loads(text)
        messages = asked.get("messages") or asked.get("contents") or asked.get("input") or []
        return str(messages[-1]["role"]) if isinstance(messages, list) else ""
    except (ValueError, AttributeError, LookupError, TypeError, RecursionError):
        return ""


def _controls(subject: Subject) -> Iterator[Found]:
    control = {
        row.number
        for _, one, rows in subject.tables()
        if one.control
        for row in rows
        if row.kind == "exchange"
    }
    compared = {row.number for _, one, rows in subject.tables() if not one.control for row in rows}
    for place, statement in enumerate(subject.matter.statements, 1):
        match = _COMPARES.search(unquoted(statement.text))
        if not (statement.comparative or match):
            continue
        rows = subject.cited(statement.cites)
        why = "marked comparative" if statement.comparative else f"compares ({match[0]!r})" if match else ""
        beside = [row for row in rows if row.number in control and row.number not in compared]
        if not beside:
            yield Found(f"[[statement]] {place}", f"{why}, and cites no control or base-rate set")
            continue
        models = {row.model for row in rows if row.number not in control and row.kind == "exchange"}
        if {row.model for row in beside} <= models:
            yield Found(
                f"[[statement]] {place}",
                f"{why}; its control set declares the same model: {some({row.model for row in beside})}",
                "a control answers the same questions as another model, an earlier one or a human",
            )


CHECKS: Final = (
    Check(
        id="L23",
        severity=ERROR,
        run=_design,
        title="an adversarial, prefilled, jailbreak or leading prompt is not labelled as such",
        why="Outputs that a prompt demands or begins have been given little weight.",
        source="6C 23; section 0, finding 4",
        mend="give the table its true prompt_style, or part it in two",
    ),
    Check(
        id="L24",
        severity=ERROR,
        run=_controls,
        title="a comparison without a control or base-rate set",
        why="That a model does something shows nothing until it is known how often others do it.",
        source="6C 24; FRE 901(b)(3), 702",
        mend="cite an [[exhibit]] with control = true beside it, or leave the comparison out",
    ),
)
