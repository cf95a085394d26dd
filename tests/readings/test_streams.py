"""Streams as networks deliver them: cut into chunks anywhere, and cut off anywhere."""

import gzip

import pytest

from ledger.readings import parse_wire, read
from tests.readings.vectors import STREAMS, VECTORS, Vector
from tests.readings.wires import chunked, derived, response

streams = pytest.mark.parametrize("vector", STREAMS, ids=[vector.name for vector in STREAMS])


@streams
def test_a_split_at_any_byte_gives_the_same_reading(vector: Vector) -> None:
    """Characters and events cut in two by a chunk's end are whole in the reading."""
    whole = derived(vector.sent, vector.received).objects
    for at in range(1, len(vector.body)):
        received = chunked([vector.body[:at], vector.body[at:]], vector.media_type)
        reading = read(parse_wire(vector.sent, received), vector.reader)
        assert reading is not None
        assert reading.answer == vector.answer
        assert reading.complete
        if at % 97 == 0:
            assert derived(vector.sent, received).objects == whole


@streams
def test_one_byte_a_chunk_gives_the_same_reading(vector: Vector) -> None:
    received = chunked([bytes([byte]) for byte in vector.body], vector.media_type)
    assert derived(vector.sent, received) == derived(vector.sent, vector.received)


@streams
def test_a_stream_cut_off_at_any_byte_is_never_complete_and_says_so(vector: Vector) -> None:
    for end in range(len(vector.received)):
        reading = read(parse_wire(vector.sent, vector.received[:end]), vector.reader)
        assert reading is not None
        assert not reading.complete
        assert reading.problem
        assert vector.answer.startswith(reading.answer)


@pytest.mark.parametrize("vector", STREAMS, ids=[vector.name for vector in STREAMS])
def test_a_body_that_ends_early_without_http_saying_so_is_not_complete(vector: Vector) -> None:
    """The server closed in good order, in the middle of its own protocol."""
    text = vector.body.rstrip(b"\r\n")
    for end in range(len(text)):
        received = response(text[:end], vector.media_type)
        reading = read(parse_wire(vector.sent, received), vector.reader)
        assert reading is not None
        assert not reading.complete, (end, text[:end][-80:])
        assert reading.problem


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_a_coded_stream_gives_the_same_reading(vector: Vector) -> None:
    plain = derived(vector.sent, vector.received)
    body = gzip.compress(vector.body, mtime=0)
    coded = derived(vector.sent, response(body, vector.media_type, "Content-Encoding: gzip"))
    assert coded == plain


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_a_document_cut_off_at_any_byte_never_raises_and_is_never_complete(vector: Vector) -> None:
    received = response(vector.body, vector.media_type)
    for end in range(0, len(received), 3):
        reading = read(parse_wire(vector.sent, received[:end]), vector.reader)
        assert reading is not None
        assert not reading.complete


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_a_request_cut_off_at_any_byte_is_read_without_raising(vector: Vector) -> None:
    for end in range(0, len(vector.sent), 3):
        derived(vector.sent[:end], vector.received)
