"""What the test endpoint says to a prompt: a text that follows from the prompt alone, full of odd characters.

The traits of an answer are chosen by words in the model's name, parted by dots: `reasoner`, `refusal`,
`tool-call`, `echo-credential`, `escaped` (JSON in ASCII), `long`. Other words are `behaviours`' business.
"""

from hashlib import sha256
from typing import NamedTuple

# Each is a trap for whoever takes bytes for characters, or characters for what is seen.
_PHRASES = (
    "I am a test endpoint. ",
    "我是一个测试模型，不是别人。",
    "👩‍👩‍👧‍👦 and 🏳️‍🌈 are one character each, ",
    "e\u0301 is not \u00e9, ",
    "שלום, אני מודל; ",
    "مرحبا، أنا نموذج. ",
    "Ω≈ç√∫˜µ≤≥÷ \u2028",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 beyond the first plane, ",
    'quotes " and \\ and /, tabs\tand\nnew lines, ',
    "ก็, นี่ and हिन्दी, ",
    "한국어 (각), ",
    "\u202eright to left\u202c again. ",
)


class Said(NamedTuple):
    """An answer: its text in the pieces in which it is streamed, and what else there is to it."""

    pieces: tuple[str, ...]
    reasoning: tuple[str, ...]
    refused: bool
    tool: tuple[str, str] | None  # name, arguments as JSON

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def answer_text(prompt: str, words: int = 8) -> str:
    """The text for a prompt: its mark, so that no two prompts have the same answer, and phrases."""
    seed = sha256(prompt.encode("utf-8", "surrogatepass")).digest()
    chosen = (_PHRASES[seed[i % 32] % len(_PHRASES)] for i in range(words))
    return f"[{seed.hex()[:12]}] " + "".join(chosen) + "終"


def traits(model: str) -> frozenset[str]:
    """The words of a model's name."""
    return frozenset(model.split("."))


def said(prompt: str, model: str, credential: str | None) -> Said:
    """What is answered to a prompt."""
    words = traits(model)
    text = answer_text(prompt, 400 if "long" in words else 8)
    if "echo-credential" in words:
        text = f"your key is {credential}, I think; once more: {credential}"
    if "refusal" in words:
        text = "I can't help with that. 我不能。"
    tool = ("look_up", '{"city": "Zürich", "unit": "°C"}') if "tool-call" in words else None
    reasoning = cut("The user asks. 让我想想… 🤔 " * 3, 5) if "reasoner" in words else ()
    return Said(() if tool else cut(text, 7), reasoning, "refusal" in words, tool)


def cut(text: str, size: int) -> tuple[str, ...]:
    """Pieces of `size` characters, without regard to what belongs together."""
    return tuple(text[i : i + size] for i in range(0, len(text), size))
