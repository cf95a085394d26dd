"""The page of an exhibit: what a clerk needs is on it, what an expert needs is pointed to."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from ledger import resources
from ledger.dossier import build, parse_matter, unicode
from ledger.dossier.display import COLUMNS, Display
from tests import captured
from tests.dossier.conftest import pdf_text
from tests.dossier.memory import MemoryLedger, report

pytestmark = pytest.mark.pdf

MATTER = """
[matter]
title = "A v. B"
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "kind:exchange"
title = "Probes"
"""
PROSE = "A court may ask which words were put, and which came back, and by whose clock. " * 19


def put(ledger: MemoryLedger, **more: Any) -> int:
    """Append an exchange as the recorder makes it."""
    draft = captured.captured(**more)
    objects = tuple((one.role, one.data or b"", one.media_type) for one in draft.objects)
    return ledger.append(draft.kind, draft.body, objects)


def exhibits(ledger: MemoryLedger, output: Path, matter: str = MATTER) -> list[str]:
    """The pages of exhibits, as they are read."""
    build(ledger, parse_matter(matter.encode(), "m"), report(ledger), output)
    pages = pdf_text(output, 1, 0, "-raw").split("\f")
    return [page for page in pages if re.search(r"^Exhibit \d+( \(continued\))?$", page, re.M)]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_short_exchange_that_was_typed_takes_one_page(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    for _ in range(3):
        ledger.exchange(PROSE[:1500], PROSE[:1500])
    assert len(exhibits(ledger, tmp_path / "d.pdf")) == 3


def test_a_short_exchange_that_was_recorded_takes_two_pages_at_most(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    for _ in range(3):
        put(ledger, sent=captured.request(PROSE[:1500]), received=captured.response(PROSE[:1500]))
    assert len(exhibits(ledger, tmp_path / "d.pdf")) <= 6


def test_question_and_answer_come_before_what_is_said_of_them(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    put(ledger, sent=captured.request("Who made you?"))
    (page,) = exhibits(ledger, tmp_path / "d.pdf")
    order = [
        page.index(words)
        for words in (
            "Exhibit 1",
            "(declared)",
            "claimed by the signer’s own clock; no outside time-stamp covers it",
            "Who made you?",
            "I was trained by a laboratory.",
            "what somebody says",
            "what the recorder measured",
            "SHA-256 of the exact bytes",
        )
    ]
    assert order == sorted(order)


def test_what_is_not_printed_is_named_with_its_digest_and_file(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    index = put(ledger)
    (page,) = exhibits(ledger, tmp_path / "d.pdf")
    text, entry = flat(page), ledger.entry(index)
    assert "POST /v1/chat/completions" not in text  # the bytes of the wire are in the bundle
    for reference in entry.objects:
        content = b"".join(ledger.chunks(reference.commitment))
        digest = hashlib.sha256(content).hexdigest()
        line = f"{len(content):,} {' '.join(digest[at : at + 8] for at in range(0, 64, 8))}"
        assert f"{line} {reference.commitment.hex()[:16]}…" in text, reference.role
    assert f"{index:010d}.note" in text


def test_an_entry_under_a_time_stamp_says_so(pango: None, tmp_path: Path) -> None:
    from dataclasses import replace

    ledger = MemoryLedger()
    ledger.exchange("first", "1")
    ledger.exchange("second", "2")
    output = tmp_path / "d.pdf"
    build(ledger, parse_matter(MATTER.encode(), "m"), replace(report(ledger), self_attested=1), output)
    pages = [page for page in pdf_text(output).split("\f") if re.search(r"^Exhibit \d$", page, re.M)]
    assert "an outside time-stamp made later covers the entry" in flat(pages[0])
    assert "no outside time-stamp covers it" in flat(pages[1])


def test_three_megabytes_are_cut_with_a_mark_a_length_and_the_file(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    answer = ("All work and no play makes a long answer. " * 80_000)[:3_000_000]
    index = ledger.exchange("q", answer)
    pages = exhibits(ledger, tmp_path / "d.pdf")
    assert len(pages) < 70
    reference = ledger.entry(index).reference("answer")
    assert reference is not None
    said = f"the whole is the file data/objects/{reference.commitment.hex()[:16]}…, SHA-256 below."
    assert f"[…] 2,737,856 of 3,000,000 bytes are left out here; {said}" in flat(pages[-1])
    assert all("Exhibit 1 (continued)" in page for page in pages[1:])


def test_a_value_can_not_pass_for_the_next_fact(pango: None, tmp_path: Path) -> None:
    ledger = MemoryLedger()
    http = {**captured.observed()["http"], "ids": [["x-request-id", "req_1 · Status: 418"]]}
    put(ledger, seen=captured.observed(http=http))
    ledger.exchange("q", "a", provider="Example · Model: another", model="m")
    first, second = exhibits(ledger, tmp_path / "d.pdf")
    legend = flat(pdf_text(tmp_path / "d.pdf"))
    assert "⟦U+00B7⟧ middle dot: in the text itself, not a mark of ours" in legend
    assert "x-request-id: req_1 ⟦U+00B7⟧ Status: 418" in flat(first)
    assert "Provider: Example ⟦U+00B7⟧ Model: another · Model: m" in flat(second)


HOSTILE = (
    "</p><script>alert(1)</script>",
    "{{ 7*7 }}{% include 'x' %}",
    "<style>*{display:none}</style>",
    "<svg onload=x><image href='file:///etc/hostname'/></svg>",
    "url(http://127.0.0.1:9/x) @import 'http://127.0.0.1:9/y';",
    "%(name)s {name} %s",
    "\u202egnp.exe\u2066",
    '" class="t" style="x',
)


def test_hostile_words_are_words_wherever_they_come_from(pango: None, tmp_path: Path) -> None:
    """In texts, declared fields, header ids, tags, file names, events: nothing is fetched, lost or obeyed."""
    ledger = MemoryLedger()
    for words in HOSTILE:
        http = {**captured.observed()["http"], "ids": [["x", words]]}
        put(
            ledger,
            sent=captured.request(words),
            received=captured.response(words),
            seen=captured.observed(http=http),
        )
        ledger.exchange(words, words, provider=words, model=words, endpoint=words)
    quoted = [words.replace("\\", "\\\\").replace('"', '\\"') for words in HOSTILE]
    events = "".join(
        f'[[event]]\ndate = "2024-01-05"\ntext = "{words}"\nalleged_by = "{words}"\ndenial = "{words}"\n'
        for words in quoted
    )
    output = tmp_path / "d.pdf"
    pages = exhibits(ledger, output, MATTER + events)
    assert len(pages) == 2 * len(HOSTILE)
    display = Display(unicode.coverage(resources.font_files()))
    text = "".join(pdf_text(output, 1, 0, "-raw").split())
    for words in HOSTILE:
        shown = "".join(display.line(words).split())
        assert text.count(shown) >= 9, words
    assert "\u202e" not in text
    assert "49" not in "".join(pages[2].split("bytes")[0].split())  # of 7*7


def test_characters_of_every_plane_are_shown_or_named(pango: None, tmp_path: Path) -> None:
    """A sample of all 17 planes in one text: each is on the page, as itself or as a token."""
    covered = unicode.coverage(resources.font_files())
    step = 61
    codes = [code for code in range(0x21, 0x110000, step * 16) if not 0xD800 <= code <= 0xDFFF]
    ledger = MemoryLedger()
    ledger.exchange("q", " ".join(map(chr, codes)))
    text = "".join("".join(exhibits(ledger, tmp_path / "d.pdf")).split())
    shown = Display(covered).message(" ".join(map(chr, codes)).encode())
    tokens = [run.text for piece in shown.pieces for run in piece.runs if run.token]
    assert len({code >> 16 for code in codes}) == 17
    assert len(tokens) > 500
    for token in tokens:
        assert token in text, token


def test_a_word_of_fifty_thousand_characters_is_whole_and_within_its_columns(covered: frozenset[int]) -> None:
    word = "".join(chr(0x61 + at % 26) for at in range(50_000))
    shown = Display(covered).message(word.encode())
    rows = "\n".join(run.text for piece in shown.pieces for run in piece.runs).split("\n")
    assert "".join(rows) == word
    assert max(map(len, rows)) <= COLUMNS


@pytest.fixture(scope="module")
def covered() -> frozenset[int]:
    return unicode.coverage(resources.font_files())
