"""Which programs made a dossier: the same ones make the same bytes, others may not.

Also the one place that loads WeasyPrint, which opens Pango and its kin and prints a banner on
standard output where they are missing.
"""

import contextlib
import platform
import sys
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from ledger.dossier.model import Tool
from ledger.errors import RenderError

_HINTS: Final = {
    "Linux": "Debian or Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b"
    " libharfbuzz-subset0 libfontconfig1",
    "Darwin": "brew install pango (and, with a Python not from brew: export"
    " DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib)",
    "Windows": "install MSYS2, there `pacman -S mingw-w64-x86_64-pango`, then set WEASYPRINT_DLL_DIRECTORIES",
}
_PACKAGES: Final = ("weasyprint", "pydyf", "fonttools", "pikepdf", "jinja2", "tinyhtml5", "pillow")


def load_weasyprint() -> Any:
    """The module. Raises RenderError with the platform's install command where Pango is missing."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            import weasyprint
    except OSError as error:
        first = str(error).splitlines()[0][:120]
        raise RenderError(
            f"a library that draws the pages can't be loaded: {first}",
            hint=_HINTS.get(platform.system(), "install Pango 1.44 or newer"),
        ) from None
    return weasyprint


def toolchain(fonts: Iterable[Path], templates: Iterable[Path]) -> tuple[Tool, ...]:
    """Every program and data set that the bytes of a dossier depend on. Call with WeasyPrint loadable."""
    load_weasyprint()
    from weasyprint.text.ffi import pango  # the C library, opened by WeasyPrint

    version = pango.pango_version()
    tools = [Tool("evidence-ledger", _version("evidence-ledger"))]
    tools += [Tool(name, _version(name)) for name in _PACKAGES]
    tools += [
        Tool("pango", f"{version // 10000}.{version // 100 % 100}.{version % 100}"),
        Tool("python", platform.python_version()),
        Tool("unicode", unicodedata.unidata_version),
        Tool("fonts (SHA-256 over all)", digest_of(fonts)),
        Tool("templates (SHA-256 over all)", digest_of(templates)),
    ]
    return tuple(tools)


def digest_of(paths: Iterable[Path]) -> str:
    """SHA-256 over the lines of `sha256sum` of these files, by file name alone."""
    lines = sorted(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths)
    return sha256("".join(lines).encode()).hexdigest()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not recorded"
