"""Content-encodings undone: each one, stacked, cut off at every byte, damaged, and as bombs."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from ledger.readings import decoded

PLAIN = "a streamed answer, 世界 ".encode() * 200


def raw_deflate(data: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush()


CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "x-gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
}
each = pytest.mark.parametrize("name", sorted(CODERS))


def header(value: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Encoding", value),)


@each
def test_undoes_each_coding(name: str) -> None:
    assert decoded(CODERS[name](PLAIN), header(name.upper())) == (PLAIN, None, True)


def test_undoes_a_raw_deflate_stream() -> None:
    assert decoded(raw_deflate(PLAIN), header("deflate")) == (PLAIN, None, True)


def test_leaves_what_has_no_coding() -> None:
    assert decoded(PLAIN, ()) == (PLAIN, None, True)
    assert decoded(PLAIN, header("identity")) == (PLAIN, None, True)
    assert decoded(b"", header("gzip")) == (b"", None, True)


def test_undoes_codings_one_over_another() -> None:
    body = CODERS["br"](CODERS["gzip"](PLAIN))
    assert decoded(body, header("gzip, br")) == (PLAIN, None, True)
    assert decoded(body, (*header("gzip"), *header("br"))) == (PLAIN, None, True)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_undoes_several_members(name: str) -> None:
    body = CODERS[name](PLAIN) + CODERS[name](b"") + CODERS[name](b"more")
    assert decoded(body, header(name)) == (PLAIN + b"more", None, True)


def test_passes_skippable_frames() -> None:
    skippable = (0x184D2A50).to_bytes(4, "little") + (3).to_bytes(4, "little") + b"abc"
    assert decoded(skippable + CODERS["zstd"](PLAIN), header("zstd")) == (PLAIN, None, True)


def test_says_an_unknown_coding() -> None:
    result = decoded(PLAIN, header("x-own"))
    assert (result.data, result.complete) == (b"", False)
    assert "x-own" in (result.problem or "")
    assert decoded(PLAIN, header("gzip," * 9)).complete is False


@each
def test_gives_what_there_is_of_a_body_cut_off_anywhere(name: str) -> None:
    body = CODERS[name](PLAIN)
    for end in range(1, len(body)):
        result = decoded(body[:end], header(name))
        assert PLAIN.startswith(result.data)
        assert not result.complete
        assert result.problem


@each
def test_says_damage(name: str) -> None:
    body = CODERS[name](PLAIN)
    for at in (0, len(body) // 2, len(body) - 1):
        damaged = body[:at] + bytes([body[at] ^ 0xFF]) + body[at + 1 :]
        result = decoded(damaged, header(name))
        assert (result.data, result.complete) != (PLAIN, True) or result.problem is None
    assert decoded(b"plain text, not coded", header(name)).complete is False


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_stops_at_the_limit_and_says_so(name: str) -> None:
    limit = 1 << 20
    bomb = CODERS[name](bytes(64 << 20))
    assert len(bomb) < limit
    result = decoded(bomb, header(name), limit)
    assert len(result.data) <= limit
    assert not result.complete
    assert str(limit) in (result.problem or "")
    assert decoded(CODERS[name](bytes(limit)), header(name), limit) == (bytes(limit), None, True)


def test_a_bomb_in_a_bomb_stops_too() -> None:
    limit = 1 << 20
    bomb = CODERS["gzip"](CODERS["gzip"](bytes(64 << 20)))
    result = decoded(bomb, header("gzip, gzip"), limit)
    assert len(result.data) <= limit
    assert not result.complete


def test_many_empty_members_are_read_in_reasonable_time() -> None:
    body = CODERS["gzip"](b"") * 20_000
    assert decoded(body, header("gzip")) == (b"", None, True)
