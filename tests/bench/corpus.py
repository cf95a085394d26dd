"""Exchanges to measure with: the shared samples where they are at hand, else made-up text."""

import hashlib
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger.api import Content, Draft, Genesis, Ledger
from ledger.api.content import exchange_body

MODELS = ("gpt-4o-2024-05-13", "deepseek-llm-67b-chat")


class Key:
    """A signer in memory, from a fixed seed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        self.public_key = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        """The signature."""
        return self._key.sign(message)


SIGNER = Key("bench@example.org")
LOG = Key("bench.example/case-1")


def samples() -> Path | None:
    """The folder of the shared answers, or None."""
    base = Path(os.environ.get("EVIDENCE_LEDGER_SHARED", Path(__file__).parents[3] / "shared"))
    folder = base / "samples" / "alpaca_eval"
    return folder if folder.is_dir() else None


def real_pairs() -> Iterator[tuple[str, str, str]]:
    """(model, query, answer) of two models' answers to the same 805 prompts."""
    folder = samples()
    if folder is None:
        return
    for model in MODELS:
        for row in json.loads((folder / f"{model}.json").read_text(encoding="utf-8")):
            yield model, row["instruction"], row["output"]


def made_pairs(count: int, seed: int = 1) -> Iterator[tuple[str, str, str]]:
    """(model, query, answer): made-up sentences of about the length of real ones."""
    source = random.Random(seed)
    words = ["".join(source.choices("etaoinshrdlucmfwypvbgk", k=source.randint(2, 9))) for _ in range(4000)]
    for number in range(count):
        query = f"Question {number}: " + " ".join(source.choices(words, k=25)) + "?"
        answer = ". ".join(" ".join(source.choices(words, k=14)).capitalize() for _ in range(15))
        yield "made-up", query, answer


def pairs(count: int) -> list[tuple[str, str, str]]:
    """`count` exchanges: real ones first, numbered so that none is the same as another."""
    real = list(real_pairs()) or list(made_pairs(1610))
    return [
        (model, f"{query} [{turn}]" if turn else query, f"{answer} [{turn}]" if turn else answer)
        for turn in range(count // len(real) + 1)
        for model, query, answer in real
    ][:count]


def drafts(count: int) -> list[Draft]:
    """Drafts of exchanges."""
    return [
        Draft(
            kind="exchange",
            body=exchange_body(model=model, tags=("bench",)),
            objects=(
                Content.from_bytes("query", query.encode()),
                Content.from_bytes("answer", answer.encode()),
            ),
        )
        for model, query, answer in pairs(count)
    ]


def new_ledger(folder: Path) -> Ledger:
    """An empty ledger with keys in memory."""
    return Ledger.create(folder, Genesis(origin=LOG.name, title="bench"), signer=SIGNER, log=LOG)


def filled_ledger(folder: Path, count: int) -> None:
    """A ledger of `count` exchanges on disk."""
    with new_ledger(folder) as ledger:
        made = drafts(count)
        for start in range(0, count, 1000):
            ledger.append(made[start : start + 1000])
