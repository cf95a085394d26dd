"""E-mail addresses, telephone numbers, IP addresses.

A telephone number is one by its international form, by a national form that little else has, or by the word
beside it: not every run of digits is one. Four numbers with full stops may be a version or a section.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from ledger.dossier.redaction.found import Found, before, digits_of, whole

_LOCAL: Final = re.compile(r"[A-Za-z0-9._%+'\u00c0-\u024f-]{1,64}\Z")
_SIGN: Final = r"[A-Za-z0-9\u00c0-\u024f]"
_DOMAIN: Final = re.compile(
    rf"(?:{_SIGN}(?:{_SIGN}|-(?=[A-Za-z0-9-])){{0,62}}\.){{1,8}}[A-Za-z]{{2,24}}(?![A-Za-z0-9-])"
)
_ABROAD: Final = re.compile(r"(?<![\w+])(?:\+|00(?=\d{2}[ -]))[1-9](?:[ .\-/()]{0,2}\d){7,14}(?!\w|-\d)")
_AMERICAN: Final = re.compile(
    r"(?<![\w./-])(?:1[ .-])?(?:\([2-9]\d\d\)[ -]?[2-9]\d\d|[2-9]\d\d([.-])[2-9]\d\d(?=\1))"
    r"[.-]\d{4}(?![\w-]|\.\d)"
)
_DUTCH: Final = re.compile(
    r"(?<![\w.+-])(?<![A-Z]{4} )0(?:6[ -]?[1-9]|[1-9]\d{1,2}[ -][1-9])(?:[ -]?\d){5,7}(?![\w-]|[.,]\d)"
)
_CALLED: Final = re.compile(
    r"\b(?:tel|telephone|phone|mobile|cell|fax|telefoon|mobiel|handy)(?:nummer| number| no)?\.?"
    r"\W{0,4}(?:is\W|at\W|on\W)?\W{0,3}(?P<it>\(?\d(?:[ .\-/()]{0,2}\d){6,14})(?!\w|-\d)",
    re.I,
)
_FOUR: Final = re.compile(r"(?<![\w.+-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_SIX: Final = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:|::?){2,8}(?:[0-9A-Fa-f]{0,4})(?![\w:])")
_VERSION: Final = re.compile(
    r"(?:\bv|\bver|\bversions?|\bversie|\brelease|\bbuild|\bsection|\bsec|\bchapter|\bclause|\u00a7|\bfigure|\btable|"
    r"\bfirmware|\bupdate|\bchrome/|\bsafari/|[a-z]/)[\s.:#]{0,3}\Z",
    re.I,
)
_ADDRESS: Final = re.compile(
    r"\bip\b|\bipv[46]\b|address|adres|\bhost|server|\bdns\b|\bping\b|://|@|subnet|gateway", re.I
)


def find_contact(text: str) -> Iterator[Found]:
    """Everything by which a person or a machine is reached."""
    yield from _emails(text)
    for pattern, why in (
        (_ABROAD, "an international telephone number"),
        (_AMERICAN, "the form of a telephone number of North America"),
        (_DUTCH, "the form of a Dutch telephone number"),
    ):
        for match in pattern.finditer(text):
            count = len(digits_of(match.group()))
            if 8 <= count <= 17 and (pattern is not _DUTCH or count == 10):
                yield whole("phone", *match.span(), why)
    for match in _CALLED.finditer(text):
        yield whole("phone", *match.span("it"), "digits beside the word telephone")
    yield from _addresses(text)


def _emails(text: str) -> Iterator[Found]:
    at = text.find("@")
    while at >= 0:
        local = _LOCAL.search(text, max(0, at - 64), at)
        domain = _DOMAIN.match(text, at + 1)
        if local and domain and (start := _trimmed(text, local.start(), at)) < at:
            yield whole("email", start, domain.end(), "the form of an e-mail address")
        at = text.find("@", at + 1)


def _trimmed(text: str, start: int, at: int) -> int:
    while start < at and text[start] in ".'-%":
        start += 1
    return start


def _addresses(text: str) -> Iterator[Found]:
    for match in _FOUR.finditer(text):
        parts = match.group().split(".")
        if any(int(part) > 255 or (part[0] == "0" and part != "0") for part in parts) or parts[0] == "0":
            continue
        said = before(text, match.start(), 24)
        if _VERSION.search(said):
            continue
        # 1.2.3.4 is a section or a version sooner than a machine
        if all(len(part) == 1 for part in parts) and not _ADDRESS.search(said):
            continue
        if _identifies(match.group()):
            yield whole("ip-address", *match.span(), "an IPv4 address")
    for match in _SIX.finditer(text):
        groups = [group for group in match.group().split(":") if group]
        if len(groups) >= 3 and sum(map(len, groups)) >= 7 and _identifies(match.group()):
            yield whole("ip-address", *match.span(), "an IPv6 address")


def _identifies(address: str) -> bool:
    """Whether it is an address, and of some machine rather than of any (loopback, masks, multicast)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not (found.is_loopback or found.is_unspecified or found.is_multicast or address.startswith("255."))
