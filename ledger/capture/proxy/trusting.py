"""What a command's environment says, so that its clients come to the interceptor and trust it.

Each variable that names trusted certificates names a copy, with one more: what the command trusted before it
still trusts. It does NOT reach a client with a trust store of its own, nor one that heeds no proxy.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from ledger.errors import CaptureError

_WHOLE: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_EXTRA: Final = "NODE_EXTRA_CA_CERTS"  # beside those that Node has built in
PROXY: Final = ("HTTPS_PROXY", "https_proxy")
_HASHED: Final = re.compile(r"[0-9a-f]{8}\.\d+")


def intercepted_environment(
    environ: Mapping[str, str], url: str, names: Iterable[str], certificate: bytes, folder: Path
) -> dict[str, str]:
    """The environment of a command: through the proxy at `url`, with `certificate` trusted. The files are
    written into `folder`. Raises CaptureError."""
    env = dict(environ)
    for variable in PROXY:
        env[variable] = url
    for variable in ("NO_PROXY", "no_proxy"):
        hosts = [host.strip() for host in env.get(variable, "").split(",")]
        env[variable] = ",".join(host for host in hosts if host and not _covers(host, names))
    for variable in (*_WHOLE, _EXTRA):
        file = folder / f"{variable.lower()}.pem"
        file.touch(mode=0o600)
        file.write_bytes(_trusted(env.get(variable), variable) + b"\n" + certificate)
        env[variable] = str(file)
    env["NODE_USE_ENV_PROXY"] = "1"
    return env


def _covers(entry: str, names: Iterable[str]) -> bool:
    """Whether an entry of NO_PROXY would keep one of these hosts from the proxy."""
    if entry == "*":
        return True
    domain = entry.lower().removeprefix("*").lstrip(".").partition(":")[0]
    return any(name == domain or name.endswith(f".{domain}") for name in names)


def _trusted(named: str | None, variable: str) -> bytes:
    if named:
        return _certificates(Path(named), variable)
    if variable == _EXTRA:
        return b""
    paths = ssl.get_default_verify_paths()
    for place in (paths.cafile, paths.capath, _certifi()):
        if place is not None and (found := _certificates(Path(place), "the system's certificates")):
            return found
    raise CaptureError(
        "no file of trusted certificates is found on this system", hint="name one in SSL_CERT_FILE"
    )


def _certifi() -> str | None:
    try:
        return str(import_module("certifi").where())
    except ImportError:
        return None


def _certificates(place: Path, what: str) -> bytes:
    """The certificates in a file, or in a folder of the kind that `openssl rehash` makes."""
    try:
        if not place.is_dir():
            return place.read_bytes()
        files = sorted(file for file in place.iterdir() if _HASHED.fullmatch(file.name))
        return b"\n".join(file.read_bytes() for file in files)
    except OSError as error:
        raise CaptureError(f"{what}: {place}: can't read: {error.strerror}") from None
