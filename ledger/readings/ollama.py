"""What `ollama.chat` and `ollama.generate` share: lines of JSON (or one document), the last one `done`.

https://docs.ollama.com/api
"""

from __future__ import annotations

from typing import Any, Final

from ledger.readings import attachments
from ledger.readings.asking import read_parameters
from ledger.readings.draft import Choice, Draft, Part, items, note_details, scalar, string
from ledger.readings.shape import read_error

_COUNTS: Final = frozenset(
    {
        *("eval_count", "eval_duration", "prompt_eval_count", "prompt_eval_duration"),
        *("load_duration", "total_duration"),
    }
)
_DETAILS: Final = frozenset(
    ("created_at", "done", "done_reason", "error", "message", "model", "response", "thinking")
)


def read_envelope(draft: Draft, choice: Choice, value: dict[str, Any]) -> None:
    """What a line says beside its text. Nothing is complete without `done`."""
    if value.get("error"):
        draft.error = read_error(value["error"])
    draft.model_returned = string(value.get("model")) or draft.model_returned
    draft.created = draft.created or string(value.get("created_at"))
    draft.logprobs = draft.logprobs or bool(value.get("logprobs"))
    if draft.complete:
        draft.problems.note("lines after the one that is done")
    if value.get("done") is True:
        draft.complete = True
        choice.finish = string(value.get("done_reason")) or "done"
    for name, member in value.items():
        if name in _COUNTS and (count := scalar(member)) is not None:
            draft.usage[name] = count
    note_details(draft, value, _DETAILS | _COUNTS)


def note_end(draft: Draft) -> None:
    """Say that the last line did not come."""
    if draft.opened.documents and not draft.complete and draft.error is None:
        draft.problems.note("the answer ended without the line that is done")


def read_common(draft: Draft, request: dict[str, Any], known: tuple[str, ...]) -> None:
    """Model, stream and parameters; those of `options` have dotted names."""
    draft.model_asked = string(request.get("model"))
    stream = request.get("stream")
    draft.stream = stream if type(stream) is bool else None
    read_parameters(draft, request, ("model", "stream", *known), "options")


def images(draft: Draft, value: Any) -> list[Part]:
    """Images in base64, whose media type is not said."""
    return [attachments.base64(draft, image, None) for image in items(value)]
