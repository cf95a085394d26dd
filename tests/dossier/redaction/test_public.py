"""The public edition: the words are gone, hunted in every form; the same hunt finds them in the sealed one.

A real ledger with what makes it hard: a body in gzip, a stream that brings a number in pieces, a word in a
tag, in a note, in a file's base64, in the title of an exhibit, in the title of the case.
"""

import base64
import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from ledger.api import verifying
from ledger.bundle.reader import BundleReader
from ledger.core.entry import Entry
from ledger.dossier import build, parse_matter
from ledger.dossier.build import Options
from ledger.verify import plan
from ledger.verify.report import Outcome, Report
from tests import support
from tests.captured import captured, request
from tests.dossier.conftest import pdf_text
from tests.dossier.redaction.hunter import hunt

pytestmark = pytest.mark.pdf

MAIL = "w.janssen@mailbox.example"
NAME = "Willemijn Janssen"
SSN = "219-09-9999"
PHONE = "+31 6 1234 5678"
CITY = "Zo\u0308e\u0308tropolis"  # with marks of their own
ADDRESS = "Kerkstraat 5"
GONE = (MAIL, NAME, "219-09-", "219099", PHONE, "31612345678", CITY, ADDRESS)
FILE = json.dumps({"note": base64.b64encode(f"call {NAME} today".encode()).decode()}).encode()


def stream(*texts: str) -> bytes:
    """An answer in pieces, in gzip."""
    events = [{"choices": [{"delta": {"content": text}, "index": 0}], "model": "example-1"} for text in texts]
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
    body = gzip.compress(lines.encode(), mtime=0)
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


MATTER = f"""
[matter]
title = "{NAME} v. Student AI"
docket = "{MAIL}"
prepared_for = "Counsel for {NAME}"
[declarant]
name = "Jane Doe"
place = "us"
[[person]]
id = "ann"
name = "Ann Reader"
roles = ["reviewer"]
[[exhibit]]
select = "1"
title = "Asked by {NAME}"
[[exhibit]]
select = "2-6"
title = "More"
[[statement]]
text = "{NAME} ({PHONE}) asked, from {ADDRESS}."
exhibits = [1]
[[redaction]]
entry = 1
role = "query"
category = "email"
text = "{MAIL}"
reason = "private address"
by = "ann"
[[redaction]]
entry = 1
role = "answer"
category = "social-security-number"
start = @SSN@
end = @SSN_END@
[[redaction]]
entry = 2
role = "query"
category = "minor-name"
text = "{NAME}"
[[redaction]]
entry = 2
role = "query"
category = "personal-name"
text = "Janssen, of {ADDRESS}"
[[redaction]]
entry = 2
role = "query"
category = "home-address"
text = "{ADDRESS}"
[[redaction]]
entry = 3
role = "body"
category = "phone"
text = "{PHONE}"
[[redaction]]
entry = 5
role = "answer"
category = "other"
start = 10
end = 12
"""


@dataclass(frozen=True, kw_only=True)
class Editions:
    """Both editions of one matter, and the ledger's entries."""

    sealed: Path
    public: Path
    entries: tuple[Entry, ...]


@pytest.fixture(scope="module")
def editions(pango: None, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    folder = tmp_path_factory.mktemp("editions")
    drafts = (
        captured(
            request(f"Write to {MAIL}, please"), stream("Your number is 2", "19-0", "9-99", "99, is it?")
        ),
        support.exchange(f"Is {NAME}, of {ADDRESS}, known?", "No.", tags=("about", f"ask {NAME}")),
        support.note(f"Called {PHONE}; nobody there."),
        support.attachment(FILE, about=2),
        support.exchange("Where?", f"I am in {CITY}, of course."),
        support.exchange("And you?", "I have nothing to hide."),
    )
    with support.make_ledger(folder / "ledger", *drafts) as ledger:
        entries = tuple(ledger.entries())
        answer = ledger.entry(1).reference("answer")
        assert answer is not None
        at = b"".join(ledger.chunks(answer.commitment)).decode().index(SSN)
        text = MATTER.replace("@SSN@", str(at)).replace("@SSN_END@", str(at + 7))
        matter = parse_matter(text.encode(), "matter.toml")
        report = verifying.verify(folder / "ledger", trust=support.trust())
        for public in (False, True):
            out = folder / f"{'public' if public else 'sealed'}.pdf"
            build(ledger, matter, report, out, options=Options(public=public, cache=folder / "cache"))
    return Editions(sealed=folder / "sealed.pdf", public=folder / "public.pdf", entries=entries)


@pytest.mark.tools
@pytest.mark.parametrize("words", GONE)
def test_the_words_are_nowhere_in_the_public_edition(editions: Editions, words: str) -> None:
    assert hunt(editions.public, words) == []


@pytest.mark.tools
@pytest.mark.parametrize("words", [MAIL, NAME, "219-09-", PHONE, CITY, ADDRESS])
def test_the_same_hunt_finds_them_in_the_sealed_edition(editions: Editions, words: str) -> None:
    found = {where.split(" ")[0] for where, _ in hunt(editions.sealed, words)}
    assert {"attachment", "pdftotext", "pdfium"} <= found


@pytest.mark.tools
def test_the_hunt_looks_into_gzip_base64_and_bookmarks(editions: Editions) -> None:
    places = hunt(editions.sealed, NAME)
    assert any(form.startswith("base64") for _, form in places)
    assert any(where == "outline" for where, _ in places)
    assert any(where == "xmp" for where, _ in places)
    assert any("packed" in where and "put together" in where for where, _ in hunt(editions.sealed, "219-09-"))


@pytest.mark.tools
def test_what_the_rule_keeps_stays_visible(editions: Editions) -> None:
    text = " ".join(pdf_text(editions.public, 1, 0, "-layout").split())
    assert "\u27e6redacted: social-security-number\u27e79999, is it?" in text
    assert "Write to \u27e6redacted: email\u27e7, please" in text
    assert "I have nothing to hide." in text


@pytest.mark.tools
def test_overlapping_redactions_are_one_block_and_a_minors_initials_stay(editions: Editions) -> None:
    text = " ".join(pdf_text(editions.public, 1, 0, "-layout").split())
    assert "Is W\u27e6redacted: minor-name\u27e7 \u27e6redacted: personal-name\u27e7, known?" in text


@pytest.mark.tools
def test_a_span_that_cuts_a_letter_takes_all_of_it(editions: Editions) -> None:
    text = " ".join(pdf_text(editions.public, 1, 0, "-layout").split())
    assert "I am in Z\u27e6redacted: other\u27e7tropolis, of course." in text
    assert "\u0308" not in text


@pytest.mark.tools
def test_no_digest_size_or_salt_of_a_withheld_object_is_given(editions: Editions) -> None:
    from hashlib import sha256

    text = "".join(pdf_text(editions.public).split())
    query = f"Is {NAME}, of {ADDRESS}, known?".encode()
    assert sha256(query).hexdigest()[:24] not in text
    assert sha256(query).hexdigest()[:24] in "".join(pdf_text(editions.sealed).split())
    names = attached(editions.public)
    for index, role in ((1, "query"), (1, "answer"), (2, "query"), (5, "answer"), (1, "wire.received")):
        reference = editions.entries[index].reference(role)
        assert reference is not None
        assert f"data/objects/{reference.commitment.hex()}" not in names
        assert f"data/salts/{reference.commitment.hex()}" not in names


def attached(path: Path) -> dict[str, bytes]:
    with pikepdf.open(path) as pdf:
        return {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}


@pytest.mark.tools
def test_withheld_objects_are_listed_with_their_category_and_notes_with_words_are_left_out(
    editions: Editions,
) -> None:
    files = attached(editions.public)
    lines = files["data/withheld.txt"].decode().splitlines()
    query = editions.entries[1].reference("query")
    assert query is not None
    assert f"{query.commitment.hex()} redacted: email" in lines
    notes = {name for name in files if name.startswith("data/entries/")}
    kept = {f"data/entries/{index:010d}.note" for index in (0, 1, 4, 5, 6)}
    assert notes == kept  # entry 2 has the name in a tag, entry 3 the number in its text


@pytest.mark.tools
@pytest.mark.parametrize("edition", ["sealed", "public"])
def test_both_editions_verify_and_nothing_fails(editions: Editions, edition: str, tmp_path: Path) -> None:
    report = verified(getattr(editions, edition), tmp_path)
    assert [one for one in report.findings if one.outcome is Outcome.FAILED] == []
    wanted = Outcome.INDETERMINATE if edition == "public" else Outcome.PASSED
    assert report.outcome is wanted
    codes = {one.code for one in report.findings}
    assert ("object-withheld" in codes) == (edition == "public")


def verified(path: Path, tmp_path: Path) -> Report:
    for name, data in attached(path).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    bundle = BundleReader(tmp_path)
    found = plan.verify(bundle, trust=support.trust())
    bundle.close()
    return found


@pytest.mark.tools
def test_the_log_has_the_words_in_the_sealed_edition_alone(editions: Editions) -> None:
    sealed = " ".join(pdf_text(editions.sealed).split())
    assert "reference list" in sealed
    assert "private address (Ann Reader)" in sealed
    public = " ".join(pdf_text(editions.public).split())
    assert "This is the public edition." in public
    assert "private address (Ann Reader)" in public


@pytest.mark.tools
def test_a_block_says_its_category_and_is_as_wide_as_any_other(editions: Editions) -> None:
    """Within one face and size; the name and the address differ in length by far."""
    widths: dict[str, set[int]] = {}
    with pypdfium2.PdfDocument(editions.public) as document:
        for number in range(len(document)):
            page = document[number].get_textpage()
            for category in ("minor-name", "email", "phone"):
                search = page.search(f"redacted: {category}")
                while found := search.get_next():
                    first, last = page.get_charbox(found[0]), page.get_charbox(sum(found) - 1)
                    if abs(first[1] - last[1]) < 2:  # on one line
                        height = round(first[3] - first[1], 1)
                        widths.setdefault(f"{category} {height}", set()).add(round(last[2] - first[0]))
    assert widths
    assert all(max(found) - min(found) <= 1 for found in widths.values()), widths
