"""Two texts compared: by paragraphs, then by words, in bounded time."""

from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from ledger.documents.aligning import align
from ledger.documents.differ import Change, diff, words_between
from ledger.documents.extract import extract
from tests.documents.made import examples

OLD = "# Terms\n\n## Use\n\nYou may use Output to train models.\n\nBe kind.\n\n## Law\n\nTexas.\n"
NEW = (
    "# Terms\n\n## Use\n\nYou may not use Output to train models.\n\n## Law\n\nTexas.\n\nNo jury.\n".replace(
        "\n", "\r\n"
    )
)


def test_changes_by_paragraph_with_their_headings_and_words() -> None:
    changes = diff(extract(OLD.encode(), "text/markdown"), extract(NEW.encode(), "text/markdown"))
    told = [one for one in changes if one.kind != "same"]
    assert told == [
        Change(
            "changed",
            ("Terms", "Use"),
            "You may use Output to train models.",
            "You may not use Output to train models.",
            (("same", "You may "), ("added", "not "), ("same", "use Output to train models.")),
        ),
        Change("removed", ("Terms", "Use"), "Be kind.", None, ()),
        Change("added", ("Terms", "Law"), None, "No jury.", ()),
    ]


def test_line_ends_and_spaces_alone_are_no_change() -> None:
    assert {one.kind for one in diff(OLD, OLD.replace("\n", "\r\n").replace(" ", "\u00a0"))} == {"same"}


def test_lines_of_a_page_are_compared_each() -> None:
    old = extract(b"<ul><li>one thing<li>two things</ul>", "text/html")
    new = extract(b"<ul><li>one thing<li>three things</ul>", "text/html")
    assert [one.kind for one in diff(old, new)] == ["same", "changed"]


def test_items_of_a_list_are_compared_each() -> None:
    assert [one.kind for one in diff("* a\n* b\n* c\n", "* a\n* c\n")] == ["same", "removed", "same"]


@given(st.text("ab \n", max_size=80), st.text("ab \n", max_size=80))
@examples(200)
def test_paragraphs_of_both_are_all_there_in_order(a: str, b: str) -> None:
    changes = diff(a, b)
    before = [one.before for one in changes if one.before is not None]
    after = [one.after for one in changes if one.after is not None]
    assert " ".join(" ".join(before).split()) == " ".join(a.split())
    assert " ".join(" ".join(after).split()) == " ".join(b.split())


@given(st.text("ab, ", max_size=60), st.text("ab, ", max_size=60))
@examples(200)
def test_words_give_both_texts_back(a: str, b: str) -> None:
    words = words_between(a, b)
    assert "".join(word for kind, word in words if kind != "added") == a
    assert "".join(word for kind, word in words if kind != "removed") == b


@given(st.lists(st.integers(0, 6), max_size=40), st.lists(st.integers(0, 6), max_size=40))
@examples(200)
def test_alignment_covers_both_and_is_true(a: list[int], b: list[int]) -> None:
    at = bt = 0
    for block in align(a, b):
        assert (block.a0, block.b0) == (at, bt)
        if block.same:
            assert a[block.a0 : block.a1] == b[block.b0 : block.b1]
        at, bt = block.a1, block.b1
    assert (at, bt) == (len(a), len(b))


def test_two_large_documents_do_not_hang() -> None:
    chance = random.Random(3)
    words = ["the", "model", "may", "use", "output", "and", "data", "to", "train", "rivals"]
    old = [" ".join(chance.choices(words, k=60)) for _ in range(3000)]
    new = [one.replace("may", "may not", 1) if chance.random() < 0.1 else one for one in old]
    cases = {
        "edited": ("\n\n".join(old), "\n\n".join(new)),
        "one line": (" ".join(old), " ".join(new)),
        "one word": ("x " * 500_000, "x y " * 250_000),
        "one paragraph over and over": ("x\n\n" * 300_000, "x\n\ny\n\n" * 150_000),
        "two kinds": ("".join(chance.choices(["a\n\n", "b\n\n"], k=300_000)), "a\n\nb\n\n" * 150_000),
    }
    for name, (before, after) in cases.items():
        began = time.process_time()
        assert diff(before, after)
        assert time.process_time() - began < 20, name
