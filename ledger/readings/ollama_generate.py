"""`ollama.generate/1`: Ollama's POST /api/generate. Complete with the line that is `done`.

The `context` of an earlier answer (token numbers) is named in `elsewhere`: it was asked too and can't be
read as text. A template or a system prompt that the model's own file holds is not in these bytes at all.
"""

from __future__ import annotations

from typing import Any, Final

from ledger.readings.asking import note_elsewhere
from ledger.readings.draft import Draft, Message, Part, string, table
from ledger.readings.ollama import images, note_end, read_common, read_envelope

READER: Final = "ollama.generate/1"
_KNOWN: Final = ("context", "images", "prompt", "suffix", "system")


def read(draft: Draft) -> None:
    """Read both sides."""
    draft.problems.add(draft.opened.unread)
    if draft.opened.request is not None:
        _read_request(draft, draft.opened.request)
    for document in draft.opened.documents:
        value = table(document.value)
        choice = draft.choice(0)
        value_without_context = {name: one for name, one in value.items() if name != "context"}
        read_envelope(draft, choice, value_without_context)
        draft.think(choice, value.get("thinking"), document)
        draft.say(choice, value.get("response"), document)
    note_end(draft)


def _read_request(draft: Draft, request: dict[str, Any]) -> None:
    read_common(draft, request, _KNOWN)
    system = string(request.get("system"))
    if system:
        draft.messages.append(Message("system", (Part("text", system),)))
    parts = [Part("text", string(request.get("prompt")) or ""), *images(draft, request.get("images"))]
    draft.messages.append(Message("user", tuple(parts)))
    suffix = string(request.get("suffix"))
    if suffix:
        draft.messages.append(Message("suffix", (Part("text", suffix),)))
    note_elsewhere(draft, request, ("context",))
