"""Keys and passwords in a text: the shapes that recording looks for, and what stands beside its name.

What the recorder put in a secret's place (`[redacted ...]`) is no secret any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ledger.capture.secrets import patterns
from ledger.dossier.redaction.found import Found, whole

MIN_ENTROPY: Final = 3.0
_BEARER: Final = re.compile(r"\b(?:bearer|basic)\s{1,3}(?P<it>[A-Za-z0-9._~+/-]{20,2048}={0,2})", re.I)
_NAMED: Final = re.compile(
    r"\b(?:x-)?(?:api[ _-]?key|api[ _-]?token|access[ _-]?token|auth[ _-]?token|client[ _-]?secret|"
    r"secret[ _-]?key|secret|token|password|passwd|wachtwoord)[\"']?\s{0,3}(?:is\s|:=|[:=])\s{0,3}[\"'`]?"
    r"(?P<it>[A-Za-z0-9_+/=.!@#$%^&*~-]{8,512})",
    re.I,
)
_DIGIT: Final = re.compile(r"[0-9]")
_LETTER: Final = re.compile(r"[A-Za-z]")
_OURS: Final = re.compile(r"redacted[.: ]", re.I)
_PLACEHOLDER: Final = re.compile(r"your|example|xxxx|1234567|abcdef|password|_here\b|\.\.\.", re.I)


def find_keys(text: str) -> Iterator[Found]:
    """API keys, tokens, private keys, passwords."""
    data = text.encode("utf-8", "replace")  # a lone surrogate is one byte there, and in no key
    at, place = 0, 0  # a byte, and the character that it begins
    for match in sorted(patterns.find(data)):
        if match.start < at:
            continue
        start = place + len(data[at : match.start].decode("utf-8", "replace"))
        at, place = match.start, start
        end = start + len(data[match.start : match.end].decode("utf-8", "replace"))
        yield whole("credential", start, end, f"the shape of a key ({match.name})")
    for pattern, why in (
        (_BEARER, "beside the word bearer"),
        (_NAMED, "beside the name of a key or password"),
    ):
        for found in pattern.finditer(text):
            start, end = found.span("it")
            if _looks_secret(text[start:end]) and not _OURS.search(text, max(0, start - 10), end):
                yield whole("credential", start, end, why)


def _looks_secret(value: str) -> bool:
    return (
        _DIGIT.search(value) is not None
        and _LETTER.search(value) is not None
        and _PLACEHOLDER.search(value) is None
        and "(" not in value
        and patterns.entropy(value.encode()) >= MIN_ENTROPY
    )
