"""Strings with the shape of a key: what is taken for a secret wherever it stands.

Each shape is as narrow as the real keys are (prefix, alphabet, length, an end on both sides), since what is
replaced here may be the words of a model. The sources: providers' own documents and the rules of gitleaks
(`config/gitleaks.toml`) and TruffleHog (`pkg/detectors`), which agree on these prefixes and lengths.

What it does NOT find: keys without a prefix (Mistral, Azure, Cohere: 32 or 40 letters and digits, as any
hash is). Those are found only where they equal a credential of the same exchange (credentials.py).

Linear in the data: a literal search for each prefix, then one attempt at each place; no attempt begins inside
a run of key characters, and repetitions are possessive. So a long base64url blob never looks like a key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from math import log2
from typing import Final, NamedTuple


class Shape(NamedTuple):
    """One kind of key. `pattern` begins with `literal`; group 1, if it has one, is the secret itself."""

    name: str
    literal: bytes
    pattern: re.Pattern[bytes]
    accept: Callable[[bytes], bool]


class Match(NamedTuple):
    """Where something with the shape of a key stands."""

    start: int
    end: int
    name: str


MIN_ENTROPY: Final = 3.0  # bits a character; 32 random hex digits have about 3.7, `abababab...` has 1
MIN_PRIVATE_KEY: Final = 64  # base64 characters; the smallest PKCS#8 key (Ed25519, RFC 8410) has 64
AWS_REACH: Final = 256  # bytes around an access key id in which its secret is looked for

# What ends in EXAMPLE is AWS's own documentation, and no key.
_AWS_EXAMPLE: Final = b"EXAMPLE"
_RUN: Final = re.compile(rb"[A-Za-z0-9]{16,}")
_LETTER: Final = re.compile(rb"[A-Za-z]")
_DIGIT: Final = re.compile(rb"[0-9]")
_CLASSES: Final = (re.compile(rb"[a-z]"), re.compile(rb"[A-Z]"), _DIGIT)
_AWS_SECRET: Final = re.compile(rb"(?<![A-Za-z0-9/+=])(?:[A-Za-z0-9+]|\\*+/){40}(?![A-Za-z0-9/+=])")
_ESCAPES: Final = re.compile(rb"\\++[nrt]?|[^A-Za-z0-9+/=]")


def entropy(data: bytes) -> float:
    """Shannon's entropy of the bytes, in bits a byte."""
    size = len(data)
    return -sum(n / size * log2(n / size) for n in Counter(data).values())


def _mixed(secret: bytes) -> bool:
    """A run of 16 letters and digits, both of them, and no short pattern repeated.

    `sk-learn-classification-2024` and `sk-fading-circle-animation` have no such run.
    """
    runs = [run for run in _RUN.findall(secret[:512]) if _LETTER.search(run) and _DIGIT.search(run)]
    return bool(runs) and entropy(b"".join(runs)) >= MIN_ENTROPY


def _varied(secret: bytes) -> bool:
    """Not `hf_xxxxxxxx...`, as documentation has it."""
    return entropy(secret) >= MIN_ENTROPY


def _aws_id(secret: bytes) -> bool:
    return not secret.endswith(_AWS_EXAMPLE) and entropy(secret) >= MIN_ENTROPY


def _jwt(secret: bytes) -> bool:
    """Its header decodes to a JSON object that names an algorithm (RFC 7515 section 4.1.1)."""
    from base64 import urlsafe_b64decode

    head = secret.partition(b".")[0]
    try:
        return b'"alg"' in urlsafe_b64decode(head + b"=" * (-len(head) % 4))
    except ValueError:
        return False


def _key_material(secret: bytes) -> bool:
    material = _ESCAPES.sub(b"", secret)
    return len(material) >= MIN_PRIVATE_KEY and entropy(material) >= MIN_ENTROPY


def _shape(name: str, literal: str, rest: str, accept: Callable[[bytes], bool] = _varied) -> Shape:
    """A key that begins with `literal` and stands apart from other key characters.

    On its left may be a JSON escape (a newline is `\\n`, whose last byte is a letter) or a percent-encoded
    byte. The literal comes first in the pattern so that the search for it is a fast one.
    """
    word = re.escape(literal)
    apart = "|".join(
        (
            rf"(?<![A-Za-z0-9_\-]{word})",
            rf"(?<=\\[bfnrt]{word})",
            rf"(?<=\\u[0-9a-fA-F]{{4}}{word})",
            rf"(?<=%[0-9a-fA-F]{{2}}{word})",
        )
    )
    pattern = rf"{word}(?:{apart}){rest}(?![A-Za-z0-9_\-])"
    return Shape(name, literal.encode(), re.compile(pattern.encode()), accept)


_PEM: Final = Shape(
    "private-key",
    b"-----BEGIN ",
    re.compile(
        rb"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        # up to its end line; or, where that is cut off, lines that are nothing but base64
        rb"((?:[A-Za-z0-9+/=\s:,.]|-(?!----)|\\+[nrt/])*+(?=-----END )"
        rb"|(?:(?:\s|\\+[nrt])*+[A-Za-z0-9+/=]{40,}+)++)"
    ),
    _key_material,
)

SHAPES: Final = (
    # OpenAI sk-proj-..., sk-svcacct-..., sk-...T3BlbkFJ...; Anthropic sk-ant-api03-..., sk-ant-oat01-...;
    # DeepSeek and Qwen sk- and 32 hex digits; OpenRouter sk-or-v1-...; Moonshot, Stability sk- and 48
    _shape("sk-key", "sk-", r"[A-Za-z0-9_\-]{20,}+", _mixed),
    _shape("google-api-key", "AIza", r"[A-Za-z0-9_\-]{35}"),
    _shape("hugging-face-token", "hf_", r"[A-Za-z0-9]{34}"),
    _shape("groq-key", "gsk_", r"[A-Za-z0-9]{52}"),
    _shape("xai-key", "xai-", r"[A-Za-z0-9_]{80}"),
    _shape("perplexity-key", "pplx-", r"[A-Za-z0-9]{48}"),
    _shape("replicate-token", "r8_", r"[A-Za-z0-9_\-]{37}"),
    _shape("github-token", "gh", r"[pousr]_[A-Za-z0-9]{36}"),
    _shape("github-token", "github_pat_", r"[A-Za-z0-9_]{82}"),
    _shape("aws-access-key", "AKIA", r"[A-Z2-7]{16}", _aws_id),
    _shape("aws-access-key", "ASIA", r"[A-Z2-7]{16}", _aws_id),
    # RFC 7519: three base64url parts; header and claims are JSON objects, so that both begin with eyJ
    _shape(
        "json-web-token",
        "eyJ",
        r"[A-Za-z0-9_\-]{10,}+\.eyJ[A-Za-z0-9_\-]{10,}+\.[A-Za-z0-9_\-]{10,}+",
        _jwt,
    ),
    _PEM,
)


def find(data: bytes) -> Iterator[Match]:
    """Everything with the shape of a key, by kind; places may overlap."""
    aws: list[Match] = []
    for shape in SHAPES:
        # No test with `in` first: re's search for a pattern's literal beginning is the faster of the two.
        for found in shape.pattern.finditer(data):
            start, end = found.span(found.re.groups)
            if shape.accept(data[start:end]):
                yield (match := Match(start, end, shape.name))
                if shape.name == "aws-access-key":
                    aws.append(match)
    yield from _aws_secrets(data, aws)


def _aws_secrets(data: bytes, ids: list[Match]) -> Iterator[Match]:
    """The secret that goes with an access key id: 40 base64 characters of every class, near it."""
    done = 0
    for one in sorted(ids):
        low, high = max(done, one.start - AWS_REACH), min(len(data) + 1, one.end + AWS_REACH)
        for found in _AWS_SECRET.finditer(data, low, high):
            secret = found.group()
            if found.end() == high:  # cut off there: it may be longer
                continue
            varied = all(kind.search(secret) for kind in _CLASSES) and entropy(secret) >= MIN_ENTROPY + 1
            if varied and not secret.endswith(_AWS_EXAMPLE + b"KEY"):
                yield Match(*found.span(), "aws-secret-key")
                low = found.end()
        done = max(done, low, one.end)
