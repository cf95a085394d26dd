"""A quote is refused unless it is the characters exactly, and a clause is read back as they are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.api import Content, Draft, Ledger
from ledger.core import canonical
from ledger.documents.extract import extract
from ledger.documents.mapping import bytes_of, format_map, parse_map
from ledger.errors import MalformedError, NotFoundError, UnverifiableError, VerificationError
from ledger.law.terms import reading
from ledger.law.terms.blocks import around
from ledger.law.terms.clause import check_quote, draft_clause
from tests import support
from tests.terms.made import HOSTILE, NBSP, SHY, TERMS, cite, document
from tests.terms.readers import Memory, Purged, markdown, of_every_sort, quoted, refused, text_of


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Entry 1: TERMS; 2: hostile characters; 3: no text; 4: a note."""
    with of_every_sort(tmp_path_factory.mktemp("clause") / "evidence") as made:
        yield made


# ---- quotes -----------------------------------------------------------------------------------------------


def test_a_quote_that_is_not_the_characters_is_refused_at_the_first_difference(ledger: Ledger) -> None:
    words = "* Sell our Services."
    assert quoted(ledger, phrase="sell our", quote=words) == words
    for quote, at, have in (
        ("* Sell your Services.", 7, "'o' (U+006F)"),
        ("* Sell our Services", 19, "'.' (U+002E)"),
        (f"* Sell{NBSP}our Services.", 6, "' ' (U+0020)"),
        (words + " ", 20, "ended"),
    ):
        message = refused(ledger, VerificationError, phrase="sell our", quote=quote)
        assert f"at its character {at}: the text has {have}" in message


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.data(),
)
def test_one_character_altered_is_another_quote(text: str, data: st.DataObject) -> None:
    check_quote(text, text, "x")
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda one: one != text[at]))
    with pytest.raises(VerificationError, match=f"at its character {at}:"):
        check_quote(text, text[:at] + other + text[at + 1 :], "x")


# ---- read back --------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200), st.data())
def test_any_range_of_any_text_is_read_back_as_it_is(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    snapshot = document(text)
    reader = Memory(snapshot)
    if not text[start:end].strip():
        with pytest.raises(NotFoundError):
            draft_clause(reader, reading.snapshot(reader, 0), span=(start, end), cited_for="x")
        return
    new = draft_clause(
        reader, reading.snapshot(reader, 0), span=(start, end), cited_for="x", quote=text[start:end]
    )
    canonical.encode(new.body)
    found = reading.clause(Memory(snapshot, Draft(kind=new.kind, body=new.body)), 1)
    assert (found.quote, found.start, found.end) == (text[start:end], start, end)
    assert found.before + found.quote + found.after in text
    at = -1
    for heading in found.heading:
        at = text.index(heading, at + 1)
        assert at < end


@given(st.text(st.sampled_from("aA.! \n*-(1)#\u3002\u00a0"), max_size=80), st.data())
def test_what_is_taken_around_a_place_holds_it(text: str, data: st.DataObject) -> None:
    found = markdown(text)
    if not text.strip():
        return
    at = data.draw(st.sampled_from([n for n, one in enumerate(text) if not one.isspace()]))
    for whole in (None, "sentence", "paragraph", "item"):
        (start, end), _ = around(found, at, at + 1, whole)
        assert 0 <= start <= at < end <= len(text)


@given(st.text(st.sampled_from("ab \n"), max_size=2000), st.data())
def test_context_is_what_stands_around_in_whole_lines(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, after = reading.context(text, start, end)
    assert max(len(before), len(after)) <= reading.CONTEXT
    assert text[start - len(before) : start] == before
    assert text[end : end + len(after)] == after
    low, high = start - len(before), end + len(after)
    assert low == 0 or text[low - 1] in " \n" or not {" ", "\n"} & set(text[low:start])
    assert high == len(text) or text[high - 1] in " \n" or not {" ", "\n"} & set(text[end:high])


def test_reading_asks_for_snapshots_and_clauses_alone() -> None:
    snapshot = document(TERMS)
    body = {"cited_for": "x", "end": 5, "heading": [], "snapshot": 0, "start": 0}
    reader = Narrow(snapshot, support.note("a note"), Draft(kind="clause", body=body))
    assert [one.index for one in reading.snapshots(reader)] == [0]
    assert [(one.index, one.quote) for one in reading.clauses(reader)] == [(2, TERMS[:5])]


class Narrow(Memory):
    """Refuses to go through all entries."""

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Any]:
        raise AssertionError("every entry is read")


# ---- hostile texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "quote"),
    [
        (
            "output to define models that compete",
            f"Out{SHY}put to de\ufb01ne\r\nmodels that{NBSP}com{SHY}pete",
        ),
        ('"quoted" - \u00e9tude', "\u201cQuoted\u201d \u2013 e\u0301tude"),
        ("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd"),
    ],
)
def test_hostile_characters_are_quoted_exactly(ledger: Ledger, phrase: str, quote: str) -> None:
    assert text_of(ledger, 2) == HOSTILE
    assert quoted(ledger, 2, phrase=phrase, exact=True) == quote


def test_every_range_of_a_hostile_text_is_quoted_exactly(ledger: Ledger) -> None:
    for start in range(0, len(HOSTILE) - 12, 7):
        assert quoted(ledger, 2, span=(start, start + 12)) == HOSTILE[start : start + 12]


def test_a_page_is_quoted_as_its_text_has_it(tmp_path: Path) -> None:
    page = (
        "<html><body><h1>Terms&nbsp;of use</h1><h2>Limits</h2><ul><li>Don&rsquo;t use Out&shy;put to"
        " <b>train</b>\r\n models.</li><li>\u05e9\u05dc\u05d5\u05dd</li></ul></body></html>"
    ).encode()
    made = extract(page, "text/html; charset=utf-8")
    snapshot = document(made.text, extractor=made.extractor, media_type="text/html; charset=utf-8", data=page)
    objects = (*snapshot.objects[:2], Content.from_bytes("map", format_map(made.map), "application/json"))
    with support.make_ledger(tmp_path / "evidence", snapshot._replace(objects=objects)) as ledger:
        found = reading.clause(ledger, cite(ledger, phrase="don't use output to train"))
        assert found.quote == f"Don\u2019t use Out{SHY}put to train models."
        assert found.heading == (f"Terms{NBSP}of use", "Limits")
        mapped = parse_map(reading.map_of(ledger, found.snapshot), "map")
        start, end = bytes_of(mapped, found.start, found.end, page)
        assert page[start:end].startswith(b"Don&rsquo;t")
        assert page[start:end].endswith(b"models.")


# ---- what can't be cited ----------------------------------------------------------------------------------


def test_what_is_no_snapshot_can_not_be_cited(ledger: Ledger) -> None:
    for place, words in (
        (4, "want a snapshot, have a note"),
        (10**6, "there is none"),
        (-1, "there is none"),
    ):
        with pytest.raises(NotFoundError, match=words):
            reading.snapshot(ledger, place)
    with pytest.raises(NotFoundError, match="want a clause, have a snapshot"):
        reading.clause(ledger, 1)


def test_a_document_without_text_can_not_be_cited(ledger: Ledger) -> None:
    assert "no text" in refused(ledger, NotFoundError, 3, span=(0, 1))


def test_a_purged_text_leaves_the_clause_without_words(tmp_path: Path) -> None:
    with support.make_ledger(tmp_path / "evidence", document(TERMS), document(HOSTILE)) as ledger:
        gone, kept = cite(ledger, 1, phrase="sell our"), cite(ledger, 2, phrase="tabs")
        snapshot = reading.snapshot(ledger, 1)
        ledger.append([support.purge(snapshot.text)])
        purged = Purged(ledger, snapshot.text)
        with pytest.raises(UnverifiableError, match=r"object text was purged \(entry 5\)"):
            reading.clause(purged, gone)
        with pytest.raises(UnverifiableError, match=r"object text was purged \(entry 5\)"):
            draft_clause(purged, snapshot, phrase="sell", cited_for="x")
        found = {one.index: one for one in reading.clauses(purged)}
        assert (found[gone].quote, found[gone].before, found[gone].after) == ("", "", "")
        assert found[gone].problem is not None
        assert found[kept].problem is None
        assert found[kept].quote.endswith("and\ttabs.")
        withheld = Purged(ledger, reading.snapshot(ledger, 2).text)
        with pytest.raises(UnverifiableError, match="withheld, or missing"):
            reading.clause(withheld, kept)


def test_a_purged_document_leaves_the_text_and_takes_the_headings(tmp_path: Path) -> None:
    marked = b"\xef\xbb\xbf" + TERMS.encode()  # else the text is the same object
    draft = document(TERMS, data=marked, runs=[[len(TERMS), 3, len(TERMS), "same"]])
    with support.make_ledger(tmp_path / "evidence", draft) as ledger:
        snapshot = reading.snapshot(ledger, 1)
        assert reading.document_of(ledger, snapshot).headings
        found = reading.document_of(Purged(ledger, snapshot.document), snapshot)
        assert (found.text, found.headings) == (TERMS, ())


def test_another_text_than_the_entrys_gives_no_headings(tmp_path: Path) -> None:
    with support.make_ledger(tmp_path / "evidence", document(TERMS, data=b"# Other\n")) as ledger:
        found = reading.document_of(ledger, reading.snapshot(ledger, 1))
        assert (found.text, found.headings) == (TERMS, ())


def test_a_range_beyond_the_text_is_malformed(tmp_path: Path) -> None:
    body = {"cited_for": "x", "end": 10**6, "heading": [], "snapshot": 1, "start": 0}
    with (
        support.make_ledger(
            tmp_path / "evidence", document(TERMS), Draft(kind="clause", body=body)
        ) as ledger,
        pytest.raises(MalformedError, match="clause 2: characters 0:1000000"),
    ):
        reading.clause(ledger, 2)
