"""`ledger terms import-archive` as a user runs it: one entry a version, labelled as a third party's."""

import pytest

from tests.cli.desk import Desk, error_of
from tests.terms.capture.conftest import verified
from tests.terms.capture.repository import Checkout, needs_git
from tests.terms.capture.test_command import TERMS, WORDS

pytestmark = needs_git

PATH = "Provider/Terms of Use.md"
NAMED = (*WORDS, "--title", "Terms of Use")


@pytest.fixture
def checkout(desk: Desk) -> Checkout:
    found = Checkout(desk.root / "archive")
    for date, text, message in (
        ("2023-10-16T12:30:05Z", "# Terms of Use\n\nUpdated: March 14, 2023\n", "First record of Provider"),
        ("2023-12-02T06:30:26Z", TERMS, "Record new changes of Provider"),
        ("2024-03-01T00:00:00Z", TERMS + "more\n", "Apply technical or declaration upgrade on Provider"),
    ):
        found.write(PATH, text)
        found.commit(date, message)
    return found


def test_records_each_version_once(desk: Desk, checkout: Checkout) -> None:
    words = ("terms", "import-archive", checkout.folder, PATH, *NAMED, "--collection", "an archive")
    result = desk.run(*words)
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode().splitlines() == [
        "1  snapshot  2023-10-16  Terms of Use",
        "2  snapshot  2023-12-02  Terms of Use",
        "3  snapshot  2024-03-01  Terms of Use",
    ]
    lines = result.stderr.decode().splitlines()
    assert "entry 2: committed 2023-12-02, before the effective date that it states, 2024-01-31" in lines
    assert any(line.startswith("entry 3: changed by the archive's own tools") for line in lines)
    assert lines[-1].startswith("third-party corroboration")
    body = desk.entry(2).body
    assert (body["method"], body["observed"]) == ("archive", {})
    assert body["archive"]["collection"] == "an archive"
    assert body["archive"]["path"] == PATH
    assert body["declared"]["captured_at"] == "2023-12-02T06:30:26.000000Z"
    assert (body["declared"]["effective"], body["declared"]["updated"]) == (None, None)
    assert desk.content(2, "document") == TERMS.encode()
    verified(desk)
    again = desk.run(*words)
    assert again.stdout == b""
    assert b"3 were in the ledger already" in again.stderr
    assert desk.size() == 4


def test_days_choose_versions(desk: Desk, checkout: Checkout) -> None:
    words = ("terms", "import-archive", checkout.folder, PATH, *NAMED, "--quiet")
    assert desk.ok(*words, "--since", "2023-10-17", "--until", "2023-12-02") == "1\n"
    assert desk.entry(1).body["archive"]["committed_at"] == "2023-12-02T06:30:26.000000Z"
    assert desk.ok(*words, "--since", "2025-01-01") == ""
    error_of(desk.run(*words, "--since", "2025-01-01", "--until", "2024-01-01"), 2)
    error_of(desk.run(*words, "--since", "January"), 2)


def test_json_of_versions_is_one_object(desk: Desk, checkout: Checkout) -> None:
    value = desk.json("terms", "import-archive", checkout.folder, PATH, *NAMED)
    assert value["schema"] == "evidence-ledger/terms-imported/v1"
    assert value["label"].startswith("third-party corroboration")
    assert (value["collection"], value["shallow"], value["already"]) == ("archive", False, 0)
    assert [one["index"] for one in value["versions"]] == [1, 2, 3]
    assert value["versions"][1]["remarks"]


def test_refuses_what_is_no_archive(desk: Desk, checkout: Checkout) -> None:
    assert "no git repository" in desk.refused("terms", "import-archive", desk.root / "keys", PATH, *NAMED)
    assert "no such document" in desk.refused("terms", "import-archive", checkout.folder, "None.md", *NAMED)
