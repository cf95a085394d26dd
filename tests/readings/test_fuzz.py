"""Hostile bytes: exchanges of every provider, mutated. Nothing raises, and nothing takes long."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.readings import fuzz

SEEDS = tuple(fuzz.seeds().values())
SECONDS = 5  # for one mutated exchange of a few kilobytes, by every reader; a machine may be busy
WORDS = (
    *(b"\r\n", b"\n\n", b"\r\n\r\n", b"data: ", b"event: ", b"[DONE]", b"\x00", b"\xff", b"\xef\xbb\xbf"),
    *(b"{", b"}", b"[", b"]", b'"', b"\\", b"\\ud800", b",", b":", b"null", b"NaN", b"1e999", b"-0"),
    *(b"9" * 30, b"Transfer-Encoding: chunked\r\n", b"Content-Length: 0\r\n", b"Content-Encoding: gzip\r\n"),
)
few = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
many = settings(max_examples=6000, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A seed with some places changed: cut out, put in, repeated, replaced, or crossed with another."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        how = draw(st.sampled_from(["cut", "word", "bytes", "repeat", "cross", "truncate"]))
        if how == "cut":
            data = data[:start] + data[end:]
        elif how == "word":
            data = data[:start] + draw(st.sampled_from(WORDS)) + data[start:]
        elif how == "bytes":
            data = data[:start] + draw(st.binary(max_size=8)) + data[end:]
        elif how == "repeat":
            data = data[:end] + data[start:end] * draw(st.integers(1, 20)) + data[end:]
        elif how == "cross":
            other = draw(st.sampled_from(SEEDS))
            data = data[:start] + other[draw(st.integers(0, len(other))) :]
        else:
            data = data[:start]
    return data


def timed(data: bytes) -> None:
    started = time.process_time()
    fuzz.check(data)
    fuzz.check_bodies(data)
    assert time.process_time() - started < SECONDS


@given(mutated())
@few
def test_mutated_exchanges_never_raise_and_are_read_fast(data: bytes) -> None:
    timed(data)


@pytest.mark.long
@given(mutated())
@many
def test_many_mutated_exchanges_never_raise_and_are_read_fast(data: bytes) -> None:
    timed(data)


@given(st.binary(max_size=400))
@few
def test_any_bytes_at_all_never_raise(data: bytes) -> None:
    timed(data)


def test_seeds_are_those_of_the_vectors() -> None:
    """`python -m tests.readings.fuzz --write` writes them; compressors may differ, so those are left out."""
    written = {path.name: path.read_bytes() for path in fuzz.FOLDER.glob("*.bin")}
    expected = fuzz.seeds()
    assert written.keys() == expected.keys()
    for name in expected:
        if not name.startswith("coded-"):
            assert written[name] == expected[name]


@pytest.mark.parametrize("name", sorted(fuzz.seeds()))
def test_every_seed_passes_as_it_is(name: str) -> None:
    fuzz.check((fuzz.FOLDER / name).read_bytes())
