"""Step 10: a document, its text and the map held together. Each altered snapshot beside a sound one."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.api import Content, Draft, verifying
from ledger.core import canonical
from ledger.verify.report import Axis, Outcome, Report
from ledger.verify.trust import Trust
from tests import captured_terms as made
from tests.support import ROOT, codes, exchange, first, make_ledger, note, purge, trust, unbagged
from tests.vectors.made import ALICE, LOG, Made

Runs = list[list[Any]]
TWO_LINES = b"<p>You may not train.</p><p>But you may read.</p><!-- You may train. -->"


def verdict(folder: Path, *drafts: Draft, quick: bool = False, threads: int = 1) -> Report:
    make_ledger(folder / "evidence", *drafts).close()
    return verifying.verify(folder / "evidence", trust=trust(), quick=quick, threads=threads)


def content(draft: Draft, role: str) -> bytes:
    (data,) = [one.data for one in draft.objects if one.role == role]
    assert isinstance(data, bytes)
    return data


def runs_of(draft: Draft) -> Runs:
    runs: Runs = json.loads(content(draft, "map"))["runs"]
    return runs


def with_map(
    document: bytes,
    text: str,
    runs: Runs,
    *,
    charset: str = "utf-8",
    media_type: str = made.HTML,
    **more: Any,
) -> Draft:
    """A snapshot with that text and map, as only its signer can make it."""
    mapped = canonical.encode({"charset": charset, "runs": runs})
    return made.snapshot(
        document, media_type, altered={"text": text.encode(), "map": mapped}, found=[], **more
    )


def pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines."""
    drawn = "".join(f"BT /F1 12 Tf 72 {720 - 20 * at} Td ({line}) Tj ET\n" for at, line in enumerate(lines))
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}endstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{number} 0 obj{part}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    return (out + f"trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").encode()


SOUND: dict[str, Callable[[], Draft]] = {
    "a page": made.snapshot,
    "a page that was fetched": made.fetched,
    "a page out of an archive": made.archived,
    "Markdown": lambda: made.snapshot(b"# Terms\r\n\r\n*No* training.\r\n", "text/markdown"),
    "Markdown served as plain text": lambda: made.snapshot(
        b"# Terms\n", "text/plain", extraction={"extractor": "markdown/1", "title": "Terms"}
    ),
    "text with a byte order mark": lambda: made.snapshot(b"\xef\xbb\xbfNo training.\n", "text/plain"),
    "another charset": lambda: made.snapshot(b"Caf\xe9 terms", "text/plain; charset=iso-8859-1"),
    "bytes that do not decode": lambda: made.snapshot(b"<p>No \xff train</p>", made.HTML),
    "an empty document": lambda: made.snapshot(b"", "text/plain"),
    "a picture": lambda: made.snapshot(b"\x89PNG", "image/png"),
    "a PDF": lambda: made.snapshot(pdf("No training.", "None."), "application/pdf"),
    "no PDF": lambda: made.snapshot(b"%PDF-1.4 torn", "application/pdf"),
}


@pytest.mark.parametrize("case", SOUND)
def test_passes_a_text_that_stands_in_its_document(case: str, tmp_path: Path) -> None:
    report = verdict(tmp_path, SOUND[case](), exchange("typed", "text"))
    assert (report.outcome, report.findings) == (Outcome.PASSED, ())
    assert report.snapshots == 1
    assert report.steps[9].detail == "no reading derived; 1 snapshot held against the document"


def without_line() -> Draft:
    """The first of two lines left out: each stretch still stands in the bytes, in its order."""
    return with_map(TWO_LINES, "But you may read.", runs_of(made.snapshot(TWO_LINES))[-1:])


def without_word() -> Draft:
    start = TWO_LINES.index(b"You")
    after = TWO_LINES.index(b" train")
    return with_map(TWO_LINES, "You may train.", [[7, start, 7, "same"], [7, after, 7, "same"]])


def from_comment() -> Draft:
    words = b"You may train."
    return with_map(TWO_LINES, words.decode(), [[len(words), TWO_LINES.index(words), len(words), "same"]])


def shifted() -> Draft:
    draft = made.snapshot()
    runs = [[count, start + 1, length, rule] for count, start, length, rule in runs_of(draft)]
    return with_map(made.TERMS, made.text_of(draft), runs)


def other_map(**members: Any) -> Draft:
    value = {**json.loads(content(made.snapshot(), "map")), **members}
    return made.snapshot(altered={"map": canonical.encode(value)})


def other_object(role: str, media_type: str) -> Draft:
    draft = made.snapshot()
    objects = [one._replace(media_type=media_type) if one.role == role else one for one in draft.objects]
    return draft._replace(objects=tuple(objects))


def stated(start: int, end: int, **changes: Any) -> list[dict[str, Any]]:
    return [{"date": "2024-01-31", "end": end, "start": start, "what": "effective", **changes}]


TEXT = made.text_of(made.snapshot())
ALTERED: dict[str, Callable[[], Draft]] = {
    "one letter": lambda: made.snapshot(altered={"text": TEXT.replace("may not", "may now").encode()}),
    "a word left out": without_word,
    "a line left out": without_line,
    "words of a comment": from_comment,
    "map shifted": shifted,
    "nothing mapped": lambda: other_map(runs=[]),
    "bytes used twice": lambda: with_map(b"<p>no</p>", "nono", [[2, 3, 2, "same"], [2, 3, 2, "same"]]),
    "order turned round": lambda: with_map(b"<p>ab</p>", "ba", [[1, 4, 1, "same"], [1, 3, 1, "same"]]),
    "words put in as a break": lambda: with_map(b"<p>a</p>", "a b", [[1, 3, 1, "same"], [2, 4, 0, "break"]]),
    "words put in as a space": lambda: with_map(
        b"<p>a </p>", "anot", [[1, 3, 1, "same"], [3, 4, 1, "space"]]
    ),
    "a reference that is none": lambda: with_map(b"<p>&nope;</p>", "not", [[3, 3, 6, "reference"]]),
    "half a reference": lambda: with_map(b"<p>&notin;</p>", "\xac", [[1, 3, 4, "reference"]]),
    "pages of what has none": lambda: with_map(
        made.TERMS, "You may train.", [[14, 1, 0, "page"]], charset="pdf"
    ),
    "pages among bytes": lambda: with_map(made.TERMS, "You may train.", [[14, 1, 0, "page"]]),
    "a codec that writes anything": lambda: other_map(charset="rot13"),
    "another charset than the mark's": lambda: with_map(
        b"\xef\xbb\xbfab", "\u6261", [[1, 3, 2, "same"]], charset="utf-16-le", media_type="text/plain"
    ),
    "beyond the document": lambda: with_map(b"<p>ab</p>", "ab", [[2, 99, 2, "same"]]),
    "a map in another spelling": lambda: made.snapshot(
        altered={"map": content(made.snapshot(), "map").replace(b":[", b": [", 1)}
    ),
    "a map that is none": lambda: made.snapshot(altered={"map": b"[]"}),
    "text of another type": lambda: other_object("text", "text/html"),
    "map of another type": lambda: other_object("map", "text/plain"),
    "characters miscounted": lambda: made.snapshot(extraction={"characters": 9}),
    "a date beyond the text": lambda: made.snapshot(found=stated(14, 9_999)),
    "source passed off as text": lambda: made.snapshot(
        altered={
            "text": made.TERMS,
            "map": canonical.encode(
                {"charset": "utf-8", "runs": [[len(made.TERMS), 0, len(made.TERMS), "same"]]}
            ),
        },
        extraction={"extractor": "plain/1"},
    ),
    "half of a plain text": lambda: with_map(
        b"No training. Or else.", "No training.", [[12, 0, 12, "same"]], media_type="text/plain"
    ),
}


@pytest.mark.parametrize("case", ALTERED)
def test_finds_a_text_that_is_not_the_documents(case: str, tmp_path: Path) -> None:
    report = verdict(tmp_path, note("before"), made.snapshot(), ALTERED[case](), note("after"))
    found = first(report)
    assert (report.outcome, codes(report)) == (Outcome.FAILED, {"text-mismatch"})
    assert found is not None
    assert (found.index, found.axis) == (3, Axis.INTEGRITY)
    assert report.steps[9].outcome is Outcome.FAILED
    assert all(step.outcome is not Outcome.FAILED for step in report.steps[:9])
    assert report.snapshots == 1


UNCHECKED: dict[str, Callable[[], Draft]] = {
    "an extractor that nobody has": lambda: made.snapshot(
        b"a b", "text/plain", extraction={"extractor": "plain/9"}
    ),
    "another title": lambda: made.snapshot(extraction={"title": "Terms that allow everything"}),
    "a date of other words": lambda: made.snapshot(found=stated(0, 12)),
    "another date than the words": lambda: made.snapshot(found=stated(14, 41, date="2019-01-31")),
    "updated for effective": lambda: made.snapshot(found=stated(14, 41, what="updated")),
    "a problem that is not said": lambda: made.snapshot(
        b"<p>No \xff train</p>", extraction={"problem": None}
    ),
    "another version of a library": lambda: made.snapshot(
        pdf("No training."), "application/pdf", extraction={"extractor": "pdf/1:pypdfium2-0+pdfium-0"}
    ),
    "other words on a page": lambda: made.snapshot(
        pdf("No training."), "application/pdf", altered={"text": b"Do training."}
    ),
}


@pytest.mark.parametrize("case", UNCHECKED)
def test_what_does_not_come_out_again_is_not_passed(case: str, tmp_path: Path) -> None:
    report = verdict(tmp_path, UNCHECKED[case]())
    assert (report.outcome, codes(report)) == (Outcome.INDETERMINATE, {"text-unchecked"})
    assert report.snapshots == 0


def test_finds_a_text_that_is_not_utf_8(tmp_path: Path) -> None:
    """No recorder takes it; whoever writes the entry himself can."""
    ledger = Made()
    ledger.draft(made.snapshot())
    ledger.draft(made.snapshot(altered={"text": b"\xff"}))
    ledger.write(tmp_path / "bundle")
    keys = Trust(keys=(LOG.key, ALICE.key), source="tests")
    report = verifying.verify(tmp_path / "bundle", trust=keys)
    assert (report.outcome, codes(report)) == (Outcome.FAILED, {"text-mismatch"})


def without(draft: Draft, role: str) -> Draft:
    return draft._replace(objects=tuple(one for one in draft.objects if one.role != role))


def with_object(draft: Draft, role: str, data: bytes, media_type: str = "message/http") -> Draft:
    return draft._replace(objects=(*draft.objects, Content.from_bytes(role, data, media_type)))


OTHER = made.answer(made.TERMS.replace(b"may <b>not</b>", b"may"))
ANSWERS = {
    "another body": (lambda: made.fetched(received=OTHER), "document-mismatch"),
    "a body cut short": (lambda: made.fetched(received=made.answer()[:-9]), "document-mismatch"),
    "another media type": (
        lambda: made.fetched(received=made.answer(media_type="text/plain")),
        "document-mismatch",
    ),
    "two answers": (
        lambda: with_object(made.fetched(), "wire.received", made.answer()),
        "document-mismatch",
    ),
    "another status": (lambda: made.fetched(observed=made.seen(status=203)), "observed-mismatch"),
    "a certificate left out": (lambda: without(made.fetched(), "certificate"), "observed-mismatch"),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_finds_a_document_that_is_not_the_answers(case: str, tmp_path: Path) -> None:
    make, code = ANSWERS[case]
    report = verdict(tmp_path, made.fetched(), make())
    found = first(report)
    assert (report.outcome, codes(report)) == (Outcome.FAILED, {code})
    assert found is not None
    assert found.index == 2


def test_finds_another_answer_in_a_web_archive_too(tmp_path: Path) -> None:
    draft = with_object(made.snapshot(method="warc"), "wire.received", OTHER)
    sound = with_object(made.snapshot(method="warc"), "wire.received", made.answer())
    assert verdict(tmp_path / "sound", sound).findings == ()
    assert codes(verdict(tmp_path / "altered", draft)) == {"document-mismatch"}


def test_a_body_that_can_not_be_decoded_is_unchecked(tmp_path: Path) -> None:
    packed = made.answer().replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n", 1)
    report = verdict(tmp_path, made.fetched(received=packed))
    assert (report.outcome, codes(report)) == ("INDETERMINATE", {"text-unchecked"})


def test_a_body_is_compared_without_its_coding(tmp_path: Path) -> None:
    import gzip

    data = gzip.compress(made.TERMS, mtime=0)
    packed = made.answer(data).replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n", 1)
    assert verdict(tmp_path, made.fetched(received=packed)).findings == ()


def test_says_where_texts_differ(tmp_path: Path) -> None:
    found = first(verdict(tmp_path, without_line()))
    assert found is not None
    wanted = "'But you may read.' is recorded, 'You may not train.\\n\\nBut you may read.' comes out"
    assert found.detail == f"extracted again by html/1, the text differs from character 0 on: {wanted}"


def test_a_bundle_is_judged_alike(tmp_path: Path) -> None:
    for name, draft, outcome in (("sound", made.fetched(), "PASSED"), ("bad", without_line(), "FAILED")):
        with make_ledger(tmp_path / name, draft) as ledger:
            ledger.export(tmp_path / f"{name}.bag")
        assert verifying.verify(tmp_path / f"{name}.bag", trust=trust()).outcome == outcome


def test_threads_find_the_same(tmp_path: Path) -> None:
    drafts = [made.snapshot(b"<p>No %d</p>" % number) for number in range(120)]
    drafts[70] = without_line()
    report = verdict(tmp_path, *drafts, threads=4)
    assert [(one.code, one.index) for one in report.findings] == [("text-mismatch", 71)]
    assert report.snapshots == 119


def test_quick_says_that_it_left_texts_out(tmp_path: Path) -> None:
    report = verdict(tmp_path, without_line(), quick=True)
    assert (report.outcome, report.snapshots, report.clauses) == (Outcome.PASSED, 0, 0)
    assert report.steps[9].skipped
    assert any("captured texts" in line for line in report.skipped)


def part(folder: Path, role: str, *, purged: bool = False) -> tuple[Path, bytes]:
    """A bundle of one fetched snapshot that lacks one of its objects."""
    with make_ledger(folder / "evidence", made.fetched()) as ledger:
        (mark,) = [one.commitment for one in ledger.entry(1).objects if one.role == role]
        ledger.append([purge(mark) if purged else note("no purge")])
        ledger.export(folder / "bundle")
    return unbagged(folder / "bundle", mark), mark


@pytest.mark.parametrize("role", ["document", "text", "map", "wire.received"])
def test_a_purged_object_lowers_nothing_but_is_told(role: str, tmp_path: Path) -> None:
    bundle, _ = part(tmp_path, role, purged=True)
    report = verifying.verify(bundle, trust=trust())
    assert report.outcome is Outcome.PASSED, report.findings
    assert "text-purged" in {finding.code for finding in report.findings}


@pytest.mark.parametrize("role", ["document", "text", "map", "wire.received"])
def test_a_withheld_object_leaves_the_text_unchecked(role: str, tmp_path: Path) -> None:
    bundle, mark = part(tmp_path, role)
    (bundle / "data/withheld.txt").write_text(f"{mark.hex()} names a person\n")
    report = verifying.verify(bundle, trust=trust())
    assert (report.outcome, codes(report)) == ("INDETERMINATE", {"object-withheld", "text-unchecked"})


def test_withholding_the_text_does_not_hide_that_the_document_is_another(tmp_path: Path) -> None:
    with make_ledger(tmp_path / "evidence", made.fetched(received=OTHER)) as ledger:
        mark = ledger.entry(1).objects[1].commitment
        ledger.export(tmp_path / "bundle")
    bundle = unbagged(tmp_path / "bundle", mark)
    (bundle / "data/withheld.txt").write_text(f"{mark.hex()} names a person\n")
    assert "document-mismatch" in codes(verifying.verify(bundle, trust=trust()))


def test_content_that_was_changed_later_is_step_4s(tmp_path: Path) -> None:
    with make_ledger(tmp_path / "evidence", made.fetched(), made.clause(1)) as ledger:
        marks = {one.role: one.commitment for one in ledger.entry(1).objects}
        ledger.export(tmp_path / "bundle")
    bundle = unbagged(tmp_path / "bundle")
    for role in ("document", "text", "map", "wire.received"):
        path = bundle / "data/objects" / marks[role].hex()
        before = path.read_bytes()
        path.write_bytes(before.replace(b"a", b"b"))
        assert codes(verifying.verify(bundle, trust=trust())) == {"object-mismatch"}
        path.write_bytes(before)
    assert verifying.verify(bundle, trust=trust()).outcome is Outcome.PASSED


def test_a_document_that_is_too_large_is_not_looked_into(tmp_path: Path) -> None:
    large = b"a" * ((64 << 20) + 1)
    report = verdict(tmp_path, made.snapshot(large, "text/plain"))
    assert (report.outcome, codes(report)) == ("INDETERMINATE", {"text-unchecked"})


def test_a_ledger_without_documents_does_not_wait_for_what_reads_them(tmp_path: Path) -> None:
    make_ledger(tmp_path / "evidence", exchange("typed", "text")).close()
    program = (
        "import sys\nfrom pathlib import Path\nfrom ledger.api import verifying\n"
        f"verifying.verify(Path({str(tmp_path / 'evidence')!r}))\n"
        "late = [one for one in sys.modules if one.startswith(('ledger.documents', 'ledger.verify.'))]\n"
        "print(sorted(one for one in late if 'documents' in one or one.endswith(('terms', 'clauses'))))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"
