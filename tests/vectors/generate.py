"""Writes `ledger/`: small bundles that must verify, and some that must not. `make vectors` runs it.

Deterministic: keys are Ed25519 of SHA-256(name), salts SHA-256 of a label, times count up from a fixed
one, so a second run changes nothing. The layout is that of the shared vectors: bundles of docs/format.md
section 10 without the BagIt files, an `expect.json` each (outcome, first finding, its index) and one
`trust.txt`, whose keys the verification trusts. The keys are published here; they protect nothing.
"""

import json
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger.bundle import layout
from ledger.core import checkpoint as checkpoints
from ledger.core import merkle
from ledger.core.clock import format_time
from ledger.core.digest import commitment, fingerprint, format_base64, leaf_hash
from ledger.core.entry import Reference, format_text
from ledger.core.note import SignatureLine, format_note, key_id
from tests.support import START, FixedSigner, custody_body, exchange_body, key_body, signer

FOLDER: Final = Path(__file__).parent / "ledger"
ORIGIN: Final = "vectors.example/own-1"
TEXT: Final = "text/plain; charset=utf-8"
WEAK_KEY: Final = bytes(32)  # the first of the fourteen low-order encodings

LOG = signer(ORIGIN)
ALICE = signer("alice@example.org")
BOB = signer("bob@example.org")


class Made:
    """A ledger in the making: entries, their objects, and what is left out of the bundle."""

    def __init__(self) -> None:
        self.notes: list[bytes] = []
        self.leaves: list[bytes] = []
        self.objects: dict[bytes, tuple[bytes, bytes]] = {}
        self.absent_entries: set[int] = set()
        self.absent_objects: set[bytes] = set()
        self.add("genesis", genesis_body(), ALICE)

    def add(self, kind: str, body: dict[str, Any], *signers: FixedSigner, **objects: str) -> list[bytes]:
        """Append an entry without asking whether it is allowed; returns its commitments."""
        index, references = len(self.notes), []
        for role, text in objects.items():
            salt, data = keep(text)
            mark = commitment(salt, data)
            self.objects[mark] = (salt, data)
            references.append(Reference(mark, TEXT, role))
        text = format_text(
            index=index,
            origin=ORIGIN,
            previous=self.leaves[-1] if self.leaves else None,
            kind=kind,
            body=body,
            objects=tuple(references),
            signer=signers[0].name,
            key=fingerprint(signers[0].public_key),
            signed_at=format_time(START + timedelta(seconds=index)),
        )
        lines = tuple(SignatureLine(s.name, key_id(s.name, s.public_key), s.sign(text)) for s in signers)
        self.notes.append(format_note(text, lines))
        self.leaves.append(leaf_hash(self.notes[-1]))
        return [reference.commitment for reference in references]

    def exchange(self, number: int = 1) -> list[bytes]:
        return self.add(
            "exchange", exchange_body(), ALICE, query=f"question {number}", answer=f"answer {number}"
        )

    def node(self, height: int, position: int) -> bytes:
        return merkle.root_of(self.leaves[position << height : (position + 1) << height])

    def write(self, folder: Path) -> None:
        """The bundle's files."""
        size = len(self.leaves)
        checkpoint = checkpoints.sign_checkpoint(LOG, size, merkle.root_of(self.leaves))
        files = {
            layout.CHECKPOINT: checkpoint,
            layout.KEYS: "".join(f"{one.vkey}\n" for one in (LOG, ALICE, BOB)).encode(),
            layout.WITHHELD: b"",
        }
        for index in sorted(set(range(size)) - self.absent_entries):
            hashes = merkle.inclusion_proof(index, size, self.node)
            files[layout.entry_path(index)] = self.notes[index]
            files[layout.proof_path(index)] = checkpoints.format_proof(index, hashes, checkpoint)
        for mark, (salt, data) in self.objects.items():
            if mark not in self.absent_objects:
                files[layout.object_path(mark)] = data
                files[layout.salt_path(mark)] = salt
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def keep(text: str) -> tuple[bytes, bytes]:
    """The salt and the bytes of a content."""
    data = text.encode()
    return sha256(b"salt of " + data).digest(), data


def genesis_body() -> dict[str, Any]:
    return {
        "format": "evidence-ledger/entry/v1",
        "log_key": LOG.vkey,
        "matter": [],
        "purpose": "conformance",
        "signer_key": ALICE.vkey,
        "software": "tests.vectors.generate",
        "title": "Vectors of this project",
    }


def remark(made: Made, *signers: FixedSigner) -> None:
    made.add("note", {"text": "a remark"}, *signers)


def add_bob(made: Made) -> None:
    made.add("key", key_body("add", BOB), ALICE, BOB)


# ---- the vectors; each docstring is the comment in its expect.json ----------------------------------------


def ok_corrections(made: Made) -> None:
    """two corrections of an exchange: the wrong entry stays, both say what is right"""
    made.exchange()
    for right in ("model-2", "model-3"):
        body = {"entry": 1, "reason": "typing error", "right": right, "wrong": "model-1"}
        made.add("correction", body, ALICE)


def ok_custody_two_signatures(made: Made) -> None:
    """bob is added; a transfer is signed by giver and receiver"""
    add_bob(made)
    made.add("custody", custody_body(), ALICE, BOB)


def ok_note_in_object(made: Made) -> None:
    """a remark too long for an entry stands in an object, its text in the body is null"""
    made.add("note", {"text": None}, ALICE, file="a remark of many pages")


def ok_purged(made: Made) -> None:
    """an attachment was removed and a signed purge says so: reported, and lowers nothing"""
    body = {"about": None, "description": "", "name": "letter.txt"}
    marks = made.add("attachment", body, ALICE, file="what a court ordered to be removed")
    names = [mark.hex() for mark in marks]
    made.add("purge", {"commitments": names, "order": "order 1", "reason": "order of the court"}, ALICE)
    made.absent_objects.update(marks)


def ok_revoked(made: Made) -> None:
    """bob is added, signs, and is revoked; what he signed before stands"""
    add_bob(made)
    remark(made, BOB)
    made.add("key", key_body("revoke", BOB), ALICE)
    remark(made, ALICE)


def bad_revoked_signer(made: Made) -> None:
    """bob signs after he was revoked"""
    add_bob(made)
    made.add("key", key_body("revoke", BOB), ALICE)
    remark(made, BOB)


def bad_weak_key(made: Made) -> None:
    """a key of low order is added: one signature by it verifies on any message"""
    weak = f"weak+{key_id('weak', WEAK_KEY).hex()}+{format_base64(bytes([1]) + WEAK_KEY)}"
    made.add("key", {**key_body("add", BOB), "vkey": weak}, ALICE)


def bad_key_added_twice(made: Made) -> None:
    """bob's key is added a second time"""
    add_bob(made)
    add_bob(made)


def bad_key_added_after_revoke(made: Made) -> None:
    """bob's key is added again after it was revoked: a revoked key never comes back"""
    add_bob(made)
    made.add("key", key_body("revoke", BOB), ALICE)
    add_bob(made)


def bad_key_without_possession(made: Made) -> None:
    """bob's key is added without a signature by it"""
    made.add("key", key_body("add", BOB), ALICE)


def bad_second_genesis(made: Made) -> None:
    """entry 1 is a second genesis"""
    made.add("genesis", genesis_body(), ALICE)


def bad_purge_by_foreign_signer(made: Made) -> None:
    """a purge by a key that is not active excuses nothing: the objects that it names are missing"""
    later = [commitment(*keep(text)) for text in ("question 1", "answer 1")]
    names = [mark.hex() for mark in later]
    made.add("purge", {"commitments": names, "order": None, "reason": "none"}, BOB)
    assert made.exchange() == later
    made.absent_objects.update(later)


def partial_without_genesis(made: Made) -> None:
    """entry 0 is not in the bundle: the verifier's own keys vouch, but who was active can't be shown"""
    made.exchange()
    made.exchange(2)
    made.absent_entries.add(0)


Expectation = tuple[Callable[[Made], None], str, str | None, int | None]

VECTORS: Final[tuple[Expectation, ...]] = (
    (ok_corrections, "PASSED", None, None),
    (ok_custody_two_signatures, "PASSED", None, None),
    (ok_note_in_object, "PASSED", None, None),
    (ok_purged, "PASSED", None, None),
    (ok_revoked, "PASSED", None, None),
    (bad_revoked_signer, "FAILED", "key-inactive", 3),
    (bad_weak_key, "FAILED", "key-weak", 1),
    (bad_key_added_twice, "FAILED", "key-event-invalid", 2),
    (bad_key_added_after_revoke, "FAILED", "key-event-invalid", 3),
    (bad_key_without_possession, "FAILED", "key-event-invalid", 1),
    (bad_second_genesis, "FAILED", "key-event-invalid", 1),
    (bad_purge_by_foreign_signer, "FAILED", "key-inactive", 1),
    (partial_without_genesis, "INDETERMINATE", "genesis-absent", None),
)


def generate(folder: Path) -> None:
    """Write every vector below `folder`, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "trust.txt").write_text(f"{LOG.vkey}\n{ALICE.vkey}\n")
    for build, outcome, finding, index in VECTORS:
        name = build.__name__.replace("_", "-")
        made = Made()
        build(made)
        made.write(folder / name)
        expect = {"comment": build.__doc__, "finding": finding, "index": index, "outcome": outcome}
        text = json.dumps(expect, indent=1, sort_keys=True, ensure_ascii=False)
        (folder / name / "expect.json").write_text(text + "\n")


if __name__ == "__main__":
    generate(FOLDER)
    sys.stdout.write(f"{len(VECTORS)} vectors in {FOLDER.name}/\n")
