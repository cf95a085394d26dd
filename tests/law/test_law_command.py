"""law and terms known, as a user runs them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.desk import Desk, error_of

ROSS = "ross-3dcir-2026"
READ = ("--by", "J. Reader", "--outcome", "confirmed", "--status", "good law")


@pytest.fixture
def read_in(desk: Desk) -> int:
    """The index of the snapshot of a source that was read."""
    (desk.root / "opinion.md").write_text("# Opinion\n\nOf the court.\n", encoding="utf-8")
    return desk.index("terms", "capture", "opinion.md", "--publisher", "A court")


def test_list_works_without_a_ledger_and_fits_80_columns(ledger: Run) -> None:
    result = ledger("law", "list")
    assert result.returncode == 0
    lines = result.stdout.decode().splitlines()
    assert len(lines) == 2 + 2 * 70
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["id", "decided", "tends", "checked", "by", "a", "person"]
    assert "  affirms, secondary: Thomson Reuters v. Ross Intelligence (3d Cir. 2026)" in lines
    assert b"no ledger at hand" in result.stderr


@pytest.mark.parametrize(
    ("options", "some", "count"),
    [
        (("--tends", "teacher"), "procd-v-zeidenberg-1996", 15),
        (("--topic", "preemption"), "usc-17-301", 4),
        (("--issue", "preemption"), "x-corp-v-bright-data-2024", 4),
        (("--issue", "computer-access"), "van-buren-2021", 4),
        (("--kind", "testimony"), "openai-llm0113", 8),
        (("--status", "pending"), "like-company-v-google", 6),
        (("--factor", "2", "--tends", "teacher"), ROSS, 3),
        (("--kind", "agency", "--tends", "teacher"), None, 0),
    ],
)
def test_list_filters(ledger: Run, options: tuple[str, ...], some: str | None, count: int) -> None:
    result = ledger("law", "list", "--json", *options)
    value = json.loads(result.stdout)
    assert value["schema"] == "evidence-ledger/authorities/v1"
    assert value["checks_read"] is False
    found = [one["id"] for one in value["authorities"]]
    assert len(found) == count
    assert some is None or some in found


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--topic", "fairuse"), "--topic 'fairuse': there is none"),
        (("--issue", "nothing"), "--issue 'nothing': no such question"),
        (("--tends", "us"), "--tends 'us': there is none"),
        (("--status", "in force"), "--status 'in force': there is none"),
        (("--factor", "5"), "--factor"),
    ],
)
def test_list_refuses_a_word_that_nothing_can_match(
    ledger: Run, options: tuple[str, ...], message: str
) -> None:
    assert message in error_of(ledger("law", "list", *options), 2)


def test_a_ledger_that_was_named_must_be_there(ledger: Run) -> None:
    assert "nowhere" in error_of(ledger("law", "list", "--ledger", "nowhere"), 5)


def test_show_prints_all_that_is_known(ledger: Run) -> None:
    text = ledger("law", "show", ROSS).stdout.decode()
    for part in (
        "| Thomson Reuters Enter. Ctr. GmbH v. Ross Intelligence Inc., No. 25-2153 (3d",
        "affirms: this ruling affirms the one below",
        "of 2026-10-08)",
        "F.4th citation",
        "  https://www2.ca3.uscourts.gov/opinarch/252153p.pdf\n",
    ):
        assert part in text
    assert "checks" not in text
    value = json.loads(ledger("law", "show", ROSS, "--json").stdout)
    assert value["schema"] == "evidence-ledger/authority/v1"
    assert (value["state"], value["manner"], value["checks"]) == ("affirms", "decision", None)


def test_show_refuses_an_id_that_is_none(ledger: Run) -> None:
    assert error_of(ledger("law", "show", "ross"), 5) == "authority 'ross': the catalogue has none of that id"


def test_check_is_recorded_listed_and_verified(desk: Desk, read_in: int) -> None:
    made = desk.index("law", "check", ROSS, "--source", str(read_in), "--remarks", "read in full", *READ)
    body = desk.entry(made).body
    assert body["method"] == "authority-check/1"
    assert body["inputs"] == [read_in]
    assert body["result"]["checked_by"] == "J. Reader"
    shown = desk.json("law", "show", ROSS)
    assert shown["digest"] == body["result"]["digest"]
    assert shown["standing"] == {"usable": True, "codes": [], "reasons": [], "say": ""}
    assert shown["checks"][0]["index"] == made
    text = desk.ok("law", "show", ROSS)
    assert "a final dossier may cite it" in text
    assert f"entry {made}" in text
    listed = desk.ok("law", "list", "--issue", "fair-use").splitlines()
    row = next(line for line in listed if line.startswith(ROSS))
    assert row.endswith("J. Reader")
    assert next(line for line in listed if line.startswith("campbell-1994")).endswith("no")
    assert desk.report()["outcome"] == "PASSED"


def test_an_old_check_and_one_that_differs_are_told(desk: Desk, read_in: int) -> None:
    source = ("--source", str(read_in))
    desk.index("law", "check", ROSS, *source, *READ, "--on", "2025-01-05")
    assert desk.json("law", "show", ROSS)["standing"]["codes"] == ["stale"]
    assert desk.json("law", "show", ROSS, "--max-age", "99999")["standing"]["usable"] is True
    assert "  affirms, secondary, not usable (stale): Thomson" in desk.ok(
        "law", "list", "--issue", "fair-use"
    )
    says = ("--by", "K. Second", "--outcome", "differs", "--status", "reversed")
    desk.index("law", "check", ROSS, *source, *says)
    shown = desk.json("law", "show", ROSS)["standing"]
    assert shown["codes"] == ["differs", "found-not-citable"]
    assert "may not cite it" in desk.ok("law", "show", ROSS)


def test_a_check_ends_when_the_catalogue_changes(desk: Desk, read_in: int, templates: Path) -> None:
    desk.index("law", "check", ROSS, "--source", str(read_in), *READ)
    path = templates / "law" / "authorities.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"3d Cir."', '"Third Circuit"'), encoding="utf-8"
    )
    assert "not as locked" in desk.refused("law", "show", ROSS, "--templates", templates, code=3)
    (templates / "law" / "lock.txt").write_text(desk.ok("law", "lock", templates), encoding="ascii")
    shown = desk.json("law", "show", ROSS, "--templates", templates)
    assert shown["court"] == "Third Circuit"
    assert shown["standing"]["codes"] == ["changed"]
    assert desk.json("law", "show", ROSS)["standing"]["usable"] is True


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((ROSS, "--source", "0", *READ), 5, "entry 0: want the snapshot that was read, have kind genesis"),
        ((ROSS, "--source", "9", *READ), 5, "entry 9: there is none; the ledger has 2"),
        (("nothing", "--source", "1", *READ), 5, "authority 'nothing': the catalogue has none of that id"),
        ((ROSS, *READ), 2, "missing option '--source'"),
        ((ROSS, "--source", "1", *READ[:-2], "--status", " "), 2, "status: want text that is not blank"),
        ((ROSS, "--source", "1", *READ, "--outcome", "fine"), 2, "outcome: want one of confirmed"),
        ((ROSS, "--source", "1", *READ, "--on", "22 Nov 2026"), 2, "--on: want a day"),
        ((ROSS, "--source", "1", *READ, "--on", "2999-01-01"), 2, "--on 2999-01-01: later than today"),
    ],
)
def test_check_refuses(desk: Desk, read_in: int, arguments: tuple[str, ...], code: int, message: str) -> None:
    assert read_in == 1
    assert message in desk.refused("law", "check", *arguments, code=code)


def test_lock_prints_the_lines_of_a_catalogue(ledger: Run, templates: Path, tmp_path: Path) -> None:
    lock = (templates / "law" / "lock.txt").read_bytes()
    assert ledger("law", "lock", templates).stdout == lock
    assert "found neither" in error_of(ledger("law", "lock", tmp_path), 2)


def test_known_lists_what_to_capture_and_is_labelled(ledger: Run) -> None:
    result = ledger("terms", "known", "deepseek")
    lines = result.stdout.decode().splitlines()
    assert "  https://cdn.deepseek.com/policies/en-US/deepseek-terms-of-use.html" in lines
    assert "  find: training other models (such as model distillation)" in lines
    assert b"from the catalogue, not a capture" in result.stderr
    every = json.loads(ledger("terms", "known", "--json").stdout)
    assert every["schema"] == "evidence-ledger/known-terms/v1"
    assert len(every["documents"]) == 57
    assert every["basis"].startswith("the catalogue, not a capture")
    assert every["documents"][0]["believed"] is None


def test_known_says_which_version_it_believes_was_in_force(ledger: Run) -> None:
    asked = ("terms", "known", "openai", "--at", "2025-01-24", "--channel", "consumer", "--region", "nl")
    text = ledger(*asked).stdout.decode()
    assert "the catalogue believes, for 2025-01-24 (eea/ch/uk): 11 Dec 2024" in text
    value = json.loads(ledger(*asked, "--json").stdout)
    (terms, _) = value["documents"]
    assert terms["id"] == "openai-tou-eu"
    (belief,) = terms["believed"]
    assert (belief["version"], belief["until"]) == ("11 Dec 2024", "2025-04-29")
    assert "d8d0409d326294faa7f8b86b3083bbfc5526ed2f" in belief["address"]


def test_known_shows_all_of_one_document_by_its_id(ledger: Run) -> None:
    text = ledger("terms", "known", "mistral-2024-02").stdout.decode()
    assert "absent from this version" in text
    assert text.count("  version ") == 7
    assert "law, venue   French law; Paris courts (2024-25 copies)" in text


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("nobody",), 5, "provider 'nobody': the catalogue has none of that name or id"),
        (("--channel", "chat"), 2, "--channel 'chat': there is none"),
        (("--at", "2025-02-30"), 2, "--at: want a day"),
        (("--templates", "nowhere"), 5, "want a folder of templates at nowhere"),
    ],
)
def test_known_refuses(ledger: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    assert message in error_of(ledger("terms", "known", *arguments), code)
