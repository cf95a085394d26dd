"""Programs that others made, asked about a file: what each found, as values. Where one is not there, the test
that asks is skipped."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any, Final, NamedTuple

import pikepdf
import pytest

from tests.dossier.conftest import tool

SECONDS: Final = 120
_FONT: Final = re.compile(r"(\S+) .* (yes|no) +(yes|no) +(yes|no) +\d+ +\d+$")
_MARGIN: Final = 60  # points from the lower edge


class Font(NamedTuple):
    """A row of pdffonts."""

    name: str
    embedded: bool
    subset: bool
    unicode: bool


def said(name: str, *arguments: str | Path) -> str:
    """What a program says, on either stream, with what it returned at the end."""
    command = [tool(name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    return f"{text}\nreturned {done.returncode}"


def pages(path: Path) -> int:
    """How many the file has."""
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def validated(path: Path, profile: str) -> tuple[Any, dict[str, str]]:
    """page-validation's report for a profile (2a, 3a, ua1), and its failures: rule and message."""
    page = pytest.importorskip("page", reason="page-validation is not installed")
    report = page.validate_pdf(str(path), profile=profile)
    return report, {one.rule_id: one.message for one in report.failures}


def fonts(path: Path) -> list[Font]:
    """Every font of the file, as pdffonts lists them."""
    found = []
    for row in said("pdffonts", path).splitlines()[2:-2]:
        matched = _FONT.match(row)
        assert matched, row
        name, *flags = matched.groups()
        found.append(Font(name, *(flag == "yes" for flag in flags)))
    return found


def information(path: Path) -> dict[str, str]:
    """What pdfinfo says of the file: `Form`, `JavaScript`, `Page size` and so on."""
    rows = (row.partition(":") for row in said("pdfinfo", path).splitlines())
    return {name: value.strip() for name, _, value in rows}


def addresses(path: Path) -> list[str]:
    """The rows of links to addresses outside the file, by pdfinfo."""
    rows = said("pdfinfo", "-url", path).splitlines()
    assert rows[0].split() == ["Page", "Type", "URL"], rows
    return [row for row in rows[1:] if row and not row.startswith("returned")]


def attached(path: Path) -> int:
    """How many files are attached, by pdfdetach."""
    return int(said("pdfdetach", "-list", path).split()[0])


def numbers(path: Path, prefix: str) -> list[list[int]]:
    """The Bates numbers in the lower margin of each page, by pdftotext."""
    width, height = (float(side) for side in information(path)["Page size"].split()[0:3:2])
    top = int(height) - _MARGIN
    text = said("pdftotext", "-x", "0", "-y", f"{top}", "-W", f"{width:.0f}", "-H", f"{_MARGIN}", path, "-")
    wanted = re.compile(rf"\b{re.escape(prefix)}-(\d+)\b")
    return [[int(digits) for digits in wanted.findall(page)] for page in text.split("\f")[:-1]]
