"""What requests have in common: parameters, tools, and those parameters that are known to do nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ledger.readings import jsontext
from ledger.readings.draft import Draft, items, string, table

# https://api-docs.deepseek.com/guides/reasoning_model: on this model these cause no error and have no effect.
# https://api-docs.deepseek.com/guides/thinking_mode: the same of thinking mode; what it says of top_p differs
# from model to model, so top_p is left out there.
_REASONER: Final[tuple[str, ...]] = ("temperature", "top_p", "presence_penalty", "frequency_penalty")
_THINKING: Final[tuple[str, ...]] = ("temperature", "presence_penalty", "frequency_penalty")
_REASONER_SOURCE: Final = "no effect on deepseek-reasoner: api-docs.deepseek.com/guides/reasoning_model"
_THINKING_SOURCE: Final = "no effect in thinking mode: api-docs.deepseek.com/guides/thinking_mode"


def read_parameters(draft: Draft, request: dict[str, Any], known: Iterable[str], inner: str = "") -> None:
    """Everything in the request but the `known` members, as sent; members of `inner` by dotted names."""
    left_out = frozenset(known)
    for name, value in request.items():
        if name == inner and isinstance(value, dict):
            draft.parameters.extend((f"{name}.{key}", jsontext.plain(one)) for key, one in value.items())
        elif name not in left_out:
            draft.parameters.append((name, jsontext.plain(value)))


def read_tools(draft: Draft, tools: Any) -> None:
    """Names and whole definitions. A tool's name is its own, its function's, or its type."""
    for tool in items(tools):
        entry = table(tool)
        inner = table(entry.get("function"))
        name = string(inner.get("name")) or string(entry.get("name")) or string(entry.get("type")) or ""
        draft.tools.append((name, jsontext.text(tool)))


def note_without_effect(draft: Draft, request: dict[str, Any]) -> None:
    """Which parameters a provider's documentation says do nothing: asked for, and not in effect."""
    host = draft.opened.host
    if host != "deepseek.com" and not host.endswith(".deepseek.com"):
        return
    if draft.model_asked == "deepseek-reasoner":
        names, source = _REASONER, _REASONER_SOURCE
    elif table(request.get("thinking")).get("type") == "enabled":
        names, source = _THINKING, _THINKING_SOURCE
    else:
        return
    draft.without_effect.extend((name, source) for name in names if request.get(name) is not None)


def note_elsewhere(draft: Draft, request: dict[str, Any], names: Iterable[str]) -> None:
    """Members that name content which the provider holds: it was asked too, and is not in these bytes."""
    draft.elsewhere.extend((name, jsontext.plain(request[name])) for name in names if request.get(name))
