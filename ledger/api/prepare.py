"""What is done before the lock: digests, packing, and the checks that content must pass."""

from __future__ import annotations

import codecs
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.api.content import TEXT, Content, Draft
from ledger.core import entry as entries
from ledger.core.clock import format_time
from ledger.core.digest import SALT_SIZE, fingerprint
from ledger.core.entry import Reference
from ledger.core.note import SignatureLine, key_id
from ledger.core.ports import Clock, Signer
from ledger.errors import CaptureError
from ledger.store import packing
from ledger.store.objects import PreparedObject, prepare_bytes, prepare_stream
from ledger.store.packing import TEXT_PURPOSE
from ledger.store.sqlite import SqliteStore


class PreparedDraft(NamedTuple):
    """A draft whose content has been digested and packed."""

    draft: Draft
    objects: tuple[tuple[Content, PreparedObject], ...]


def learn(store: SqliteStore, drafts: Sequence[Draft]) -> None:
    """Learn a text dictionary from the first batch that has enough to teach one, and keep it.

    In a transaction of its own, so that what is packed before the lock may rely on it.
    """
    if store.dictionary(TEXT_PURPOSE) or len(drafts) < packing.TRAINING_SAMPLES:
        return
    samples: dict[bytes, None] = {}
    total = 0
    for content in (content for draft in drafts for content in draft.objects):
        if content.data and is_small(content) and total < packing.TRAINING_BYTES:
            samples[content.data] = None
            total += len(content.data)
    dictionary = packing.train(list(samples), packing.DICTIONARY_BYTES)
    if dictionary is not None:
        with store.write() as transaction:
            if not store.dictionary(TEXT_PURPOSE):
                transaction.add_dictionary(TEXT_PURPOSE, dictionary)


def prepare(store: SqliteStore, drafts: Sequence[Draft]) -> tuple[PreparedDraft, ...]:
    """Digest and pack all content of the drafts, before any lock. Raises CaptureError."""
    dictionary = store.dictionary(TEXT_PURPOSE)
    small = (content.data or b"" for draft in drafts for content in draft.objects if is_small(content))
    different = list(dict.fromkeys(small))  # certificates come with every exchange of a batch
    packed = store.packer.pack_many(different, dictionary)
    ready = dict(zip(different, zip(_salts(len(different)), packed, strict=True), strict=True))
    return tuple(
        [
            PreparedDraft(
                draft,
                tuple(
                    [
                        (content, _small(content, *ready[content.data or b""], dictionary))
                        if is_small(content)
                        else (content, _large(store, content, dictionary))
                        for content in draft.objects
                    ]
                ),
            )
            for draft in drafts
        ]
    )


def is_small(content: Content) -> bool:
    """Whether the content is in memory and fits in one part."""
    return content.data is not None and len(content.data) <= packing.PART_BYTES


def _salts(count: int) -> list[bytes]:
    """Salts, in one call: each lets go of the interpreter's lock, which a busy thread then keeps."""
    random = os.urandom(SALT_SIZE * count)
    return [random[place : place + SALT_SIZE] for place in range(0, len(random), SALT_SIZE)]


def _small(content: Content, salt: bytes, packed: bytes, dictionary: int) -> PreparedObject:
    data = content.data or b""
    if content.media_type == TEXT:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise not_utf8(content.what, error.start) from None
    if not data and not content.allow_empty:
        raise empty(content.what)
    return prepare_bytes(data, salt, packed, dictionary)


def _large(store: SqliteStore, content: Content, dictionary: int) -> PreparedObject:
    check = Utf8Check(content.what) if content.media_type == TEXT else None
    prepared = prepare_stream(
        content.open,
        os.urandom(SALT_SIZE),
        store.packer,
        dictionary,
        store.folder,
        content.what,
        check.block if check else lambda block: None,
    )
    if check is not None:
        check.block(b"", final=True)
    if not prepared.size and not content.allow_empty:
        raise empty(content.what)
    return prepared


class Utf8Check:
    """Content that is declared to be UTF-8 text must be that; what is not is recorded as bytes."""

    __slots__ = ("_before", "_decoder", "_what")

    def __init__(self, what: str) -> None:
        self._what = what
        self._before = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def block(self, block: bytes, final: bool = False) -> None:
        """The next bytes. Raises CaptureError."""
        pending = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(block, final)
        except UnicodeDecodeError as error:
            raise not_utf8(self._what, self._before - pending + error.start) from None
        self._before += len(block)


def not_utf8(what: str, place: int) -> CaptureError:
    """The error for text that is not UTF-8 from byte `place` on."""
    return CaptureError(
        f"{what}: not UTF-8 at byte {place}; nothing was recorded",
        hint="bytes of any kind can be recorded with --binary, or with 'ledger attach'",
    )


def empty(what: str) -> CaptureError:
    """The error for content without a byte."""
    return CaptureError(
        f"{what}: empty; nothing was recorded",
        hint="if there really was nothing, say so with --allow-empty",
    )


def note_dictionary(origin: str, signer: Signer, clock: Clock) -> bytes | None:
    """A small dictionary for notes, learned from made-up ones: what this ledger's entries have in common."""
    now = format_time(clock())
    samples = []
    for index in range(256):
        body: dict[str, Any] = {
            "declared": {"captured_at": None, "endpoint": None, "model": None, "provider": None},
            "fidelity": "text",
            "observed": {},
            "plan": None,
            "reading": {},
            "tags": [],
        }
        refs = tuple(
            Reference(os.urandom(32), "text/plain; charset=utf-8", role) for role in ("query", "answer")
        )
        text = entries.format_text(
            index=index,
            origin=origin,
            previous=os.urandom(32),
            kind="exchange",
            body=body,
            objects=refs,
            signer=signer.name,
            key=fingerprint(signer.public_key),
            signed_at=now,
        )
        line = SignatureLine(signer.name, key_id(signer.name, signer.public_key), os.urandom(64))
        samples.append(entries.seal_note(text, (line,)))
    return packing.train(samples, packing.NOTE_DICTIONARY_BYTES)
