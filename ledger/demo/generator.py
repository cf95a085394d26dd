"""A small deterministic text generator: the same prompt and parameters give the same words, always.

It knows a few topics in three languages and puts sentences together from lists. Choices follow from
SHA-256 of the seed, not from `random`, whose sequences may change between versions of Python.
It is no language model and says so when it is asked.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final, TypeVar

from ledger.demo.phrases import FRAMES, GIVEN, OPENINGS, SCENES, VOICES

MODEL: Final = "demonstration-1"
CONTROL: Final = "demonstration-control"  # the same generator; other words follow from its name
MODELS: Final = (MODEL, CONTROL)

_T = TypeVar("_T")
_MAX_WORDS: Final = 2_000

_HAN: Final = re.compile("[\u3400-\u9fff]")
_DUTCH: Final = re.compile(
    r"\b(de|het|een|je|jij|wie|wat|hoe|waarom|wanneer|zinnen|leg|uit)\b", re.IGNORECASE
)
_WORDS_WANTED: Final = re.compile(r"\b([0-9]{2,5}) words\b")
_GIVEN_NAME: Final = re.compile(r"\byour name is (\w{1,40})", re.IGNORECASE)

# Looked for in this order, in the prompt in lower case.
_TOPICS: Final = (
    ("refusal", ("private key", "signing key", "password", "geheime sleutel", "wachtwoord", "私钥", "密码")),
    ("repeat", ("repeat", "herhaal", "重复")),
    ("identity", ("who are you", "your name", "who made", "wie ben je", "hoe heet", "你是谁", "你叫什么")),
    ("cutoff", ("cutoff", "cut-off", "tot wanneer", "截止")),
    ("style", ("describe", "beschrijf", "描述")),
    ("hash", ("hash", "哈希")),
)


class Chooser:
    """A sequence of choices that follows from `seed` alone."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._count = 0

    def pick(self, options: Sequence[_T]) -> _T:
        """One of `options`."""
        self._count += 1
        digest = sha256(self._seed + self._count.to_bytes(8, "big")).digest()
        return options[int.from_bytes(digest[:8], "big") % len(options)]

    def shuffled(self, options: Sequence[_T]) -> list[_T]:
        """All of `options`, in an order of its own."""
        rest = list(options)
        return [rest.pop(self.pick(range(len(rest)))) for _ in options]


def answer(prompt: str, seed: bytes) -> str:
    """What the generator says to `prompt`; `seed` stands for everything that was sent with it."""
    chooser = Chooser(seed)
    language = language_of(prompt)
    topic = topic_of(prompt)
    if topic == "repeat":
        return _repeated(prompt, language)
    if topic == "identity" and (given := _GIVEN_NAME.search(prompt)):
        return chooser.pick(GIVEN).format(given=given[1], model=MODEL)
    wanted = _WORDS_WANTED.search(prompt)
    if topic == "style" and wanted:
        return _essay(chooser, min(int(wanted[1]), _MAX_WORDS))
    sentences = [chooser.pick(options) for options in VOICES[topic][language]]
    return ("" if language == "zh" else " ").join(sentences).format(model=MODEL)


def language_of(prompt: str) -> str:
    """zh, nl or en."""
    if _HAN.search(prompt):
        return "zh"
    return "nl" if len(_DUTCH.findall(prompt)) > 1 else "en"


def topic_of(prompt: str) -> str:
    """Which of the topics the prompt is about; `general` for all others."""
    text = prompt.lower()
    return next((topic for topic, marks in _TOPICS if any(mark in text for mark in marks)), "general")


def _repeated(prompt: str, language: str) -> str:
    """What stands behind the first colon, with every odd character that is in it."""
    parts = re.split("[:\uff1a]", prompt, maxsplit=1)
    text = parts[1].strip() if len(parts) > 1 else ""
    if text:
        return text
    return {"nl": "Er staat niets om te herhalen.", "zh": "没有可以重复的内容。"}.get(
        language, "There is nothing to repeat."
    )


def _essay(chooser: Chooser, words: int) -> str:
    """Paragraphs on a harbour at night, of `words` words or a few more; no sentence occurs twice."""
    decks = [_Deck(chooser, options) for options in (*SCENES, FRAMES)]
    paragraphs: list[str] = []
    used: set[str] = set()
    count = 0
    openings = chooser.shuffled(OPENINGS)
    while count < words:
        lines = [openings.pop()] if openings else []
        for _ in range(chooser.pick((3, 4, 5))):
            lines.append(_fresh(decks, used))
        paragraphs.append(" ".join(lines))
        count += len(paragraphs[-1].split())
    return "\n\n".join(paragraphs)


class _Deck:
    """Deals all of `options` before any comes again."""

    def __init__(self, chooser: Chooser, options: Sequence[str]) -> None:
        self._chooser = chooser
        self._options = options
        self._rest: list[str] = []

    def deal(self) -> str:
        self._rest = self._rest or self._chooser.shuffled(self._options)
        return self._rest.pop()


def _fresh(decks: Sequence[_Deck], used: set[str]) -> str:
    """A sentence that is not in `used` yet; there are tens of thousands."""
    while True:
        place, thing, does, when, frame = (deck.deal() for deck in decks)
        sentence = frame.format(place=place, thing=thing, does=does, when=when)
        if sentence not in used:
            used.add(sentence)
            return sentence
