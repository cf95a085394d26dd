"""What a format module is made of: a Source goes in, Found and Skipped come out, in the file's order.

    FORMAT: Final = Format(name="har", title="HTTP Archive", media_type="application/json",
                           lost=("TLS certificates",), read=read, detects=detects, tool=tool)

`read` is run more than once over the same source and gives the same items each time: what it found is
counted before anything is recorded. It raises CaptureError, and nothing else, where the file as a whole
can't be read; an item that can't be used is a Skipped with its reason. It knows no ledger, and it never
says more than the file does: who made the file could have written anything into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from ledger.capture.imports.held import in_json
from ledger.capture.secrets.credentials import Held
from ledger.core.ports import NewObject

Fidelity = Literal["wire", "http", "api", "text"]

MAX_SOURCE: Final = 1 << 30  # bytes of a file; also the most that one object of a ledger holds
JSON_TYPE: Final = "application/json"


class Found(NamedTuple):
    """One exchange in the source.

    `pointer`: where, in the format's own terms, unlike any other in the file (`/log/entries/3`). With `raw`
    (`request.body`, `response.body`; or `wire.sent`, `wire.received`) the texts are derived from it by
    `ledger.readings` and those given here are ignored. Without, and where `raw` holds no request, they are
    recorded as they are (a lone surrogate becomes U+FFFD). `captured_at` is as `values.time_of` gives it.
    `remarks`: what is not as a reader would expect of this fidelity; each becomes a tag `remark:...`.
    """

    pointer: str
    fidelity: Fidelity
    provider: str | None = None
    model: str | None = None
    endpoint: str | None = None
    captured_at: str | None = None
    query: str = ""
    answer: str = ""
    reasoning: str | None = None
    raw: tuple[NewObject, ...] = ()
    tags: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


class Skipped(NamedTuple):
    """One item of the source that is not imported. Equal reasons are counted together: keep them few."""

    pointer: str
    reason: str


Item = Found | Skipped


@dataclass(frozen=True, slots=True)
class Source:
    """A file as a format module sees it: its name without the folder, and its bytes.

    `data` has key-shaped secrets replaced, in place and at the same length, where that can be done;
    `original` are the bytes as found, for what depends on each of them (a digest in the file).
    `everything`: the user wants items too that don't look like calls of a model. `mapping`: which member
    stands for `prompt`, `response`, ... where a format leaves that open.
    """

    name: str
    data: bytes
    original: bytes = field(repr=False)
    everything: bool = False
    mapping: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, name: str, data: bytes, *, everything: bool = False, mapping: Mapping[str, str] | None = None
    ) -> Source:
        """A source whose bytes are used as they are."""
        return cls(name, data, data, everything, mapping or {})

    @property
    def size(self) -> int:
        """How many bytes."""
        return len(self.data)


def no_tool(source: Source) -> str | None:
    """For a format that does not say what made the file."""
    return None


def never(source: Source) -> bool:
    """For a format that can't be told by its content."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format. `lost`: what it never holds, in plain words, each a few words long.

    `detects`: whether the content looks like this format; cheap, raises nothing. `tool`: what made the
    file, as the file itself says (`promptfoo 0.118.0`), or None; raises nothing but CaptureError.
    `media_type` is of the file where it is no container (zip, gzip and SQLite are told by their content).
    `held`: the places of secrets that a name beside them shows, in a file that is no container.
    """

    name: str
    title: str
    media_type: str
    lost: tuple[str, ...]
    read: Callable[[Source], Iterator[Item]]
    detects: Callable[[Source], bool] = never
    tool: Callable[[Source], str | None] = no_tool
    held: Callable[[bytes], Iterable[Held]] = in_json
