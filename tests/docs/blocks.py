"""Fenced blocks of a Markdown page, in order."""

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


class Block(NamedTuple):
    """A fenced block: what stands behind the fence, the heading above it, its lines with their line feeds."""

    info: str
    heading: str
    text: str


def blocks(page: Path) -> list[Block]:
    found, heading, info = [], "", None
    lines: list[str] = []
    for line in page.read_text(encoding="utf-8").splitlines(keepends=True):
        if info is not None:
            if line == "```\n":
                found.append(Block(info, heading, "".join(lines)))
                info = None
            else:
                lines.append(line)
        elif line.startswith("```"):
            info, lines = line[3:].strip(), []
        elif line.startswith("#"):
            heading = line.strip("# \n")
    assert info is None, f"{page}: a fence is never closed"
    return found


def tables(page: Path) -> list[tuple[str, list[list[str]]]]:
    """Each table with the heading above it: its rows, the first one the head, without the rule."""
    found: list[tuple[str, list[list[str]]]] = []
    heading, rows, fenced = "", [], False
    for line in [*page.read_text(encoding="utf-8").splitlines(), ""]:
        fenced ^= line.startswith("```")
        if line.startswith("|") and not fenced:
            cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
            if not set(line) <= set("|-: "):
                rows.append(cells)
            continue
        if rows:
            found.append((heading, rows))
            rows = []
        if line.startswith("#") and not fenced:
            heading = line.strip("# ")
    return found
