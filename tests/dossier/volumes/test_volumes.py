"""A filing in one file and in several: page numbers, labels, covers, links, sizes, entries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest

from ledger.dossier import parse_matter
from ledger.dossier.build import Built, Options, build
from ledger.dossier.checking.layer import read_layer, squeezed
from ledger.dossier.checking.plan import Options as CheckOptions
from ledger.dossier.checking.plan import check
from ledger.dossier.entries import drafts
from ledger.dossier.jurisdiction import jurisdiction
from ledger.dossier.volumes import limits_of
from ledger.errors import RenderError
from ledger.verify.report import Outcome
from tests.dossier.checking.tamper import attached
from tests.dossier.checking.test_untouched import outcomes, trust, words
from tests.dossier.memory import MemoryLedger, report

pytestmark = pytest.mark.pdf

COUNT = 90
MATTER = """
[matter]
title = "A v. B"
court = "United States District Court"
{more}
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "kind:exchange"
title = "Probes"
[[statement]]
text = "The service answered every time."
exhibits = ["Probes"]
"""


def ledger_of(count: int = COUNT) -> MemoryLedger:
    ledger = MemoryLedger()
    for number in range(count):
        ledger.exchange(f"Question {number}?", f"Answer {number}. " * 60)
    return ledger


def filing(ledger: MemoryLedger, output: Path, more: str = "", **options: Any) -> Built:
    matter = parse_matter(MATTER.format(more=more).encode(), "m")
    return build(ledger, matter, report(ledger), output, options=Options(profile="filing", **options))


@pytest.fixture(scope="module")
def ledger() -> MemoryLedger:
    return ledger_of()


@pytest.fixture(scope="module")
def bundle(pango: None, ledger: MemoryLedger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence as a folder, out of a dossier that has it attached."""
    folder = tmp_path_factory.mktemp("bundle")
    matter = parse_matter(MATTER.format(more="").encode(), "m")
    build(ledger, matter, report(ledger), folder / "e.pdf")
    with pikepdf.open(folder / "e.pdf") as pdf:
        for name in pdf.attachments:
            path = folder / "bag" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(attached(pdf, name))
    return folder / "bag"


@pytest.fixture(scope="module")
def split(pango: None, ledger: MemoryLedger, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return filing(ledger, tmp_path_factory.mktemp("split") / "f.pdf", max_mb=0.35)


@pytest.mark.shared
def test_a_small_filing_is_one_file_with_its_manifest_beside_it(
    pango: None, ledger: MemoryLedger, tmp_path: Path, bundle: Path
) -> None:
    made = filing(ledger, tmp_path / "f.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.json", "f.pdf"]
    assert made.path == tmp_path / "f.pdf"
    found = check(made.path, CheckOptions(bundle=bundle, trust=trust(ledger)))
    assert outcomes(found) == {1: Outcome.INDETERMINATE}, words(found, 4)
    with pikepdf.open(made.path) as pdf:
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
        assert "/AcroForm" not in pdf.Root


@pytest.mark.shared
def test_files_are_small_enough_and_their_pages_go_on(split: Built) -> None:
    files = split.volumes
    assert len(files) >= 3
    assert [one.path.name for one in files] == [f"f-{number}.pdf" for number in range(1, len(files) + 1)]
    at = 1
    for number, one in enumerate(files, 1):
        claims = one.manifest
        assert one.path.stat().st_size == claims.bytes <= 350_000
        assert (claims.volume, claims.volumes, claims.first) == (number, len(files), at)
        at = claims.last + 1
        with pikepdf.open(one.path) as pdf:
            labels = [page.label for page in pdf.pages]
        assert labels == [str(page) for page in range(claims.first, claims.last + 1)]
    assert at - 1 == split.pages == files[0].manifest.pages


@pytest.mark.shared
def test_each_file_begins_with_a_cover_that_says_which_it_is(split: Built) -> None:
    for one in split.volumes:
        claims = one.manifest
        cover = read_layer(one.path.read_bytes())[0].text
        assert squeezed(f"Volume {claims.volume} of {claims.volumes}") in cover
        assert squeezed(f"Pages {claims.first} to {claims.last}") in cover
        assert "DRAFT" in cover
        assert (squeezed("The index of all exhibits is in volume 1, page") in cover) == (claims.volume > 1)


@pytest.mark.shared
def test_every_file_passes_the_check(split: Built, ledger: MemoryLedger, bundle: Path) -> None:
    for one in split.volumes:
        found = check(one.path, CheckOptions(bundle=bundle, trust=trust(ledger)))
        assert outcomes(found) == {1: Outcome.INDETERMINATE}, found


@pytest.mark.shared
def test_bookmarks_and_links_stay_in_their_file(split: Built) -> None:
    shown = 0
    for one in split.volumes:
        with pikepdf.open(one.path) as pdf:
            own = {page.obj.objgen for page in pdf.pages}
            with pdf.open_outline() as outline:
                titles = _titles(outline.root, own)
            shown += sum(title.startswith("Exhibit ") and ":" in title for title in titles)
            assert titles
            names = _names(pdf)
            for page in pdf.pages:
                for note in page.get("/Annots", []):
                    assert str(note.Dest) in names
    assert shown == COUNT


def _titles(items: Any, own: set[Any]) -> list[str]:
    found = []
    for item in items:
        assert item.destination[0].objgen in own
        found += [item.title, *_titles(item.children, own)]
    return found


def _names(pdf: pikepdf.Pdf) -> set[str]:
    tree = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    return set() if tree is None else {str(name) for name in pikepdf.NameTree(tree)}


@pytest.mark.shared
def test_without_links_there_is_none(pango: None, tmp_path: Path) -> None:
    made = filing(ledger_of(3), tmp_path / "f.pdf", links="none")
    with pikepdf.open(made.path) as pdf:
        assert not any("/Annots" in page for page in pdf.pages)
    assert outcomes(check(made.path, CheckOptions())).keys() <= {1, 5, 7, 9}


@pytest.mark.shared
def test_the_same_bytes_whatever_the_number_of_workers(
    pango: None, ledger: MemoryLedger, split: Built, tmp_path: Path
) -> None:
    again = filing(ledger, tmp_path / "f.pdf", max_mb=0.35, workers=1, no_cache=True)
    assert [one.sha256 for one in again.volumes] == [one.sha256 for one in split.volumes]


@pytest.mark.shared
def test_refuses_a_limit_that_a_piece_alone_exceeds(pango: None, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="alone takes") as caught:
        filing(ledger_of(30), tmp_path / "f.pdf", max_mb=0.08)
    assert "--max-mb" in str(caught.value.hint)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.shared
def test_exhibits_that_are_laid_out_together_may_stand_in_different_files(
    pango: None, tmp_path: Path
) -> None:
    """Laid out together, 25 exhibits take 0.1 MB: more than a file holds beside its cover and all else."""
    ledger = ledger_of(30)
    made = filing(ledger, tmp_path / "f.pdf", max_mb=0.15)
    first, last = 0, 0
    for one in made.volumes:
        assert one.path.stat().st_size <= 150_000
        for shown in one.manifest.exhibits:
            if one.manifest.first <= shown.first <= one.manifest.last:
                first, last = first or shown.number, shown.number
    assert (first, last) == (1, 30)
    assert len(made.volumes[0].manifest.exhibits) == 30
    for one in made.volumes:
        assert outcomes(check(one.path, CheckOptions())).keys() <= {1, 5, 7, 9}


@pytest.mark.shared
def test_refuses_a_limit_that_one_exhibit_alone_exceeds(pango: None, tmp_path: Path) -> None:
    ledger = ledger_of(3)
    ledger.exchange("Long?", " ".join(f"{number * 7919 % 1000003:x}" for number in range(60_000)))
    with pytest.raises(RenderError, match=r"^exhibit 4 alone takes 0\.\d MB of pages") as caught:
        filing(ledger, tmp_path / "f.pdf", max_mb=0.2)
    assert "--max-mb" in str(caught.value.hint)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.shared
@pytest.mark.parametrize("theirs", ["", "{}", "[1, 2]"])
def test_no_file_of_somebody_else_is_written_over_by_a_manifest(
    pango: None, tmp_path: Path, theirs: str
) -> None:
    """Such as what a shell has just opened: `dossier build -o f.pdf --json > f.json`."""
    (tmp_path / "f.json").write_text(theirs)
    with pytest.raises(RenderError, match=r"f\.json: there is a file .* no manifest") as caught:
        filing(ledger_of(1), tmp_path / "f.pdf")
    assert "another name" in str(caught.value.hint)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("f.json", theirs)]


@pytest.mark.shared
def test_a_filing_takes_the_place_of_an_earlier_one_with_its_manifest(pango: None, tmp_path: Path) -> None:
    first = filing(ledger_of(1), tmp_path / "f.pdf")
    second = filing(ledger_of(2), tmp_path / "f.pdf")
    assert first.sha256 != second.sha256
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.json", "f.pdf"]
    assert second.sha256.hex() in (tmp_path / "f.json").read_text()


def test_refuses_the_name_of_the_manifest_for_the_file(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="the manifest's name"):
        filing(ledger_of(1), tmp_path / "f.json")
    assert list(tmp_path.iterdir()) == []


def test_refuses_a_filing_by_the_naive_engine(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="makes the evidence profile only"):
        filing(ledger_of(1), tmp_path / "f.pdf", engine="naive")


@pytest.mark.shared
def test_finds_that_two_volumes_were_exchanged(split: Built, bundle: Path, tmp_path: Path) -> None:
    second, third = split.volumes[1].path, split.volumes[2].path
    (tmp_path / "x.pdf").write_bytes(third.read_bytes())
    (tmp_path / "x.json").write_bytes(second.with_suffix(".json").read_bytes())
    found = check(tmp_path / "x.pdf", CheckOptions(bundle=bundle))
    assert outcomes(found)[4] is Outcome.FAILED
    assert outcomes(found)[6] is Outcome.FAILED


def test_each_file_is_an_entry_and_the_matter_is_with_the_first(split: Built) -> None:
    matter = parse_matter(MATTER.format(more="").encode(), "m")
    made = drafts(split, matter, Options(profile="filing", final=True, replaces=4), of=None)
    assert len(made) == len(split.volumes)
    for number, (draft, one) in enumerate(zip(made, split.volumes, strict=True), 1):
        assert draft.body["volume"] == number
        assert draft.body["sha256"] == one.sha256.hex()
        assert draft.body["replaces"] == 4
        assert list(draft.body) == sorted(draft.body)
        assert len(draft.objects) == (number == 1)
    assert made[0].body["bates_first"] == split.bates_first
    assert made[-1].body["bates_last"] == split.bates_last


# ---- what a court takes


@pytest.mark.parametrize(
    ("court", "megabytes", "links"),
    [
        ("United States District Court\nSouthern District of New York", 35, "all"),
        ("S.D.N.Y.", 35, "all"),
        ("UNITED STATES BANKRUPTCY COURT, EASTERN DISTRICT OF TEXAS", 25, "none"),
        ("A court that nobody asked", 25, "all"),
    ],
)
def test_limits_are_those_of_the_court_that_the_matter_names(court: str, megabytes: int, links: str) -> None:
    found = limits_of(jurisdiction("us-federal").limit(court), megabytes=None, links=None)
    assert (found.size, found.links) == (megabytes * 1_000_000, links)
    asked = limits_of(jurisdiction("us-federal").limit(court), megabytes=2, links="internal")
    assert (asked.size, asked.links) == (2_000_000, "internal")


def test_refuses_a_limit_of_nothing() -> None:
    with pytest.raises(RenderError, match="more than nothing"):
        limits_of(None, megabytes=0, links=None)
