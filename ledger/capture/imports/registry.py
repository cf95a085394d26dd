"""The formats by name. Each module is loaded when it is wanted; to add one is a line here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Final

from ledger.capture.imports.model import Format, Source
from ledger.errors import CaptureError

AUTO: Final = "auto"
# name -> module; in the order in which a file is tried on them, the least particular last
MODULES: Final = {
    "har": "har",
    "warc": "warc",
    "vcr": "vcr",
    "llm": "llm_logs",
    "inspect": "inspect_eval",
    "garak": "garak",
    "promptfoo": "promptfoo",
    "chatgpt": "chatgpt",
    "jsonl": "generic_jsonl",
}


def load(name: str) -> Format:
    """The format of that name. Raises CaptureError."""
    if name not in MODULES:
        raise CaptureError(
            f"{name!r:.60}: no such format", hint=f"one of {', '.join(MODULES)}, or {AUTO} to find out"
        )
    module = import_module(f"ledger.capture.imports.{MODULES[name]}")
    found: Format = module.FORMAT
    return found


def formats() -> Iterator[Format]:
    """All of them."""
    return map(load, MODULES)


def detect(source: Source) -> Format:
    """The first format that the content looks like. Raises CaptureError where it looks like none."""
    for one in formats():
        if one.detects(source):
            return one
    raise CaptureError(
        f"{source.name}: not a format that can be told by its content",
        hint=f"name the format: one of {', '.join(MODULES)}",
    )
