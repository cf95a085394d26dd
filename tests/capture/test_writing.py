"""One thread appends, whatever waits goes together, and nothing is acknowledged that isn't there."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from ledger.api import Genesis, Ledger
from ledger.api.writing import LedgerWriter
from ledger.capture.entry.building import MANY, Builder
from ledger.capture.entry.exchange import build
from ledger.capture.entry.writing import MAX_ENTRIES, Group
from ledger.capture.model import ClockState, RawExchange
from ledger.capture.secrets.redactor import Redactor
from ledger.core.ports import NewEntry
from ledger.errors import CaptureError, KeyringError, RecordedError, StoreError
from tests.capture.rig import KEY, Writer, role
from tests.support import ALICE, LOG, ORIGIN


def exchange(number: int) -> RawExchange:
    body = b'{"model":"m","messages":[{"role":"user","content":"number %d"}]}' % number
    now = datetime.now(UTC)
    return RawExchange(
        provider="openai",
        endpoint="http://localhost/v1/chat/completions",
        collector="proxy",
        sent=b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body),
        received=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        chunks=((0, 5),),
        started_at=now,
        ended_at=now,
        head_at=now,
        complete=True,
        trouble=None,
        connection=None,
        clock=ClockState("test", None, None),
    )


class Slip:
    """Remembers whether it was discarded."""

    discarded = False

    def discard(self) -> None:
        self.discarded = True


def test_what_waits_is_written_together_and_in_order() -> None:
    writer = Writer()
    writer.gate.clear()
    with writer.group() as group:
        futures = [group.submit(exchange(number)) for number in range(200)]
        assert not any(future.done() for future in futures)
        writer.gate.set()
        assert [future.result(10) for future in futures] == list(range(200))
    assert len(writer.groups) < 20
    assert max(writer.groups) <= MAX_ENTRIES
    assert b"number 7" in role(writer.entries[7], "wire.sent")


def built_elsewhere(builder: Builder, count: int) -> list[NewEntry | None]:
    """What another process builds, once it is there."""
    raws = [exchange(number) for number in range(count)]
    deadline = time.monotonic() + 20
    while not builder.start(raws):
        assert time.monotonic() < deadline, "the other process never came up"
        time.sleep(0.02)
    return builder.finish(count)


def test_another_process_builds_the_same_entries() -> None:
    builder = Builder(Redactor(KEY))
    try:
        found = built_elsewhere(builder, MANY)
    finally:
        builder.close()
    here = [build(exchange(number), Redactor(KEY)) for number in range(MANY)]
    assert [entry and entry.objects for entry in found] == [entry.objects for entry in here]


def test_entries_are_built_here_when_the_other_process_ends() -> None:
    builder = Builder(Redactor(KEY))
    built_elsewhere(builder, MANY)
    process = builder._process
    assert process is not None
    process.kill()
    process.wait()
    raws = [exchange(number) for number in range(MANY)]
    assert not builder.start(raws) or builder.finish(MANY) == [None] * MANY
    assert not builder.start(raws)


def test_the_other_process_ends_with_its_parent() -> None:
    builder = Builder(Redactor(KEY))
    built_elsewhere(builder, MANY)
    process = builder._process
    assert process is not None
    builder.close()
    assert process.returncode == 0


def test_a_few_are_built_here() -> None:
    assert not Builder(Redactor(KEY)).start([exchange(1)])


def test_leaving_waits_for_what_was_submitted() -> None:
    writer = Writer()
    with writer.group() as group:
        futures = [group.submit(exchange(number)) for number in range(10)]
    assert all(future.done() for future in futures)
    assert len(writer.entries) == 10


def test_a_slip_goes_once_its_exchange_is_recorded() -> None:
    writer = Writer()
    writer.gate.clear()
    slip = Slip()
    with writer.group() as group:
        future = group.submit(exchange(1), slip)
        assert not slip.discarded
        writer.gate.set()
        future.result(10)
        assert slip.discarded


def test_nothing_is_acknowledged_after_a_failure() -> None:
    writer = Writer()
    slip = Slip()
    with writer.group() as group:
        assert group.submit(exchange(0)).result(10) == 0
        writer.error = StoreError("the disk is full")
        with pytest.raises(StoreError, match="full"):
            group.submit(exchange(1), slip).result(10)
        writer.error = None  # it would work again, but entries must not be missing in between unsaid
        with pytest.raises(CaptureError, match="has failed before"):
            group.submit(exchange(2), slip).result(10)
    assert isinstance(group.failure, StoreError)
    assert not slip.discarded
    assert len(writer.entries) == 1


def test_what_is_recorded_in_spite_of_an_error_is_not_recorded_again() -> None:
    writer = Writer()
    writer.error = RecordedError("everything is recorded, but")
    slip = Slip()
    with writer.group() as group, pytest.raises(RecordedError):
        group.submit(exchange(1), slip).result(10)
    assert slip.discarded


def test_a_ledger_that_cannot_be_opened_is_said_at_once() -> None:
    @contextmanager
    def opening():  # type: ignore[no-untyped-def]  # never yields
        raise KeyringError("locked")
        yield

    with pytest.raises(KeyringError, match="locked"), Group(opening, Redactor(KEY)):
        pytest.fail("it was not opened")


def test_writes_to_a_real_ledger(tmp_path) -> None:  # type: ignore[no-untyped-def]  # pytest's
    Ledger.create(tmp_path, Genesis(origin=ORIGIN), signer=ALICE, log=LOG).close()

    @contextmanager
    def opening():  # type: ignore[no-untyped-def]  # a context manager of a writer
        with Ledger.open(tmp_path, signer=ALICE, log=LOG) as ledger:
            yield LedgerWriter(ledger)

    with Group(opening, Redactor(KEY)) as group:
        indexes = [future.result(10) for future in [group.submit(exchange(n)) for n in range(20)]]
    assert indexes == list(range(1, 21))
    with Ledger.open(tmp_path) as reading:
        entry = reading.entry(20)
        reference = entry.reference("query")
        assert reference is not None
        assert reading.content(reference.commitment) == b"number 19"
