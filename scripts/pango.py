"""Say which of the libraries that draw a PDF can't be loaded; exit 1 if any can't.

These are the ones WeasyPrint opens. It is not imported to find out: it prints a banner when one is missing.
"""

import ctypes
import ctypes.util
import sys

# Name in Linux and BSD, name for the platform's own search.
LIBRARIES = {
    "libgobject-2.0.so.0": "gobject-2.0",
    "libpango-1.0.so.0": "pango-1.0",
    "libpangoft2-1.0.so.0": "pangoft2-1.0",
    "libharfbuzz.so.0": "harfbuzz",
    "libharfbuzz-subset.so.0": "harfbuzz-subset",
    "libfontconfig.so.1": "fontconfig",
}


def loads(soname: str, short: str) -> bool:
    for name in (soname, f"lib{short}.dylib", ctypes.util.find_library(short)):
        try:
            if name:
                ctypes.CDLL(name)
                return True
        except OSError:
            continue
    return False


def main() -> int:
    missing = [short for soname, short in LIBRARIES.items() if not loads(soname, short)]
    if missing:
        print("setup: can't load", ", ".join(missing), file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
