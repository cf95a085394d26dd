"""Every provider's answer, whole and streamed, is read as what it says, always the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.core import canonical
from ledger.readings import READERS, exchange_of, pieces
from ledger.readings.derive import derive_again
from tests.readings.vectors import BY_NAME, VECTORS, Vector
from tests.readings.wires import derived, texts, wire

ROOT = Path(__file__).resolve().parents[2]
each = pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])


@each
def test_reads_what_was_asked_and_answered(vector: Vector) -> None:
    result = derived(vector.sent, vector.received)
    assert result.summary == {
        "complete": True,
        "finish": vector.finish,
        "model_asked": vector.asked,
        "model_returned": vector.returned,
        "problem": None,
        "reader": vector.reader,
        "refused": vector.refused,
    }
    expected = {"query": vector.query, "answer": vector.answer, "reasoning": vector.reasoning}
    assert texts(result) == {role: text for role, text in expected.items() if text is not None}
    assert result.reading.answered["streamed"] is vector.streamed


@each
def test_objects_come_in_order_and_are_canonical(vector: Vector) -> None:
    result = derived(vector.sent, vector.received)
    roles = [one.role for one in result.objects]
    assert roles == ["query", "answer", *(["reasoning"] if vector.reasoning else []), "reading"]
    reading = result.objects[-1].data
    assert isinstance(reading, bytes)
    value = canonical.parse(reading, "reading")
    canonical.check_profile(value, "reading")
    assert {name: value[name] for name in result.summary} == result.summary


@each
def test_every_reader_reads_every_exchange_without_raising(vector: Vector) -> None:
    raw = wire(vector.sent, vector.received)
    for reader in READERS:
        result = derive_again(reader, raw, endpoint=None)
        assert result is not None
        assert result.summary["reader"] == reader
        canonical.check_profile(result.reading.asked, "asked")
        canonical.check_profile(result.reading.answered, "answered")


def test_there_is_a_vector_for_every_reader() -> None:
    assert {vector.reader for vector in VECTORS} == set(READERS)


def test_an_unknown_reader_derives_nothing() -> None:
    raw = wire(BY_NAME["chat"].sent, BY_NAME["chat"].received)
    assert derive_again("openai.chat/999", raw, endpoint=None) is None
    assert derive_again("openai.chat/1", raw, endpoint=None) is not None


@each
def test_pieces_joined_are_the_texts_and_lie_in_their_events(vector: Vector) -> None:
    exchange = exchange_of(None, wire(vector.sent, vector.received))
    assert exchange is not None
    found = pieces(exchange, vector.reader)
    channels = {"answer": "", "reasoning": "", "refusal": ""}
    for piece in found:
        if piece.channel in channels:
            channels[piece.channel] += piece.text
        if piece.channel != "query":
            assert 0 <= piece.start < piece.end <= len(exchange.response.body)
    assert (channels["answer"] or channels["refusal"]) == vector.answer
    assert channels["reasoning"] == (vector.reasoning or "")
    if vector.streamed and vector.answer:
        assert len({piece.start for piece in found if piece.channel in ("answer", "refusal")}) > 1


def test_the_same_bytes_come_from_an_interpreter_with_another_hash_seed() -> None:
    script = (
        "from hashlib import sha256\n"
        "from tests.readings.vectors import VECTORS\n"
        "from tests.readings.wires import derived\n"
        "print([sha256(o.data).hexdigest() for v in VECTORS for o in derived(v.sent, v.received).objects])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
