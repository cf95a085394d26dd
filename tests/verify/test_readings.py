"""Step 10: texts derived again from the recorded bytes. Each altered exchange beside the one as recorded."""

from pathlib import Path

import pytest

from ledger.api import Content, Draft, verifying
from ledger.verify.report import Axis, Outcome, Report
from tests.captured import captured, raw, request, response
from tests.support import codes, exchange, first, make_ledger, note, purge, trust, unbagged


def verdict(folder: Path, *drafts: Draft, quick: bool = False, threads: int = 1) -> Report:
    make_ledger(folder / "evidence", *drafts).close()
    return verifying.verify(folder / "evidence", trust=trust(), quick=quick, threads=threads)


def reasoned() -> Draft:
    return captured(received=response(reasoning_content="The user asks who I am."), provider="deepseek")


def test_passes_texts_that_the_bytes_say(tmp_path: Path) -> None:
    report = verdict(tmp_path, captured(), reasoned(), exchange("typed", "text"))
    assert report.outcome is Outcome.PASSED, report.findings
    assert report.readings == 2
    assert report.steps[9].detail == "2 readings derived again"
    assert not report.steps[9].skipped


def test_a_ledger_without_readings_says_so(tmp_path: Path) -> None:
    report = verdict(tmp_path, exchange("typed", "text"))
    assert (report.readings, report.steps[9].detail) == (0, "no reading derived")


def with_objects(draft: Draft, *more: Content, without: str = "") -> Draft:
    kept = tuple(one for one in draft.objects if one.role != without)
    return draft._replace(objects=(*kept, *more))


def object_of(role: str, data: bytes, media_type: str = "message/http") -> Content:
    return Content.from_bytes(role, data, media_type)


ALTERED = {
    "answer": lambda: captured(altered={"answer": b"I was trained by somebody else."}),
    "one letter": lambda: captured(altered={"answer": b"I was trained by a laboratorY."}),
    "empty answer": lambda: captured(altered={"answer": b""}),
    "query": lambda: captured(altered={"query": b"Who did not make you?"}),
    "reasoning": lambda: captured(
        received=response(reasoning_content="a thought"), altered={"reasoning": b"another"}
    ),
    "reading": lambda: captured(altered={"reading": b"{}"}),
    "model returned": lambda: captured(reading={"model_returned": "other-1"}),
    "refusal": lambda: captured(reading={"refused": True}),
    "completeness": lambda: captured(received=response()[:-30], reading={"complete": True}),
    "finish": lambda: captured(reading={"finish": "length"}),
    "reader that reads less": lambda: captured(reading={"reader": "generic/1"}),
    "bytes left out": lambda: with_objects(
        with_objects(captured(), without="wire.sent"), without="wire.received"
    ),
    "second answer": lambda: with_objects(captured(), object_of("wire.received", response("Another."))),
    "answer beside the wire": lambda: with_objects(captured(), object_of("response.body", b'{"a":1}')),
    "reasoning that nobody sent": lambda: with_objects(
        captured(), object_of("reasoning", b"I am sly.", "text/plain; charset=utf-8")
    ),
    "reading left out": lambda: with_objects(captured(), without="reading"),
    "bytes of another exchange": lambda: with_objects(
        captured(), object_of("wire.received", response("Another.")), without="wire.received"
    ),
}


@pytest.mark.parametrize("case", ALTERED)
def test_finds_what_a_signer_altered_before_signing(case: str, tmp_path: Path) -> None:
    assert verdict(tmp_path / "sound", captured()).outcome is Outcome.PASSED
    report = verdict(tmp_path / "altered", note("before"), ALTERED[case](), note("after"))
    found = first(report)
    assert report.outcome is Outcome.FAILED
    assert codes(report) == {"reading-mismatch"}
    assert found is not None
    assert (found.index, found.axis) == (2, Axis.INTEGRITY)
    assert report.steps[9].outcome is Outcome.FAILED
    assert all(step.outcome is not Outcome.FAILED for step in report.steps[:9])


def test_says_where_texts_differ(tmp_path: Path) -> None:
    found = first(verdict(tmp_path, captured(altered={"answer": b"I was trained by nobody."})))
    assert found is not None
    wanted = "answer has 24 bytes, derived 30; they differ from byte 17 on"
    assert found.detail == f"derived again by 'openai.chat/1': {wanted}"


def test_a_bundle_is_judged_alike(tmp_path: Path) -> None:
    for name, draft, outcome in (("sound", captured(), "PASSED"), ("bad", ALTERED["answer"](), "FAILED")):
        with make_ledger(tmp_path / name, draft) as ledger:
            ledger.export(tmp_path / f"{name}.bag")
        assert verifying.verify(tmp_path / f"{name}.bag", trust=trust()).outcome == outcome


def test_threads_find_the_same(tmp_path: Path) -> None:
    drafts = [captured(request(f"question {n}"), response(f"answer {n}")) for n in range(120)]
    drafts[70] = ALTERED["answer"]()
    report = verdict(tmp_path, *drafts, threads=4)
    assert [(f.code, f.index) for f in report.findings] == [("reading-mismatch", 71)]
    assert report.readings == 120


def test_quick_says_that_it_left_readings_out(tmp_path: Path) -> None:
    report = verdict(tmp_path, ALTERED["answer"](), quick=True)
    assert (report.outcome, report.readings) == (Outcome.PASSED, 0)
    assert report.steps[9].skipped
    assert any("readings" in line for line in report.skipped)


def test_an_unknown_reader_is_not_a_contradiction(tmp_path: Path) -> None:
    report = verdict(tmp_path, captured(reading={"reader": "openai.chat/999"}))
    assert (report.outcome, codes(report)) == ("INDETERMINATE", {"reader-unknown"})
    assert report.readings == 0


def part(folder: Path, role: str, *, purged: bool = False) -> tuple[Path, bytes]:
    """A bundle of one captured exchange that lacks one of its objects."""
    with make_ledger(folder / "evidence", captured()) as ledger:
        (mark,) = [one.commitment for one in ledger.entry(1).objects if one.role == role]
        ledger.append([purge(mark) if purged else note("no purge")])
        ledger.export(folder / "bundle")
    return unbagged(folder / "bundle", mark), mark


@pytest.mark.parametrize("role", ["answer", "wire.received", "reading"])
def test_a_purged_object_lowers_nothing_but_is_told(role: str, tmp_path: Path) -> None:
    bundle, _ = part(tmp_path, role, purged=True)
    report = verifying.verify(bundle, trust=trust())
    assert report.outcome is Outcome.PASSED, report.findings
    assert "reading-purged" in {finding.code for finding in report.findings}
    assert report.readings == 0


@pytest.mark.parametrize("role", ["query", "wire.sent"])
def test_a_withheld_object_leaves_the_reading_unchecked(role: str, tmp_path: Path) -> None:
    bundle, mark = part(tmp_path, role)
    (bundle / "data/withheld.txt").write_text(f"{mark.hex()} names a person\n")
    report = verifying.verify(bundle, trust=trust())
    assert (report.outcome, codes(report)) == ("INDETERMINATE", {"object-withheld", "reading-unchecked"})


def test_withholding_one_text_does_not_hide_that_another_was_altered(tmp_path: Path) -> None:
    with make_ledger(tmp_path / "evidence", ALTERED["answer"]()) as ledger:
        mark = ledger.entry(1).objects[0].commitment
        ledger.export(tmp_path / "bundle")
    bundle = unbagged(tmp_path / "bundle", mark)
    (bundle / "data/withheld.txt").write_text(f"{mark.hex()} names a person\n")
    assert "reading-mismatch" in codes(verifying.verify(bundle, trust=trust()))


def test_content_that_was_changed_later_is_step_4s(tmp_path: Path) -> None:
    with make_ledger(tmp_path / "evidence", captured()) as ledger:
        marks = {one.role: one.commitment for one in ledger.entry(1).objects}
        ledger.export(tmp_path / "bundle")
    bundle = unbagged(tmp_path / "bundle")
    for role in ("answer", "wire.received", "wire.sent", "reading"):
        path = bundle / "data/objects" / marks[role].hex()
        before = path.read_bytes()
        path.write_bytes(before.replace(b"a", b"b"))
        assert codes(verifying.verify(bundle, trust=trust())) == {"object-mismatch"}
        path.write_bytes(before)
    assert verifying.verify(bundle, trust=trust()).outcome is Outcome.PASSED


def test_messages_without_heads_are_read_too(tmp_path: Path) -> None:
    from ledger.readings.derive import derive
    from tests.captured import ENDPOINT

    bodies = [part.split(b"\r\n\r\n", 1)[1] for part in (request(), response())]
    messages = [
        one._replace(role=role, media_type="application/json", data=body)
        for one, role, body in zip(raw(b"", b""), ("request.body", "response.body"), bodies, strict=True)
    ]
    made = derive(messages, provider="openai", endpoint=ENDPOINT)
    assert made is not None
    draft = captured(reading=made.summary, altered={one.role: one.data for one in made.objects})
    kept = [one for one in draft.objects if not one.role.startswith(("wire.", "certificate"))]
    more = [object_of(one.role, one.data, one.media_type) for one in messages]
    body = {**draft.body, "fidelity": "api", "observed": {}}
    report = verdict(tmp_path, draft._replace(body=body, objects=(*kept, *more)))
    assert (report.outcome, report.readings) == (Outcome.PASSED, 1), report.findings


def test_texts_that_are_not_derived_are_told_beside_recorded_bytes(tmp_path: Path) -> None:
    """A signer who drops the reading says less, and that shows."""
    sound = captured()
    assert isinstance(sound.body, dict)
    dropped = with_objects(sound, without="reading")._replace(body={**sound.body, "reading": {}})
    assert verdict(tmp_path / "sound", sound).findings == ()
    report = verdict(tmp_path / "dropped", dropped)
    assert [finding.code for finding in report.findings] == ["reading-absent"]
    assert (report.findings[0].index, report.outcome) == (1, Outcome.PASSED)
