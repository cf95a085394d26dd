"""`ledger terms capture` and `terms import-archive` as a user runs them; what they record verifies."""

import gzip
from pathlib import Path

import pytest

from tests.cli.desk import Desk, error_of, state
from tests.imports.bench import FAKE_KEY, SAMPLES, needs_samples
from tests.terms.capture.conftest import verified
from tests.terms.capture.publisher import HTML, Publisher, page, redirect
from tests.terms.capture.test_browser import needs_browser
from tests.terms.capture.test_file import archive

WORDS = ("--publisher", "Example Inc.")
TERMS = "# Terms of Use\n\nUpdated: 14 November 2023\n\nEffective: January 31, 2024\n\nYou may not resell.\n"


def written(desk: Desk, text: str | bytes = TERMS, name: str = "terms.md") -> Path:
    path = desk.root / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_captures_an_address(desk: Desk, publisher: Publisher) -> None:
    publisher.put("/en/terms", page(HTML))
    url = publisher.put("/terms", redirect("/en/terms"))
    words = ("--region", "us", "--channel", "consumer", "--vantage", "NL")
    result = desk.run("terms", "capture", url, *WORDS, *words, "--ca-file", publisher.ca_file)
    assert result.returncode == 0, result.stderr
    assert result.stdout == b"1  snapshot  Terms of Use\n"
    lines = result.stderr.decode().splitlines()
    assert lines[0].startswith("effective 2024-01-31, found: ")
    assert f"redirected to {publisher.base()}/en/terms" in lines
    assert 'title: the document\'s own: "Terms of Use"' in lines
    assert "found but not declared: effective 2024-01-31; --confirm-dates would declare it" in lines
    body = desk.entry(1).body
    assert body["declared"] == {
        "captured_at": None,
        "channel": "consumer",
        "effective": None,
        "publisher": "Example Inc.",
        "region": "us",
        "title": "Terms of Use",
        "updated": None,
        "url": url,
        "vantage": "NL",
    }
    assert body["method"] == "http"
    assert desk.content(1, "document") == HTML
    text = desk.content(1, "text").decode()
    (found,) = body["found"]
    assert text[found["start"] : found["end"]].startswith("Effective: January 31, 2024")
    assert body["extraction"]["characters"] == len(text)
    verified(desk)


def test_charset_of_the_header_is_used(desk: Desk, publisher: Publisher) -> None:
    body = "<title>Bedingungen</title><p>Für Nutzer</p>".encode("latin-1")
    url = publisher.put("/terms", page(body, media_type="text/html; charset=ISO-8859-1"))
    desk.index("terms", "capture", url, *WORDS, "--ca-file", publisher.ca_file)
    assert "Für Nutzer" in desk.content(1, "text").decode()
    assert desk.content(1, "document") == body
    verified(desk)


def test_credential_reaches_the_server_and_not_the_ledger(desk: Desk, publisher: Publisher) -> None:
    url = publisher.put("/terms", page(HTML.replace(b"</body>", FAKE_KEY.encode() + b"</body>")))
    words = ("--header", f"Authorization: Bearer {FAKE_KEY}", "--ca-file", publisher.ca_file)
    result = desk.run("terms", "capture", url, *WORDS, *words)
    assert result.returncode == 0, result.stderr
    assert FAKE_KEY.encode() in publisher.asked[0]
    for role in ("document", "text", "wire.sent", "wire.received", "redactions"):
        assert FAKE_KEY.encode() not in desk.content(1, role)
    assert b"secrets were replaced" in result.stderr
    verified(desk)


def test_refuses_in_one_line_and_records_nothing(desk: Desk, publisher: Publisher) -> None:
    url = publisher.put("/no", page(b"no", status="403 Forbidden"))
    trusting = ("--ca-file", publisher.ca_file)
    assert "the answer is 403" in desk.refused("terms", "capture", url, *WORDS, *trusting)
    assert "certificate is not accepted" in desk.refused("terms", "capture", url, *WORDS)
    large = publisher.put("/large", page(b"x" * 5000))
    message = desk.refused("terms", "capture", large, *WORDS, *trusting, "--max-body", "4K")
    assert "longer than 4096 bytes" in message
    bare = publisher.put("/bare", page(b"<p>x</p>"))
    assert "the document has no title" in desk.refused("terms", "capture", bare, *WORDS, *trusting)
    assert desk.refused("terms", "capture", desk.root / "none.html", *WORDS)


def test_error_page_is_kept_only_when_asked(desk: Desk, publisher: Publisher) -> None:
    url = publisher.put("/no", page(HTML, status="404 Not Found"))
    result = desk.run("terms", "capture", url, *WORDS, "--keep-error", "--ca-file", publisher.ca_file)
    assert result.returncode == 0
    assert b"warning: the answer is 404" in result.stderr
    assert desk.entry(1).body["observed"]["http"]["status"] == 404
    verified(desk)


@pytest.mark.parametrize(
    "words",
    [
        ("ftp://a.example/x", *WORDS),
        ("https://a.example/x", *WORDS, "--url", "https://b.example/"),
        ("https://a.example/x", *WORDS, "--captured-at", "2024-01-01T00:00:00Z"),
        ("https://a.example/x", *WORDS, "--browser", "--header", "A: b"),
        ("https://a.example/x", *WORDS, "--header", "no colon"),
        ("https://a.example/x", *WORDS, "--max-body", "lots"),
        ("https://a.example/x", "--publisher", " "),
        ("https://a.example/x",),
        ("terms.md", *WORDS, "--browser"),
        ("terms.md", *WORDS, "--header", "A: b"),
        ("terms.md", *WORDS, "--effective", "31 January 2024"),
        ("terms.md", *WORDS, "--updated", "2024-02-30"),
        ("terms.md", *WORDS, "--captured-at", "yesterday"),
        ("terms.md", *WORDS, "--captured-at", "2024-01-01T00:00:00"),
    ],
)
def test_says_what_can_not_be_meant(desk: Desk, words: tuple[str, ...]) -> None:
    written(desk)
    before = state(desk.evidence)
    error_of(desk.run("terms", "capture", *words), 2)
    assert state(desk.evidence) == before


def test_captures_a_file_and_takes_no_time_from_it(desk: Desk) -> None:
    result = desk.run("terms", "capture", written(desk), *WORDS, "--url", "https://publisher.example/terms")
    assert result.returncode == 0, result.stderr
    assert b"when it was captured is not known" in result.stderr
    body = desk.entry(1).body
    assert (body["method"], body["observed"], body["declared"]["captured_at"]) == ("file", {}, None)
    assert body["declared"]["url"] == "https://publisher.example/terms"
    assert desk.content(1, "document") == TERMS.encode()
    verified(desk)


def test_time_of_a_file_is_what_the_user_declares(desk: Desk) -> None:
    desk.index("terms", "capture", written(desk), *WORDS, "--captured-at", "2024-02-01 10:00+01:00")
    assert desk.entry(1).body["declared"]["captured_at"] == "2024-02-01T09:00:00.000000Z"


def test_found_dates_are_declared_when_confirmed(desk: Desk) -> None:
    result = desk.run("terms", "capture", written(desk), *WORDS, "--confirm-dates")
    assert result.returncode == 0, result.stderr
    declared = desk.entry(1).body["declared"]
    assert (declared["effective"], declared["updated"]) == ("2024-01-31", "2023-11-14")
    assert b"found but not declared" not in result.stderr


def test_given_date_goes_before_a_found_one(desk: Desk) -> None:
    words = ("--effective", "2024-02-01", "--confirm-dates")
    result = desk.run("terms", "capture", written(desk), *WORDS, *words)
    assert result.returncode == 0, result.stderr
    declared = desk.entry(1).body["declared"]
    assert (declared["effective"], declared["updated"]) == ("2024-02-01", "2023-11-14")
    assert (
        b"warning: --effective 2024-02-01 is none of the effective dates that the text states"
        in result.stderr
    )


def test_date_that_agrees_is_no_warning(desk: Desk) -> None:
    words = ("--effective", "2024-01-31", "--updated", "2023-11-14")
    result = desk.run("terms", "capture", written(desk), *WORDS, *words)
    assert b"warning" not in result.stderr
    assert b"not declared" not in result.stderr


def test_nothing_can_be_confirmed_where_it_is_not_clear(desk: Desk) -> None:
    several = written(desk, TERMS + "\nEffective: February 1, 2024\n", "several.md")
    message = desk.refused("terms", "capture", several, *WORDS, "--confirm-dates")
    assert "several effective dates: 2024-01-31, 2024-02-01" in message
    none = written(desk, "# Terms\n\nnothing\n", "none.md")
    assert "no date was found" in desk.refused("terms", "capture", none, *WORDS, "--confirm-dates")


def test_json_is_one_object(desk: Desk) -> None:
    value = desk.json("terms", "capture", written(desk), *WORDS, "--title", "Terms")
    assert value["schema"] == "evidence-ledger/terms-captured/v1"
    assert (value["index"], value["method"], value["declared"]["title"]) == (1, "file", "Terms")
    assert value["found"][1]["words"].startswith("Effective: January 31, 2024")
    assert any("--confirm-dates" in line for line in value["remarks"])


def test_keys_in_a_file_are_warned_of(desk: Desk) -> None:
    result = desk.run("terms", "capture", written(desk, TERMS + FAKE_KEY), *WORDS)
    assert b"what looks like keys" in result.stderr
    assert desk.content(1, "document").endswith(FAKE_KEY.encode())


def test_document_without_text_says_so(desk: Desk) -> None:
    path = written(desk, b"PK\x03\x04\x00\x00 a packed one", "terms.docx")
    result = desk.run("terms", "capture", path, *WORDS, "--title", "Terms")
    assert result.returncode == 0, result.stderr
    assert b"warning: the text: " in result.stderr
    assert desk.entry(1).body["extraction"]["problem"]
    verified(desk)


def test_captures_a_record_of_an_archive(desk: Desk) -> None:
    data = archive(("https://publisher.example/terms", HTML), ("https://publisher.example/de", HTML + b" "))
    path = written(desk, data, "site.warc.gz")
    assert "2 documents in it" in desk.refused("terms", "capture", path, *WORDS)
    result = desk.run("terms", "capture", path, *WORDS, "--url", "https://publisher.example/terms")
    assert result.returncode == 0, result.stderr
    assert b"captured at 2024-01-05T09:00:00.000000Z, as the archive says" in result.stderr
    body = desk.entry(1).body
    assert (body["method"], body["observed"]) == ("warc", {})
    assert body["declared"]["captured_at"] == "2024-01-05T09:00:00.000000Z"
    assert desk.content(1, "document") == HTML
    verified(desk)


def test_packed_page_with_a_credential_verifies_without_the_wire(desk: Desk, publisher: Publisher) -> None:
    body = HTML.replace(b"</body>", b"<p>" + FAKE_KEY.encode() + b"</p></body>")
    url = publisher.put("/terms", page(gzip.compress(body), "Content-Encoding: gzip"))
    desk.index("terms", "capture", url, *WORDS, "--ca-file", publisher.ca_file)
    assert FAKE_KEY.encode() not in desk.content(1, "document")
    assert desk.entry(1).reference("wire.received") is None
    verified(desk)


@needs_browser
def test_captures_what_a_browser_draws(desk: Desk, publisher: Publisher) -> None:
    script = b"<script>document.body.append('made by a script')</script>"
    url = publisher.put("/terms", page(HTML.replace(b"</body>", script + b"</body>")), "http")
    result = desk.run("terms", "capture", url, *WORDS, "--browser", "--json")
    assert result.returncode == 0, result.stderr
    body = desk.entry(1).body
    assert (body["method"], body["observed"]["connection"]) == ("browser", None)
    assert desk.content(1, "text").decode().endswith("made by a script")
    assert desk.content(1, "screenshot").startswith(b"\x89PNG")
    verified(desk)


def test_says_in_one_line_that_there_is_no_browser(desk: Desk) -> None:
    words = ("http://localhost:9/", *WORDS, "--browser-path", desk.root / "none")
    assert "no program" in desk.refused("terms", "capture", *words)


@needs_samples
def test_captures_the_samples(desk: Desk) -> None:
    files = sorted((SAMPLES / "terms").glob("*/*.md"))
    assert files
    for place, path in enumerate(files, 1):
        assert desk.index("terms", "capture", path, *WORDS) == place
        assert desk.content(place, "document") == path.read_bytes()
        assert desk.entry(place).body["found"]
    verified(desk)
