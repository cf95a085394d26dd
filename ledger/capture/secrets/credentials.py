"""What a message's head holds back: header values on the deny list, parameters, passwords in URLs.

A head is read here as bytes, more widely than HTTP allows: any letter case, spaces around the name, folded
lines, bare CR or LF, a head that is cut off, repetitions. Trailers and chunk extensions are read the same
way. Nothing is verified: whatever follows a name on the list is a secret.

`Needles` then are the values themselves, to be found wherever else they stand in the same exchange.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

# Credentials, and names that tell who the customer is.
HEADERS: Final = (
    "anthropic-organization-id",
    "api-key",
    "authorization",
    "cf-access-client-secret",
    "cf-aig-authorization",
    "cookie",
    "cookie2",
    "helicone-auth",
    "ocp-apim-subscription-key",
    "openai-organization",
    "openai-project",
    "private-token",
    "proxy-authorization",
    "set-cookie",
    "set-cookie2",
    "x-amz-security-token",
    "x-api-key",
    "x-api-token",
    "x-auth-token",
    "x-access-token",
    "x-functions-key",
    "x-goog-api-key",
    "x-goog-iam-authorization-token",
    "x-portkey-virtual-key",
)
# ... and whatever ends like one of these: x-litellm-api-key, xi-api-key, x-custom-authorization
ENDINGS: Final = ("-access-token", "-api-key", "-auth-token", "-authorization", "-secret")
PARAMETERS: Final = (
    "access_token",
    "api-key",
    "api_key",
    "apikey",
    "auth_token",
    "client_secret",
    "id_token",
    "key",
    "password",
    "refresh_token",
    "sig",
    "signature",
    "subscription-key",
    "token",
    "x-amz-credential",
    "x-amz-security-token",
    "x-amz-signature",
    "x-goog-credential",
    "x-goog-signature",
)
# Words before a credential that are kept: the registered schemes, and those in use without that. Any other
# first word may be part of the secret.
SCHEMES: Final = (
    "ApiKey",
    "AWS4-HMAC-SHA256",
    "Basic",
    "Bearer",
    "Digest",
    "DPoP",
    "Key",
    "Negotiate",
    "OAuth",
    "Token",
)
MIN_NEEDLE: Final = 8
SURE_NEEDLE: Final = 20
ALONE: Final = 16  # a shorter one counts only where no letter or digit touches it


def _any_of(words: Iterable[str]) -> bytes:
    return "|".join(re.escape(word) for word in words).encode()


_FOLD: Final = rb"(?:\r\n|\r|\n)[ \t]"
_HEADER: Final = re.compile(
    rb"(?i)[\r\n][ \t]*+((?:%s)|[a-z0-9_\-]{1,60}(?:%s))[ \t]*+:([^\r\n]*+(?:%s[^\r\n]*+)*+)"
    % (_any_of(HEADERS), _any_of(ENDINGS), _FOLD)
)
_SCHEME: Final = re.compile(rb"(?i)(?:%s)(?:[ \t]|%s)+" % (_any_of(SCHEMES), _FOLD))
_PARAMETER: Final = re.compile(rb"(?i)[?&#](%s)=([^&#\s\"'<>]+)" % _any_of(PARAMETERS))
_USER: Final = re.compile(rb"://([^/?#\s\"'<>\\]{1,1024})@")
_UNRESERVED: Final = re.compile(rb"[A-Za-z0-9_.~\-]*+")  # RFC 3986 section 2.3
_SPACE: Final = b" \t\r\n"
# What a redactor puts there (secrets.py): never a secret again.
TOKEN: Final = re.compile(rb"\[redacted hmac-sha256:[0-9a-f]{64}\]|redacted\.hmac-sha256\.[0-9a-f]{64}")


class Held(NamedTuple):
    """A secret and where it stands. `in_url`: what replaces it must not break a URL."""

    start: int
    end: int
    secret: bytes
    what: str
    in_url: bool


def held_back(head: bytes) -> Iterator[Held]:
    """The secrets of a head (or of any text: a URL, an error's words), in no order; places may overlap."""
    lines = b"\n" + head  # the pattern begins with a line's end, which re finds fast
    for found in _HEADER.finditer(lines):
        name, start, end = found.group(1).lower().decode(), *found.span(2)
        scheme = _SCHEME.match(lines, start + _leading(lines[start:end]), end)
        if scheme is not None:
            start = scheme.end()
        start += _leading(lines[start:end])
        value = lines[start:end].rstrip(_SPACE)
        if value and not TOKEN.fullmatch(value):
            yield Held(start - 1, start - 1 + len(value), unfolded(value), f"header {name}", False)
    for found in _PARAMETER.finditer(head):
        if not TOKEN.fullmatch(found.group(2)):
            secret = unquote_to_bytes(found.group(2))
            yield Held(*found.span(2), secret, f"parameter {found.group(1).lower().decode()}", True)
    for found in _USER.finditer(head):
        if not TOKEN.fullmatch(found.group(1)):
            yield Held(*found.span(1), unquote_to_bytes(found.group(1)), "user in a url", True)


def held_apart(head: bytes) -> list[Held]:
    """The same, in order and apart."""
    return apart(held_back(head))


def apart(held: Iterable[Held]) -> list[Held]:
    """Those of one text in order; of those that overlap, the first and longest."""
    found: list[Held] = []
    for one in sorted(held, key=lambda one: (one.start, -one.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def unfolded(value: bytes) -> bytes:
    """A value with each fold as one space (RFC 9112 section 5.2)."""
    return re.sub(rb"[ \t]*(?:\r\n|\r|\n)[ \t]+", b" ", value)


def _leading(value: bytes) -> int:
    return len(value) - len(value.lstrip(_SPACE))


class Needles:
    """Credentials of one exchange, as they may stand anywhere in it: as they are, escaped, taken apart.

    LIMIT: a credential of fewer than 8 bytes, or one that could be an ordinary word (`not-needed`, `EMPTY`),
    is replaced in the head alone: elsewhere it would take innocent text with it. Of other encodings (base64
    of a key, say) nothing is known here.
    """

    __slots__ = ("_secrets",)

    def __init__(self, held: Iterable[Held] = ()) -> None:
        self._secrets: dict[bytes, bytes] = {}
        for one in held:
            for secret in _parts(one):
                if _is_sought(secret):
                    for form in _forms(secret):
                        self._secrets.setdefault(form, secret)

    def have(self, part: bytes) -> bool:
        """Whether these bytes stand in any of them."""
        return any(part in form for form in self._secrets)

    def find(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """(start, end, the credential itself) for each place where one stands."""
        for form, secret in self._secrets.items():
            place = data.find(form)
            while place >= 0:
                end = place + len(form)
                if len(form) >= ALONE or not (_touches(data, place - 1) or _touches(data, end)):
                    yield place, end, secret
                place = data.find(form, end)


def _touches(data: bytes, place: int) -> bool:
    return data[place : place + 1].isalnum() if place >= 0 else False


def _is_sought(secret: bytes) -> bool:
    """Long and varied enough that it stands for nothing but itself."""
    if len(secret) < MIN_NEEDLE or len(set(secret)) < 5 or TOKEN.search(secret):
        return False
    without_digits = secret.translate(None, b"0123456789")
    return len(secret) >= SURE_NEEDLE or 0 < len(without_digits) < len(secret)


def _parts(held: Held) -> Iterator[bytes]:
    """The value, and what it is made of: a password, cookie values, the two behind `Basic`."""
    value = held.secret
    if held.what.endswith("cookie"):
        pairs = value.split(b";")
        for pair in pairs[:1] if held.what.endswith("set-cookie") else pairs:
            yield pair.partition(b"=")[2].strip(b' "')
        return
    yield value
    if held.what == "user in a url":
        yield _password(value)
    elif held.what.endswith("authorization"):
        decoded = _basic(value)
        if decoded is not None:
            yield decoded
            yield _password(decoded)


def _password(pair: bytes) -> bytes:
    """What stands behind the colon; in front of it where there is nothing behind (`https://KEY:@host`)."""
    user, _, password = pair.partition(b":")
    return password or user


def _basic(value: bytes) -> bytes | None:
    """`user:password` of a Basic credential (RFC 7617), or None where it is none."""
    from base64 import b64decode

    try:
        decoded = b64decode(value, validate=True)
    except ValueError:
        return None
    return decoded if b":" in decoded else None


def _forms(secret: bytes) -> Iterator[bytes]:
    yield secret
    if _UNRESERVED.fullmatch(secret):  # it looks the same in every form
        return
    for form in (quote_from_bytes(secret, safe=""), quote_from_bytes(secret)):
        yield form.encode()
        yield re.sub(r"%[0-9A-F]{2}", lambda found: found.group().lower(), form).encode()
    yield secret.replace(b"/", b"\\/")
    yield secret.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
