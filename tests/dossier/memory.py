"""A ledger in memory, made with the real core: what the dossier's tests read. Keys are of published seeds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.core.checkpoint import sign_checkpoint
from ledger.core.clock import format_time
from ledger.core.digest import commitment, fingerprint
from ledger.core.entry import Entry, Reference, format_text, parse_entry, seal_note
from ledger.core.merkle import root_of
from ledger.core.note import ED25519, SignatureLine, VerifierKey, format_vkey, key_id
from ledger.dossier.assemble import Assembled, Assembly, Edition
from ledger.dossier.exhibit_model import Exhibit
from ledger.dossier.jurisdiction import jurisdiction
from ledger.dossier.language import Language
from ledger.dossier.matter import Matter
from ledger.errors import NotFoundError
from ledger.verify.report import Axis, Finding, Outcome, Report, Step

START = datetime(2026, 11, 22, 13, 49, tzinfo=UTC)
TEXT = "text/plain; charset=utf-8"
FIRST_SENTENCE = (
    "The entries are as they were signed; whether what they say is true, no check of a ledger can tell."
)


class Key:
    """An Ed25519 key made from a name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._private = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
        self.public_key = self._private.public_key().public_bytes_raw()

    @property
    def vkey(self) -> str:
        return format_vkey(VerifierKey(name=self.name, algorithm=ED25519, public_key=self.public_key))

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    def line(self, text: bytes) -> SignatureLine:
        return SignatureLine(self.name, key_id(self.name, self.public_key), self.sign(text))


class MemoryLedger:
    """Fits EvidenceReader. `add` and its kin append; `lose` makes an object unavailable."""

    def __init__(self, origin: str = "example.org/case-1") -> None:
        self.origin = origin
        self.log = Key(origin)
        self.signer = Key("j.doe@example.org")
        self._entries: list[Entry] = []
        self._objects: dict[bytes, tuple[bytes, bytes]] = {}
        body = {
            "format": "evidence-ledger/entry/v1",
            "log_key": self.log.vkey,
            "matter": [["client", "Example, Inc."]],
            "purpose": "record probes of model-a",
            "signer_key": self.signer.vkey,
            "software": "evidence-ledger 0.1.0",
            "title": "Example v. Example",
        }
        self.append("genesis", body)

    # ---- EvidenceReader

    @property
    def size(self) -> int:
        return len(self._entries)

    def entry(self, index: int) -> Entry:
        return self._entries[index]

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        return iter(self._entries[start:stop])

    def salt(self, commitment: bytes) -> bytes:
        return self._object(commitment)[0]

    def chunks(self, commitment: bytes) -> Iterator[bytes]:
        data = self._object(commitment)[1]
        for at in range(0, len(data), 1024 * 1024):
            yield data[at : at + 1024 * 1024]

    def content_size(self, commitment: bytes) -> int:
        return len(self._object(commitment)[1])

    def newest_checkpoint(self) -> bytes:
        return sign_checkpoint(self.log, self.size, root_of(entry.leaf for entry in self._entries))

    # ---- writing

    def append(
        self,
        kind: str,
        body: dict[str, Any],
        objects: tuple[tuple[str, bytes, str], ...] = (),
        *cosigners: Key,
    ) -> int:
        """Append an entry; objects are (role, content, media type)."""
        index = self.size
        references = tuple(Reference(self._put(data), media_type, role) for role, data, media_type in objects)
        text = format_text(
            index=index,
            origin=self.origin,
            previous=self._entries[-1].leaf if index else None,
            kind=kind,
            body=body,
            objects=references,
            signer=self.signer.name,
            key=fingerprint(self.signer.public_key),
            signed_at=format_time(START + timedelta(seconds=61 * index, microseconds=123456)),
        )
        lines = tuple(key.line(text) for key in (self.signer, *cosigners))
        self._entries.append(parse_entry(seal_note(text, lines), f"entry {index}"))
        return index

    def exchange(
        self, query: bytes | str, answer: bytes | str, *, tags: tuple[str, ...] = (), **more: bytes | str
    ) -> int:
        """Append an exchange as it would be recorded from files."""
        declared = {
            "captured_at": more.pop("captured_at", "2026-11-22T13:40:00.000000Z"),
            "endpoint": more.pop("endpoint", "https://api.example.org/v1/chat"),
            "model": more.pop("model", "model-a"),
            "provider": more.pop("provider", "Example"),
        }
        body = {
            "declared": declared,
            "fidelity": "text",
            "observed": {},
            "plan": None,
            "reading": {},
            "tags": list(tags),
        }
        parts = {"query": query, "answer": answer, **more}
        objects = tuple(
            (role, part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part, TEXT)
            for role, part in parts.items()
        )
        return self.append("exchange", body, objects)

    def attachment(self, name: str, data: bytes, media_type: str, about: int | None = None) -> int:
        """Append an attachment."""
        body = {"about": about, "description": f"the file {name}", "name": name}
        return self.append("attachment", body, (("file", data, media_type),))

    def remark(self, text: str) -> int:
        """Append a note."""
        return self.append("note", {"text": text})

    def custody(self, action: str = "copy") -> int:
        """Append a custody event."""
        body = {
            "action": action,
            "from": "J. Doe",
            "items": [1, 2],
            "occurred_at": "2026-11-22T14:00:00.000000Z",
            "place": "Rotterdam",
            "reason": "review by counsel",
            "to": "A. Counsel",
        }
        return self.append("custody", body)

    def correction(self, index: int) -> int:
        """Append a correction of the model's name."""
        body = {"entry": index, "reason": "misread the menu", "right": "model-b", "wrong": "model-a"}
        return self.append("correction", body)

    def purge(self, index: int, role: str) -> int:
        """Remove an object, with a purge entry."""
        reference = self._entries[index].reference(role)
        assert reference is not None
        del self._objects[reference.commitment]
        body = {"commitments": [reference.commitment.hex()], "order": None, "reason": "personal data"}
        return self.append("purge", body)

    def lose(self, index: int, role: str) -> None:
        """Make an object unavailable without a word."""
        reference = self._entries[index].reference(role)
        assert reference is not None
        del self._objects[reference.commitment]

    def _put(self, data: bytes) -> bytes:
        salt = sha256(b"salt" + self.origin.encode() + data).digest()
        name = commitment(salt, data)
        self._objects[name] = (salt, data)
        return name

    def _object(self, name: bytes) -> tuple[bytes, bytes]:
        try:
            return self._objects[name]
        except KeyError:
            raise NotFoundError(f"object {name.hex()} is not at hand") from None


def assemble(
    ledger: MemoryLedger, matter: Matter, found: Report, covered: frozenset[int]
) -> tuple[tuple[Exhibit, ...], Assembled]:
    """All exhibits at once, and what the sections say."""
    law = jurisdiction(matter.jurisdiction, None)
    edition = Edition(language=Language(matter.language), jurisdiction=law)
    assembly = Assembly(ledger, matter, found, edition=edition, covered=covered, tools=())
    return tuple(assembly.exhibits()), assembly.finish()


def report(ledger: MemoryLedger, outcome: Outcome = Outcome.PASSED) -> Report:
    """A report such as a verification gives."""
    finding = Finding(
        code="object-mismatch",
        axis=Axis.INTEGRITY,
        outcome=outcome,
        index=1,
        detail="entry 1: the answer does not match its commitment",
        meaning="An object is not the one that was signed.",
    )
    unknown = Outcome.INDETERMINATE
    authorship = unknown if outcome is unknown else Outcome.PASSED
    return Report(
        source="memory",
        origin=ledger.origin,
        entries=ledger.size,
        size=ledger.size,
        partial=False,
        quick=False,
        checkpoint=ledger.newest_checkpoint(),
        root=root_of(entry.leaf for entry in ledger.entries()),
        genesis=ledger.entry(0).leaf,
        objects=4,
        object_bytes=12_345,
        self_attested=ledger.size,
        outcome=outcome,
        axes=(
            (
                Axis.INTEGRITY,
                Outcome.FAILED if outcome is Outcome.FAILED else Outcome.PASSED,
                "every entry and object is as it was signed"
                if outcome is not Outcome.FAILED
                else "an object is not the one that was signed",
            ),
            (
                Axis.AUTHORSHIP,
                authorship,
                "the first key is one that the verifier trusts"
                if authorship is Outcome.PASSED
                else "nothing outside the ledger vouches for the first key; --trust would settle it",
            ),
            (Axis.TIME, unknown, "no outside time-stamp; all times are claims of the signer's clock"),
            (Axis.INDEPENDENCE, unknown, "no witness has cosigned a checkpoint"),
            (Axis.COMPLETENESS, Outcome.PASSED, "no remembered checkpoint is larger than the ledger"),
        ),
        steps=tuple(
            Step(number=number, title=title, outcome=Outcome.PASSED, detail=f"{ledger.size} entries")
            for number, title in enumerate(
                (
                    "entries parse strictly",
                    "index, origin and previous form one chain",
                    "signatures verify",
                    "objects match their commitments",
                    "stored columns agree with the signed bytes",
                    "the tree's root is the newest checkpoint's",
                    "time-stamps and cosignatures verify",
                    "time order",
                    "completeness",
                    "derived values re-derive",
                ),
                1,
            )
        ),
        findings=(finding,) if outcome is Outcome.FAILED else (),
        suppressed=0,
        skipped=(),
        first_sentence=FIRST_SENTENCE,
    )
