"""Small ledgers made the same way every time: published test keys, fixed times, salts from names.

For the specimen and for the worked examples of docs/format.md. Entries are made by `ledger.core` alone; the
bundle is written by `ledger.bundle.writer`. Nothing here is random, so the same source gives the same bytes.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.bundle.writer import Plan, write_bundle
from ledger.core import checkpoint as checkpoints
from ledger.core import entry as entries
from ledger.core import merkle
from ledger.core.clock import format_time
from ledger.core.digest import commitment, fingerprint
from ledger.core.entry import Entry, Reference, parse_entry
from ledger.core.note import ED25519, SignatureLine, VerifierKey, key_id

TEXT = "text/plain; charset=utf-8"


class TestKey:
    """A published test key: its seed is the SHA-256 of its name. It protects nothing."""

    __test__ = False  # no test class, whatever pytest thinks of the name

    def __init__(self, name: str) -> None:
        self.name = name
        self.private = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
        self.public_key = self.private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)

    @property
    def vkey(self) -> str:
        return str(VerifierKey(name=self.name, algorithm=ED25519, public_key=self.public_key))

    def line(self, text: bytes) -> SignatureLine:
        return SignatureLine(self.name, key_id(self.name, self.public_key), self.sign(text))


class Case:
    """A ledger in memory; a `ledger.bundle.writer.Source`."""

    def __init__(self, origin: str, signer: str, begins: datetime, **genesis: Any) -> None:
        self.origin = origin
        self.log = TestKey(origin)
        self.first = TestKey(signer)
        self._now = begins
        self._entries: list[Entry] = []
        self._objects: dict[bytes, tuple[bytes, bytes]] = {}
        self._vkeys = [self.log.vkey, self.first.vkey]
        body = {
            "format": entries.VERSION,
            "log_key": self.log.vkey,
            "matter": genesis.pop("matter", []),
            "purpose": genesis.pop("purpose", ""),
            "signer_key": self.first.vkey,
            "software": "tests.specimen",
            "title": genesis.pop("title", ""),
        }
        assert not genesis
        self.add("genesis", body)

    def add(
        self,
        kind: str,
        body: dict[str, Any],
        *objects: tuple[str, str | bytes],
        signers: tuple[TestKey, ...] = (),
        media_type: str = TEXT,
        after: float = 60.0,
    ) -> Entry:
        """Append an entry; `objects` are (role, content), `after` the seconds since the entry before."""
        signers = signers or (self.first,)
        if self._entries:
            self._now += timedelta(seconds=after)
        text = entries.format_text(
            index=len(self._entries),
            origin=self.origin,
            previous=self._entries[-1].leaf if self._entries else None,
            kind=kind,
            body=body,
            objects=tuple(Reference(self._keep(content), media_type, role) for role, content in objects),
            signer=signers[0].name,
            key=fingerprint(signers[0].public_key),
            signed_at=format_time(self._now),
        )
        note = entries.seal_note(text, tuple(key.line(text) for key in signers))
        self._entries.append(parse_entry(note, kind))
        if kind == "key" and body["action"] == "add":
            self._vkeys.append(body["vkey"])
        return self._entries[-1]

    def _keep(self, content: str | bytes) -> bytes:
        data = content.encode() if isinstance(content, str) else content
        # A salt is 32 random bytes in earnest. Here it is 32 hex digits, to be looked at and repeated.
        salt = sha256(b"salt of " + self.origin.encode() + b": " + data).hexdigest()[:32].encode()
        mark = commitment(salt, data)
        self._objects[mark] = (salt, data)
        return mark

    # -- what the writer of bundles reads ----------------------------------------------------------

    @property
    def size(self) -> int:
        return len(self._entries)

    def entry(self, index: int) -> Entry:
        return self._entries[index]

    def salt(self, mark: bytes) -> bytes:
        return self._objects[mark][0]

    def chunks(self, mark: bytes) -> Iterator[bytes]:
        yield self._objects[mark][1]

    def leaves(self) -> list[bytes]:
        return [entry.leaf for entry in self._entries]

    def root(self) -> bytes:
        return merkle.root_of(self.leaves())

    def checkpoint(self) -> bytes:
        return checkpoints.sign_checkpoint(self.log, self.size, self.root())

    def node(self, height: int, position: int) -> bytes:
        return merkle.root_of(self.leaves()[position << height : position + 1 << height])

    def inclusion_proof(self, index: int) -> bytes:
        hashes = merkle.inclusion_proof(index, self.size, self.node)
        return checkpoints.format_proof(index, hashes, self.checkpoint())

    def write(self, out: Path) -> int:
        """The whole ledger as a bundle folder."""
        plan = Plan(
            indexes=tuple(range(self.size)),
            checkpoint=self.checkpoint(),
            keys=tuple(self._vkeys),
            software="tests.specimen",
        )
        return write_bundle(self, plan, out)

    def trust(self) -> str:
        """A trust file: the log key and the first signer's."""
        return f"{self.log.vkey}\n{self.first.vkey}\n"


def exchange(
    *, provider: str, model: str, captured_at: str, tags: tuple[str, ...] = (), endpoint: str | None = None
) -> dict[str, Any]:
    """The body of an exchange at fidelity `text`: all that it says is declared."""
    return {
        "declared": {"captured_at": captured_at, "endpoint": endpoint, "model": model, "provider": provider},
        "fidelity": "text",
        "observed": {},
        "plan": None,
        "reading": {},
        "tags": list(tags),
    }


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
