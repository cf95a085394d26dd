"""A ledger in the making, valid or not, and the bundle that it becomes. For `generate`."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger.api import Draft
from ledger.bundle import layout
from ledger.core import checkpoint as checkpoints
from ledger.core import merkle
from ledger.core.clock import format_time
from ledger.core.digest import commitment, fingerprint, leaf_hash
from ledger.core.entry import Reference, format_text
from ledger.core.note import SignatureLine, format_note, key_id
from tests.support import START, FixedSigner, exchange_body, signer

ORIGIN: Final = "vectors.example/own-1"
TEXT: Final = "text/plain; charset=utf-8"

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
        return self.seal(kind, body, signers, [(role, TEXT, text.encode()) for role, text in objects.items()])

    def draft(self, draft: Draft) -> list[bytes]:
        """The same of a draft, signed by alice."""
        assert isinstance(draft.body, dict)
        objects = [(one.role, one.media_type, one.data or b"") for one in draft.objects]
        return self.seal(draft.kind, draft.body, (ALICE,), objects)

    def seal(
        self,
        kind: str,
        body: dict[str, Any],
        signers: tuple[FixedSigner, ...],
        objects: list[tuple[str, str, bytes]],
    ) -> list[bytes]:
        index, references = len(self.notes), []
        for role, media_type, content in objects:
            salt, data = keep(content)
            mark = commitment(salt, data)
            self.objects[mark] = (salt, data)
            references.append(Reference(mark, media_type, role))
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


# What writes a vector; the outcome, the code of the first finding and its index.
Expectation = tuple[Callable[[Made], None], str, str | None, int | None]


def keep(content: str | bytes) -> tuple[bytes, bytes]:
    """The salt and the bytes of a content."""
    data = content.encode() if isinstance(content, str) else content
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
