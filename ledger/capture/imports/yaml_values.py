"""Values from YAML, built from the parser's events within bounds.

`yaml.load` is not used: its C loader overflows the stack on deep nesting (seen with PyYAML 6.0.3: the
process dies), merges `<<` without limit, and turns texts into dates. Here a scalar is text, `!!binary` is
bytes and a plain `null` is None; every other tag is passed over.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

import yaml

from ledger.errors import CaptureError

MAX_BYTES: Final = 128 << 20
MAX_EVENTS: Final = 4_000_000
MAX_DEPTH: Final = 100
_BINARY: Final = "tag:yaml.org,2002:binary"
_NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))


def parse_yaml(data: bytes, what: str) -> Any:
    """The value of the one YAML document in `data`. Raises CaptureError: where and what."""
    if len(data) > MAX_BYTES:
        raise CaptureError(f"{what}: larger than {MAX_BYTES >> 20} MiB of YAML", hint="split the file")
    try:
        return _build(data, what)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1} column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "can't be read"
        raise CaptureError(f"{what}: not YAML{where}: {problem}") from None
    except ValueError as error:  # not UTF-8
        raise CaptureError(f"{what}: not YAML: {error}") from None


def _build(data: bytes, what: str) -> Any:
    builder = _Builder()
    # Where PyYAML was built without its C parser the pure one does, more slowly.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for number, event in enumerate(yaml.parse(data, Loader=loader)):
        if number > MAX_EVENTS:
            raise CaptureError(f"{what}: more than {MAX_EVENTS} values", hint="split the file")
        if isinstance(event, yaml.ScalarEvent):
            builder.add(_scalar(event), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            builder.add(builder.anchors.get(event.anchor), None)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            builder.open({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor)
            if len(builder.stack) > MAX_DEPTH:
                raise CaptureError(f"{what}: nested more than {MAX_DEPTH} levels deep")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            builder.close()
        elif isinstance(event, yaml.DocumentEndEvent):
            break
    return builder.value


def _scalar(event: yaml.ScalarEvent) -> str | bytes | None:
    if event.tag == _BINARY:
        try:
            return base64.b64decode("".join(event.value.split()), validate=True)
        except (binascii.Error, ValueError):
            return None
    plain = event.implicit[0] and not event.style
    return None if plain and event.value in _NULLS else str(event.value)


_NO_KEY: Final = object()


class _Builder:
    """What is open, innermost last, and the key that waits for its value in each."""

    def __init__(self) -> None:
        self.value: Any = None
        self.stack: list[Any] = []
        self.anchors: dict[Any, Any] = {}
        self._keys: list[Any] = []

    def add(self, value: Any, anchor: Any) -> None:
        if anchor is not None:
            self.anchors[anchor] = value
        if not self.stack:
            self.value = value
            return
        target = self.stack[-1]
        if isinstance(target, list):
            target.append(value)
        elif self._keys[-1] is _NO_KEY:
            self._keys[-1] = value
        else:
            if isinstance(self._keys[-1], str):  # a key that is no text can't be meant here
                target[self._keys[-1]] = value
            self._keys[-1] = _NO_KEY

    def open(self, collection: Any, anchor: Any) -> None:
        self.add(collection, anchor)
        self.stack.append(collection)
        self._keys.append(_NO_KEY)

    def close(self) -> None:
        self.stack.pop()
        self._keys.pop()
