"""What tests share: deterministic signers, a ticking clock, drafts of every kind, a small ledger.

Keys are Ed25519 of SHA-256(seed), as in the published vectors. They protect nothing.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.api import BINARY, Content, Draft, Genesis, Ledger
from ledger.core.note import VerifierKey
from ledger.verify.report import Finding, Outcome, Report
from ledger.verify.trust import Trust

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("EVIDENCE_LEDGER_SHARED", ROOT.parent / "shared")) / "vectors"
NO_SHARED = "no shared vectors (set EVIDENCE_LEDGER_SHARED)"

ORIGIN = "tests.example/case-1"
TIME = "2024-01-05T09:00:00.000000Z"
START = datetime(2024, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class FixedSigner:
    """A `ledger.core.ports.Signer` whose key follows from `seed`."""

    name: str
    seed: str

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha256(self.seed.encode()).digest())

    @property
    def public_key(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def key(self) -> VerifierKey:
        return VerifierKey(name=self.name, algorithm=1, public_key=self.public_key)

    @property
    def vkey(self) -> str:
        return str(self.key)

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def signer(name: str, seed: str | None = None) -> FixedSigner:
    """A signer of that name; the same name gives the same key."""
    return FixedSigner(name, name if seed is None else seed)


ALICE = signer("alice@example.org")
BOB = signer("bob@example.org")
MALLORY = signer("mallory@example.org")
LOG = signer(ORIGIN)


class TickingClock:
    """A clock that moves on by a second each time it is read."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


# ---- drafts -----------------------------------------------------------------------------------------------


def exchange_body(**changes: Any) -> dict[str, Any]:
    declared = {"captured_at": None, "endpoint": None, "model": "model-1", "provider": None}
    return {
        "declared": declared,
        "fidelity": "text",
        "observed": {},
        "plan": None,
        "reading": {},
        "tags": [],
        **changes,
    }


def exchange(
    query: str | bytes, answer: str | bytes, *, tags: tuple[str, ...] = (), **declared: str
) -> Draft:
    """An exchange; `declared` may name model, provider, endpoint, captured_at."""
    body = exchange_body(tags=list(tags))
    body["declared"] |= declared
    return Draft(kind="exchange", body=body, objects=(content("query", query), content("answer", answer)))


def content(role: str, data: str | bytes) -> Content:
    if isinstance(data, str):
        return Content.from_bytes(role, data.encode())
    return Content.from_bytes(role, data, BINARY)


def note(text: str) -> Draft:
    return Draft(kind="note", body={"text": text})


def long_note(text: str) -> Draft:
    return Draft(kind="note", body={"text": None}, objects=(content("file", text),))


def attachment(data: bytes, name: str = "file.bin", about: int | None = None) -> Draft:
    body = {"about": about, "description": "", "name": name}
    return Draft(kind="attachment", body=body, objects=(content("file", data),))


def key_add(new: FixedSigner) -> Draft:
    return Draft(kind="key", body=key_body("add", new), cosigners=(new,))


def key_revoke(old: FixedSigner) -> Draft:
    return Draft(kind="key", body=key_body("revoke", old))


def key_body(action: str, whose: FixedSigner) -> dict[str, Any]:
    return {"action": action, "reason": "", "suspected_from": None, "vkey": whose.vkey}


def custody_body() -> dict[str, Any]:
    return {
        "action": "transfer",
        "from": "Alice",
        "items": [],
        "occurred_at": TIME,
        "place": None,
        "reason": "examination",
        "to": "Bob",
    }


def custody(*cosigners: FixedSigner) -> Draft:
    return Draft(kind="custody", body=custody_body(), cosigners=cosigners)


def correction(entry: int) -> Draft:
    return Draft(
        kind="correction", body={"entry": entry, "reason": "", "right": "model-2", "wrong": "model-1"}
    )


def purge(*commitments: bytes) -> Draft:
    names = [commitment.hex() for commitment in commitments]
    return Draft(kind="purge", body={"commitments": names, "order": None, "reason": "order of the court"})


def dossier(root: bytes, size: int) -> Draft:
    return Draft(
        kind="dossier",
        body={
            "bates_first": None,
            "bates_last": None,
            "root": root.hex(),
            "sha256": sha256(b"a dossier").hexdigest(),
            "title": "Dossier",
            "tree_size": size,
        },
    )


# ---- ledgers ----------------------------------------------------------------------------------------------


def make_ledger(
    folder: Path,
    *drafts: Draft,
    origin: str = ORIGIN,
    by: FixedSigner = ALICE,
    log: FixedSigner | None = None,
    memory: Any = None,
) -> Ledger:
    """A new ledger in `folder`, open for appending, with each draft appended on its own."""
    ledger = Ledger.create(
        folder,
        Genesis(origin=origin, title="A test", software="tests"),
        signer=by,
        log=log or signer(origin),
        clock=TickingClock(),
        memory=memory,
    )
    for draft in drafts:
        ledger.append([draft])
    return ledger


def open_ledger(
    folder: Path, *, by: FixedSigner = ALICE, log: FixedSigner = LOG, memory: Any = None
) -> Ledger:
    """An existing ledger of `make_ledger`, open for appending, by the machine's clock."""
    return Ledger.open(folder, signer=by, log=log, memory=memory)


def trust(*signers: FixedSigner) -> Trust:
    """Trust in the log key of ORIGIN and in Alice's, or in the given keys."""
    return Trust(keys=tuple(one.key for one in signers or (LOG, ALICE)), source="tests")


def first(report: Report) -> Finding | None:
    """The first finding that is no remark."""
    return next((finding for finding in report.findings if finding.outcome is not Outcome.PASSED), None)


def codes(report: Report) -> set[str]:
    """The codes of all findings that are no remarks."""
    return {finding.code for finding in report.findings if finding.outcome is not Outcome.PASSED}


def one_line(error: Exception) -> str:
    """The error's text, which fits into one line of a terminal or a log."""
    text = str(error)
    assert "\n" not in text, text
    return text


def unbagged(bundle: Path, *absent: bytes) -> Path:
    """The bundle without BagIt's files, and without these objects and their salts."""
    for path in bundle.iterdir():
        if path.is_file():
            path.unlink()
    for mark in absent:
        for folder in ("objects", "salts"):
            (bundle / "data" / folder / mark.hex()).unlink()
    return bundle
