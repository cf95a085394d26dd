"""What `terms capture` does: take the page, look at its dates, record it, say what was found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.cli.boundary import one_line, typed, words
from ledger.cli.output import put, put_json, say

if TYPE_CHECKING:
    from ledger.capture.secrets.redactor import Redactor
    from ledger.core.ports import NewEntry
    from ledger.documents.model import Page
    from ledger.law.terms.snapshot import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for on the command line, checked."""

    source: str
    asked: bool  # an address, not a file
    declared: dict[str, str | None]
    confirm_dates: bool
    browser: bool
    browser_path: Path | None
    headers: tuple[tuple[str, str], ...]
    keep_error: bool
    allow_plain: bool
    ca_file: Path | None
    timeout: float
    max_time: float
    max_body: int
    folder: Path
    signer: str | None
    passphrase_file: Path | None
    accept_clock_step: bool
    quiet: bool
    as_json: bool


def declare(**given: str | None) -> dict[str, str | None]:
    """What the user says of a document, checked as an entry's would be. Malformed, it is a usage error."""
    from ledger.core import canonical
    from ledger.core.bodies import schema

    with typed():
        for name, value in given.items():
            if value is None:
                continue
            option = f"--{name.replace('_', '-')}"
            canonical.check_text(value, option)
            (schema.date if name in ("effective", "updated") else schema.filled)(value, option)
    return given


def capture_one(wish: Wish) -> None:
    """Take it and record it. Keys are asked for first: what is captured can then be recorded at once."""
    from ledger.api.writing import LedgerWriter
    from ledger.capture.secrets.redactor import Redactor
    from ledger.cli import terms_dates
    from ledger.cli.opening import open_ledger, ready_to_append
    from ledger.keyring import default_folder
    from ledger.law.terms.snapshot import draft, read

    opening = ready_to_append(wish.folder, wish.signer, wish.passphrase_file)
    with open_ledger(wish.folder) as reading_only:
        redactor = Redactor(default_folder().redaction_key(reading_only.origin))
    page = _take(wish, redactor)
    reading = read(page)
    dates = terms_dates.settled(wish.declared, reading, confirm=wish.confirm_dates)
    entry = draft(page, declared={**wish.declared, **dates}, reading=reading)
    with opening() as ledger:
        (index,) = LedgerWriter(ledger, accept_clock_step=wish.accept_clock_step).append([entry])
    remarks = [*_remarks(wish, page, reading), *terms_dates.remarks(wish.declared, dates, reading)]
    if wish.as_json:
        put_json("terms-captured", _value(index, entry, reading, remarks))
        return
    put(str(index) if wish.quiet else f"{index}  snapshot  {one_line(str(entry.body['declared']['title']))}")
    for line in terms_dates.found(reading):
        say(one_line(line))
    for line in remarks:
        say(one_line(line))


def _take(wish: Wish, redactor: Redactor) -> Page:
    if wish.asked:
        return _ask(wish, redactor)
    from ledger.capture.page.file import from_file, read_file
    from ledger.capture.page.warc import from_warc, is_archive

    path = Path(wish.source)
    name, data = words(path.name), read_file(path, wish.max_body)
    if is_archive(name, data):
        return from_warc(
            name,
            data,
            redactor,
            limit=wish.max_body,
            url=wish.declared["url"],
            captured_at=wish.declared["captured_at"],
            keep_error=wish.keep_error,
        )
    return from_file(name, data)


def _ask(wish: Wish, redactor: Redactor) -> Page:
    from ledger.capture.page.address import parse_address

    with typed():
        address = parse_address(wish.source, "address")
    if wish.browser:
        from ledger.capture.page.browser import find_browser, from_browser

        return from_browser(
            find_browser(wish.browser_path),
            address,
            wish.source,
            redactor,
            max_time=wish.max_time,
            keep_error=wish.keep_error,
            allow_plain=wish.allow_plain,
        )
    from ledger.capture.page import fetch
    from ledger.capture.page.answer import page_of
    from ledger.capture.wire.upstream import Settings

    settings = Settings(
        connect_timeout=min(15.0, wish.timeout),
        read_timeout=wish.timeout,
        max_time=wish.max_time,
        ca_file=wish.ca_file,
        max_body=wish.max_body,
    )
    fetched = fetch.fetch(fetch.Wish(address, wish.headers, settings, wish.allow_plain))
    return page_of(fetched, wish.source, redactor, limit=wish.max_body, keep_error=wish.keep_error)


def _remarks(wish: Wish, page: Page, reading: Reading) -> list[str]:
    """What the user should know of how it came and what was made of it."""
    lines: list[str] = []
    http = page.observed.get("http")
    if isinstance(http, dict):
        if http["redirects"]:
            lines.append(f"redirected to {page.observed['url']}")
        if http["status"] >= 400:
            lines.append(f"ledger: warning: the answer is {http['status']}: an error page, kept as you asked")
    if wish.declared["title"] is None:
        lines.append(f'title: the document\'s own: "{reading.title}"')
    if page.method == "warc" and wish.declared["captured_at"] is None and page.captured_at:
        lines.append(f"captured at {page.captured_at}, as the archive says")
    if page.method == "file":
        if wish.declared["captured_at"] is None:
            lines.append("when it was captured is not known; --captured-at declares it")
        lines += _secrets(page)
    if page.method == "browser":
        lines += _without_sandbox()
    if any(role == "redactions" for role, _, _ in page.objects):
        lines.append("secrets were replaced: they are not in the ledger")
    if reading.extracted.problem:
        lines.append(f"ledger: warning: the text: {reading.extracted.problem}")
    return lines


def _secrets(page: Page) -> list[str]:
    from ledger.capture.page.file import secrets_in

    found = secrets_in(page.document)
    if not found:
        return []
    return [
        f"ledger: warning: it holds what looks like keys ({', '.join(sorted(found)[:6])}), kept as they are"
    ]


def _without_sandbox() -> list[str]:
    from ledger.capture.page.process import without_sandbox

    return ["ledger: warning: run as root, the browser had no sandbox"] if without_sandbox() else []


def _value(index: int, entry: NewEntry, reading: Reading, remarks: list[str]) -> dict[str, Any]:
    """For --json."""
    text = reading.extracted.text
    found = [{**one, "words": text[one["start"] : one["end"]]} for one in entry.body["found"]]
    return {"index": index, **entry.body, "found": found, "remarks": remarks}
