"""Words wherever they stand: other spellings of the same, spans that touch, letters that are not cut."""

import base64
import gzip
import json

import pytest
from markupsafe import Markup

from ledger.dossier.redaction import find
from ledger.dossier.redaction.blocks import blocked, label, mark, styled
from ledger.dossier.redaction.spans import Span, covers, joined, widened
from ledger.dossier.redaction.views import views
from ledger.dossier.redaction.words import Words, of_found, word


def without(text: str, *words: tuple[str, str]) -> str:
    """The text with # for each block."""
    every = Words(made for category, one in words for made in word(1, category, one))
    return "".join("#" if label(c) else c for c in blocked(text, every.spans(text)))


def test_other_spellings_of_the_same_words_are_found() -> None:
    assert without("JAN  DE\nVRIES met Jan de Vries", ("personal-name", "Jan de Vries")) == "# met #"
    assert without("Zo\u00eb Zoe\u0308", ("personal-name", "Zo\u00eb-")) == "Zo\u00eb Zoe\u0308"
    assert without("Renée, Rene\u0301e", ("personal-name", "Renée")) == "#, #"
    assert without("+31612345678, 31 6 12 34 56 78", ("phone", "+31 6 1234 5678")) == "#, #"


def test_short_words_are_not_sought_elsewhere_and_count_only_alone() -> None:
    assert without("Al and Ali", ("personal-name", "Al")) == "Al and Ali"
    assert without("Mark marks Marks", ("personal-name", "Mark")) == "# marks Marks"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("SSN 219-09-9999", "#9999"),
        ("born 12 March 1984", "#1984"),
        ("dob 1984-03-12", "1984#"),
        ("card 4111 1111 1111 1111", "#1111"),
    ],
)
def test_what_the_rule_keeps_stays_wherever_the_words_stand(text: str, left: str) -> None:
    (found,) = find(text)
    words = Words(of_found(1, text, found))
    elsewhere = f"see {text[found.first : found.last]}."
    shown = "".join("#" if label(c) else c for c in blocked(elsewhere, words.spans(elsewhere)))
    assert shown == f"see {left}."


def test_spans_are_joined_and_tell_what_they_cover() -> None:
    spans = joined([Span(5, 9, "email"), Span(0, 6, "phone"), Span(9, 12, "email"), Span(3, 3, "other")])
    assert spans == (Span(0, 9, "phone"), Span(9, 12, "email"))
    assert covers(spans, 2, 12)
    assert not covers(spans, 2, 13)


@pytest.mark.parametrize(
    ("text", "cut", "wide"),
    [
        ("ae\u0301o", (1, 2), (1, 3)),
        ("ae\u0301o", (2, 3), (1, 3)),
        ("a\U0001f468\u200d\U0001f469b", (1, 2), (1, 4)),
        ("a\U0001f44d\U0001f3fdb", (2, 3), (1, 3)),
        ("\U0001f1f3\U0001f1f1\U0001f1e7\U0001f1ea", (1, 2), (0, 2)),
        ("a\r\nb", (2, 3), (1, 3)),
        ("abc", (1, 2), (1, 2)),
    ],
)
def test_a_range_never_cuts_a_letter(text: str, cut: tuple[int, int], wide: tuple[int, int]) -> None:
    assert widened(text, *cut) == wide


def test_blocks_are_styled_between_tags_alone() -> None:
    block = label(mark("email"))
    html = Markup(f'<p title="{block}">{block}</p><svg><text>{block}</text></svg>')
    assert styled(html) == (
        f'<p title="{block}"><span class="redacted">{block}</span></p><svg><text>{block}</text></svg>'
    )


MAIL = "jané.doe@ex.example"


@pytest.mark.parametrize(
    "data",
    [
        MAIL.encode(),
        MAIL.encode("utf-16"),
        MAIL.encode("utf-16-be"),
        json.dumps({"a": MAIL}).encode(),
        json.dumps(json.dumps({"a": MAIL})).encode(),
        b"q=jan%C3%A9.doe%40ex.example&x=1",
        b"jan&eacute;.doe&#64;ex<b>.</b>example",
        base64.b64encode(f"to {MAIL}".encode()),
        gzip.compress(base64.b64encode(f"to {MAIL}".encode()), mtime=0),
        b'data: {"d":"jan\\u00e9"}\n\ndata: {"d":".doe@ex"}\n\ndata: {"d":".example"}\n\n',
    ],
)
def test_every_view_of_bytes_is_searched(data: bytes) -> None:
    words = Words(word(1, "email", MAIL))
    assert any(words.has(view.text) for view in views(data))


def test_a_body_in_chunks_and_gzip_is_read_to_its_end() -> None:
    packed = gzip.compress(json.dumps({"a": MAIL}).encode())
    chunks = b"".join(
        b"%x\r\n%b\r\n" % (len(packed[at : at + 7]), packed[at : at + 7]) for at in range(0, len(packed), 7)
    )
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    found = list(views(head + chunks + b"0\r\n\r\n", "wire.received"))
    assert any(Words(word(1, "email", MAIL)).has(view.text) for view in found)
    assert all(view.complete for view in found)


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\xff\xfe", b"\x1f\x8b\x08\0", b"%PDF-1.7\nnothing", b"\xff\xfd\x80"]
)
def test_what_cannot_be_read_is_said_to_be_incomplete(data: bytes) -> None:
    assert not all(view.complete for view in views(data))
