"""From a draft to a reading: texts joined, `asked` and `answered` in one shape for every provider.

What may be missing is null or an empty list; no member is ever left out. Foreign names stand in
`[name, value]` pairs and foreign structures as JSON text, so that canonical JSON can hold them.
"""

from __future__ import annotations

from typing import Any, Final

from ledger.core.canonical import MAX_INTEGER
from ledger.readings import jsontext
from ledger.readings.draft import Choice, Draft, Message, scalar, string, table
from ledger.readings.model import Reading
from ledger.readings.problems import Problems
from ledger.readings.transcript import transcript

MAX_NAME: Final = 300  # characters of a model's name or a finish reason in an entry's body


def finish(draft: Draft, reader: str) -> Reading:
    """The reading of a draft."""
    problems = draft.problems
    _read_error(draft)
    if not draft.choices and draft.error is None and not draft.by_http:
        problems.note("response: no answer in it")
    choices = [draft.choices[index] for index in sorted(draft.choices)]
    first = choices[0] if choices else Choice(0)
    query = transcript(draft.messages) if draft.query is None else draft.query
    answer = "".join(first.text) or "".join(first.refusal)
    reasoning = _reasoning(first)
    asked = clean(_asked(draft), problems)
    answered = clean(_answered(draft, choices), problems)
    return Reading(
        reader=reader,
        query=_clean_text(query, problems),
        answer=_clean_text(answer, problems),
        reasoning=_clean_text(reasoning, problems) if reasoning else None,
        asked=asked,
        answered=answered,
        complete=draft.complete and _is_whole(draft) and draft.error is None,
        refused=draft.refused,
        finish=_short(first.finish, problems),
        model_asked=_short(draft.model_asked, problems),
        model_returned=_short(draft.model_returned, problems),
        problem=problems.text(),
    )


def _is_whole(draft: Draft) -> bool:
    return draft.opened.arrived if draft.by_http else draft.opened.whole


def _reasoning(choice: Choice) -> str:
    return "\n\n".join("".join(choice.reasoning[number]) for number in sorted(choice.reasoning))


def _asked(draft: Draft) -> dict[str, Any]:
    request = draft.opened.exchange.request
    return {
        "attachments": [one._asdict() for one in draft.attachments],
        "elsewhere": _pairs(draft.elsewhere),
        "messages": [_message(message) for message in draft.messages],
        "method": request.method,
        "parameters": _pairs(draft.parameters),
        "stream": draft.stream,
        "target": request.target,
        "tools": [{"definition": definition, "name": name} for name, definition in draft.tools],
        "without_effect": _pairs(draft.without_effect),
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "name": message.name,
        "parts": [part._asdict() for part in message.parts],
        "role": message.role,
    }


def _answered(draft: Draft, choices: list[Choice]) -> dict[str, Any]:
    return {
        "choices": [_choice(choice) for choice in choices],
        "created": draft.created,
        "details": _pairs(draft.details.items()),
        "error": draft.error,
        "events": draft.opened.events,
        "fingerprint": draft.fingerprint,
        "id": draft.id,
        "logprobs": draft.logprobs,
        "status": draft.opened.exchange.response.status,
        "streamed": draft.opened.streamed,
        "usage": _pairs(draft.usage.items()),
    }


def _choice(choice: Choice) -> dict[str, Any]:
    calls = [
        {"arguments": "".join(call.arguments), "id": call.id, "name": call.name}
        for call in choice.calls.values()
    ]
    return {
        "finish": choice.finish,
        "index": choice.index,
        "reasoning": _reasoning(choice) or None,
        "refusal": "".join(choice.refusal) or None,
        "role": choice.role,
        "text": "".join(choice.text),
        "tool_calls": calls,
    }


def _pairs(pairs: Any) -> list[list[str]]:
    return [[name, value] for name, value in pairs]


def flat(value: Any, into: dict[str, str], prefix: str = "") -> None:
    """The numbers and texts in a JSON object as dotted names; later ones replace earlier ones.

    A long name is not gone into: it would stand before every member again.
    """
    for name, member in table(value).items():
        full = prefix + name
        if isinstance(member, dict) and len(full) <= MAX_NAME:
            flat(member, into, f"{full}.")
        elif member is not None:
            into[full] = jsontext.plain(member)


# ---- errors -----------------------------------------------------------------------------------------------


def read_error(value: Any) -> dict[str, str | None] | None:
    """A provider's error: its code, message and type where it gives them, and all of it as JSON."""
    if type(value) is str:
        return {"code": None, "json": None, "message": value, "type": None}
    if not isinstance(value, dict):
        return None
    message = string(value.get("message"))
    kind = string(value.get("type")) or string(value.get("status"))
    return {"code": scalar(value.get("code")), "json": jsontext.text(value), "message": message, "type": kind}


def _read_error(draft: Draft) -> None:
    """Of a status of 400 or more, what the provider says; then there is no answer."""
    response = draft.opened.exchange.response
    if response.status is None or response.status < 400:
        return
    draft.choices.clear()
    draft.said.clear()
    draft.refused = False
    if draft.error is not None:
        return
    for document in draft.opened.documents:
        value = table(document.value)
        error = read_error(value.get("error") or value)
        if error is not None:
            draft.error = error
            return
    draft.error = {"code": None, "json": None, "message": None, "type": None}


# ---- text -------------------------------------------------------------------------------------------------


def _short(value: str | None, problems: Problems) -> str | None:
    if value is None:
        return None
    if len(value) > MAX_NAME:
        problems.note(f"a name of {len(value)} characters was shortened")
        value = value[: MAX_NAME - 3] + "..."
    return _clean_text(value, problems)


def clean(value: Any, problems: Problems) -> Any:
    """The value with every text valid UTF-8 and every integer within canonical JSON's range."""
    if type(value) is str or isinstance(value, jsontext.Number):
        return _clean_text(str(value), problems)
    if isinstance(value, dict):
        return {name: clean(member, problems) for name, member in value.items()}
    if isinstance(value, list):
        return [clean(member, problems) for member in value]
    if type(value) is int and not -MAX_INTEGER <= value <= MAX_INTEGER:
        return str(value)
    return value


def _clean_text(text: str, problems: Problems) -> str:
    """A lone surrogate becomes U+FFFD; two halves that came in two pieces become their character."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if "\ufffd" in whole:
            problems.note("a lone surrogate became U+FFFD")
        return whole
    return text
