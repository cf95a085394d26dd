"""A plan file's bytes as plain values, each with the line it stands on. YAML 1.2's JSON schema, or TOML.

Two readers of one plan must not disagree, so what YAML readers disagree about is refused: aliases and
anchors, tags, merge keys, a key twice, several documents, and plain words that YAML 1.1 takes for
something else (`yes`, `0o17`, `12:30`): in quotes they are what they look like. Nothing here knows what
a plan is.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from codecs import BOM_UTF8
from datetime import datetime
from typing import Any, Final, NamedTuple

import yaml

from ledger.errors import CaptureError

MAX_FILE: Final = 16 << 20
MAX_DEPTH: Final = 24
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[str | int, ...]

_NULL: Final = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE: Final = frozenset(("true", "True", "TRUE"))
_FALSE: Final = frozenset(("false", "False", "FALSE"))
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_FLOAT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?\Z")
# What YAML 1.1 readers take for truth, for a number in base 8, 16 or 60, or for a number with marks in it.
_AMBIGUOUS: Final = re.compile(
    r"(?:y|n|yes|no|on|off|[-+]?\.(?:inf|nan)|[-+]?0[xob]?[0-9a-f_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[-+]?[0-9][0-9_]*_[0-9_.]*|\+[0-9.]+|[-+]?\.[0-9]+|[-+]?[0-9]+\.|[-+]?[0-9]{19,}|=|<<)\Z",
    re.IGNORECASE,
)
# Ends of lines to YAML 1.1 and none to 1.2; and a byte order mark that is not at the beginning.
_ODD: Final = re.compile("[\u0085\u2028\u2029\ufeff]")


class Tree(NamedTuple):
    """A file's values. `lines` says where each stands (none for TOML, whose reader does not tell)."""

    value: Any
    lines: dict[Path, int]
    what: str

    def error(self, path: Path, words: str) -> CaptureError:
        """An error at a place in the file."""
        line = self.lines.get(path)
        at = f" line {line}:" if line else ""
        where = f" {dotted(path)}:" if path else ""
        return CaptureError(f"{self.what}:{at}{where} {words}")


def dotted(path: Path) -> str:
    """A place as a reader writes it: `targets[0].price.input`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_tree(data: bytes, media_type: str, what: str) -> Tree:
    """The values in a file. Raises CaptureError, which names the line."""
    if len(data) > MAX_FILE:
        raise CaptureError(f"{what}: larger than {MAX_FILE >> 20} MiB")
    try:
        text = data.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise CaptureError(f"{what}: not UTF-8 at byte {error.start}") from None
    if media_type == "application/toml":
        return Tree(_toml(text, what), {}, what)
    odd = _ODD.search(text)
    if odd is not None:
        line, code = text.count("\n", 0, odd.start()) + 1, f"U+{ord(odd.group()):04X}"
        raise CaptureError(
            f"{what}: line {line}: holds {code}, on which YAML readers differ",
            hint="write it as an escape in double quotes, such as \\u2028",
        )
    builder = _Builder(what)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.event(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f" line {mark.line + 1}:" if mark is not None else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise CaptureError(f"{what}:{at} not YAML: {problem}") from None
    return Tree(builder.value, builder.lines, what)


class _Builder:
    """Values from YAML's events. Containers under way are on a stack, so depth costs no recursion."""

    def __init__(self, what: str) -> None:
        self.value: Any = None
        self.lines: dict[Path, int] = {}
        self._what = what
        self._stack: list[tuple[Any, Path]] = []
        self._keys: list[str | None] = []
        self._documents = 0

    def event(self, event: Any) -> None:
        """Take the next event. Raises CaptureError."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._error(event, "want one document, have several")
        elif isinstance(event, yaml.AliasEvent):
            raise self._error(event, f"an alias (*{event.anchor}); write the text out")
        elif isinstance(event, yaml.ScalarEvent):
            self._check(event)
            self._put(event, self._scalar(event))
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._check(event)
            container: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            path = self._put(event, container)
            if len(self._stack) >= MAX_DEPTH:
                raise self._error(event, f"nested more than {MAX_DEPTH} deep")
            self._stack.append((container, path))
            self._keys.append(None)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._stack.pop()
            self._keys.pop()

    def _check(self, event: Any) -> None:
        if event.anchor is not None:
            raise self._error(event, f"an anchor (&{event.anchor}); write the text out where it belongs")
        if event.tag is not None and event.tag != "!":
            raise self._error(event, f"a tag ({event.tag!r:.60}); want plain values")

    def _put(self, event: Any, value: Any) -> Path:
        """Put a value where it belongs and return its place. A scalar in a key's place becomes the key."""
        if not self._stack:
            self.value = value
            self.lines[()] = event.start_mark.line + 1
            return ()
        container, path = self._stack[-1]
        if isinstance(container, list):
            place: Path = (*path, len(container))
            container.append(value)
        else:
            key = self._keys[-1]
            if key is None:
                if type(value) is not str or value == "<<":
                    raise self._error(event, f"want a name, have {value!r:.60}; a number or word in quotes?")
                if value in container:
                    raise self._error(event, f"the name {value!r:.60} is there twice")
                self._keys[-1] = value
                return path
            place = (*path, key)
            container[key] = value
            self._keys[-1] = None
        self.lines[place] = event.start_mark.line + 1
        return place

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if not event.implicit[0]:  # quoted, or a block
            return text
        if text in _NULL:
            return None
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        if _INTEGER.match(text):
            return int(text)
        if _FLOAT.match(text):
            number = float(text)
            if not math.isfinite(number):
                raise self._error(event, f"the number {text:.40} is too large")
            return number
        if _AMBIGUOUS.match(text):
            raise self._error(event, f"{text!r:.60}: YAML readers differ on what this is; put it in quotes")
        return text

    def _error(self, event: Any, words: str) -> CaptureError:
        return CaptureError(f"{self._what}: line {event.start_mark.line + 1}: {words}")


def _toml(text: str, what: str) -> Any:
    try:
        return _plain(tomllib.loads(text), what, 0)
    except RecursionError:
        raise CaptureError(f"{what}: nested too deeply") from None
    except ValueError as error:  # tomllib.TOMLDecodeError, and numbers with too many digits
        raise CaptureError(f"{what}: not TOML: {json.dumps(str(error), ensure_ascii=False)[1:-1]}") from None


def _plain(value: Any, what: str, depth: int) -> Any:
    """TOML's values as YAML's: a time with its zone becomes text, other times are refused."""
    if depth > MAX_DEPTH:
        raise CaptureError(f"{what}: nested more than {MAX_DEPTH} deep")
    if isinstance(value, dict):
        return {name: _plain(member, what, depth + 1) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(member, what, depth + 1) for member in value]
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, (str, bool, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise CaptureError(f"{what}: {value!s:.40}: want text, a number, or a time with its zone")
