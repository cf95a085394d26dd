"""Write evidence/specimen anew: `python -m tests.specimen [DIR]`. The same source gives the same bytes."""

import shutil
import sys
from pathlib import Path

from tests.specimen.case import specimen

DEFAULT = Path(__file__).resolve().parents[2] / "evidence" / "specimen"
# A line end that a checkout changes is a byte that verification finds.
ATTRIBUTES = "* -text\n"


def write(folder: Path) -> None:
    """`folder`/bundle, `folder`/trust.txt and `folder`/.gitattributes; what was there is replaced."""
    case = specimen()
    shutil.rmtree(folder / "bundle", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    case.write(folder / "bundle")
    (folder / "trust.txt").write_text(case.trust(), encoding="utf-8")
    (folder / ".gitattributes").write_text(ATTRIBUTES, encoding="utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    write(target)
    print(target)
