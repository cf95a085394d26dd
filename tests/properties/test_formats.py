"""Properties of the format: one spelling a value, round trips, nothing but LedgerError from any bytes."""

import base64
import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.api import jsonl
from ledger.bundle.reader import parse_manifest
from ledger.core import canonical
from ledger.core import checkpoint as checkpoints
from ledger.core.clock import format_time, parse_time
from ledger.core.digest import format_base64, leaf_hash, parse_base64, parse_hex
from ledger.core.entry import format_text, parse_entry
from ledger.core.note import VerifierKey, format_note, format_vkey, parse_note, parse_vkey
from ledger.errors import LedgerError, MalformedError
from ledger.verify.trust import parse_trust
from tests.properties import strategies as own
from tests.support import ALICE, LOG, ORIGIN, one_line, signer

# ---- canonical JSON ---------------------------------------------------------------------------------------


@given(own.profile_values)
def test_encode_writes_what_rfc8785_writes(value: Any) -> None:
    canonical.check_profile(value, "value")
    data = canonical.encode(value)
    assert data == rfc8785.dumps(value)
    assert canonical.parse(data, "value") == value


OUTSIDE = (
    st.floats()
    | st.integers(min_value=canonical.MAX_INTEGER + 1)
    | st.integers(max_value=-canonical.MAX_INTEGER - 1)
    | st.sampled_from([{"A": 1}, {"": 1}, {"a-b": 1}, {1: 2}, "\ud800", b"x", {1, 2}, {"é": 1}])
)


@given(OUTSIDE, own.names)
def test_rejects_values_outside_the_profile_at_any_depth(value: Any, name: str) -> None:
    canonical.check_profile({name: [1]}, "value")
    for wrapped in (value, [value], {name: value}, {name: [None, {name: value}]}):
        with pytest.raises(MalformedError):
            canonical.check_profile(wrapped, "value")


def test_rejects_more_than_32_levels() -> None:
    def nested(depth: int) -> Any:
        return [nested(depth - 1)] if depth else 1

    canonical.check_profile(nested(32), "value")
    with pytest.raises(MalformedError):
        canonical.check_profile(nested(33), "value")


@given(own.profile_values)
def test_rejects_json_of_another_spelling(value: Any) -> None:
    data = canonical.encode(value)
    canonical.parse(data, "value")
    spellings = {
        json.dumps(value).encode(),
        json.dumps(value, indent=1).encode(),
        json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode(),
        data + b"\n",
        b" " + data,
        b"\xef\xbb\xbf" + data,
    }
    for other in spellings - {data}:
        with pytest.raises(MalformedError):
            canonical.parse(other, "value")


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"b":1,"a":1}',
        "1e2",
        "-0",
        "01",
        "NaN",
        "Infinity",
        '"\\u0061"',
        '"\\/"',
        '"\\ud800"',
        "[1,]",
        "",
        "nul",
        "[" * 100_000,
        '"\x7f',
        '"\x1f"',
        "18446744073709551616",
        "\ufeff1",
    ],
)
def test_rejects_json_that_two_readers_could_read_two_ways(text: str) -> None:
    with pytest.raises(MalformedError):
        canonical.parse(text.encode(), "value")


# ---- round trips ------------------------------------------------------------------------------------------


@given(own.note_texts, own.signature_lines)
def test_note_round_trips(text: bytes, lines: Any) -> None:
    data = format_note(text, lines)
    parsed = parse_note(data, "note")
    assert (parsed.text, parsed.signatures) == (text, lines)
    assert format_note(*parsed) == data


@given(own.key_names, st.sampled_from([1, 4]))
def test_vkey_round_trips(name: str, algorithm: int) -> None:
    key = VerifierKey(name=name, algorithm=algorithm, public_key=signer(name).public_key)
    assert parse_vkey(format_vkey(key)) == key


@given(own.checkpoint_notes())
def test_checkpoint_round_trips(data: bytes) -> None:
    parsed = checkpoints.parse_checkpoint(data, "checkpoint")
    assert checkpoints.format_text(parsed.origin, parsed.size, parsed.root) == parsed.text
    assert format_note(parsed.text, parsed.signatures) == parsed.note == data
    checkpoints.check_log_signature(parsed, LOG.key, "checkpoint")


@given(own.proofs())
def test_proof_round_trips(data: bytes) -> None:
    parsed = checkpoints.parse_proof(data, "proof")
    assert checkpoints.format_proof(parsed.place, parsed.hashes, parsed.checkpoint.note) == data


@given(own.entries())
def test_entry_round_trips(data: bytes) -> None:
    entry = parse_entry(data, "entry")
    text = format_text(
        index=entry.index,
        origin=entry.origin,
        previous=entry.previous,
        kind=entry.kind,
        body=entry.body,
        objects=entry.objects,
        signer=entry.signer,
        key=entry.key,
        signed_at=entry.signed_at,
    )
    assert text == entry.text
    assert format_note(text, entry.signatures) == entry.note == data
    assert entry.leaf == leaf_hash(data)


@given(st.datetimes(timezones=st.just(UTC)))
def test_time_round_trips(value: datetime) -> None:
    text = format_time(value)
    assert format_time(parse_time(text, "time")) == text
    assert parse_time(text, "time") == value


@given(st.binary(max_size=80))
def test_base64_round_trips_and_matches_the_standard_library(value: bytes) -> None:
    text = format_base64(value)
    assert text == base64.b64encode(value).decode()
    assert parse_base64(text, "value") == value


# ---- flips ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flip", [1, 0x20, 0x80, 0xFF])
def test_every_byte_flip_of_an_entry_is_refused_or_gives_another_leaf_hash(flip: int) -> None:
    data = sample_entry()
    leaf = parse_entry(data, "entry").leaf
    for place in range(len(data)):
        other = bytearray(data)
        other[place] ^= flip
        try:
            assert parse_entry(bytes(other), "entry").leaf != leaf
        except LedgerError:
            continue


def sample_entry() -> bytes:
    text = format_text(
        index=7,
        origin=ORIGIN,
        previous=bytes(range(32)),
        kind="note",
        body={"text": "é \u2028 \x7f 漢字 😀"},
        objects=(),
        signer=ALICE.name,
        key=parse_hex("ab" * 32, "key"),
        signed_at="2024-01-05T09:00:00.000000Z",
    )
    return own.sign(text, ALICE)


@given(own.mutations(own.entries()))
def test_a_mutated_entry_that_parses_has_the_leaf_hash_of_its_own_bytes(data: bytes) -> None:
    try:
        entry = parse_entry(data, "entry")
    except LedgerError:
        return
    assert (entry.note, entry.leaf) == (data, leaf_hash(data))


# ---- one spelling -----------------------------------------------------------------------------------------

HEX = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "text",
    [
        HEX.upper(),
        HEX[:-1],
        HEX + "0",
        HEX[:-1] + " ",
        " " + HEX[1:],
        HEX[:-1] + "g",
        "0x" + HEX[2:],
        "٠" + HEX[1:],
        HEX[:30] + "  " + HEX[32:],
        "",
        None,
        5,
        HEX.encode(),
    ],
)
def test_rejects_hex_of_another_spelling(text: Any) -> None:
    parse_hex(HEX, "value")
    with pytest.raises(MalformedError):
        parse_hex(text, "value")


@pytest.mark.parametrize(
    "text", ["AB==", "AA=", "AA", "A", "AA==\n", " AA==", "AA ==", "A A=", "AA===", "_-==", "AA==AA==", "é"]
)
def test_rejects_base64_with_stray_bits_or_white_space(text: str) -> None:
    parse_base64("AA==", "value")
    with pytest.raises(MalformedError):
        parse_base64(text, "value")


@pytest.mark.parametrize(
    "text",
    [
        "+4",
        "04",
        "-1",
        "-0",
        "4_2",
        " 4",
        "4 ",
        "4\r",
        "",
        "0x4",
        "٤",
        "²",
        "4.0",
        "1e3",
        "9007199254740992",
        "9" * 17,
        "9" * 5000,
    ],
)
def test_rejects_decimals_of_another_spelling(text: str) -> None:
    assert checkpoints.parse_decimal("0", "size") == 0
    assert checkpoints.parse_decimal("9007199254740991", "size") == 2**53 - 1
    with pytest.raises(MalformedError):
        checkpoints.parse_decimal(text, "size")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T13:49:00.123456+00:00",
        "2026-11-22T13:49:00Z",
        "2026-11-22t13:49:00.123456Z",
        "2026-11-22 13:49:00.123456Z",
        "2026-11-22T13:49:00.123456z",
        "2026-11-22T13:49:60.123456Z",
        "2026-02-30T13:49:00.123456Z",
        "2026-11-22T24:00:00.000000Z",
        "2026-11-22T13:49:00,123456Z",
        "20261122T134900.123456789Z0",
        "2026-W47-7T13:49:00.123456Z",
        "0000-11-22T13:49:00.123456Z",
        "２026-11-22T13:49:00.123456Z",
        "\ud800026-11-22T13:49:00.123456Z",
        None,
        5,
    ],
)
def test_rejects_times_of_another_spelling(text: Any) -> None:
    parse_time("2026-11-22T13:49:00.123456Z", "time")
    with pytest.raises(MalformedError):
        parse_time(text, "time")


def respelled(data: bytes) -> dict[str, bytes]:
    """The same note in spellings that the format has not."""
    text, _, lines = data.rpartition(b"\n\n")
    return {
        "CRLF": data.replace(b"\n", b"\r\n"),
        "CRLF in the signature line": text + b"\n\n" + lines.replace(b"\n", b"\r\n"),
        "blank before": b"\n" + data,
        "blank behind": data + b"\n",
        "no last line feed": data[:-1],
        "hyphen for the dash": data.replace("\u2014 ".encode(), b"-- "),
        "two spaces": data.replace("\u2014 ".encode(), "\u2014  ".encode()),
        "tab": data.replace("\u2014 ".encode(), "\u2014\t".encode()),
        "byte order mark": b"\xef\xbb\xbf" + data,
        "three line feeds": text + b"\n\n\n" + lines,
        "NUL": text + b"\x00\n\n" + lines,
    }


@pytest.mark.parametrize("how", respelled(sample_entry()))
def test_rejects_an_entry_of_another_spelling(how: str) -> None:
    data = sample_entry()
    parse_entry(data, "entry")
    with pytest.raises(MalformedError):
        parse_entry(respelled(data)[how], "entry")


@pytest.mark.parametrize("how", respelled(checkpoints.sign_checkpoint(LOG, 4, bytes(32))))
def test_rejects_a_checkpoint_of_another_spelling(how: str) -> None:
    data = checkpoints.sign_checkpoint(LOG, 4, bytes(32))
    checkpoints.parse_checkpoint(data, "checkpoint")
    with pytest.raises(MalformedError):
        checkpoints.parse_checkpoint(respelled(data)[how], "checkpoint")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"index 4", b"index 04"),
        (b"index 4", b"index +4"),
        (b"index 4", b"index  4"),
        (b"index 4", b"Index 4"),
        (b"@v1", b"@v2"),
        (b"\nindex", b"\n\nindex"),
        (b"index 4\n", b""),
        (b"index 4\n", b"index 4\nindex 4\n"),
        (b"index 4\n", b"index 4\nextra AA==\n"),
        (b"index 4\n", b"extra AB==\nindex 4\n"),
    ],
)
def test_rejects_a_proof_of_another_spelling(old: bytes, new: bytes) -> None:
    data = checkpoints.format_proof(4, (bytes(32),), checkpoints.sign_checkpoint(LOG, 8, bytes(32)))
    checkpoints.parse_proof(data, "proof")
    assert old in data
    with pytest.raises(MalformedError):
        checkpoints.parse_proof(data.replace(old, new, 1), "proof")


def test_rejects_a_checkpoint_with_an_extension_line() -> None:
    text = checkpoints.format_text(ORIGIN, 4, bytes(32))
    checkpoints.parse_checkpoint(own.sign(text, LOG), "checkpoint")
    for other in (
        text + b"extension\n",
        text + b"\n",
        text[text.index(b"\n") + 1 :],
        text.split(b"\n")[0] + b"\n",
    ):
        with pytest.raises(MalformedError):
            checkpoints.parse_checkpoint(own.sign(other, LOG), "checkpoint")


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v.upper(),
        lambda v: v + "\n",
        lambda v: " " + v,
        lambda v: v.replace("+", "++", 1),
        lambda v: v.rsplit("+", 1)[0],
        lambda v: v[:-1],
        lambda v: "x" + v,
        lambda v: v.replace("@", " @"),
    ],
)
def test_rejects_a_vkey_of_another_spelling(change: Callable[[str], str]) -> None:
    assert parse_vkey(ALICE.vkey) == ALICE.key
    with pytest.raises(MalformedError):
        parse_vkey(change(ALICE.vkey))


# ---- nothing but LedgerError ------------------------------------------------------------------------------

LINE = json.dumps({"id": "1", "query": "q", "answer": "a", "tags": ["t"], "captured_at": None}).encode()
MANIFEST = f"{HEX}  data/checkpoint\n{HEX}  data/entries/0000000000.note\n".encode()
TRUST = f"# trusted\n{ALICE.vkey}\n{HEX}\n".encode()

PARSERS: dict[str, tuple[Callable[[bytes], object], st.SearchStrategy[bytes]]] = {
    "entry": (lambda data: parse_entry(data, "it"), own.entries()),
    "note": (lambda data: parse_note(data, "it"), own.entries()),
    "checkpoint": (lambda data: checkpoints.parse_checkpoint(data, "it"), own.checkpoint_notes()),
    "proof": (lambda data: checkpoints.parse_proof(data, "it"), own.proofs()),
    "manifest": (lambda data: parse_manifest(data, "it"), st.just(MANIFEST)),
    "trust": (lambda data: parse_trust(data, "it"), st.just(TRUST)),
    "line": (lambda data: jsonl.parse_line(data, 1), st.just(LINE)),
}


@pytest.mark.parametrize("name", PARSERS)
def test_only_ledger_errors_come_out_of_a_parser(name: str) -> None:
    parse, valid = PARSERS[name]

    @given(st.binary(max_size=300) | st.text(max_size=100).map(lambda t: t.encode("utf-8", "replace")))
    @example(b"")
    @example(b"\n\n")
    @example(b"\xff" * 70_000)
    def any_bytes(data: bytes) -> None:
        try:
            parse(data)
        except LedgerError as error:
            one_line(error)

    @given(own.mutations(valid))
    def near_bytes(data: bytes) -> None:
        try:
            parse(data)
        except LedgerError as error:
            one_line(error)

    @given(valid)
    def valid_bytes(data: bytes) -> None:
        parse(data)

    valid_bytes()
    any_bytes()
    near_bytes()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = ("id", "query", "answer", "reasoning", "provider", "model", "endpoint", "captured_at", "tags")


@given(st.dictionaries(st.sampled_from(MEMBERS), json_values | own.texts))
def test_a_line_of_any_json_is_taken_or_refused_with_its_number(value: dict[str, Any]) -> None:
    try:
        line = jsonl.parse_line(json.dumps(value).encode(), 12)
    except MalformedError as error:
        number = one_line(error).split(":")[0]
    else:
        number = "line 12"
        assert not any(isinstance(member, float) and math.isnan(member) for member in value.values())
        assert [content.role for content in line.draft.objects][:2] == ["query", "answer"]
    assert number == "line 12"


MEMBER_NAMES = ("body", "index", "key", "kind", "objects", "origin", "previous", "signed_at", "signer")


@given(st.sampled_from(MEMBER_NAMES), json_values)
def test_an_entry_with_any_json_in_a_member_is_taken_or_refused(name: str, value: Any) -> None:
    text = parse_note(sample_entry(), "note").text
    members = json.loads(text.split(b"\n")[1])
    members[name] = value
    try:
        line = canonical.encode(members)
        parse_entry(own.sign(text.split(b"\n")[0] + b"\n" + line + b"\n", ALICE), "entry")
    except LedgerError:
        return
