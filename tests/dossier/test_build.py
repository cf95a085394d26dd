"""The PDF itself: what is on its pages, what is in it, and that it is always the same."""

import hashlib
import html
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.dossier import Matter, build, parse_matter
from ledger.dossier.html import Pages
from ledger.errors import RenderError
from ledger.verify.report import Outcome
from tests.dossier.conftest import HOSTILE, MATTER, Sample, pdf_text, sample_ledger, tool
from tests.dossier.memory import FIRST_SENTENCE, MemoryLedger, assemble, report

pytestmark = pytest.mark.pdf

SMALL = """
[matter]
title = "A v. B"
{more}
[declarant]
name = "Jane Doe"
place = "{place}"
[[exhibit]]
select = "1"
title = "One"
"""


def _small_matter() -> Matter:
    return parse_matter(SMALL.format(place="us", more="").encode(), "m")


def small(ledger: MemoryLedger, output: Path, *, place: str = "us", more: str = "") -> str:
    """The text of a dossier of entry 1."""
    matter = parse_matter(SMALL.format(place=place, more=more).encode(), "m")
    return pdf_text(build(ledger, matter, report(ledger), output).path, 1, 0, "-layout")


def flat(text: str) -> str:
    return " ".join(text.split())


# ---- what the pages say


@pytest.mark.shared
def test_the_caption_page_names_the_case_and_the_ranges(sample: Sample) -> None:
    page = flat(sample.text(1, 1))
    for said in (
        "United States District Court",
        "Teacher Labs, Inc., Plaintiff,",
        "No. 3:26-cv-01234",
        "Prepared for Counsel for the Plaintiff",
        "Exhibits 1 to 8",
        f"{sample.built.bates_first} to {sample.built.bates_last}",
        "teacher-labs.example/matter-17",
        "DRAFT",
        FIRST_SENTENCE,
        "INDETERMINATE",
    ):
        assert said in page, said


@pytest.mark.shared
def test_the_limits_come_before_the_evidence_and_omission_and_rewriting_first(sample: Sample) -> None:
    page = flat(sample.text(2, 2))
    assert 0 < page.index("Omission.") < page.index("Rewriting.") < page.index("What it does not show")


@pytest.mark.shared
def test_every_page_bears_its_bates_number_once_and_in_order(sample: Sample) -> None:
    pages = sample.text().split("\f")[:-1]
    assert len(pages) == sample.built.pages
    for number, page in enumerate(pages, 1):
        assert f"TLIVSA-{number:06d}" in page
        assert f"Page {number} of {len(pages)}" in page


@pytest.mark.shared
def test_the_index_gives_the_pages_and_digests_that_are_true(sample: Sample) -> None:
    pages = sample.text().split("\f")
    index = flat(next(page for page in pages if "Exhibit index" in page and "SHA-256 is over" in page))
    for number in range(1, 9):
        first = next(
            at
            for at, page in enumerate(pages, 1)
            if re.search(rf"^Exhibit {number}$", page, re.M) and "SHA-256 of the exact bytes" in page
        )
        assert f"TLIVSA-{first:06d}" in index
    answer = hashlib.sha256(HOSTILE).hexdigest()
    assert " ".join(answer[at : at + 8] for at in range(0, 64, 8)) in index


@pytest.mark.shared
def test_statements_cite_exhibit_page_and_bates(sample: Sample) -> None:
    text = flat(sample.text())
    assert re.search(r"Exhibits 1–3 \(entries 1–3\), page \d+, TLIVSA-\d{6} to TLIVSA-\d{6}\.", text)
    assert re.search(r"Exhibit 5 \(entry 5\), page \d+, TLIVSA-\d{6}\.", text)


@pytest.mark.shared
def test_an_exhibit_says_everything_about_its_entry(sample: Sample) -> None:
    text = flat(sample.text())
    entry = sample.ledger.entry(5)
    for said in (
        "Corrected by entry 9",
        "what somebody says",
        "Nothing was observed by the recorder: the exchange was handed to it.",
        "(claimed by the signer’s own clock; no outside time-stamp covers it)",
        "A file was attached to this entry: screenshot.png, entry 6 (Exhibit 6).",
        "Reasoning",
    ):
        assert said in text, said
    for digest in (entry.leaf, entry.key, hashlib.sha256(entry.note).digest()):
        grouped = " ".join(digest.hex()[at : at + 8] for at in range(0, 64, 8))
        assert grouped in text
    assert f"{entry.index:010d}.note" in text  # the note itself is in the bundle
    for reference in entry.objects:
        assert f"{reference.commitment.hex()[:16]}…" in text


@pytest.mark.shared
def test_evidence_reads_as_it_was_given(sample: Sample) -> None:
    text = sample.text()
    assert "你好！我是一个语言模型。" in text
    assert "한국어도。" in text
    assert "The account was new." in text
    assert "not a picture that can be shown here" in flat(text)


@pytest.mark.shared
def test_hostile_evidence_is_only_text(sample: Sample) -> None:
    text = "".join(sample.text().split())
    for said in ("<script>alert(1)</script>", "{{7*7}}", "{%raw%}", "@importurl(file:///etc/passwd)"):
        assert said in text, said
    assert "abc⟦U+202E⟧def⟦U+202C⟧⟦U+200B⟧⟦U+0000⟧⟦U+001B⟧[31m⟦U+E000⟧⟦U+27E6⟧U+202E⟦U+27E7⟧" in text
    assert "end⟦0xFF⟧⟦0xFE⟧" in text
    assert "root:" not in text
    assert "\u202e" not in text
    for token, meaning in (("⟦U+202E⟧", "right-to-left override"), ("⟦U+0000⟧", "control: null")):
        assert f"{token}{meaning}".replace(" ", "") in text


def test_no_word_that_claims_too_much(sample: Sample) -> None:
    # A qualified person is one who certifies under FRE 902; the dossier calls nothing else so.
    text = flat(sample.text()).lower().replace("a qualified person's signed statement", "")
    for word in (
        "court-admissible",
        "tamper-proof",
        "immutable",
        "certified",
        "qualified",
        "proves",
        "guarantee",
    ):
        assert word not in text, word


# ---- the declaration


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("us", "I declare under penalty of perjury that the foregoing is true and correct."),
        (
            "abroad",
            "I declare under penalty of perjury under the laws of the United States of America that the"
            " foregoing is true and correct.",
        ),
    ],
)
def test_the_declaration_has_the_words_of_its_place(
    pango: None, tmp_path: Path, place: str, words: str
) -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    text = flat(small(ledger, tmp_path / "d.pdf", place=place))
    assert words in text
    assert "28 U.S.C. § 1746" in text
    assert "Not signed, and not evidence until it is" in text
    assert ("laws of the United States" in text) == (place == "abroad")


# ---- outcomes


def test_refuses_a_ledger_that_failed_and_writes_nothing(tmp_path: Path) -> None:
    ledger = sample_ledger()
    failed = report(ledger, Outcome.FAILED)
    with pytest.raises(RenderError, match="FAILED verification"):
        build(ledger, parse_matter(MATTER.encode(), "m"), failed, tmp_path / "d.pdf")
    assert list(tmp_path.iterdir()) == []


def _reddened(path: Path) -> list[float]:
    """The share of red in the middle of each page, which is white, grey and blue otherwise."""
    image = pytest.importorskip("PIL.Image")
    out = path.with_suffix("")
    subprocess.run([tool("pdftoppm"), "-r", "20", path, out], check=True)
    shares = []
    for file in sorted(path.parent.glob("*.ppm")):
        with image.open(file) as page:
            middle = page.crop((30, 60, page.width - 30, 130)).convert("RGB")
        pixels = [middle.getpixel((x, y)) for x in range(middle.width) for y in range(middle.height)]
        shares.append(sum(red > green + 12 for red, green, _ in pixels) / len(pixels))
    return shares


@pytest.mark.tools
def test_force_stamps_failed_on_every_page(pango: None, tmp_path: Path) -> None:
    ledger = sample_ledger()
    failed = report(ledger, Outcome.FAILED)
    made = build(ledger, parse_matter(MATTER.encode(), "m"), failed, tmp_path / "d.pdf", force=True)
    pages = pdf_text(made.path).split("\f")[:-1]
    assert len(pages) == made.pages
    for number, page in enumerate(pages, 1):
        assert "VERIFICATION FAILED" in page, number
    assert min(_reddened(made.path)) > 0.01
    text = flat("".join(pages))
    assert "object-mismatch" in text
    assert "Asked who had made it, the service answered in three languages." in text


def test_indeterminate_is_said_on_page_one_and_nothing_is_stamped(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    made = build(ledger, _small_matter(), report(ledger, Outcome.INDETERMINATE), tmp_path / "d.pdf")
    page = flat(pdf_text(made.path, 1, 1))
    assert "Verification: INDETERMINATE" in page
    assert "--trust would settle it" in page
    assert "VERIFICATION FAILED" not in pdf_text(made.path)


def test_refuses_a_report_on_another_ledger(tmp_path: Path) -> None:
    ledger, other = MemoryLedger("example.org/one"), MemoryLedger("example.org/two")
    ledger.exchange("q", "a")
    with pytest.raises(RenderError, match=r"the report is on 'example\.org/two'"):
        build(ledger, _small_matter(), report(other), tmp_path / "d.pdf")


# ---- the file


@pytest.mark.shared
def test_it_is_pdf_a_3a(sample: Sample) -> None:
    page = pytest.importorskip("page")
    result = page.validate_pdf(str(sample.built.path))
    assert [(failure.rule_id, failure.message) for failure in result.failures] == []
    assert result.is_compliant


@pytest.mark.shared
@pytest.mark.tools
def test_its_structure_is_sound(sample: Sample) -> None:
    subprocess.run([tool("qpdf"), "--check", str(sample.built.path)], check=True, capture_output=True)


@pytest.mark.shared
@pytest.mark.tools
def test_fonts_are_embedded_and_ours(sample: Sample) -> None:
    listing = subprocess.run(
        [tool("pdffonts"), str(sample.built.path)], check=True, capture_output=True, text=True
    ).stdout
    rows = listing.splitlines()[2:]
    assert rows
    ours = ("Source-S", "Noto-", "Droid-Sans-Fallback", "Unifont")
    for row in rows:
        assert row.split()[0].partition("+")[2].startswith(ours), row
        assert re.search(r" yes yes yes +\d+ +0$", row), row


@pytest.mark.shared
def test_nothing_in_it_runs_or_leads_out(sample: Sample) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(sample.built.path) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/AcroForm" not in pdf.Root
        actions = set()
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary):
                assert not {"/JS", "/JavaScript", "/AA", "/Launch"} & set(item.keys())
                if "/URI" in item:
                    actions.add(str(item.URI))
        assert actions == set()


@pytest.mark.shared
def test_bookmarks_links_and_page_labels_lead_to_the_exhibits(sample: Sample) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(sample.built.path) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert titles[:3] == [
            "Teacher Labs, Inc. v. Student AI Ltd.",
            "A. What this dossier shows, and what it does not",
            "Contents",
        ]
        exhibits = next(item for item in outline.root if item.title.endswith(". Exhibits"))
        assert [item.title.partition(":")[0] for item in exhibits.children] == [
            f"Exhibit {number}" for number in range(1, 9)
        ]
        names = set(pikepdf.NameTree(pdf.Root.Names.Dests))
        assert {f"exhibit-{number}" for number in range(1, 9)} <= names
        assert str(pdf.Root.PageMode) == "/UseOutlines"
        assert pdf.pages[4].label == "5"


@pytest.mark.shared
def test_the_attached_files_are_the_evidence(sample: Sample) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(sample.built.path) as pdf:
        files = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
        assert len(pdf.Root.AF) == len(files)
    assert list(files) == sorted(files)
    for index in (0, 1, 5, 9, 10):  # genesis, exhibits, the correction, the custody event
        assert files[f"data/entries/{index:010d}.note"] == sample.ledger.entry(index).note
    for reference in sample.ledger.entry(4).objects:
        name = reference.commitment.hex()
        content = files[f"data/objects/{name}"]
        assert hashlib.sha256(files[f"data/salts/{name}"] + content).hexdigest() == name
    listed = dict(line.split("  ")[::-1] for line in files["manifest-sha256.txt"].decode().splitlines())
    assert listed == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name.startswith("data/")
    }


@pytest.mark.shared
def test_the_sum_returned_is_that_of_the_file(sample: Sample) -> None:
    assert hashlib.sha256(sample.built.path.read_bytes()).digest() == sample.built.sha256


_AGAIN = """
import sys
from pathlib import Path
from ledger.dossier import build, parse_matter
from tests.dossier.conftest import MATTER, sample_ledger
from tests.dossier.memory import report
ledger = sample_ledger()
print(build(ledger, parse_matter(MATTER.encode(), "m"), report(ledger), Path(sys.argv[1])).sha256.hex())
"""


@pytest.mark.shared
def test_another_process_with_another_hash_seed_writes_the_same_bytes(sample: Sample, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    again = subprocess.run(
        [sys.executable, "-c", _AGAIN, str(tmp_path / "again.pdf")],
        cwd=root,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert again.stdout.strip() == sample.built.sha256.hex()


# ---- by hand


def _commands(sample: Sample) -> str:
    """The commands of that part, as the template gives them to the layout."""
    from ledger import resources
    from ledger.dossier import unicode
    from ledger.dossier.engine.parts import Sections
    from ledger.dossier.jurisdiction import jurisdiction
    from ledger.dossier.language import ENGLISH

    covered = unicode.coverage(resources.font_files())
    matter = parse_matter(MATTER.encode(), "m")
    _, made = assemble(sample.ledger, matter, report(sample.ledger), covered)
    written = Sections(made, Pages(ENGLISH, jurisdiction("us-federal", None), None), ENGLISH).write({})
    page = next(one.html for one in written if one.part.name == "verifying")
    return "\n".join(html.unescape(code) for code in re.findall(r'<p class="code">(.*?)</p>', page, re.S))


@pytest.mark.shared
@pytest.mark.tools
def test_the_commands_for_verifying_by_hand_do_what_is_said(sample: Sample, tmp_path: Path) -> None:
    for name in ("openssl", "sha256sum", "pdfdetach", "bash"):
        tool(name)
    commands = _commands(sample)
    printed = "".join(sample.text().split())
    for line in commands.splitlines():
        assert "".join(line.split()) in printed, line
    (tmp_path / "dossier.pdf").write_bytes(sample.built.path.read_bytes())
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    entry = sample.ledger.entry(1)
    assert f"{entry.objects[0].commitment.hex()}  -" in lines
    assert lines.count("Signature Verified Successfully") == 2
    assert f"{entry.key.hex()}  key" in lines
    root = sample.ledger.newest_checkpoint().decode().splitlines()[2]
    assert lines.count(root) == 2
    assert not any(line.endswith("FAILED") for line in lines)


@pytest.mark.shared
@pytest.mark.tools
def test_the_commands_for_verifying_by_hand_notice_another_answer(sample: Sample, tmp_path: Path) -> None:
    for name in ("openssl", "sha256sum", "pdfdetach", "bash"):
        tool(name)
    (tmp_path / "dossier.pdf").write_bytes(sample.built.path.read_bytes())
    commands = _commands(sample).replace(
        "sha256sum -c", "echo >> data/entries/0000000001.note; sha256sum -c", 1
    )
    done = subprocess.run(["bash", "-c", commands], cwd=tmp_path, capture_output=True, text=True)
    assert "data/entries/0000000001.note: FAILED" in done.stdout
    root = sample.ledger.newest_checkpoint().decode().splitlines()[2]
    assert done.stdout.splitlines().count(root) == 1


# ---- input of every sort


ANSWERS = {
    "word": ("x" * 50_000, "x" * 80),
    "wide": ("漢" * 5_000, "漢" * 30),
    "empty": ("", "(empty: 0 bytes)"),
    "nul": ("\x00" * 1_000, "not text: the first 512 of 1,000 bytes in hexadecimal"),
    "some nul": ("text \x00\x00\x00\x00\x00 text", "text ⟦U+0000 ×5⟧ text"),
    "rlo": ("a\u202e" * 500, "a⟦U+202E⟧a⟦U+202E⟧"),
    "bmp": ("".join(map(chr, range(0x20, 0x3000))), "ABCDEFG"),
    "emoji": ("".join(map(chr, range(0x1F300, 0x1FB00))), "⟦U+1F8"),
    "planes": (
        "".join(chr(p << 16 | c) for p in (1, 2, 3, 14, 15, 16) for c in range(0, 0x10000, 997)),
        "⟦U+F",
    ),
    "zalgo": ("a" + "\u0301" * 500, "⟦U+0301 ×494⟧"),
    "lines": ("\n" * 300 + "end of it", "end of it"),
    "arabic": ("مرحبا بالعالم " * 200, "Arabic"),
}


def test_any_answer_can_be_printed(pango: None, tmp_path: Path) -> None:
    page = pytest.importorskip("page")
    ledger = MemoryLedger()
    for answer, _ in ANSWERS.values():
        ledger.exchange("an Arabic q", answer)
    matter = SMALL.format(place="us", more="").replace('select = "1"', 'select = "kind:exchange"')
    made = build(ledger, parse_matter(matter.encode(), "m"), report(ledger), tmp_path / "d.pdf")
    parts = re.split(r"^\W*Exhibit \d+\W*$", pdf_text(made.path), flags=re.M)[-len(ANSWERS) :]
    for (name, (_, said)), part in zip(ANSWERS.items(), parts, strict=True):
        assert said.replace(" ", "") in "".join(part.split()), name
    result = page.validate_pdf(str(made.path))
    assert [(failure.rule_id, failure.message) for failure in result.failures] == []


@pytest.mark.tools
def test_a_long_word_stays_within_the_margins(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    clusters = (
        "\u1100" * 700,
        "\u1100\u1161\u11a8" * 200,
        "👩\u200d" * 300,
        "👍" + "🏽" * 300,
        "ก" + "\u0e33" * 300,
    )
    wide = ("漢" * 700, "ﷺ" * 300, "\ufdfd" * 60, "⟦" * 300, "\U00012000" * 99, "ꧥ" * 700, "̲" * 700)
    ledger.exchange("w" * 790, "x" * 5_000, reasoning="\n\n".join((*clusters, *wide)))
    small(ledger, tmp_path / "d.pdf", more='paper = "a4"')
    boxes = pdf_text(tmp_path / "d.pdf", 1, 0, "-bbox")
    width = float(re.search(r'<page width="([\d.]+)"', boxes)[1])  # type: ignore[index]
    assert width == pytest.approx(595.3, abs=1)
    assert max(float(right) for right in re.findall(r'xMax="([\d.]+)"', boxes)) < width - 40


def test_a_long_answer_says_which_exhibit_goes_on(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "".join(f"line {number}\n" for number in range(400)))
    text = small(ledger, tmp_path / "d.pdf")
    pages = [page for page in text.split("\f") if "line " in page and re.search(r"line \d{3}", page)]
    assert len(pages) > 3
    assert all("Exhibit 1 (continued)" in page for page in pages[1:])
    assert "line 399" in text


def test_a_long_answer_is_cut_where_it_is_said(
    pango: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.dossier.content.SHOWN_MESSAGE", 1_000)
    ledger = MemoryLedger()
    ledger.exchange("q", "é" * 5_000)
    text = flat(small(ledger, tmp_path / "d.pdf"))
    assert "[…] 9,000 of 10,000 bytes are left out here; the whole is the file data/objects/" in text


def test_objects_too_large_in_sum_are_left_out_and_it_is_said(
    pango: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    monkeypatch.setattr("ledger.dossier.files.MAX_TOTAL", 10)
    ledger = MemoryLedger()
    ledger.exchange("q", "a long answer")
    text = flat(small(ledger, tmp_path / "d.pdf"))
    assert "are not attached: more than 10 bytes." in text
    with pikepdf.open(tmp_path / "d.pdf") as pdf:
        names = list(pdf.attachments)
        assert not any(name.startswith("data/objects/") for name in names)
        assert pdf.attachments["data/withheld.txt"].get_file().read_bytes().count(b"too large in sum") == 2


def test_a_matter_with_markup_in_every_field_is_only_text(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    nasty = '<b>\\"}</style>{{x}}\u202e'
    matter = SMALL.replace("A v. B", nasty).replace("Jane Doe", nasty).replace('"One"', f'"{nasty}"')
    more = f'court = "{nasty}"\ndocket = "{nasty}"\nparties = ["{nasty}"]\nprepared_for = "{nasty}"'
    made = build(
        ledger,
        parse_matter(matter.replace("{more}", more).replace("{place}", "us").encode(), "m"),
        report(ledger),
        tmp_path / "d.pdf",
    )
    text = "".join(pdf_text(made.path).split())
    assert text.count('<b>"}</style>{{x}}⟦U+202E⟧') >= 6


def test_a_damaged_picture_is_described(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    ledger.attachment("broken.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "image/png")
    assert "not a picture that can be shown here" in flat(small(ledger, tmp_path / "d.pdf"))


def test_more_than_a_hundred_bookmarks_are_put_under_one_for_each_hundred(
    pango: None, tmp_path: Path
) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    ledger = MemoryLedger()
    for number in range(101):
        ledger.remark(f"remark {number}")
    matter = SMALL.format(place="us", more="").replace('select = "1"', 'select = "kind:note"')
    made = build(ledger, parse_matter(matter.encode(), "m"), report(ledger), tmp_path / "d.pdf")
    with pikepdf.open(made.path) as pdf, pdf.open_outline() as outline:
        groups = next(item for item in outline.root if item.title.endswith(". Exhibits")).children
        assert [(item.title, len(item.children)) for item in groups] == [
            ("Exhibits from 1", 100),
            ("Exhibits from 101", 1),
        ]


def test_a_template_of_the_users_replaces_ours_and_may_not_fetch(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    room = tmp_path / "templates" / "declarations"
    room.mkdir(parents=True)
    own = '<h1 class="part" id="part-declaration">Our own words</h1>'
    (room / "us.html.j2").write_text(own)
    output = tmp_path / "d.pdf"
    build(ledger, _small_matter(), report(ledger), output, templates=tmp_path / "templates")
    assert "Our own words" in pdf_text(output)
    for bad in ("http://127.0.0.1:9/x.png", "file:///etc/hostname", "data:image/png;base64,AAAA"):
        (room / "us.html.j2").write_text(f'{own}<img alt="x" src="{bad}">')
        with pytest.raises(RenderError, match="nothing is fetched for a dossier"):
            build(ledger, _small_matter(), report(ledger), output, templates=tmp_path / "templates")
    (room / "us.html.j2").write_text(own + "{{ nothing_of_that_name }}")
    with pytest.raises(RenderError, match="nothing_of_that_name"):
        build(ledger, _small_matter(), report(ledger), output, templates=tmp_path / "templates")
    (room / "us.html.j2").write_text(own + "<p>\U000f0000</p>")
    with pytest.raises(RenderError, match=r"the pages can't be drawn as they should be: .*notdef"):
        build(ledger, _small_matter(), report(ledger), output, templates=tmp_path / "templates")


def test_without_pango_one_line_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("print('a banner')\nraise OSError('cannot load libpango')\n")
    code = (
        "from ledger.dossier.toolchain import load_weasyprint\n"
        "from ledger.errors import RenderError\n"
        "try: load_weasyprint()\n"
        "except RenderError as error: print(error, '|', error.hint)"
    )
    root = Path(__file__).parents[2]
    path = os.pathsep.join((str(tmp_path), str(root)))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("a library that draws the pages can't be loaded: cannot load libpango | ")
    assert done.stdout.count("\n") == 1
    assert "a banner" in done.stderr


def test_refuses_an_output_that_can_not_be(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    ledger.exchange("q", "a")
    for output in (tmp_path, tmp_path / "none" / "d.pdf"):
        with pytest.raises(RenderError, match="want a file name in a folder that exists"):
            build(ledger, _small_matter(), report(ledger), output)
