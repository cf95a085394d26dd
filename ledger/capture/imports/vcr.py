"""Cassettes of VCR: vcrpy's YAML and JSON, and those of Ruby's vcr. Tests replay them; calls were real.

A cassette holds whole bodies and heads, chunks undone. A body that is still compressed is unpacked here for
reading, which a remark says; the cassette keeps what came. Pointers are JSON Pointers into its value.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any, Final

from ledger.capture.imports.calls import body_object, not_a_call, provider_of, request_line, text_of
from ledger.capture.imports.held import in_yaml
from ledger.capture.imports.model import Format, Found, Item, Skipped, Source
from ledger.capture.imports.values import at, parse_json, short, text_at, time_of, without_surrogates
from ledger.capture.imports.yaml_values import parse_yaml
from ledger.core.ports import NewObject
from ledger.errors import CaptureError
from ledger.readings.decoding import decoded
from ledger.readings.model import Headers

_LISTS: Final = ("interactions", "http_interactions")


def read(source: Source) -> Iterator[Item]:
    """Each interaction."""
    cassette = _parse(source)
    name = next((name for name in _LISTS if isinstance(at(cassette, name), list)), None)
    if name is None:
        raise CaptureError(f"{source.name}: no cassette: want a list named interactions")
    for number, interaction in enumerate(cassette[name]):
        yield _interaction(interaction, f"/{name}/{number}", source.everything)


def detects(source: Source) -> bool:
    """A list of interactions near the beginning, in YAML or JSON."""
    head = source.data[:4096]
    lines = [line.strip() for line in head.splitlines()]
    if any(line in (b"interactions:", b"http_interactions:", b"interactions: []") for line in lines):
        return True
    return head.lstrip().startswith(b"{") and any(
        f'"{name}"'.encode() in head[:200] or f'"{name}"'.encode() in source.data[-200:] for name in _LISTS
    )


def tool(source: Source) -> str | None:
    """What Ruby's vcr says of itself; vcrpy gives the version of the layout alone."""
    cassette = _parse(source)
    recorder = text_at(cassette, "recorded_with")
    version = at(cassette, "version")
    return short(recorder) if recorder else f"vcr cassette of version {version}"[:100] if version else None


def _parse(source: Source) -> Any:
    json = source.data[:100].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    return (parse_json if json else parse_yaml)(source.data, source.name)


def _interaction(interaction: Any, pointer: str, everything: bool) -> Item:
    request, response = at(interaction, "request"), at(interaction, "response")
    if not isinstance(request, dict) or not isinstance(response, dict):
        return Skipped(pointer, "no request or no response in the interaction")
    url = short(request.get("uri"))
    headers = _headers(response)
    declared = _first(headers, "content-type")
    if not everything and (reason := not_a_call(declared)) is not None:
        return Skipped(pointer, reason)
    asked, answered = _body(request.get("body")), _body(response.get("body"))
    if answered is None:
        return Skipped(pointer, "the response's body is not in the cassette")
    if not asked and not answered:
        return Skipped(pointer, "neither the request nor the response has a body")
    remarks = []
    raw: list[NewObject] = []
    if asked:
        raw.append(body_object("request.body", asked, _first(_headers(request), "content-type")))
    coding = _first(headers, "content-encoding")
    if coding and isinstance(_content(response.get("body")), bytes):
        plain = decoded(answered, headers)
        if plain.complete:
            answered = plain.data
            remarks.append(f"content-encoding {coding[:40]} undone for reading")
        else:
            remarks.append(f"content-encoding {coding[:40]} could not be undone")
    raw.append(body_object("response.body", answered, declared))
    return Found(
        pointer,
        "http",
        query="" if asked else request_line(request.get("method"), url),
        answer="" if asked else text_of(raw[0]),
        endpoint=url,
        provider=provider_of(url),
        captured_at=_moment(text_at(interaction, "recorded_at") or _first(headers, "date")),
        raw=tuple(raw),
        remarks=tuple(remarks),
    )


def _content(body: Any) -> str | bytes | None:
    """The text, or the bytes where the cassette keeps bytes; vcrpy decodes as UTF-8 where that can be."""
    if isinstance(body, dict):
        packed = body.get("base64_string")
        if isinstance(packed, str):
            try:
                return base64.b64decode("".join(packed.split()), validate=True)
            except (binascii.Error, ValueError):
                return None
        body = body.get("string")
    return body if isinstance(body, str | bytes) else None


def _body(body: Any) -> bytes | None:
    content = _content(body)
    return without_surrogates(content).encode() if isinstance(content, str) else content


def _headers(message: dict[str, Any]) -> Headers:
    """Names and values; a value is a text or a list of them."""
    found: list[tuple[str, str]] = []
    headers = message.get("headers")
    for name, values in headers.items() if isinstance(headers, dict) else ():
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str):
                found.append((name, value))
    return tuple(found)


def _first(headers: Headers, wanted: str) -> str | None:
    return next((value for name, value in headers if name.lower() == wanted and value.strip()), None)


def _moment(text: str | None) -> str | None:
    """A time of RFC 9110 (`Wed, 06 May 2026 03:12:57 GMT`) or ISO 8601, in our spelling."""
    try:
        return time_of(parsedate_to_datetime(text or "").isoformat())
    except (ValueError, TypeError, OverflowError, IndexError):
        return time_of(text)


FORMAT: Final = Format(
    name="vcr",
    title="VCR cassette (vcrpy's YAML or JSON, Ruby's vcr)",
    media_type="application/yaml",
    lost=(
        "when the call was made, but for the server's own Date header",
        "when each part of an answer came, and how it was chunked",
        "certificates and the TLS session",
        "headers that the test was told to filter out",
    ),
    read=read,
    detects=detects,
    tool=tool,
    held=in_yaml,
)
