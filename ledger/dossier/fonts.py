"""A private fontconfig: the bundled fonts and no others, so that pages look and hash the same anywhere.

WeasyPrint asks fontconfig even when every family is given by a style sheet, and fontconfig's default
is the fonts of the system. FONTCONFIG_FILE points to a file of ours while a dossier is laid out.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

_CONFIG: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""
_VARIABLES: Final = ("FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT")


@contextmanager
def private_fonts(folder: Path) -> Iterator[None]:
    """Within it, fontconfig knows the fonts under `folder` only. Not for two threads at once."""
    before = {name: os.environ.pop(name, None) for name in _VARIABLES}
    with tempfile.TemporaryDirectory(prefix="ledger-fonts-") as temporary:
        config = Path(temporary, "fonts.conf")
        cache = Path(temporary, "cache")
        config.write_text(_CONFIG.format(fonts=escape(str(folder)), cache=escape(str(cache))), "utf-8")
        os.environ["FONTCONFIG_FILE"] = str(config)
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
