"""Write all editions into a folder: `python -m tests.dossier.editions FOLDER`."""

import sys
import tempfile
from pathlib import Path

from tests.dossier.editions.matters import EDITIONS
from tests.dossier.editions.outside import pages
from tests.dossier.editions.press import press
from tests.dossier.signing.authority import authority


def main(folder: Path) -> None:
    """A line for each file, as it comes."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room, press(Path(room), folder) as made:
        for name in EDITIONS:
            for path in made.printed(name).files:
                _tell(path)
        with authority(Path(room)) as pki:
            for path in made.signed("us-evidence", pki, stamped=True):
                _tell(path)


def _tell(path: Path) -> None:
    print(f"{path.name:<26} {pages(path):>4} pages {path.stat().st_size:>10,} bytes", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("want: python -m tests.dossier.editions FOLDER")
    main(Path(sys.argv[1]))
