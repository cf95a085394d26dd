"""Hostile strings in every member of a matter: they appear as text, and do nothing."""

import re

import pytest

from ledger.dossier import parse_matter
from tests.dossier.specimen import Specimen, html, specimen

EVIL = "<b id='x'>EVIL</b>{{ 7*7 }}{% raw %}&amp;\u202e\u200b\u27e6x"
SECTIONS = (
    "parties", "claims", "clauses", "authorities", "admissibility", "compliance", "certification",
    "declaration", "notice", "expert", "fair_use", "authorities_table",
)  # fmt: skip
# members whose text is not free: names, days, choices, cites
FIXED = (
    "id", "roles", "role", "party", "account", "provider", "channel", "region", "route", "sponsor", "kind",
    "against", "person", "place", "select", "title", "of", "custodian", "jurisdiction", "time_zone",
    "prompt_style", "reviewed_by", "keys",
)  # fmt: skip


@pytest.fixture(scope="module")
def made() -> Specimen:
    return specimen()


def hostile(text: str) -> str:
    """The matter with EVIL at the end of every free text."""
    lines = []
    for line in text.splitlines():
        found = re.fullmatch(r'(\w+) = "(.*)"', line)
        free = found and (found[1] not in FIXED or (found[1] == "role" and "investigator" in line))
        lines.append(f'{found[1]} = """{found[2]} {EVIL}"""' if found and free else line)
    return "\n".join(lines)


@pytest.mark.parametrize("jurisdiction", ["us-federal", "uk"])
@pytest.mark.parametrize("name", SECTIONS)
def test_hostile_strings_are_inert(made: Specimen, name: str, jurisdiction: str) -> None:
    text = hostile(made.text()).replace('jurisdiction = "us-federal"', f'jurisdiction = "{jurisdiction}"')
    assert text.count("EVIL") > 25
    page = html(made, parse_matter(text.encode(), "m"), name)
    assert "<b id=" not in page
    assert "\u202e" not in page
    assert "\u200b" not in page
    assert "49" not in re.findall(r"EVIL\S*", page)
    if name not in ("authorities", "authorities_table", "fair_use") and page:
        assert "&lt;b id=" in page
        assert "{{ 7*7 }}{% raw %}&amp;amp;\u27e6U+202E\u27e7" in page


@pytest.mark.parametrize("member", ["title", "provider", "channel", "region"])
def test_hostile_names_are_inert(made: Specimen, member: str) -> None:
    text = re.sub(rf'(?m)^{member} = "(.*)"$', lambda m: f'{member} = """{m[1]} {EVIL}"""', made.text())
    text = re.sub(
        r'"(Identity probes|Control answers|Assent screen)"', lambda m: f'"""{m[1]} {EVIL}"""', text
    )
    if member != "title":
        text = made.text().replace(f'{member} = "', f'{member} = "{EVIL}')
    for name in SECTIONS:
        page = html(made, parse_matter(text.encode(), "m"), name)
        assert "<b id=" not in page
        assert "\u202e" not in page
