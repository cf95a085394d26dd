"""Documents made to harm whoever verifies or reads them: bombs, depth, endless maps, codecs, numbers.

Each is judged without an exception, within bounds, and none of them passes for a text that was checked.
What a signer gains by bending a text is in tests/verify/test_terms.py.
"""

import gzip
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from ledger.api import Content, Draft, verifying
from ledger.core import canonical
from ledger.verify.report import Outcome, Report
from tests import captured_terms as made
from tests.support import codes, make_ledger, note, trust

MIB = 1 << 20
MAX = 2**53 - 1
SECONDS = 30  # the slowest takes 2: what is quadratic takes minutes


def verdict(folder: Path, *drafts: Draft) -> Report:
    make_ledger(folder / "evidence", *drafts).close()
    return verifying.verify(folder / "evidence", trust=trust())


def mapped(data: bytes) -> Draft:
    return made.snapshot(altered={"map": data})


def runs(*listed: object, charset: str = "utf-8") -> Draft:
    return mapped(canonical.encode({"charset": charset, "runs": list(listed)}))


HOSTILE_MAPS: dict[str, Callable[[], Draft]] = {
    "nothing": lambda: mapped(b""),
    "no JSON": lambda: mapped(b"\xff\xfe"),
    "depth": lambda: mapped(b'{"charset":"utf-8","runs":' + b"[" * 10_000 + b"]" * 10_000 + b"}"),
    "a member too many": lambda: mapped(b'{"charset":"utf-8","more":1,"runs":[]}'),
    "a member twice": lambda: mapped(b'{"charset":"utf-8","charset":"utf-8","runs":[]}'),
    "runs that are none": lambda: runs(1, None, "same"),
    "a run of five": lambda: runs([1, 0, 1, "same", 1]),
    "true for one": lambda: runs([True, 0, True, "same"]),
    "negative numbers": lambda: runs([-1, 0, 1, "same"], [2, -5, 1, "same"]),
    "numbers without end": lambda: runs([MAX, MAX, MAX, "same"]),
    "sums that run over": lambda: runs(*[[MAX, 0, 0, "break"]] * 1025),
    "a rule that nobody has": lambda: runs([1, 0, 1, "magic"]),
    "a rule that is a list": lambda: runs([1, 0, 1, ["same"]]),
    "empty runs": lambda: runs(*[[0, 0, 0, "same"]] * 1000),
    "breaks without end": lambda: runs(*[[1, 0, 0, "break"]] * 50_000),
    "a charset that is code": lambda: runs([1, 0, 1, "same"], charset="unicode_escape"),
    "a charset that unpacks": lambda: runs([1, 0, 1, "same"], charset="zlib"),
    "a charset that shifts": lambda: runs([1, 0, 1, "same"], charset="utf-7"),
    "a charset that is a path": lambda: runs([1, 0, 1, "same"], charset="../../etc/passwd"),
    "half a character": lambda: runs([1, 0, 1, "same"], charset="utf-16-le"),
}


@pytest.mark.parametrize("case", HOSTILE_MAPS)
def test_a_hostile_map_is_a_contradiction_and_no_more(case: str, tmp_path: Path) -> None:
    report = verdict(tmp_path, HOSTILE_MAPS[case](), note("after"))
    assert (report.outcome, codes(report)) == (Outcome.FAILED, {"text-mismatch"})
    assert [finding.index for finding in report.findings] == [1]


HOSTILE_DOCUMENTS: dict[str, tuple[bytes, str]] = {
    "tags without end": (b"<div>" * 100_000 + b"text", made.HTML),
    "tags that never close": (b"<a " * 100_000, made.HTML),
    "comments that never close": (b"<!--" * 100_000, made.HTML),
    "attributes without end": (b"<a " + b'x="' * 100_000, made.HTML),
    "references without end": (b"&" * 100_000 + b"&#" + b"9" * 100_000 + b";", made.HTML),
    "headings without end": (b"<h1>x</h1>" * 20_000, made.HTML),
    "brackets without end": (b"[" * 100_000 + b"](" * 50_000, "text/markdown"),
    "quotes without end": (b"> " * 100_000, "text/markdown"),
    "stars without end": (b"*_" * 100_000, "text/markdown"),
    "dates without end": (b"Effective as of " * 20_000, "text/plain"),
    "one line": (b"x" * MIB, "text/plain"),
    "no text at all": (bytes(range(256)) * 1000, "text/plain"),
    "a PDF that is none": (b"%PDF-1.7\n" + b"1 0 obj<</Length 99999999>>stream\n" * 1000, "application/pdf"),
    "a PDF in a circle": (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
        "application/pdf",
    ),
}


@pytest.mark.parametrize("case", HOSTILE_DOCUMENTS)
def test_a_hostile_document_is_judged_within_bounds(case: str, tmp_path: Path) -> None:
    document, media_type = HOSTILE_DOCUMENTS[case]
    before = process_time()
    report = verdict(tmp_path, made.snapshot(document, media_type), note("after"))
    assert report.outcome is Outcome.PASSED, report.findings
    assert process_time() - before < SECONDS


def test_an_answer_packed_to_nothing_is_not_unpacked_to_its_end(tmp_path: Path) -> None:
    packed = gzip.compress(bytes(80 * MIB), compresslevel=9, mtime=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
    received = head + b"Content-Length: %d\r\n\r\n" % len(packed) + packed
    report = verdict(tmp_path, made.fetched(received=received))
    assert (report.outcome, codes(report)) == ("INDETERMINATE", {"text-unchecked"})


@pytest.mark.parametrize("received", [b"", b"\x00", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 999\r\n\r\n"])
def test_an_answer_that_is_none_does_not_bear_the_document(received: bytes, tmp_path: Path) -> None:
    report = verdict(tmp_path, made.fetched(received=received))
    assert (report.outcome, codes(report)) == (Outcome.FAILED, {"document-mismatch"})


def test_a_document_can_not_vouch_for_another_snapshots_text(tmp_path: Path) -> None:
    """Objects are shared by content: the text of one snapshot beside the document of another is found."""
    page, other = made.snapshot(), made.snapshot(made.TERMS.replace(b"<b>not</b> ", b""))
    mixed = page._replace(objects=(page.objects[0], *other.objects[1:]), body=other.body)
    report = verdict(tmp_path, page, other, mixed)
    assert (report.outcome, codes(report)) == (Outcome.FAILED, {"text-mismatch"})
    assert [finding.index for finding in report.findings] == [3]


def test_clauses_with_headings_without_end_are_judged(tmp_path: Path) -> None:
    sound = made.clause(1)
    assert isinstance(sound.body, dict)
    long = sound._replace(body={**sound.body, "heading": ["e"] * 10_000})
    report = verdict(tmp_path, made.snapshot(), long)
    assert codes(report) == {"clause-mismatch"}


def test_a_report_of_a_finding_is_content_and_nothing_else(tmp_path: Path) -> None:
    sound = made.check(1)
    draft = sound._replace(objects=(Content.from_bytes("report", b"\x1b[2J\xff", "application/pdf"),))
    assert verdict(tmp_path, made.snapshot(), draft).findings == ()
