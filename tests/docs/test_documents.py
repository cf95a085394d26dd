"""The other documents: links lead somewhere, named things exist, nothing is claimed that may not be."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, ROOT, tables

PAGES = sorted(
    [
        *DOCS.rglob("*.md"),
        *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "evidence/README.md")),
    ]
)
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]


def normal(text: str) -> str:
    """Without fences' content: prose only."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_to_files(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert "://" not in target, target
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_speaks_of_the_project_alone(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])#\d+", normal(text)), "a number of an issue"
    assert not re.search(r"/(home|work|root|Users)/", text), "a path of one machine"
    if page.name not in NAMES_RULES:
        assert not re.search(r"\b\d+ U\.S\.C\.|\bFRE\b|Federal Rule", text), "a citation of law"


# The pages of checks after rules: what they name stands in `ledger.dossier.lint`, with its source.
NAMES_RULES = ("lint.md",)
CLAIMS = r"admissib|tamper-?proof|immutable|certified|qualified|proves? (that )?distill"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_claims_nothing_that_it_can_not_hold(page: Path) -> None:
    if page.name in NAMES_RULES:
        return  # a check finds these very words, and its page names them
    assert not re.search(CLAIMS, page.read_text(encoding="utf-8"), re.IGNORECASE)


def test_threat_table_names_known_codes_and_leaves_a_residue_in_each_row() -> None:
    from ledger.verify.codes import CODES

    ((_, rows),) = tables(DOCS / "threat-model.md")
    assert rows[0] == ["#", "attack", "what the ledger does", "what is left over"]
    assert [row[0] for row in rows[1:]] == [f"T{number}" for number in range(1, len(rows))]
    for row in rows[1:]:
        assert len(row) == 4
        assert all(row), row
        named = re.findall(r"`([a-z]+-[a-z]+)`", " ".join(row))
        assert set(named) <= set(CODES), row


def test_contributing_lists_the_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"\bmake ([a-z-]+)(?=[`\n])", page))
    assert listed <= targets
    assert targets - listed <= {"help", "clean"}


def test_every_direct_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=~ \[]", line)[0] for line in wanted}
    page = (DOCS / "adr" / "0007-dependencies.md").read_text(encoding="utf-8")
    assert {name for name in names if name not in page} == set()


def test_changelog_has_the_version_of_the_package() -> None:
    from ledger import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_decisions_are_short_and_numbered_without_gaps() -> None:
    pages = sorted((DOCS / "adr").glob("0*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]}. "), page
        assert len(text.splitlines()) <= 45, page


def test_code_names_only_documents_and_sections_that_exist() -> None:
    """`docs/x.md section n`, as comments and messages cite it."""
    for source in (ROOT / "ledger").rglob("*.py"):
        for name, section in re.findall(
            r"docs/([\w./-]+\.md)(?: section (\d+))?", source.read_text(encoding="utf-8")
        ):
            page = DOCS / name
            if name == "cli.md":
                continue
            assert page.exists(), f"{source}: {name}"
            assert not section or f"\n## {section}. " in page.read_text(encoding="utf-8"), (
                f"{source}: {name} {section}"
            )
