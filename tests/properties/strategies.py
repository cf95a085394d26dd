"""Hypothesis strategies: values of the canonical profile, and entries of every kind, signed."""

import string
from typing import Any

from hypothesis import strategies as st

from ledger.core import checkpoint as checkpoints
from ledger.core.canonical import MAX_INTEGER
from ledger.core.digest import fingerprint
from ledger.core.entry import Reference, format_text
from ledger.core.note import SignatureLine, format_note, key_id
from tests.support import (
    ALICE,
    BOB,
    LOG,
    ORIGIN,
    TIME,
    FixedSigner,
    custody_body,
    exchange_body,
    key_body,
)

NAME = string.ascii_lowercase + string.digits + "_"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
names = st.text(NAME, min_size=1, max_size=8)
integers = st.integers(-MAX_INTEGER, MAX_INTEGER)
profile_values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)
hashes = st.binary(min_size=32, max_size=32)
key_names = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zs", "Zl", "Zp"], exclude_characters="+"
    ),
    min_size=1,
    max_size=20,
)
note_texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=[chr(i) for i in range(32)]) | st.just("\n"),
    max_size=60,
).map(lambda text: (text + "\n").encode())
signature_lines = st.lists(
    st.builds(
        SignatureLine, key_names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=70)
    ),
    min_size=1,
    max_size=4,
).map(tuple)
tags = st.lists(st.text(NAME, min_size=1, max_size=12), unique=True, max_size=4)
objects = st.lists(hashes, max_size=3)


def references(role: str, marks: list[bytes]) -> tuple[Reference, ...]:
    return tuple(Reference(mark, "text/plain; charset=utf-8", role) for mark in marks)


@st.composite
def entries(draw: st.DrawFn) -> bytes:
    """A well-formed entry: any kind but genesis, any index, signed by one or two."""
    kind = draw(st.sampled_from(["exchange", "note", "key", "custody", "correction", "purge", "attachment"]))
    body: dict[str, Any]
    refs: tuple[Reference, ...] = ()
    if kind == "exchange":
        body = exchange_body(tags=draw(tags))
        body["declared"]["model"] = draw(st.none() | texts)
        query, answer = draw(hashes), draw(hashes)
        refs = references("query", [query]) + references("answer", [answer])
        refs += references("reasoning", draw(objects))
    elif kind == "note":
        body = {"text": draw(texts)}
    elif kind == "key":
        body = key_body(draw(st.sampled_from(["add", "revoke"])), BOB)
    elif kind == "custody":
        body = {**custody_body(), "items": draw(st.lists(st.integers(0, 99), unique=True))}
    elif kind == "correction":
        body = {"entry": draw(st.integers(0, MAX_INTEGER)), "reason": draw(texts), "right": "a", "wrong": "b"}
    elif kind == "purge":
        marks = draw(st.lists(hashes, unique=True, max_size=3))
        body = {"commitments": [m.hex() for m in marks], "order": draw(st.none() | texts), "reason": "x"}
    else:
        body = {"about": draw(st.none() | st.integers(0, 9)), "description": draw(texts), "name": "f"}
        refs = references("file", [draw(hashes)])
    text = format_text(
        index=draw(st.integers(1, MAX_INTEGER)),
        origin=ORIGIN,
        previous=draw(hashes),
        kind=kind,
        body=body,
        objects=refs,
        signer=ALICE.name,
        key=fingerprint(ALICE.public_key),
        signed_at=TIME,
    )
    return sign(text, ALICE, *([BOB] if draw(st.booleans()) else []))


def sign(text: bytes, *signers: FixedSigner) -> bytes:
    return format_note(
        text,
        tuple(SignatureLine(one.name, key_id(one.name, one.public_key), one.sign(text)) for one in signers),
    )


@st.composite
def checkpoint_notes(draw: st.DrawFn) -> bytes:
    return checkpoints.sign_checkpoint(LOG, draw(st.integers(0, MAX_INTEGER)), draw(hashes))


@st.composite
def proofs(draw: st.DrawFn) -> bytes:
    index = draw(st.integers(0, MAX_INTEGER))
    path = tuple(draw(st.lists(hashes, max_size=63)))
    return checkpoints.format_proof(index, path, draw(checkpoint_notes()))


@st.composite
def mutations(draw: st.DrawFn, valid: st.SearchStrategy[bytes]) -> bytes:
    """Bytes near valid ones: flipped, cut, doubled, with foreign pieces put in."""
    data = bytearray(draw(valid))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 8))
        how = draw(st.sampled_from(["flip", "cut", "double", "put"]))
        if how == "flip" and place < len(data):
            data[place] ^= draw(st.integers(1, 255))
        elif how == "cut":
            del data[place : place + length]
        elif how == "double":
            data[place:place] = data[place : place + length]
        else:
            pieces = [b"\n\n", b"\xe2\x80\x94 ", b'"', b"{", b"null", b"\xff", b"\x00", b"1e999", b"-0", b"+"]
            data[place:place] = draw(st.sampled_from(pieces) | st.binary(max_size=length))
    return bytes(data)
