"""Step 10: facts that an object repeats. Each contradiction beside the exchange as a recorder writes it."""

from pathlib import Path
from typing import Any

import pytest

from ledger.api import Content, Draft, verifying
from ledger.core import canonical
from ledger.verify.report import Outcome, Report
from tests.captured import CERTIFICATE, captured, observed, response
from tests.support import codes, first, make_ledger, purge, trust, unbagged

JSON = "application/json"


def timing(chunks: int) -> Content:
    listed = {"chunks": [[n, n] for n in range(chunks)], "received": 1, "sent": 1}
    return Content.from_bytes("wire.timing", canonical.encode(listed), JSON)


def with_object(draft: Draft, content: Content) -> Draft:
    return draft._replace(objects=(*draft.objects, content))


def without(draft: Draft, role: str) -> Draft:
    return draft._replace(objects=tuple(one for one in draft.objects if one.role != role))


def certificates(*digests: str) -> dict[str, Any]:
    seen = observed()
    tls = seen["connection"]["tls"]
    tls["certificates"] = [{"sent": True, "sha256": digest, "verified": True} for digest in digests]
    return seen


def status(number: int) -> dict[str, Any]:
    return observed(http={**observed()["http"], "status": number})


def verdict(folder: Path, *drafts: Draft) -> Report:
    make_ledger(folder / "evidence", *drafts).close()
    return verifying.verify(folder / "evidence", trust=trust())


SOUND = {
    "a call": captured,
    "with times": lambda: with_object(captured(), timing(2)),
    "with secrets replaced": lambda: captured(seen=observed(redacted=2)),
    "without connection": lambda: captured(seen=observed(connection=None)),
    "refused by the service": lambda: captured(received=response(status="403 Forbidden"), seen=status(403)),
}
CONTRADICTED = {
    "another certificate": lambda: captured(seen=certificates("0" * 64)),
    "a certificate left out": lambda: captured(seen=certificates()),
    "a certificate without its object": lambda: without(captured(), "certificate"),
    "an object without its certificate": lambda: with_object(
        captured(), Content.from_bytes("certificate", CERTIFICATE, "application/pkix-cert")
    ),
    "more reads": lambda: with_object(captured(), timing(3)),
    "times twice": lambda: with_object(with_object(captured(), timing(2)), timing(2)),
    "times that are none": lambda: with_object(captured(), Content.from_bytes("wire.timing", b"{}", JSON)),
    "times in another spelling": lambda: with_object(
        captured(), Content.from_bytes("wire.timing", b'{"chunks": []}', JSON)
    ),
    "secrets without a map": lambda: without(captured(seen=observed(redacted=2)), "redactions"),
    "another status": lambda: captured(received=response(status="429 Too Many Requests")),
    "a better status": lambda: captured(received=response(), seen=status(503)),
}


@pytest.mark.parametrize("case", SOUND)
def test_passes_facts_that_their_objects_repeat(case: str, tmp_path: Path) -> None:
    report = verdict(tmp_path, SOUND[case]())
    assert report.outcome is Outcome.PASSED, report.findings


@pytest.mark.parametrize("case", CONTRADICTED)
def test_finds_facts_that_contradict_their_objects(case: str, tmp_path: Path) -> None:
    report = verdict(tmp_path, captured(), CONTRADICTED[case]())
    found = first(report)
    assert (report.outcome, codes(report)) == (Outcome.FAILED, {"observed-mismatch"})
    assert found is not None
    assert found.index == 2
    assert report.steps[9].outcome is Outcome.FAILED


def test_what_was_purged_is_not_compared(tmp_path: Path) -> None:
    with make_ledger(tmp_path / "evidence", captured()) as ledger:
        (mark,) = [one.commitment for one in ledger.entry(1).objects if one.role == "certificate"]
        ledger.append([purge(mark)])
        ledger.export(tmp_path / "bundle")
    report = verifying.verify(unbagged(tmp_path / "bundle", mark), trust=trust())
    assert report.outcome is Outcome.PASSED, report.findings
