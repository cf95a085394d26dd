"""Signers in their order, the log key's word, and the limits of an entry."""

from typing import Any

import pytest

from ledger.core import checkpoint as checkpoints
from ledger.core.chain import Signers, check_previous, check_signature
from ledger.core.digest import fingerprint
from ledger.core.entry import MAX_ENTRY_BYTES, Entry, check_origin, format_text, parse_entry, seal_note
from ledger.core.note import SignatureLine, key_id
from ledger.core.signature import LOW_ORDER_KEYS, load_public_key
from ledger.errors import ChainError, LedgerError, MalformedError, SignatureError
from tests.support import ALICE, BOB, LOG, MALLORY, ORIGIN, TIME, FixedSigner, key_body, signer


def made(index: int, kind: str, body: dict[str, Any], *signers: FixedSigner, origin: str = ORIGIN) -> Entry:
    text = format_text(
        index=index,
        origin=origin,
        previous=bytes(32) if index else None,
        kind=kind,
        body=body,
        objects=(),
        signer=signers[0].name,
        key=fingerprint(signers[0].public_key),
        signed_at=TIME,
    )
    lines = tuple(SignatureLine(s.name, key_id(s.name, s.public_key), s.sign(text)) for s in signers)
    return parse_entry(seal_note(text, lines), "entry")


def genesis(by: FixedSigner = ALICE, *, log: FixedSigner = LOG, **changes: str) -> Entry:
    body = {
        "format": "evidence-ledger/entry/v1",
        "log_key": log.vkey,
        "matter": [],
        "purpose": "",
        "signer_key": by.vkey,
        "software": "",
        "title": "",
    }
    return made(0, "genesis", {**body, **changes}, by)


def added(index: int = 1, who: FixedSigner = BOB, *signers: FixedSigner) -> Entry:
    return made(index, "key", key_body("add", who), *(signers or (ALICE, who)))


def test_signers_begin_with_entry_0() -> None:
    signers = Signers(genesis())
    assert set(signers.active) == {fingerprint(ALICE.public_key)}
    assert signers.log_key == LOG.key


@pytest.mark.parametrize(
    "entry",
    [
        made(1, "note", {"text": "x"}, ALICE),
        genesis(log=signer("another.example/name")),
        genesis(signer_key=BOB.vkey),
        genesis(signer(ALICE.name, ORIGIN)),
    ],
    ids=["no genesis", "log key of another name", "signer_key of another", "one key for both"],
)
def test_rejects_a_genesis_that_contradicts_itself(entry: Entry) -> None:
    with pytest.raises(ChainError):
        Signers(entry)


def test_a_signer_comes_and_goes() -> None:
    signers = Signers(genesis())
    assert [key.name for key in signers.keys_of(added())] == [ALICE.name, BOB.name]
    signers.apply(added())
    assert signers.keys_of(made(2, "note", {"text": "x"}, BOB)) == (BOB.key,)
    signers.apply(made(3, "key", key_body("revoke", BOB), ALICE))
    with pytest.raises(SignatureError, match="not active"):
        signers.keys_of(made(4, "note", {"text": "x"}, BOB))
    with pytest.raises(SignatureError):
        signers.keys_of(made(4, "note", {"text": "x"}, ALICE, BOB))


@pytest.mark.parametrize(
    "entry",
    [
        added(2),
        added(2, BOB, ALICE),
        added(2, signer("log", ORIGIN), ALICE, signer("log", ORIGIN)),
        made(2, "key", key_body("revoke", MALLORY), ALICE),
    ],
    ids=["twice", "without possession", "the log key", "revokes a stranger"],
)
def test_rejects_key_events_against_the_rules(entry: Entry) -> None:
    signers = Signers(genesis())
    signers.apply(added())
    with pytest.raises(ChainError):
        signers.apply(entry)


def test_rejects_a_revoked_key_that_comes_back() -> None:
    signers = Signers(genesis())
    signers.apply(added())
    signers.apply(made(2, "key", key_body("revoke", BOB), ALICE))
    with pytest.raises(ChainError, match="added before"):
        signers.apply(added(3))


def test_rejects_a_key_id_that_collides_but_another_key() -> None:
    """A key id is a hint: the signature is checked with the full key."""
    entry = made(1, "note", {"text": "x"}, ALICE)
    check_signature(entry, entry.signatures[0], ALICE.key)
    with pytest.raises(SignatureError):
        check_signature(entry, entry.signatures[0], BOB.key)
    forged = SignatureLine(ALICE.name, entry.signatures[0].key_id, BOB.sign(entry.text))
    with pytest.raises(SignatureError):
        check_signature(entry, forged, ALICE.key)


def test_rejects_another_previous() -> None:
    entry = made(1, "note", {"text": "x"}, ALICE)
    check_previous(entry, bytes(32), "entry 1")
    for previous in (None, bytes(31) + b"\1"):
        with pytest.raises(ChainError):
            check_previous(entry, previous, "entry 1")


@pytest.mark.parametrize("key", sorted(LOW_ORDER_KEYS))
def test_rejects_low_order_keys(key: bytes) -> None:
    with pytest.raises(SignatureError):
        load_public_key(key)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_rejects_keys_of_another_length(length: int) -> None:
    with pytest.raises(MalformedError):
        load_public_key(bytes(length))


def test_rejects_a_checkpoint_by_another_key_or_of_another_origin() -> None:
    note = checkpoints.sign_checkpoint(LOG, 3, bytes(32))
    given = checkpoints.parse_checkpoint(note, "checkpoint")
    checkpoints.check_log_signature(given, LOG.key, "checkpoint")
    for key in (BOB.key, signer(ORIGIN, "another seed").key, signer("another.example/name", ORIGIN).key):
        with pytest.raises(SignatureError):
            checkpoints.check_log_signature(given, key, "checkpoint")


def test_an_entry_may_be_65535_bytes_and_no_more() -> None:
    least = len(made(1, "note", {"text": ""}, ALICE).note)
    assert len(made(1, "note", {"text": "x" * (MAX_ENTRY_BYTES - least)}, ALICE).note) == MAX_ENTRY_BYTES
    with pytest.raises(MalformedError, match="at most 65535"):
        made(1, "note", {"text": "x" * (MAX_ENTRY_BYTES - least + 1)}, ALICE)


@pytest.mark.parametrize(
    "origin", ["", "a b", "a+b", "https://a.example", "a\n", "é.example", "a" * 256, "a\x7f", None, 5]
)
def test_rejects_bad_origins(origin: Any) -> None:
    assert check_origin("a" * 255, "origin")
    with pytest.raises(LedgerError):
        check_origin(origin, "origin")
