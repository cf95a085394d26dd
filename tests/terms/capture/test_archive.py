"""Dated versions out of a git repository: which they are, when, and that only git's reading is used."""

import os
from pathlib import Path

import pytest

from ledger.documents.model import StatedDate
from ledger.errors import CaptureError
from ledger.law.terms.archive import Commit, commits, page_of, stated_later
from ledger.law.terms.git import open_repository
from tests.cli.desk import state
from tests.support import one_line
from tests.terms.capture.repository import Checkout, needs_git

pytestmark = needs_git

LONG = "".join(f"Clause {number} of the terms.\n\n" for number in range(40))
PATH = "Provider/Terms of Use.md"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "archive")


def versions(checkout: Checkout, path: str = PATH) -> tuple[Commit, ...]:
    return commits(open_repository(checkout.folder), path)


def blobs(checkout: Checkout, found: tuple[Commit, ...]) -> list[bytes]:
    with open_repository(checkout.folder).objects() as objects:
        return [objects.blob(one.blob) for one in found]


def test_gives_every_version_with_its_dates_oldest_first(checkout: Checkout) -> None:
    checkout.write(PATH, LONG)
    first = checkout.commit("2023-10-16T12:30:05+02:00", committed="2023-10-17T00:00:00Z")
    checkout.write("Other/Terms.md", "other")
    checkout.commit("2023-11-01T00:00:00Z")
    checkout.write(PATH, LONG + "more")
    second = checkout.commit("2023-12-02T06:30:26Z", "Apply technical or declaration upgrade on Provider")
    found = versions(checkout)
    assert [one.commit for one in found] == [first, second]
    assert found[0].authored_at == "2023-10-16T10:30:05.000000Z"
    assert found[0].committed_at == "2023-10-17T00:00:00.000000Z"
    assert [one.technical for one in found] == [False, True]
    assert blobs(checkout, found) == [LONG.encode(), (LONG + "more").encode()]


def test_follows_renames_and_names_each_path(checkout: Checkout) -> None:
    checkout.write("Old name/Terms é.md", LONG)
    checkout.commit("2023-01-01T00:00:00Z")
    checkout.git("mv", "Old name", "Provider")
    checkout.git("mv", "Provider/Terms é.md", PATH)
    checkout.commit("2023-02-01T00:00:00Z")
    checkout.write(PATH, LONG + "more")
    checkout.commit("2023-03-01T00:00:00Z")
    found = versions(checkout)
    # The rename itself gave the document no other bytes.
    assert [one.path for one in found] == ["Old name/Terms é.md", PATH]
    assert blobs(checkout, found) == [LONG.encode(), (LONG + "more").encode()]


def test_version_that_comes_back_is_a_version(checkout: Checkout) -> None:
    for day, text in enumerate((LONG, "other", LONG), 1):
        checkout.write(PATH, text)
        checkout.commit(f"2023-01-0{day}T00:00:00Z")
    assert blobs(checkout, versions(checkout)) == [LONG.encode(), b"other", LONG.encode()]


def test_document_that_was_away_is_a_version_again(checkout: Checkout) -> None:
    checkout.write(PATH, LONG)
    checkout.commit("2023-01-01T00:00:00Z")
    (checkout.folder / PATH).unlink()
    checkout.commit("2023-01-02T00:00:00Z")
    checkout.write(PATH, LONG)
    checkout.commit("2023-01-03T00:00:00Z")
    assert [one.authored_at[:10] for one in versions(checkout)] == ["2023-01-01", "2023-01-03"]


def test_bytes_are_those_committed_whatever_the_attributes_say(checkout: Checkout) -> None:
    checkout.git("config", "core.autocrlf", "true")
    checkout.write(".gitattributes", "*.md text eol=crlf diff=terms\n")
    checkout.write(PATH, "a\nb\n")
    checkout.commit("2023-01-01T00:00:00Z")
    assert blobs(checkout, versions(checkout)) == [b"a\nb\n"]


def test_runs_no_program_that_the_repository_names(checkout: Checkout, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    script = tmp_path / "program"
    script.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    script.chmod(0o755)
    checkout.write(".gitattributes", "*.md diff=terms filter=terms\n")
    checkout.write(PATH, LONG)
    checkout.commit("2023-01-01T00:00:00Z")
    checkout.write(PATH, LONG + "more")
    checkout.commit("2023-01-02T00:00:00Z")
    for name in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "diff.terms.command",
        "diff.terms.textconv",
        "filter.terms.clean",
        "filter.terms.smudge",
        "gpg.program",
        "pager.log",
    ):
        checkout.git("config", name, str(script))
    checkout.git("config", "log.showSignature", "true")
    for hook in ("post-checkout", "pre-auto-gc", "reference-transaction"):
        (checkout.folder / ".git" / "hooks" / hook).write_bytes(script.read_bytes())
    marker.unlink(missing_ok=True)
    assert len(blobs(checkout, versions(checkout))) == 2
    assert not marker.exists()


def test_writes_nothing_into_the_repository(checkout: Checkout) -> None:
    checkout.write(PATH, LONG)
    checkout.commit("2023-01-01T00:00:00Z")
    os.utime(checkout.folder / PATH, (1, 1))  # git status would refresh its index now
    before = state(checkout.folder)
    blobs(checkout, versions(checkout))
    assert state(checkout.folder) == before


def test_replaced_objects_are_not_believed(checkout: Checkout) -> None:
    checkout.write(PATH, LONG)
    checkout.commit("2023-01-01T00:00:00Z")
    right = checkout.git("rev-parse", f"HEAD:{PATH}")
    checkout.write("forged", "forged")
    checkout.git("add", "forged")
    forged = checkout.git("rev-parse", ":forged")
    checkout.git("replace", right, forged)
    assert checkout.git("cat-file", "blob", right) == "forged"
    assert blobs(checkout, versions(checkout)) == [LONG.encode()]


def test_variables_of_git_lead_nowhere_else(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Checkout(tmp_path / "other")
    other.write(PATH, "other")
    other.commit("2020-01-01T00:00:00Z")
    checkout.write(PATH, LONG)
    checkout.commit("2023-01-01T00:00:00Z")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert blobs(checkout, versions(checkout)) == [LONG.encode()]


def test_a_bare_repository_will_do(checkout: Checkout, tmp_path: Path) -> None:
    checkout.write(PATH, LONG)
    checkout.commit("2023-01-01T00:00:00Z")
    checkout.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    assert len(commits(open_repository(tmp_path / "bare.git"), PATH)) == 1


def test_says_that_a_clone_is_shallow(checkout: Checkout, tmp_path: Path) -> None:
    for day in (1, 2):
        checkout.write(PATH, LONG + str(day))
        checkout.commit(f"2023-01-0{day}T00:00:00Z")
    assert not open_repository(checkout.folder).shallow
    checkout.git("clone", "--quiet", "--depth=1", checkout.folder.as_uri(), str(tmp_path / "shallow"))
    shallow = open_repository(tmp_path / "shallow")
    assert shallow.shallow
    assert len(commits(shallow, PATH)) == 1


def test_path_may_be_given_as_the_shell_completes_it(checkout: Checkout) -> None:
    checkout.write(PATH, LONG)
    checkout.commit("2023-01-01T00:00:00Z")
    assert (
        versions(checkout, str(checkout.folder / PATH))
        == versions(checkout, f"./{PATH}")
        == versions(checkout)
    )


def test_refuses_what_is_no_repository(checkout: Checkout, tmp_path: Path) -> None:
    checkout.write(PATH, LONG)
    checkout.commit("2023-01-01T00:00:00Z")
    (tmp_path / "empty").mkdir()
    # A folder within a repository is not taken for it.
    for folder in (tmp_path / "empty", tmp_path / "none", checkout.folder / "Provider"):
        with pytest.raises(CaptureError) as caught:
            open_repository(folder)
        assert str(folder) in one_line(caught.value)


@pytest.mark.parametrize("path", ["None.md", "Provider", "../x", "", "/etc/passwd", ":(glob)**", "link.md"])
def test_refuses_what_is_no_document_of_it(checkout: Checkout, path: str) -> None:
    checkout.write(PATH, LONG)
    (checkout.folder / "link.md").symlink_to(PATH)
    checkout.commit("2023-01-01T00:00:00Z")
    with pytest.raises(CaptureError) as caught:
        versions(checkout, path)
    one_line(caught.value)


def test_refuses_a_repository_without_commits(checkout: Checkout) -> None:
    with pytest.raises(CaptureError) as caught:
        versions(checkout)
    one_line(caught.value)


def test_page_says_whose_copy_it_is(checkout: Checkout) -> None:
    checkout.write(PATH, LONG)
    commit = checkout.commit("2023-10-16T12:30:05Z", committed="2023-10-17T00:00:00Z")
    (one,) = versions(checkout)
    page = page_of(one, LONG.encode(), "an archive")
    assert (page.method, page.media_type, page.observed) == ("archive", "text/markdown", {})
    assert page.captured_at == "2023-10-16T12:30:05.000000Z"
    assert page.archive == {
        "collection": "an archive",
        "commit": commit,
        "committed_at": "2023-10-17T00:00:00.000000Z",
        "path": PATH,
    }


def test_flags_a_date_that_is_later_than_the_commit(checkout: Checkout) -> None:
    checkout.write(PATH, LONG)
    checkout.commit("2023-12-02T00:00:00Z")
    (one,) = versions(checkout)
    ahead, before = StatedDate("effective", "2024-01-31", 0, 5), StatedDate("updated", "2023-12-02", 6, 9)
    assert stated_later(one, (before, ahead)) == (ahead,)
