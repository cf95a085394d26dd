"""The pool engine against the plain one: the same words at the same places, links, tags, bookmarks."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ledger.dossier import build
from ledger.dossier.build import Options
from ledger.verify.report import Outcome
from tests.dossier.conftest import pdf_text, tool
from tests.dossier.engine.test_bytes import ledger, matter
from tests.dossier.memory import report

pytestmark = pytest.mark.pdf
NUMBER = re.compile(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@pytest.fixture(scope="module")
def both(pango: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same dossier by both engines, of a ledger that failed: every piece of furniture is there."""
    folder = tmp_path_factory.mktemp("engines")
    evidence = ledger()
    found = report(evidence, Outcome.FAILED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ledger.dossier.engine.pooled.CHUNK", 2)
        for engine in ("pool", "naive"):
            options = Options(engine=engine, no_cache=True)
            build(evidence, matter(), found, folder / engine, force=True, options=options)
    return {engine: folder / engine for engine in ("pool", "naive")}


def words(path: Path, page: int) -> list[tuple[str, float, float]]:
    command = [tool("pdftotext"), "-bbox", "-f", str(page), "-l", str(page), str(path), "-"]
    boxes = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return sorted((text, float(x), float(y)) for x, y, _, _, text in NUMBER.findall(boxes))


def pages_of(path: Path) -> list[str]:
    return pdf_text(path, 1, 0, "-layout").split("\f")[:-1]


def test_words_stand_at_the_same_places_on_every_page_of_exhibits(both: dict[str, Path]) -> None:
    pages = pages_of(both["pool"])
    assert len(pages) == len(pages_of(both["naive"]))
    shown = [number for number, page in enumerate(pages, 1) if re.search(r"^ *answer \d", page, re.M)]
    assert any("(continued)" in pages[number - 1] for number in shown)
    for number in shown:
        ours, theirs = words(both["pool"], number), words(both["naive"], number)
        assert [text for text, _, _ in ours] == [text for text, _, _ in theirs]
        for (text, x, y), (_, other_x, other_y) in zip(ours, theirs, strict=True):
            assert (x, y) == (pytest.approx(other_x, abs=1), pytest.approx(other_y, abs=0.5)), text


def test_every_page_has_its_furniture(both: dict[str, Path]) -> None:
    pages = pages_of(both["pool"])
    for number, page in enumerate(pages, 1):
        for said in (f"Page {number} of {len(pages)}", f"AVB-{number:06d}", "VERIFICATION FAILED", "A v. B"):
            assert said in page, (number, said)
        assert ("example.org/case-1" in page) or number == 1


@pytest.mark.parametrize("engine", ["pool", "naive"])
def test_it_is_pdf_a(both: dict[str, Path], engine: str) -> None:
    page = pytest.importorskip("page")
    result = page.validate_pdf(str(both[engine]))
    assert [(failure.rule_id, failure.message) for failure in result.failures] == []


def test_the_body_is_tagged_as_pdf_ua_wants_it(both: dict[str, Path], tmp_path: Path) -> None:
    page = pytest.importorskip("page")
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(both["pool"]) as pdf:
        xmp = pdf.Root.Metadata.read_bytes()
        part = b'pdfaid:part="3" pdfaid:conformance="A"'
        assert part in xmp or b"pdfaid:part" in xmp
        claim = re.sub(rb'xmlns:pdfaid="[^"]*"', b'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"', xmp)
        claim = re.sub(rb"<pdfaid:conformance>.*?</pdfaid:conformance>|pdfaid:conformance=\"A\"", b"", claim)
        claim = claim.replace(b"pdfaid:part", b"pdfuaid:part").replace(b'part="3"', b'part="1"')
        claim = re.sub(rb"<pdfuaid:part>3<", b"<pdfuaid:part>1<", claim)
        pdf.Root.Metadata.write(claim)
        pdf.save(tmp_path / "ua.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    result = page.validate_pdf(str(tmp_path / "ua.pdf"))
    assert "UA" in str(result.profile).upper().replace("-", ""), result.profile
    assert [(failure.rule_id, failure.message) for failure in result.failures] == []


def _outline(pikepdf: Any, path: Path) -> list[Any]:
    def walk(items: Any, level: int) -> list[Any]:
        found = []
        for item in items:
            found.append((level, item.title))
            found += walk(item.children, level + 1)
        return found

    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        return walk(outline.root, 0)


def test_bookmarks_are_the_same(both: dict[str, Path]) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    ours = _outline(pikepdf, both["pool"])
    assert ours == _outline(pikepdf, both["naive"])
    assert (1, "Exhibit 1: Probes (1)") in ours


def test_every_link_leads_to_a_place_and_every_tag_to_a_page(both: dict[str, Path]) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(both["pool"]) as pdf:
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        pages = {page.objgen for page in pdf.pages}
        assert all(names[name][0].objgen in pages for name in names)
        links = [
            note
            for page in pdf.pages
            for note in page.get("/Annots", [])
            if note.get("/Subtype") == pikepdf.Name.Link
        ]
        assert len(links) > 10
        assert all(str(link.Dest) in names and "/A" not in link for link in links)
        tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        for page in pdf.pages:
            elements = tree[int(page.StructParents)]
            assert all(element.get("/Type") == pikepdf.Name.StructElem for element in elements)
        identifiers = [
            str(item.ID)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == pikepdf.Name.TH and "/ID" in item
        ]
        assert len(identifiers) == len(set(identifiers)) > 4


def test_a_filing_has_no_attachments_and_is_pdf_a_2(pango: None, tmp_path: Path) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    page = pytest.importorskip("page")
    evidence = ledger(2)
    options = Options(profile="filing", no_cache=True)
    made = build(evidence, matter(), report(evidence), tmp_path / "d.pdf", options=options)
    with pikepdf.open(made.path) as pdf:
        assert len(pdf.attachments) == 0
        assert "/AF" not in pdf.Root
    result = page.validate_pdf(str(made.path))
    assert [(failure.rule_id, failure.message) for failure in result.failures] == []
    assert "2" in str(result.profile)
