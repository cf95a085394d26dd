"""Which hosts are intercepted, and to which upstream each leads.

A known provider's host leads to the upstream of that name: where the command line gives it another address,
there. An address that the user names leads to itself. It does NOT intercept hosts that are numbers, plain
HTTP, or this machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from ledger.capture.proxy.providers import PROVIDERS

_HTTPS: Final = 443


class Behind(NamedTuple):
    """What stands behind a host below a path (empty, or `/a/b`): an upstream's name."""

    prefix: bytes
    upstream: str


class Hosts(NamedTuple):
    """`behind`: by "host:port", the longest prefix first. `upstreams`: addresses by the name they get here,
    needed beside those of the providers and of the user."""

    behind: dict[str, tuple[Behind, ...]]
    upstreams: dict[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The hosts, without ports."""
        return tuple(sorted({authority.rpartition(":")[0] for authority in self.behind}))


def hosts_of(given: Mapping[str, str], led: Mapping[str, str]) -> Hosts:
    """`given`: upstreams of the command line. `led`: those that variables name, which only whoever reads
    such a variable means; who calls the provider's own host does not."""
    behind: dict[str, list[Behind]] = {}
    upstreams: dict[str, str] = {}
    for provider in PROVIDERS.values():
        found = _place(provider.base_url)
        if found is None:
            continue
        name, number = provider.name, 2
        while name in led or (name != provider.name and name in given):
            name, number = f"{provider.name}-{number}", number + 1
        if name != provider.name:
            upstreams[name] = provider.base_url
        behind[found[0]] = [Behind(found[1], name)]
    known = frozenset(behind)
    for name, url in (*given.items(), *led.items()):
        found = _place(url)
        if found is not None and found[0] not in known:
            behind.setdefault(found[0], []).append(Behind(found[1], name))
    return Hosts(
        {place: tuple(sorted(found, key=lambda one: -len(one.prefix))) for place, found in behind.items()},
        upstreams,
    )


def _place(url: str) -> tuple[str, bytes] | None:
    """The "host:port" of a URL and its path; None where it can't be intercepted."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or not host or host == "localhost" or _is_address(host):
        return None
    return f"{host}:{parts.port or _HTTPS}", parts.path.rstrip("/").encode()


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
