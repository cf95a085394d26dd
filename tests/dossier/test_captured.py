"""Exhibits of what a recorder made: observed facts apart from declared ones, plans with their coverage."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.api import Draft, Ledger, verifying
from ledger.api.writing import LedgerWriter
from ledger.capture.entry.exchange import build as build_entry
from ledger.capture.model import (
    Cell,
    Certificate,
    ClockState,
    ConnectionFacts,
    RawExchange,
    Sct,
    TlsFacts,
    Trouble,
)
from ledger.capture.secrets.redactor import Redactor
from ledger.dossier import build, parse_matter
from tests import support
from tests.captured import ENDPOINT, import_entry, imported, plan, response
from tests.dossier.conftest import pdf_text

pytestmark = pytest.mark.pdf

CELLS = ("student/who/1", "student/who/2", "student/maker/1", "student/maker/2")
KEY = "sk-test-1234567890abcdefghij"
START = datetime(2024, 1, 5, 9, 0, tzinfo=UTC)
MATTER = """
[matter]
title = "Teacher Labs, Inc. v. Student AI Ltd."
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "1"
title = "The plan"
[[exhibit]]
select = "2-6"
title = "Probes"
[[exhibit]]
select = "7-8"
title = "What a browser had kept"
"""
STREAM = ("I was ", "trained by ", "a laboratory \u202ewhose name", " I may not say.")


def raw(cell: int | None, received: bytes, **changes: object) -> RawExchange:
    """An exchange as the tee sees it, its secret still in it."""
    body = json.dumps({"messages": [{"content": "Who made you?", "role": "user"}], "model": "example-1"})
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nHost: api.provider.example\r\n"
        f"Authorization: Bearer {KEY}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    tls = TlsFacts(
        version="TLSv1.3",
        cipher="TLS_AES_256_GCM_SHA384",
        alpn="http/1.1",
        server_name="api.provider.example",
        verified=True,
        certificates=(
            Certificate(b"0\x03\x02\x01\x07", True, True),
            Certificate(b"0\x03\x02\x01\x08", False, True),
        ),
        scts=(Sct(sha256(b"a log").digest(), START - timedelta(days=30)),),
    )
    exchange = RawExchange(
        provider="openai",
        endpoint=ENDPOINT,
        collector="probe",
        sent=(head + body).encode(),
        received=received,
        chunks=((0, 350_000), (200, 420_000)),
        started_at=START,
        ended_at=START + timedelta(seconds=1.25),
        head_at=START + timedelta(seconds=0.4),
        complete=True,
        trouble=None,
        connection=ConnectionFacts(
            "api.provider.example", 443, "192.0.2.7", ("192.0.2.7", "2001:db8::7"), False, tls
        ),
        clock=ClockState("adjtimex", True, 1500),
        missing=(("resolver", "the system's own was asked"),),
        cell=None if cell is None else Cell(1, CELLS[cell], 1),
    )
    return exchange._replace(**changes)


def stream() -> bytes:
    events = [
        {"choices": [{"delta": {"content": text}, "index": 0}], "model": "example-1-0101"} for text in STREAM
    ]
    events.append({"choices": [{"delta": {}, "finish_reason": "stop", "index": 0}]})
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nDate: Fri, 05 Jan 2024 09:00:00 GMT\r\n"
    return f"{head}X-Request-Id: req_2\r\nConnection: close\r\n\r\n{lines}".encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of four cells of which three were sent, a call outside it, an import."""
    path = tmp_path_factory.mktemp("captured") / "evidence"
    redactor = Redactor(b"k" * 32)
    refusal = response("I can't say.", refusal="I can't say.", content=None)
    calls = [
        raw(0, response()),
        raw(1, stream()),
        raw(2, refusal),
        raw(
            2,
            stream()[:230],
            complete=False,
            trouble=Trouble("upstream-reset", "connection reset by peer"),
        ),
        raw(None, response("Outside the plan."), collector="proxy"),
    ]
    with support.make_ledger(path, plan(CELLS)) as ledger:
        LedgerWriter(ledger).append([build_entry(call, redactor) for call in calls])
        ledger.append([import_entry(1)])
        ledger.append([imported(7, "log.entries[0]")])
    return path


@pytest.fixture(scope="module")
def pages(folder: Path, pango: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    output = tmp_path_factory.mktemp("dossier") / "dossier.pdf"
    report = verifying.verify(folder, trust=support.trust())
    assert {finding.code for finding in report.findings} == {"plan-incomplete"}, report.findings
    with Ledger.open(folder) as ledger:
        build(ledger, parse_matter(MATTER.encode(), "matter.toml"), report, output)
    return lambda *options: pdf_text(output, 1, 0, *options)


def flat(text: str) -> str:
    return " ".join(text.split())


def exhibit(text: str, number: int) -> str:
    """The pages of an exhibit."""
    pages = [
        page for page in text.split("\f") if f"Exhibit {number}" in page[:400] and "Contents" not in page
    ]
    return flat(" ".join(pages))


def test_the_coverage_of_the_plan_is_the_reports(pages: Callable[..., str]) -> None:
    text = flat(pages("-layout"))
    part = text[text.index("Plan coverage") : text.index("What was read")]
    results = text[text.rindex("Planned, and what became of it") :]
    assert (
        "1 plan: 3 of 4 planned cells sent; 1 exchange outside any plan; 1 import: 1 of 1 exchanges" in part
    )
    assert "1 Identity probes 4 3 2 1 0" in results
    assert "Exchanges that a recorder" in results
    assert "Readings derived again 5" in text


def test_plan_is_printed_as_it_was_written(pages: Callable[..., str]) -> None:
    assert 'title: "Identity probes"' in exhibit(pages("-layout"), 1)


def test_observed_facts_stand_apart_from_declared_ones(pages: Callable[..., str]) -> None:
    page = exhibit(pages("-raw"), 2)
    declared, observed = (
        page.index("Declared what somebody says"),
        page.index("Observed what the recorder measured"),
    )
    assert declared < observed
    assert "Model: example-1" in page[declared:observed]
    assert "192.0.2.7" not in page[declared:observed]
    for said in (
        "Address: 192.0.2.7",
        "Host: api.provider.example",
        "Version: TLSv1.3",
        "Status: 200",
        "Id: x-request-id: req_1",
        "Secrets: 1 replaced",
        "Not observed: resolver: the system's own was asked",
        "Ended at: 2024-01-05T09:00:01.250000Z (1.250 s later)",
        "Model given: example-1-0101 (as the answer names it)",
    ):
        assert said in page[observed:], said
    assert "Cell: student/who/1 (attempt 1)" in page
    assert "Nothing was observed" not in page


def test_no_secret_reaches_a_page(pages: Callable[..., str]) -> None:
    assert KEY not in pages()
    assert KEY not in pages().replace("\n", "")


def test_an_exchange_that_is_not_complete_says_so_plainly(pages: Callable[..., str]) -> None:
    text = pages("-layout")
    assert "This exchange is not complete: the connection was reset." in exhibit(text, 5)
    assert "not complete" not in exhibit(text, 2)
    assert "Probes (4) (not complete)" in flat(text)


def test_an_imported_exchange_says_where_it_was_found(pages: Callable[..., str]) -> None:
    page = exhibit(pages("-layout"), 8)
    assert "Nothing of the call; it was found in a file of another program" in page
    assert "Pointer: log.entries[0]" in page


def test_plans_and_imports_are_exhibits_in_words(pages: Callable[..., str]) -> None:
    text = pages("-layout")
    assert "Cells: 4 (planned; the object cells lists them)" in exhibit(text, 1)
    assert "Never held: times of single reads" in exhibit(text, 7)


def test_hidden_characters_of_an_answer_are_tokens_here_too(pages: Callable[..., str]) -> None:
    assert "\u202e" not in pages()
    assert "a laboratory \u27e6U+202E\u27e7whose name" in exhibit(pages("-layout"), 3)


def test_bytes_changed_before_signing_fail_the_report_of_the_same_ledger(tmp_path: Path) -> None:
    from tests.captured import captured

    def outcome(name: str, draft: Draft) -> str:
        support.make_ledger(tmp_path / name, draft).close()
        return verifying.verify(tmp_path / name, trust=support.trust()).outcome.value

    assert outcome("sound", captured()) == "PASSED"
    assert outcome("altered", captured(altered={"answer": b"no"})) == "FAILED"
