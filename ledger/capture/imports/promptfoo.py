"""promptfoo's results, version 3: what `promptfoo eval -o file.json` and `promptfoo export` write.

A row whose call failed has no answer: it is skipped with that reason, since an empty answer would read as
if the model had said nothing. A row that only failed its assertions is imported. promptfoo answers from
its own cache unless told not to: such a row is no fresh observation, and says so. Version 2 is refused:
its table repeats rows that may be cut. Pointers are JSON Pointers (RFC 6901).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ledger.capture.imports.messages import as_text, chat, tags, transcript
from ledger.capture.imports.model import JSON_TYPE, Format, Found, Item, Skipped, Source
from ledger.capture.imports.values import at, parse_json, short, text_at
from ledger.errors import CaptureError

VERSION: Final = 3
CACHED: Final = "from the tool's cache: not a fresh observation"
_HEAD: Final = 1 << 16
_MANNERS: Final = frozenset(("chat", "completion", "responses", "messages", "embedding", "generate"))
_NO_PROVIDER: Final = frozenset(("exec", "file", "http", "https", "package", "python", "ws", "wss"))


def read(source: Source) -> Iterator[Item]:
    """Each row of the results."""
    document = parse_json(source.data, source.name)
    base, summary = _summary(document)
    if at(summary, "version") != VERSION:
        raise _refused(source, summary)
    rows = at(summary, "results")
    if not isinstance(rows, list):
        raise CaptureError(f"{source.name}: want an array at {base}/results")
    for number, row in enumerate(rows):
        pointer = f"{base}/results/{number}"
        try:
            yield _row(row, pointer)
        except CaptureError as error:
            yield Skipped(pointer, str(error))


def _summary(document: Any) -> tuple[str, Any]:
    """Where the summary stands: alone, or as `results` of what the command line writes."""
    inner = at(document, "results")
    return ("/results", inner) if isinstance(inner, dict) else ("", document)


def _refused(source: Source, summary: Any) -> CaptureError:
    version = at(summary, "version")
    if at(summary, "table") is not None or version == 2:
        return CaptureError(
            f"{source.name}: promptfoo results of version 2, whose table may cut what was answered",
            hint="write the file again with a newer promptfoo: 'promptfoo export eval ID -o FILE.json'",
        )
    return CaptureError(f"{source.name}: no promptfoo results of version 3 (version {version!r:.40})")


def _row(row: Any, pointer: str) -> Item:
    response = at(row, "response")
    output = at(response, "output")
    if output is None:
        failed = text_at(response, "error") or text_at(row, "error")
        return Skipped(
            pointer, "the call failed: no answer in the file" if failed else "no answer in the file"
        )
    remarks = []
    cached = at(response, "cached") is True
    if cached:
        remarks.append(CACHED)
    if not isinstance(output, str):
        remarks.append("the answer is structured: written as JSON")
    final = text_at(response, "metadata", "redteamFinalPrompt")
    if final:
        remarks.append("the prompt is the one that a red-team strategy made")
    provider, model = _who(at(row, "provider"))
    return Found(
        pointer,
        "text",
        provider=provider,
        model=model,
        query=final or _query(at(row, "prompt")),
        answer=as_text(output),
        tags=(
            *(("cached",) if cached else ()),
            *(("promptfoo:refusal",) if at(response, "isRefusal") is True else ()),
            *tags(promptfoo_result=at(row, "id")),
        ),
        remarks=tuple(remarks),
    )


def _query(prompt: Any) -> str:
    """The prompt with its variables filled in; a list of chat messages as a transcript."""
    raw = at(prompt, "raw") if isinstance(prompt, dict) else prompt
    if isinstance(raw, str) and raw.lstrip().startswith("["):
        try:
            messages = parse_json(raw.encode("utf-8", "replace"), "prompt")
        except CaptureError:
            return raw
        if isinstance(messages, list) and messages and all(text_at(one, "role") for one in messages):
            return transcript(chat(messages))
    return as_text(raw)


def _who(provider: Any) -> tuple[str | None, str | None]:
    """`openai:chat:gpt-4o` is the model gpt-4o of openai; what is no provider's name is the model."""
    name = short(provider if isinstance(provider, str) else at(provider, "id"))
    if name is None:
        return None, None
    maker, colon, rest = name.partition(":")
    if not colon or maker in _NO_PROVIDER:
        return None, name
    manner, colon, model = rest.partition(":")
    return maker, short(model if colon and manner in _MANNERS else rest)


def detects(source: Source) -> bool:
    """A JSON object with promptfoo's own member names near its beginning."""
    head = source.data[:_HEAD]
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    wrapped = b'"evalId"' in head and b'"results"' in head
    return wrapped or (b'"version"' in head and (b'"promptIdx"' in head or b'"testPassCount"' in head))


def tool(source: Source) -> str | None:
    """promptfoo, with the version that the file names."""
    version = text_at(parse_json(source.data, source.name), "metadata", "promptfooVersion")
    return short(f"promptfoo {version}") if version else "promptfoo"


FORMAT: Final = Format(
    name="promptfoo",
    title="promptfoo results",
    media_type=JSON_TYPE,
    lost=(
        "HTTP requests and responses",
        "addresses and TLS",
        "the time of each call",
        "sampling parameters of each call",
        "answers before the configuration's transforms",
    ),
    read=read,
    detects=detects,
    tool=tool,
)
