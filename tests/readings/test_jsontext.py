"""JSON as it was sent: spellings kept, departures said, nothing that hurts."""

import contextlib
import time

import pytest

from ledger.errors import MalformedError
from ledger.readings import jsontext
from ledger.readings.problems import Problems


def parse(source: str | bytes) -> tuple[object, str | None]:
    problems = Problems()
    data = source.encode() if isinstance(source, str) else source
    return jsontext.parse(data, "it", problems), problems.text()


@pytest.mark.parametrize(
    "source",
    [
        '{"a":1.0,"b":1.10,"c":1e5,"d":-0,"e":-0.0,"f":0.1e-7}',
        '{"n":123456789012345678901234567890,"m":9007199254740993}',
        '[9007199254740991,-9007199254740991,0,true,false,null,"x"]',
        '{"deep":[[[{"a":[]}]]],"empty":{},"text":"é\\n\\"\\u0001"}',
    ],
)
def test_spelling_survives_the_way_there_and_back(source: str) -> None:
    value, problem = parse(source)
    assert jsontext.text(value) == source
    assert problem is None


def test_integers_that_fit_are_integers_and_others_are_spellings() -> None:
    value, _ = parse("[9007199254740991, 9007199254740992, 1.0]")
    assert value == [9007199254740991, "9007199254740992", "1.0"]
    assert [type(one) for one in value] == [int, jsontext.Number, jsontext.Number]


@pytest.mark.parametrize("source", ["[NaN]", "[Infinity]", "[-Infinity]"])
def test_takes_and_says_constants_that_are_not_json(source: str) -> None:
    value, problem = parse(source)
    assert jsontext.text(value) == source
    assert "is not JSON" in (problem or "")


def test_of_members_of_one_name_the_last_counts_and_it_is_said() -> None:
    value, problem = parse('{"a":1,"a":2}')
    assert value == {"a": 2}
    assert "twice" in (problem or "")


def test_says_bytes_that_are_not_utf8() -> None:
    value, problem = parse(b'"\xff"')
    assert value == "\ufffd"
    assert "UTF-8" in (problem or "")


@pytest.mark.parametrize("source", ["", "{", "[1,]", "{'a':1}", '"\x01"', "nul", "1 2", "[" * 100])
def test_refuses_what_is_not_json(source: str) -> None:
    with pytest.raises(MalformedError, match="it: not JSON"):
        parse(source)


def test_refuses_depth_by_a_fixed_number() -> None:
    deepest = jsontext.MAX_DEPTH
    value, _ = parse("[" * deepest + "]" * deepest)
    assert jsontext.text(value) == "[" * deepest + "]" * deepest
    with pytest.raises(MalformedError, match="deeper than 128"):
        parse("[" * (deepest + 1) + "]" * (deepest + 1))
    with pytest.raises(MalformedError, match="deeper than 128"):
        parse('{"a":' * 100_000)
    brackets_in_text = '"' + "[" * 1000 + '"'
    assert parse(brackets_in_text)[0] == "[" * 1000


def test_elements_of_an_array_have_their_places() -> None:
    body = b' [ {"a":[1,2]} ,\n"x,]\\"", 3 ] '
    ranges, closed = jsontext.elements(body)
    assert [body[start:end].strip() for start, end in ranges] == [b'{"a":[1,2]}', b'"x,]\\""', b"3"]
    assert closed
    ranges, closed = jsontext.elements(b'[{"a":1},{"b":')
    assert (ranges, closed) == ([(1, 8)], False)


@pytest.mark.parametrize(
    "source",
    [
        '"' + '\\"' * 500_000,
        "[" * 1_000_000,
        '{"a":' * 200_000,
        "[" + "1," * 500_000,
        '["' * 300_000,
        "9" * 1_000_000,
    ],
    ids=["quotes", "brackets", "objects", "commas", "strings", "digits"],
)
def test_hostile_json_is_refused_or_read_in_reasonable_time(source: str) -> None:
    started = time.process_time()
    with contextlib.suppress(MalformedError):
        parse(source)
    jsontext.elements(source.encode())
    assert time.process_time() - started < 10
