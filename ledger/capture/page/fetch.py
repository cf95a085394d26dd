"""A document from the network: asked for over the tee, redirects followed, every step bounded.

    address -> GET -> (3xx: the next address, at most MAX_REDIRECTS times) -> the last exchange, whole

Only the last hop's bytes are kept; of those before it their status and `Location`. It does NOT run scripts,
send cookies of its own, read the answer (`answer.py` does), or try again: who publishes may say no.
"""

from __future__ import annotations

import asyncio
from typing import Final, NamedTuple

from ledger.capture.model import RawExchange, Trouble
from ledger.capture.page.address import Address, redirected
from ledger.capture.page.headers import headers_for
from ledger.capture.wire.recording import Recording
from ledger.capture.wire.upstream import Answer, Settings, Upstream, UpstreamError
from ledger.errors import CaptureError, MalformedError

MAX_REDIRECTS: Final = 10
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))


class Wish(NamedTuple):
    """What is to be fetched, and within which bounds. `settings.max_time` is for all hops together."""

    address: Address
    headers: tuple[tuple[str, str], ...]
    settings: Settings
    allow_plain: bool = False  # a redirect may lead from https to http


class Fetched(NamedTuple):
    """The last exchange, complete; the redirects before it, and what was exchanged for them."""

    raw: RawExchange
    address: Address
    redirects: tuple[tuple[str, str], ...]
    before: tuple[RawExchange, ...]


class _Hop(NamedTuple):
    raw: RawExchange
    status: int | None
    location: str | None


def fetch(wish: Wish) -> Fetched:
    """The document's exchange. Raises CaptureError for whatever goes wrong on the way."""
    return asyncio.run(_within(wish))


async def _within(wish: Wish) -> Fetched:
    try:
        async with asyncio.timeout(wish.settings.max_time):
            return await _follow(wish)
    except TimeoutError:
        raise CaptureError(
            f"{wish.address.url}: not fetched within {wish.settings.max_time:g} seconds",
            hint="--max-time allows more",
        ) from None


async def _follow(wish: Wish) -> Fetched:
    address = wish.address
    redirects: list[tuple[str, str]] = []
    before: list[RawExchange] = []
    while True:
        hop = await _ask(wish, address)
        if hop.status not in _REDIRECTS or hop.location is None:
            return Fetched(hop.raw, address, tuple(redirects), tuple(before))
        if len(redirects) == MAX_REDIRECTS:
            raise CaptureError(f"{wish.address.url}: more than {MAX_REDIRECTS} redirects")
        redirects.append((str(hop.status), hop.location))
        before.append(hop.raw)
        address = _next(wish, address, hop.location)


def _next(wish: Wish, address: Address, location: str) -> Address:
    try:
        found = redirected(address, location)
    except MalformedError as error:
        raise CaptureError(f"{address.url}: {error}") from None
    if address.encrypted and not found.encrypted and not wish.allow_plain:
        raise downgraded(address.url, found.url)
    return found


def downgraded(url: str, other: str) -> CaptureError:
    """For a redirect from https to http."""
    return CaptureError(
        f"{url}: redirects to {other}, which is not encrypted",
        hint="--allow-plain follows it: anyone on the way could have changed what comes",
    )


async def _ask(wish: Wish, address: Address) -> _Hop:
    """One exchange. A redirect's body is left unread. Raises CaptureError where the answer is not whole."""
    recording = Recording(
        provider="", endpoint=address.url, collector="run", limit=wish.settings.max_body
    )  # a snapshot says neither provider nor collector
    headers = headers_for(wish.headers, same_origin=address.base == wish.address.base)
    try:
        async with Upstream("the document", address.base, wish.settings) as upstream:
            answer = await upstream.send(recording, b"GET", address.target.encode(), headers, b"")
            try:
                location = _location(answer)
                if answer.status not in _REDIRECTS or location is None:
                    await _read(answer, recording, wish.settings.max_body)
            finally:
                await answer.aclose()
    except UpstreamError as error:
        raise _failure(address, error.trouble) from None
    except MalformedError as error:
        raise CaptureError(str(error)) from None
    return _Hop(recording.finish(), answer.status, location)


async def _read(answer: Answer, recording: Recording, limit: int) -> None:
    """To the end, or to the limit: nothing beyond it is kept, so nothing beyond it is asked for."""
    async for _ in answer.chunks():
        if recording.over:
            raise UpstreamError(Trouble("over-limit", f"the answer is longer than {limit} bytes"))


def _location(answer: Answer) -> str | None:
    found = [value for name, value in answer.headers if name.lower() == b"location"]
    if not found or not found[0].strip():
        return None
    try:
        return found[0].strip().decode("utf-8")
    except UnicodeDecodeError:
        return found[0].strip().decode("latin-1")


_HINTS: Final = {
    "over-limit": "--max-body allows more",
    "upstream-timeout": "--timeout and --max-time allow more",
    "upstream-tls": "--ca-file trusts other certificates; what an unknown peer sends proves nothing",
}


def _failure(address: Address, trouble: Trouble) -> CaptureError:
    return CaptureError(f"{address.url}: {trouble.detail}", hint=_HINTS.get(trouble.code))
