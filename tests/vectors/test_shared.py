"""The shared vectors that apply: bundles, Ed25519, low-order keys, Merkle proofs, JCS, notes, checkpoints.

Left aside: RFC 6962 subtree proofs and the tile paths (the format has neither), the ES6 number corpus (the
profile has no floats), time-stamp tokens (nothing here reads one yet). Skipped where the vectors are not.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from ledger.api import verifying
from ledger.core import canonical, merkle
from ledger.core.checkpoint import (
    check_log_signature,
    format_proof,
    format_text,
    parse_checkpoint,
    parse_proof,
)
from ledger.core.digest import leaf_hash
from ledger.core.note import COSIGNATURE, check_text, format_note, parse_note, parse_signatures, parse_vkey
from ledger.core.signature import LOW_ORDER_KEYS, verify
from ledger.errors import LedgerError, MalformedError, ProofError, SignatureError
from ledger.verify.trust import parse_trust
from tests.support import NO_SHARED, SHARED, first

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=NO_SHARED)


def read(name: str) -> Any:
    return json.loads((SHARED / name).read_text())


def paths(pattern: str) -> list[Any]:
    """Parameters, one a file; a skipped one where there is no file."""
    found = sorted(SHARED.glob(pattern))
    none = [pytest.param(None, marks=pytest.mark.skip(reason=NO_SHARED))]
    return [pytest.param(path, id="/".join(path.parts[-2:])) for path in found] or none


@pytest.mark.parametrize("expect", paths("ledger/*/expect.json"))
def test_ledger_bundle_gives_the_expected_outcome_and_first_finding(expect: Path) -> None:
    want = json.loads(expect.read_text())
    trusted = parse_trust((SHARED / "ledger" / "trust.txt").read_bytes(), "trust.txt")
    report = verifying.verify(expect.parent, trust=trusted)
    found = first(report)
    have = report.outcome, found.code if found else None, found.index if found else None
    assert have == (want["outcome"], want["finding"], want["index"]), report.findings


def test_ed25519_agrees_with_wycheproof() -> None:
    seen = 0
    for group in read("wycheproof/ed25519_test.json")["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            seen += 1
            message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
            if case["result"] == "valid":
                verify(key, signature, message, "case")
            else:
                with pytest.raises(SignatureError):
                    verify(key, signature, message, "case")
    assert seen == 151


def test_refuses_each_low_order_key() -> None:
    keys = [
        bytes.fromhex(key) for key in read("cctv-ed25519/low_order_keys.json")["low_order_public_keys_hex"]
    ]
    assert frozenset(keys) == LOW_ORDER_KEYS
    for key in keys:
        with pytest.raises(SignatureError, match="weak key"):
            verify(key, bytes(64), b"", "case")


def test_refuses_each_cctv_vector_by_a_low_order_key_and_raises_nothing_else() -> None:
    refused = 0
    for case in read("cctv-ed25519/ed25519vectors.json"):
        key, signature = bytes.fromhex(case["key"]), bytes.fromhex(case["sig"])
        weak = "low_order_A" in (case["flags"] or [])
        try:
            verify(key, signature, case["msg"].encode(), "case")
        except LedgerError as error:
            refused_as_weak = "weak key" in str(error)
        else:
            refused_as_weak = False
        assert refused_as_weak == weak
        refused += weak
    assert refused == 526


def decoded(probe: dict[str, Any], name: str) -> bytes:
    return base64.b64decode(probe[name] or "")


def proof_of(probe: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(text) for text in probe["proof"] or []]


def test_inclusion_agrees_with_the_rfc_6962_probes() -> None:
    probes = sorted((SHARED / "rfc6962/testdata/inclusion").rglob("*.json"))
    for path in probes:
        probe = json.loads(path.read_text())
        arguments = (
            probe["leafIdx"],
            probe["treeSize"],
            decoded(probe, "leafHash"),
            proof_of(probe),
            decoded(probe, "root"),
        )
        if probe["wantErr"]:
            with pytest.raises(ProofError):
                merkle.verify_inclusion(*arguments)
        elif {len(arguments[2]), len(arguments[4])} == {32}:
            merkle.verify_inclusion(*arguments)
    assert len(probes) == 98


def test_consistency_agrees_with_the_rfc_6962_probes() -> None:
    probes = sorted((SHARED / "rfc6962/testdata/consistency").rglob("*.json"))
    stricter = []
    for path in probes:
        probe = json.loads(path.read_text())
        arguments = (
            probe["size1"],
            probe["size2"],
            decoded(probe, "root1"),
            decoded(probe, "root2"),
            proof_of(probe),
        )
        try:
            merkle.verify_consistency(*arguments)
        except ProofError:
            if not probe["wantErr"]:
                stricter.append(probe["desc"])
        else:
            assert not probe["wantErr"], path
    # This one has text of 12 bytes in the place of both root hashes: we ask for hashes.
    assert stricter == ["sizes are equal (one) and proof is empty"]
    assert len(probes) == 98


@pytest.mark.parametrize("path", paths("rfc8785/input/*.json"))
def test_canonical_json_agrees_with_rfc_8785_or_refuses_what_is_outside_the_profile(path: Path) -> None:
    value = json.loads(path.read_bytes())
    output = (SHARED / "rfc8785/output" / path.name).read_bytes().rstrip(b"\n")
    outhex = bytes.fromhex((SHARED / "rfc8785/outhex" / path.name.replace(".json", ".txt")).read_text())
    assert output == outhex
    if path.stem in ("structures", "values", "weird", "french", "unicode"):
        with pytest.raises(MalformedError):
            canonical.check_profile(value, path.name)
    else:
        canonical.check_profile(value, path.name)
        assert canonical.encode(value) == output
        assert canonical.parse(output, path.name) == value
    if path.stem not in ("values", "structures", "weird"):  # floats; names that sort by UTF-16 units
        assert canonical.encode(value) == output
    if value != json.loads(output) or path.read_bytes() != output:
        with pytest.raises(MalformedError):
            canonical.parse(path.read_bytes(), path.name)


def test_signed_notes_agree_with_go_and_c2sp() -> None:
    vectors = read("signed-note/vectors.json")
    keys = {name: parse_vkey(text) for name, text in vectors["vkeys"].items()}
    for name, text in vectors["vkeys"].items():
        assert str(keys[name]) == text
    text = vectors["text"].encode()
    data = text + b"\n" + (vectors["sig_peter"] + vectors["sig_enoch"]).encode()
    note = parse_note(data, "note")
    assert (note.text, format_note(*note)) == (text, data)
    for line, key in zip(note.signatures, (keys["peter"], keys["enoch"]), strict=True):
        assert (line.name, line.key_id) == (key.name, key.key_id)
        verify(key.public_key, line.signature, text, line.name)
        with pytest.raises(SignatureError):
            verify(key.public_key, line.signature, text + b"!\n", line.name)
    other = parse_note(vectors["c2sp_example"].encode(), "note")
    verify(keys["c2sp_foo"].public_key, other.signatures[0].signature, other.text, "c2sp")


def test_refuses_the_bad_vkeys() -> None:
    vectors = read("signed-note/vectors.json")
    for text in [one["vkey"] for one in vectors["bad_vkeys"]] + vectors["bad_cosig_vkeys"]:
        with pytest.raises(MalformedError):
            parse_vkey(text)
    assert parse_vkey(vectors["cosig_vkeys"]["remora_0x04"]).algorithm == COSIGNATURE


def test_refuses_the_malformed_notes_of_go() -> None:
    vectors = read("signed-note/vectors.json")
    text, line = vectors["text"].encode(), vectors["sig_peter"].encode()
    parse_note(text + b"\n" + line, "note")
    malformed = [
        text,
        text + b"\n",
        (text + b"\n" + line)[:-1],
        b"\x01" + text + b"\n" + line,
        b"\xff" + text + b"\n" + line,
        text + b"\n" + line.replace(b"PeterNeumann", b"Peter Neumann"),
        text + b"\n" + line + b"Unexpected line.\n",
        text + b"\n" + line * 101,
    ]
    for data in malformed:
        with pytest.raises(MalformedError):
            parse_note(data, "note")
    with pytest.raises(MalformedError):
        check_text(text[:-1], "text")
    assert len(parse_signatures(line * 100, "note")) == 100


def test_worked_checkpoint_proof_and_cosignature() -> None:
    worked = read("c2sp-worked/worked.json")
    log, witness = parse_vkey(worked["log_vkey"]), parse_vkey(worked["witness_vkey"])
    leaves = [leaf_hash(text.encode()) for text in worked["entries"]]
    root = merkle.root_of(leaves)
    assert base64.b64encode(root).decode() == worked["root13"]
    assert base64.b64encode(merkle.root_of(leaves[:7])).decode() == worked["root7"]
    checkpoint = parse_checkpoint(worked["checkpoint"].encode(), "checkpoint")
    assert (checkpoint.size, checkpoint.root) == (13, root)
    assert checkpoint.text == worked["body"].encode() == format_text(checkpoint.origin, 13, root)
    check_log_signature(checkpoint, log, "checkpoint")
    line = checkpoint.signatures[1]
    assert (line.name, line.key_id, witness.algorithm) == (witness.name, witness.key_id, COSIGNATURE)
    verify(witness.public_key, line.signature[8:], worked["cosig_signed_message"].encode(), "cosignature")

    data = worked["tlog_proof"].encode()
    proof = parse_proof(data, "proof")
    assert format_proof(proof.place, proof.hashes, proof.checkpoint.note) == data
    assert leaves[worked["index"]].hex() == worked["leaf_hash_i"]
    merkle.verify_inclusion(proof.place, 13, leaves[proof.place], proof.hashes, proof.checkpoint.root)

    def node(height: int, position: int) -> bytes:
        return merkle.root_of(leaves[position << height : (position + 1) << height])

    assert merkle.inclusion_proof(proof.place, 13, node) == proof.hashes
    body = worked["add_checkpoint_body"].split("\n\n")[0].split("\n")
    hashes = tuple(base64.b64decode(text) for text in body[1:])
    assert merkle.consistency_proof(7, 13, node) == hashes
    merkle.verify_consistency(7, 13, merkle.root_of(leaves[:7]), root, hashes)
