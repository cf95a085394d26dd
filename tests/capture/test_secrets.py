"""Secrets are found in every place and spelling, and innocent text is left as it is."""

import json
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.capture.secrets.credentials import Needles, held_back
from ledger.capture.secrets.patterns import find
from ledger.capture.secrets.redactor import Redactor, clean_bytes, redaction_map
from ledger.capture.secrets.search import Search
from tests.capture.raw import ALNUM, LETTERS, REDACTION_KEY, SK, random_text

REDACTOR = Redactor(REDACTION_KEY)
HEX = "0123456789abcdef"

# `[redacted` and the like here would be a mistake: these are made up, and have the shape alone.
KEYS = {
    "openai project": "sk-proj-"
    + random_text("p", 74, ALNUM + "_-")
    + "T3BlbkFJ"
    + random_text("q", 74, ALNUM),
    "openai old": "sk-" + random_text("a", 20, ALNUM) + "T3BlbkFJ" + random_text("b", 20, ALNUM),
    "anthropic": "sk-ant-api03-" + random_text("c", 93, ALNUM + "_-") + "AA",
    "deepseek": "sk-" + random_text("d", 32, HEX),
    "openrouter": "sk-or-v1-" + random_text("e", 64, HEX),
    "google": "AIza" + random_text("f", 35, ALNUM + "_"),
    "hugging face": "hf_" + random_text("g", 34, LETTERS),
    "groq": "gsk_" + random_text("h", 52, ALNUM),
    "xai": "xai-" + random_text("i", 80, ALNUM),
    "perplexity": "pplx-" + random_text("j", 48, ALNUM),
    "replicate": "r8_" + random_text("k", 37, ALNUM),
    "github": "ghp_" + random_text("l", 36, ALNUM),
    "github fine": "github_pat_" + random_text("m", 82, ALNUM),
    "aws": "AKIA" + random_text("n", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    "jwt": ".".join(
        urlsafe_b64encode(part).rstrip(b"=").decode()
        for part in (b'{"alg":"HS256","typ":"JWT"}', b'{"sub":"1234567890"}', sha256(b"x").digest())
    ),
}
MATERIAL = b64encode(sha256(b"key").digest() * 6).decode()
PEM = "\n".join(("-----BEGIN PRIVATE KEY-----", MATERIAL[:64], MATERIAL[64:128], MATERIAL[128:]))
END = "\n-----END PRIVATE KEY-----\n"

INNOCENT = (
    "a task-force of desk-bound, risk-averse people: sk-learn-classification-2024-benchmark",
    "<div class='sk-fading-circle sk-folding-cube-animation sk-cube-grid-12'>",
    "OPENAI_API_KEY=sk-... or sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx or sk-your-api-key-goes-here-please",
    "Incorrect API key provided: sk-test-********************abcd.",
    "hf_hub_download hf_" + "x" * 34 + " gsk_ xai-grok pplx-api AIza",
    "AKIAIOSFODNN7EXAMPLE and wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "commit 3f786850e387550fdab836ed7e6dc881de23001b, sha256 " + sha256(b"a").hexdigest(),
    "014df517-39d1-4453-b7b3-9930c563627c eyJ.eyJ.abc eyJhbGciOiJub25lIn0 alone",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg...\n-----END PRIVATE KEY-----",
    "-----BEGIN CERTIFICATE-----\n" + MATERIAL + "\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\n" + MATERIAL + "\n-----END PUBLIC KEY-----",
)


def names(text: str) -> list[str]:
    return [match.name for match in find(text.encode())]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize(
    "around", ["{}", '"{}"', "key={}&x", "\\n{}\\n", "\\u000a{}", "k%3D{}", "({}),", "{}."]
)
def test_finds_each_shape_between_anything_but_key_characters(key: str, around: str) -> None:
    text = around.format(key).encode()
    found = [text[one.start : one.end] for one in find(text)]
    assert found == [key.encode()]


@pytest.mark.parametrize("text", INNOCENT)
def test_leaves_innocent_text(text: str) -> None:
    assert names(text) == []
    assert names(json.dumps(text)) == []


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_finds_nothing_within_a_longer_word(key: str) -> None:
    assert names(f"Ab{key}") == []
    if not key.startswith(("sk-", "eyJ")):  # whose length is open
        assert names(f"{key}Ab") == []


@given(st.binary(min_size=3_000, max_size=6_000))
def test_base64_never_looks_like_a_key(data: bytes) -> None:
    assert names(urlsafe_b64encode(data).decode()) == []
    assert names(b64encode(data).decode()) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\\n", "\\r\\n", "\\\\n"])
def test_finds_key_material_between_the_lines_of_a_pem_file(newline: str) -> None:
    text = f"here: {PEM}{END}that was it".replace("\n", newline).encode()
    cleaned, redactions = clean_bytes(text, Search(), REDACTOR, "x")
    assert [one.what for one in redactions] == ["private-key"]
    assert len(cleaned) == len(text)
    assert MATERIAL[:40].encode() not in cleaned
    assert MATERIAL[-40:].encode() not in cleaned
    assert cleaned.startswith(b"here: -----BEGIN PRIVATE KEY-----")
    assert cleaned.endswith(b"that was it")


def test_a_pem_file_that_is_cut_off_costs_no_prose() -> None:
    text = f"{PEM}\n\nand then the answer goes on in ordinary words".encode()
    cleaned, redactions = clean_bytes(text, Search(), REDACTOR, "x")
    assert len(redactions) == 1
    assert MATERIAL[:40].encode() not in cleaned
    assert cleaned.endswith(b"and then the answer goes on in ordinary words")


def test_finds_the_aws_secret_near_its_id_and_no_hash() -> None:
    secret = random_text("aws", 40, ALNUM + "/+")
    near = f"{KEYS['aws']}:{secret} at commit 3f786850e387550fdab836ed7e6dc881de23001b"
    assert names(near) == ["aws-access-key", "aws-secret-key"]
    assert names(secret) == []


def test_looks_through_json_escapes() -> None:
    escaped = "".join(f"\\u{ord(c):04x}" if c in "-_04" else c for c in SK)
    text = f'{{"a":"{escaped}","b":1}}'.encode()
    cleaned, redactions = clean_bytes(text, Search(), REDACTOR, "x")
    assert [one.hmac for one in redactions] == [REDACTOR.hmac(SK.encode())]
    assert len(cleaned) == len(text)
    assert SK not in json.loads(cleaned)["a"]
    assert json.loads(cleaned)["b"] == 1


# ---- what stands in its place -----------------------------------------------------------------------------


@given(st.binary(min_size=1, max_size=200))
def test_a_token_fits_and_is_harmless_in_json(secret: bytes) -> None:
    for size in (1, 11, 12, 13, len(secret), 75, 76, 300):
        token = REDACTOR.fitted(secret, size)
        assert len(token) == size
        assert json.loads(b'"' + token + b'"') == token.decode()
        assert not Search().spans(token)


def test_one_credential_shows_as_one_and_another_ledgers_key_hides_that() -> None:
    other = Redactor(sha256(b"another ledger").digest())
    assert REDACTOR.token(b"secret") == REDACTOR.token(b"secret") != REDACTOR.token(b"Secret")
    assert other.token(b"secret") != REDACTOR.token(b"secret")
    assert other.key_id != REDACTOR.key_id
    assert REDACTOR.key_id == sha256(b"evidence-ledger/redaction" + REDACTION_KEY).hexdigest()[:16]
    assert REDACTION_KEY.hex() not in repr(REDACTOR)


def test_the_map_names_each_place() -> None:
    text = f"one {SK}, two {KEYS['google']}".encode()
    cleaned, redactions = clean_bytes(text, Search(), REDACTOR, "wire.sent")
    value = json.loads(redaction_map(REDACTOR, redactions))
    assert value["key"] == REDACTOR.key_id
    assert [one["what"] for one in value["redactions"]] == ["sk-key", "google-api-key"]
    for one, secret in zip(value["redactions"], (SK, KEYS["google"]), strict=True):
        place = cleaned[one["offset"] : one["offset"] + one["length"]]
        assert one["object"] == "wire.sent"
        assert one["hmac"] == REDACTOR.hmac(secret.encode())
        assert place == REDACTOR.fitted(secret.encode(), len(secret))


@given(st.lists(st.sampled_from([*KEYS.values(), PEM + END, "words", '"', "\\n", " ", "é", "sk-", "AKIA"])))
def test_what_is_clean_stays_as_it_is(parts: list[str]) -> None:
    text = " ".join(parts).encode()
    cleaned, _ = clean_bytes(text, Search(), REDACTOR, "x")
    assert len(cleaned) == len(text)
    assert Search().spans(cleaned) == []


@given(
    st.lists(st.tuples(st.sampled_from(["/", "x", '"', SK, "-", "é", "\\", " "]), st.booleans()), max_size=30)
)
def test_a_place_behind_escapes_is_the_place_in_the_bytes(parts: list[tuple[str, bool]]) -> None:
    """Whatever is escaped, what is found covers the key and nothing beside it."""
    raw = " ".join(
        "".join(f"\\u{ord(c):04x}" for c in part) if escaped else json.dumps(part)[1:-1]
        for part, escaped in parts
    ).encode()
    spans = Search().spans(raw)
    assert len(spans) == sum(part == SK for part, _ in parts)
    for one in spans:
        assert json.loads(b'"' + raw[one.start : one.end] + b'"') == SK
        assert one.secret == SK.encode()


def test_hostile_text_takes_no_more_than_linear_time() -> None:
    """Each of these made an earlier form of some pattern quadratic: at 4 MB that is minutes."""
    for unit in (
        b"\\",
        b"sk-",
        b"eyJ.",
        b"eyJ-",
        b"://",
        b"-----BEGIN PRIVATE KEY-----",
        b"x-api-key:\r\n ",
        b"a",
    ):
        text = b"\\u002d" + unit * (4_000_000 // len(unit))
        Search().spans(text)
        list(held_back(text))


def test_a_search_of_texts_together_finds_what_a_search_of_each_finds() -> None:
    key = b"sk-test-A1b2C3d4E5f6G7h8I9j0K1"
    search = Search(Needles(held_back(b"x: y\r\nAuthorization: Bearer nul\0credential-1234\r\n")))
    for texts in ([key], [b"a", key, b"b"], [b"", b"\\", key], [b"before", key[:8], key[8:]], [b"", b""]):
        assert Search().finds(texts) == search.finds(texts) == any(Search().spans(one) for one in texts)
