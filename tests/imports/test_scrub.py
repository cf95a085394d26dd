"""Secrets out of files: each at its place and length, so that the file stays what it was otherwise."""

import gzip
import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.capture.imports import registry
from ledger.capture.imports.held import in_json, in_yaml
from ledger.capture.imports.scrub import scrub
from ledger.capture.secrets.redactor import Redactor
from ledger.errors import CaptureError
from tests.imports import test_chatgpt, test_har, test_vcr, test_warc
from tests.imports.bench import FAKE_KEY, KEY, ready
from tests.imports.mutation import mutated
from tests.support import one_line

SECRET = "not-of-any-shape"
SEEDS = {
    "har": test_har.SEED,
    "vcr": test_vcr.cassette(test_vcr.interaction(headers={"Set-Cookie": [f"a={SECRET}; Secure"]})),
    "warc": test_warc.pair(),
    "chatgpt": test_chatgpt.export(test_chatgpt.FORKED),
    "jsonl": json.dumps({"prompt": FAKE_KEY, "response": "r"}).encode(),
}


def secrets_of(data: bytes, yaml_too: bool = False) -> list[bytes]:
    return [one.secret for one in (in_yaml if yaml_too else in_json)(data)]


@pytest.mark.parametrize(
    "value",
    [
        {"name": "Authorization", "value": f"Bearer {SECRET}"},
        {"name": "X-Api-Key", "value": SECRET},
        {"name": "x-litellm-api-key", "value": SECRET},
        {"name": "key", "value": SECRET},
        {"authorization": SECRET},
        {"Authorization": [f"bearer  {SECRET}"]},
        {"set-cookie": ["", SECRET]},
        {"cookies": [{"name": "a", "path": "/", "value": SECRET}]},
        {"url": f"https://api.example.com/?api_key={SECRET}&x=1"},
        {"url": f"https://{SECRET}@api.example.com/"},
        {"name": "Referer", "value": f"https://api.example.com/?token={SECRET}"},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_secrets_are_found_by_the_name_beside_them(value: Any, indent: int | None) -> None:
    assert set(secrets_of(json.dumps(value, indent=indent).encode())) == {SECRET.encode()}


@pytest.mark.parametrize(
    "value",
    [
        {"name": "Accept", "value": SECRET},
        {"authorized": SECRET},
        {"name": "Authorization", "value": ""},
        {"name": "Authorization", "value": "Bearer "},
        {"name": "content-type", "value": SECRET},
        {"text": 'he wrote "authorization": he meant a form'},
        {"url": "https://api.example.com/?monkey=1"},
    ],
)
def test_other_words_stay(value: Any) -> None:
    assert secrets_of(json.dumps(value).encode()) == []


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization:\n- Bearer {SECRET}\n",
        f"  authorization:\n  - Bearer {SECRET}\n  host:\n  - x\n",
        f"x-api-key: {SECRET}\n",
        f"X-Api-Key: '{SECRET}'\nHost: x\n",
        f"cookie:\n  - '{SECRET}'\n  - \"{SECRET}\"\nb: 1\n",
        f"uri: https://api.example.com/v1?key={SECRET}\n",
    ],
)
def test_secrets_are_found_in_yaml(text: str) -> None:
    assert set(secrets_of(text.encode(), yaml_too=True)) == {SECRET.encode()}
    cleaned = scrub(text.encode(), registry.load("vcr"), KEY).data
    assert len(cleaned) == len(text)
    assert SECRET.encode() not in cleaned
    assert type(yaml.safe_load(cleaned)) is type(yaml.safe_load(text))


def test_value_that_is_folded_over_lines_goes_line_by_line() -> None:
    text = b"set-cookie:\n- session=0123456789abcdef;\n  HttpOnly; Secure\nhost:\n- x\n"
    cleaned = scrub(text, registry.load("vcr"), KEY).data
    assert b"0123456789abcdef" not in cleaned
    assert [len(line) for line in cleaned.split(b"\n")] == [len(line) for line in text.split(b"\n")]
    assert yaml.safe_load(cleaned)["host"] == ["x"]


def test_credential_is_found_wherever_else_it_stands() -> None:
    value = [
        {"name": "Authorization", "value": f"Bearer {SECRET}-0123456789"},
        {"echo": f"{SECRET}-0123456789"},
    ]
    cleaned = json.loads(scrub(json.dumps(value).encode(), registry.load("har"), KEY).data)
    assert cleaned[1]["echo"] == cleaned[0]["value"].removeprefix("Bearer ")
    assert cleaned[1]["echo"].startswith("redacted.")


def test_cleaned_file_is_left_alone_and_another_key_gives_other_tokens() -> None:
    data = test_har.SEED
    form = registry.load("har")
    once = scrub(data, form, KEY)
    assert once.found
    assert scrub(once.data, form, KEY).data == once.data
    assert scrub(data, form, Redactor(bytes(31) + b"x")).data != once.data


@settings(deadline=None, max_examples=150)
@given(data=mutated(test_har.SEED))
def test_valid_json_stays_valid_and_of_one_shape(data: bytes) -> None:
    cleaned = scrub(data, registry.load("har"), KEY).data
    assert len(cleaned) == len(data)
    try:
        before = json.loads(data)
    except ValueError:
        return
    assert shape(json.loads(cleaned)) == shape(before)


@settings(deadline=None, max_examples=150)
@given(data=mutated(SEEDS["vcr"]))
def test_cleaned_yaml_keeps_its_length_and_lines(data: bytes) -> None:
    cleaned = scrub(data, registry.load("vcr"), KEY).data
    assert [len(line) for line in cleaned.split(b"\n")] == [len(line) for line in data.split(b"\n")]


def shape(value: Any) -> Any:
    """The names and types of a value, not its texts."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(member) for member in value]
    return type(value)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_damaged_files_are_prepared_or_refused_in_one_line(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SEEDS)))
    seed = SEEDS[name]
    if name == "warc" and data.draw(st.booleans()):
        seed = gzip.compress(seed)
    content = data.draw(mutated(seed))
    try:
        job = ready("a file", content, data.draw(st.sampled_from((name, "auto"))))
    except CaptureError as error:
        one_line(error)
        return
    assert job.found == job.imported + sum(count for _, count in job.skipped)
    assert FAKE_KEY.encode() not in job.source.data
