"""The independent verifier against the conformance vectors, the product's own vectors and the specimen.

It shares no code with the product: where the two disagree on a bundle, one of them, or the format, is wrong.
"""

import ast
import base64
import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.core.bodies import KINDS, check_body
from ledger.core.entry import Reference
from ledger.errors import LedgerError
from tests.conformance import verifier

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("EVIDENCE_LEDGER_SHARED", ROOT.parent / "shared")) / "vectors"
OWN = ROOT / "tests" / "vectors" / "ledger"
SPECIMEN = ROOT / "evidence" / "specimen"
VERIFIER = Path(verifier.__file__)
MAX_LINES, MAX_WIDTH = 200, 110  # as `wc` counts: docstring, comments and blank lines included

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on PATH to check Ed25519 with"),
]


# ---- vectors that lie ready -------------------------------------------------------------------------------


def vectors(folder, absent):
    found = sorted(path.parent for path in folder.glob("*/expect.json"))
    if not found:
        return [pytest.param(None, id="none", marks=pytest.mark.skip(reason=absent))]
    return [pytest.param(path, id=f"{folder.parent.name}-{path.name}") for path in found]


VECTORS = [
    *vectors(SHARED / "ledger", "no shared vectors (set EVIDENCE_LEDGER_SHARED)"),
    *vectors(OWN, "no tests/vectors/ledger"),
]


def verify(bundle, trust):
    return verifier.Bundle(bundle, trust).verify()


LATE = {"checkpoint-invalid", "tree-mismatch", "proof-invalid", "trust-mismatch", "genesis-untrusted"}


def first_finding(findings):
    """The first that lowers the outcome, in the order of docs/format.md section 9: by entry, then tree."""

    def order(finding):
        late, index = finding[0] in LATE, finding[1]
        return late, (-1 if late else float("inf")) if index is None else index

    lowering = [(code, index) for code, index, _ in findings if code not in verifier.NOTED]
    return min(lowering, key=order, default=(None, None))


NOT_EXAMINED = {  # plans, imports, readings and documents, as it says of itself
    *("plan-incomplete", "plan-contradicted", "import-incomplete", "import-contradicted"),
    *("reading-mismatch", "reader-unknown", "text-mismatch", "text-unchecked", "document-mismatch"),
    *("clause-mismatch", "clause-unchecked", "finding-contradicted"),
}


@pytest.mark.parametrize("vector", VECTORS)
def test_gives_the_expected_outcome_and_first_finding(vector):
    expect = json.loads((vector / "expect.json").read_text())
    outcome, findings = verify(vector, vector.parent / "trust.txt")
    want = expect["outcome"], expect["finding"], expect["index"]
    if expect["finding"] in NOT_EXAMINED:
        want = "PASSED", None, None
    assert (outcome, *first_finding(findings)) == want, findings


def passing():
    for parameter in VECTORS:
        vector = parameter.values[0]
        if vector and json.loads((vector / "expect.json").read_text())["outcome"] == "PASSED":
            yield pytest.param(vector, vector.parent / "trust.txt", id=parameter.id)
    if (SPECIMEN / "trust.txt").is_file():
        yield pytest.param(SPECIMEN / "bundle", SPECIMEN / "trust.txt", id="specimen")


PASSING = list(passing()) or [pytest.param(None, None, marks=pytest.mark.skip(reason="no passing vector"))]


def is_examined(path):
    """Not a token, for the verifier has no roots; nor withheld.txt, for nobody signs a reason."""
    unsigned = path.parent.name == "tokens" or path.name == "withheld.txt"
    return path.is_file() and path.stat().st_size > 0 and not unsigned


@pytest.mark.parametrize(("bundle", "trust"), PASSING)
def test_notices_a_changed_byte_in_each_file(bundle, trust, tmp_path):
    assert verify(bundle, trust)[0] == "PASSED"
    copy = tmp_path / "bundle"
    for source in bundle.joinpath("data").rglob("*"):  # not copytree: the vectors may be read-only
        if source.is_file():
            target = copy / source.relative_to(bundle)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    unnoticed = []
    for path in filter(is_examined, sorted(copy.rglob("*"))):
        name = path.relative_to(copy).as_posix()
        intact = path.read_bytes()
        position = int.from_bytes(sha256(name.encode()).digest()[:8], "big") % len(intact)
        path.write_bytes(intact[:position] + bytes([intact[position] ^ 1]) + intact[position + 1 :])
        if verify(copy, trust)[0] == "PASSED":
            unnoticed.append((name, position))
        path.write_bytes(intact)
    assert unnoticed == []
    assert verify(copy, trust)[0] == "PASSED"


@pytest.mark.skipif(not (SPECIMEN / "trust.txt").is_file(), reason="no evidence/specimen/trust.txt")
def test_specimen_passes():
    outcome, findings = verify(SPECIMEN / "bundle", SPECIMEN / "trust.txt")
    assert (outcome, first_finding(findings)) == ("PASSED", (None, None)), findings


INCLUSION = sorted((SHARED / "rfc6962" / "testdata" / "inclusion").rglob("*.json"))


@pytest.mark.skipif(not INCLUSION, reason="no shared vectors (set EVIDENCE_LEDGER_SHARED)")
def test_inclusion_agrees_with_the_rfc_6962_probes():
    for path in INCLUSION:
        probe = json.loads(path.read_text())
        hashes = [base64.b64decode(text) for text in probe["proof"] or []]
        leaf, root = (base64.b64decode(probe[name] or "") for name in ("leafHash", "root"))
        if {len(leaf), len(root)} != {32}:
            continue  # the verifier computes the one, and refuses the other when it parses the checkpoint
        try:
            included = verifier.path_root(probe["leafIdx"], probe["treeSize"], leaf, hashes) == root
        except RuntimeError:
            included = False
        assert included is not probe["wantErr"], path


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared vectors (set EVIDENCE_LEDGER_SHARED)")
def test_refuses_each_low_order_key():
    listed = json.loads((SHARED / "cctv-ed25519" / "low_order_keys.json").read_text())
    keys = [bytes.fromhex(text) for text in listed["low_order_public_keys_hex"]]
    assert len(keys) == 14
    for public in keys:
        with pytest.raises(RuntimeError, match="low-order"):
            verifier.parse_vkey(vkey("weak", public))


# ---- ledgers made here: what no ready vector shows --------------------------------------------------------


ORIGIN = "vectors.example/made-here"


def secret(name):
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


def public_key(name):
    return secret(name).public_key().public_bytes_raw()


def vkey(name, public):
    key_id = sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    return f"{name}+{key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"


def key_of(name):
    return vkey(name, public_key(name))


def sign(text, *names):
    lines = []
    for name in names:
        key_id = bytes.fromhex(key_of(name).split("+")[1])
        raw = base64.b64encode(key_id + secret(name).sign(text.encode())).decode()
        lines.append(f"\u2014 {name} {raw}\n")
    return (text + "\n" + "".join(lines)).encode()


def split_at(size):
    return 1 << (size - 1).bit_length() - 1


def inclusion_path(index, leaves):
    if len(leaves) == 1:
        return []
    k = split_at(len(leaves))
    if index < k:
        return [*inclusion_path(index, leaves[:k]), verifier.root_hash(leaves[k:])]
    return [*inclusion_path(index - k, leaves[k:]), verifier.root_hash(leaves[:k])]


GENESIS = {
    "format": "evidence-ledger/entry/v1",
    "log_key": key_of(ORIGIN),
    "matter": [],
    "purpose": "test",
    "signer_key": key_of("alice"),
    "software": "test",
    "title": "Made here",
}


def change(action, key):
    return "key", {"action": action, "reason": "test", "suspected_from": None, "vkey": key}


NOTE = ("note", {"text": "a remark"})
ADD_BOB = change("add", key_of("bob"))
REVOKE_BOB = change("revoke", key_of("bob"))


class Made:
    """A bundle on disk with its trust file; `entries` are (kind, body), signers, and members to replace."""

    def __init__(self, folder, *entries, trust=(ORIGIN, "alice")):
        self.folder, self.data, self.trust = folder, folder / "data", folder / "trust.txt"
        for name in ("entries", "proofs", "objects", "salts"):
            (self.data / name).mkdir(parents=True)
        self.trust.write_text("".join(key_of(name) + "\n" for name in trust))
        leaves = []
        genesis = (("genesis", GENESIS), ["alice"])
        for index, ((kind, body), signers, *replaced) in enumerate([genesis, *entries]):
            members = {
                "body": body,
                "index": index,
                "key": sha256(public_key(signers[0])).hexdigest(),
                "kind": kind,
                "objects": [],
                "origin": ORIGIN,
                "previous": leaves[-1].hex() if leaves else None,
                "signed_at": "2026-11-22T13:49:00.123456Z",
                "signer": signers[0],
                **(replaced[0] if replaced else {}),
            }
            text = json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            note = sign(f"evidence-ledger/entry/v1\n{text}\n", *signers)
            (self.data / "entries" / f"{index:010d}.note").write_bytes(note)
            leaves.append(sha256(b"\x00" + note).digest())
        root = base64.b64encode(verifier.root_hash(leaves)).decode()
        checkpoint = sign(f"{ORIGIN}\n{len(leaves)}\n{root}\n", ORIGIN)
        (self.data / "checkpoint").write_bytes(checkpoint)
        for index in range(len(leaves)):
            hashes = "".join(base64.b64encode(x).decode() + "\n" for x in inclusion_path(index, leaves))
            head = f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n"
            (self.data / "proofs" / f"{index:010d}.tlog-proof").write_bytes(head.encode() + checkpoint)

    def without(self, *indexes):
        for index in indexes:
            (self.data / "entries" / f"{index:010d}.note").unlink()
            (self.data / "proofs" / f"{index:010d}.tlog-proof").unlink()
        return self

    def verdict(self):
        outcome, findings = verify(self.folder, self.trust)
        return outcome, *first_finding(findings)


PASSED = ("PASSED", None, None)


def test_passes_a_ledger_made_here(tmp_path):
    made = Made(tmp_path, (NOTE, ["alice"]), (ADD_BOB, ["alice", "bob"]), (NOTE, ["bob", "alice"]))
    assert made.verdict() == PASSED


def replaced(**members):
    return [(NOTE, ["alice"], members)]


def said(**body):
    return [(("correction", {"entry": 0, "reason": "", "right": "b", "wrong": "a", **body}), ["alice"])]


BOBS = (ADD_BOB, ["alice", "bob"]), (REVOKE_BOB, ["alice"])  # added and revoked
WEAK = change("add", vkey("weak", bytes(32)))
ADD_ALICE, REVOKE_ALICE = change("add", key_of("alice")), change("revoke", key_of("alice"))
ADD_LOG, REVOKE_LOG = change("add", key_of(ORIGIN)), change("revoke", key_of(ORIGIN))
ALIAS = change("add", vkey("bobby", public_key("bob")))
REFUSED = {
    "added key signs before it is added": ([(NOTE, ["bob"])], "key-inactive", 1),
    "second line by an unknown key": ([(NOTE, ["alice", "bob"])], "key-inactive", 1),
    "line by the log key": ([(NOTE, ["alice", ORIGIN])], "key-inactive", 1),
    "first line by the log key": ([(NOTE, [ORIGIN])], "key-inactive", 1),
    "add without proof of possession": ([(ADD_BOB, ["alice"])], "key-event-invalid", 1),
    "add by the added key alone": ([(ADD_BOB, ["bob"])], "key-inactive", 1),
    "add by the added key first": ([(ADD_BOB, ["bob", "alice"])], "key-inactive", 1),
    "add of a low-order key": ([(WEAK, ["alice"])], "key-weak", 1),
    "add of the log key": ([(ADD_LOG, ["alice", ORIGIN])], "key-event-invalid", 1),
    "add of an active key": ([BOBS[0], BOBS[0]], "key-event-invalid", 2),
    "add of the first signer": ([(ADD_ALICE, ["alice", "alice"])], "key-event-invalid", 1),
    "add of a revoked key": ([*BOBS, BOBS[0]], "key-event-invalid", 3),
    "add of a revoked key, without its line": ([*BOBS, (ADD_BOB, ["alice"])], "key-event-invalid", 3),
    "add of the same bytes by another name": ([BOBS[0], (ALIAS, ["alice", "bob"])], "key-event-invalid", 2),
    "revoke of a key that never was": ([(REVOKE_BOB, ["alice"])], "key-event-invalid", 1),
    "revoke of a revoked key": ([*BOBS, (REVOKE_BOB, ["alice"])], "key-event-invalid", 3),
    "revoke of the log key": ([(REVOKE_LOG, ["alice"])], "key-event-invalid", 1),
    "revoke by a key that is not active": ([(REVOKE_ALICE, ["bob"])], "key-inactive", 1),
    "revoke that fails revokes nothing": (
        [BOBS[0], (REVOKE_BOB, ["alice", "carol"]), (NOTE, ["bob"])],
        "key-inactive",
        2,
    ),
    "revoked key signs": ([*BOBS, (NOTE, ["bob"])], "key-inactive", 3),
    "revoked key signs beside another": ([*BOBS, (NOTE, ["alice", "bob"])], "key-inactive", 3),
    "after the last signer is revoked": ([(REVOKE_ALICE, ["alice"]), (NOTE, ["alice"])], "key-inactive", 2),
    "action that the kind has not": ([(change("lend", key_of("bob")), ["alice"])], "entry-malformed", 1),
    "file holds another index": (replaced(index=2), "index-mismatch", 1),
    "entry of another ledger": (replaced(origin="vectors.example/other"), "origin-mismatch", 1),
    "signer is not on the first line": (replaced(signer="bob"), "entry-malformed", 1),
    "key is not the first line's": (replaced(key=sha256(b"").hexdigest()), "key-inactive", 1),
    "time without a zone": (replaced(signed_at="2026-11-22T13:49:00.123456"), "entry-malformed", 1),
    "time that is no time": (replaced(signed_at="2026-02-30T13:49:00.123456Z"), "entry-malformed", 1),
    "previous is null": (replaced(previous=None), "entry-malformed", 1),
    "member that the format has not": (replaced(extra=1), "entry-malformed", 1),
    "object that the format has not": (replaced(objects=[{"name": "x"}]), "entry-malformed", 1),
    "kind that the format has not": ([(("gossip", {}), ["alice"])], "entry-malformed", 1),
    "kind that the format reserves": ([(("anchor", {}), ["alice"])], "entry-malformed", 1),
    "second genesis": ([(("genesis", GENESIS), ["alice"])], "key-event-invalid", 1),
    "true for an index": (replaced(index=True), "entry-malformed", 1),
    "float": (said(right=0.7), "entry-malformed", 1),
    "integer beyond 2^53-1": (said(entry=2**53), "entry-malformed", 1),
    "member name in capitals": (said(right={"Value": 1}), "entry-malformed", 1),
    "more than 65,535 bytes": (said(right="x" * 65_535), "entry-malformed", 1),
}


def test_passes_what_the_rules_of_keys_allow(tmp_path):
    last = (REVOKE_ALICE, ["alice"])  # it may sign its own revocation
    assert Made(tmp_path, *BOBS, (NOTE, ["alice"]), *said(), last).verdict() == PASSED


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case, tmp_path):
    entries, code, index = REFUSED[case]
    assert Made(tmp_path, *entries).verdict() == ("FAILED", code, index)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"a":1.0}',
        '{"a":1e2}',
        '{"a":-0}',
        '{"a":NaN}',
        '{"a":9007199254740992}',
        '{"a":01}',
        '{"b":1,"a":1}',
        '{"a":"\\ud800"}',
        '{"a":"\\u00e9"}',
        '{"a":"\\/"}',
        '{"A":1}',
        '{"":1}',
        '{"a": 1}',
        "[" * 33 + "]" * 33,
        "[" * 60_000,
        "1" * 60_000,
    ],
)
def test_refuses_json_outside_the_strict_profile(text):
    with pytest.raises((RuntimeError, ValueError, TypeError)):
        verifier.parse_json(text)


@pytest.mark.parametrize(
    "text", ['{"a":9007199254740991}', '{"a":"é\u2028\x7f\\u001f\\n"}', "[" * 32 + "]" * 32]
)
def test_takes_json_at_the_edge_of_the_strict_profile(text):
    verifier.parse_json(text)


OBJECT = b"an answer"
SALT = bytes(range(32))
COMMITMENT = sha256(SALT + OBJECT).hexdigest()
FILE = {"commitment": COMMITMENT, "media_type": "text/plain", "role": "file"}
ATTACHMENT = (("attachment", {"about": None, "description": "", "name": "a"}), ["alice"], {"objects": [FILE]})
PURGE = ("purge", {"commitments": [COMMITMENT], "order": None, "reason": "order"})


def test_tells_missing_from_withheld_from_purged(tmp_path):
    missing = Made(tmp_path / "missing", ATTACHMENT)
    assert missing.verdict() == ("FAILED", "object-missing", 1)
    (missing.data / "withheld.txt").write_text(f"{COMMITMENT} under seal\n")
    assert missing.verdict() == ("INDETERMINATE", "object-withheld", 1)
    (missing.data / "objects" / COMMITMENT).write_bytes(OBJECT)
    (missing.data / "salts" / COMMITMENT).write_bytes(SALT)
    assert missing.verdict() == PASSED
    (missing.data / "salts" / COMMITMENT).write_bytes(SALT + OBJECT[:1])  # same digest, another boundary
    (missing.data / "objects" / COMMITMENT).write_bytes(OBJECT[1:])
    assert missing.verdict() == ("FAILED", "object-mismatch", 1)

    assert Made(tmp_path / "purged", ATTACHMENT, (PURGE, ["alice"])).verdict() == PASSED
    unsigned = Made(tmp_path / "unsigned", ATTACHMENT, (PURGE, ["bob"]))
    _, findings = verify(unsigned.folder, unsigned.trust)
    assert ("object-missing", 1) in {finding[:2] for finding in findings}


def test_partial_bundle_without_genesis_is_indeterminate(tmp_path):
    for number, trust in enumerate([(ORIGIN, "alice"), ("alice",), (ORIGIN,)]):
        made = Made(tmp_path / str(number), (NOTE, ["alice"]), (NOTE, ["alice"]), trust=trust)
        assert (made.verdict()[0] == "PASSED") is (number == 0)
        want = ("key-unknown", 2) if "alice" not in trust else ("genesis-absent", None)
        assert made.without(0, 1).verdict() == ("INDETERMINATE", *want)
        forged = sign(f"{ORIGIN}\n3\n{base64.b64encode(bytes(32)).decode()}\n", "mallory")
        (made.data / "checkpoint").write_bytes(forged)  # the verifier's own log key, if it has one, judges it
        assert (made.verdict()[0] == "FAILED") is (ORIGIN in trust)


PARTIAL = [
    ([(ADD_BOB, ["alice", "bob"]), (NOTE, ["bob"])], 1, [], ("INDETERMINATE", "key-unknown", 2)),
    ([(ADD_BOB, ["alice", "bob"]), (NOTE, ["bob"])], 1, ["bob"], PASSED),
    ([(NOTE, ["alice"]), BOBS[0], (NOTE, ["bob"])], 1, [], PASSED),
    ([(NOTE, ["alice"]), BOBS[0], (NOTE, ["bob"])], 1, ["bob"], PASSED),
    ([(NOTE, ["alice"]), BOBS[0], BOBS[0]], 1, [], ("FAILED", "key-event-invalid", 3)),
    ([*BOBS, (NOTE, ["alice"])], 1, [], ("INDETERMINATE", "key-unknown", 2)),
    ([*BOBS, (NOTE, ["alice"])], 1, ["bob"], PASSED),
    ([*BOBS, (NOTE, ["bob"])], 1, [], ("FAILED", "key-unknown", 2)),
    ([*BOBS, (NOTE, ["bob"])], 1, ["bob"], ("FAILED", "key-inactive", 3)),
    ([*BOBS, BOBS[0]], 1, [], ("FAILED", "key-unknown", 2)),
    ([*BOBS, BOBS[0]], 1, ["bob"], ("FAILED", "key-event-invalid", 3)),
    ([*BOBS, (NOTE, ["alice"]), BOBS[1]], 3, ["bob"], ("FAILED", "key-event-invalid", 4)),
    ([*BOBS, (NOTE, ["alice"]), (NOTE, ["bob"])], 3, ["bob"], ("FAILED", "key-inactive", 4)),
    ([(NOTE, ["alice"]), (NOTE, ["alice", ORIGIN])], 1, [], ("INDETERMINATE", "key-unknown", 2)),
    ([(NOTE, ["alice"]), (NOTE, [ORIGIN])], 1, [], ("FAILED", "key-inactive", 2)),
]


@pytest.mark.parametrize(("entries", "absent", "trust", "want"), PARTIAL)
def test_partial_bundle_tells_unknown_keys_from_inactive_ones(entries, absent, trust, want, tmp_path):
    made = Made(tmp_path, *entries, trust=(ORIGIN, "alice", *trust)).without(absent)
    assert made.verdict() == want


def test_partial_bundle_needs_its_proofs(tmp_path):
    made = Made(tmp_path, (NOTE, ["alice"]), (NOTE, ["alice"])).without(1)
    assert made.verdict() == PASSED
    path = made.data / "proofs" / "0000000002.tlog-proof"
    proof = path.read_bytes()
    path.unlink()
    assert made.verdict() == ("INDETERMINATE", "file-missing", 2)
    for text in (
        proof.replace(b"index 2", b"index 1"),
        proof.replace(b"index 2", b"index 02"),
        b"",
        (made.data / "proofs" / "0000000000.tlog-proof").read_bytes(),
    ):
        path.write_bytes(text)
        assert made.verdict() == ("FAILED", "proof-invalid", 2)


def test_trust_must_name_the_log_key_and_the_first_signer(tmp_path):
    assert Made(tmp_path / "both").verdict() == PASSED
    for trust in ([ORIGIN], ["alice"], ["bob"]):
        made = Made(tmp_path / trust[0], trust=trust)
        assert made.verdict() == ("INDETERMINATE", "genesis-untrusted", 0)
        with made.trust.open("a") as file:
            file.writelines(vkey(name, public_key("mallory")) + "\n" for name in {ORIGIN, "alice"} - {*trust})
        assert made.verdict() == ("FAILED", "trust-mismatch", 0)


def test_checkpoint_must_be_of_this_origin_and_in_the_one_spelling(tmp_path):
    made = Made(tmp_path)
    root = (made.data / "checkpoint").read_text().split("\n")[2]
    for text in (f"{ORIGIN}\n1\n{root}\n", f"{ORIGIN}/other\n1\n{root}\n", f"{ORIGIN}\n01\n{root}\n"):
        (made.data / "checkpoint").write_bytes(sign(text, ORIGIN))
        (made.data / "proofs" / "0000000000.tlog-proof").unlink(missing_ok=True)
        good = text == f"{ORIGIN}\n1\n{root}\n"
        assert made.verdict() == (PASSED if good else ("FAILED", "checkpoint-invalid", None))


def test_without_an_openssl_that_knows_ed25519_nothing_is_settled(tmp_path, monkeypatch):
    made = Made(tmp_path / "made")
    assert made.verdict() == PASSED
    monkeypatch.setenv("PATH", str(tmp_path))
    assert made.verdict() == ("INDETERMINATE", "file-missing", 0)
    (tmp_path / "openssl").write_text("#!/bin/sh\necho pkeyutl: unknown option >&2\nexit 1\n")
    (tmp_path / "openssl").chmod(0o755)
    assert made.verdict() == ("INDETERMINATE", "file-missing", 0)


def test_bad_input_gives_findings_not_a_traceback(tmp_path):
    made = Made(tmp_path / "made", (NOTE, ["alice"]))
    assert verify(tmp_path / "absent", made.trust)[0] == "INDETERMINATE"
    assert verify(made.folder, tmp_path / "absent")[0] == "INDETERMINATE"
    assert verify(made.trust, made.trust)[0] == "INDETERMINATE"
    entry = made.data / "entries" / "0000000001.note"
    for note in ("", "\n\n", "\x00", "a\n\n\u2014 a b\n", "evidence-ledger/entry/v1\n[]\n\n\u2014 a AAAA\n"):
        entry.write_text(note)
        assert made.verdict() == ("FAILED", "entry-malformed", 1)
    entry.unlink()
    entry.mkdir()
    assert made.verdict() == ("FAILED", "entry-malformed", 1)


# ---- the command, and what it is made of ------------------------------------------------------------------


def run(*arguments):
    command = [sys.executable, "-I", VERIFIER, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_command_prints_the_outcome_and_exits_by_it(tmp_path):
    good = Made(tmp_path / "good")
    bad = Made(tmp_path / "bad", (NOTE, ["bob"]))
    other = Made(tmp_path / "other", trust=["bob"])
    wanted = (good, 0, "PASSED"), (bad, 3, "key-inactive 1 "), (other, 4, "genesis-untrusted 0 ")
    for made, code, line in wanted:
        done = run(made.folder, "--trust", made.trust)
        assert (done.returncode, done.stderr) == (code, "")
        assert done.stdout.splitlines()[0 if code == 0 else 1].startswith(line)
    assert run(good.folder).returncode == 2


def test_verifier_stands_on_the_standard_library_alone():
    source = VERIFIER.read_text()
    tree = ast.parse(source)
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {"." * x.level + x.module for x in ast.walk(tree) if isinstance(x, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names - {"importlib"}
    assert "__import__" not in source


def test_verifier_can_be_read_at_one_sitting():
    source = VERIFIER.read_bytes()
    assert source.endswith(b"\n")
    assert source.count(b"\n") <= MAX_LINES
    assert max(len(line) for line in source.decode().split("\n")) <= MAX_WIDTH


# ---- bodies: the verifier, written from the page, and the product's schemas -------------------------------


TIME = "2026-11-22T13:49:00.123456Z"
DECLARED = {"captured_at": None, "endpoint": None, "model": "m", "provider": None}
EXCHANGE = {"fidelity": "text", "observed": {}, "plan": None, "reading": {}, "tags": []}
CUSTODY = {"action": "copy", "items": [0], "occurred_at": TIME, "place": None, "reason": "r", "to": None}
DOSSIER = {"bates_first": None, "bates_last": None, "title": "", "tree_size": 1}
WORDS = dict.fromkeys(["captured_at", "channel", "effective", "region", "updated", "url", "vantage"])
WORDS |= {"publisher": "p", "title": "t"}
EXTRACTION = {"characters": 0, "extractor": "plain/1", "problem": None, "title": None}
PLAN = {"cells": 0, "exclusions": "", "hypothesis": "", "title": "t"}
IMPORT = {"found": 0, "imported": 0, "lost": [], "secrets": "kept", "skipped": [], "tool": None}
SNAPSHOT = {"archive": None, "declared": WORDS, "extraction": EXTRACTION, "found": [], "method": "file"}
CHECK = {"authority": "a", "checked_by": "b", "checked_on": "2026-11-22", "digest": "0" * 64}
RESULT = {**CHECK, "outcome": "confirmed", "remarks": "", "status": "good law"}
EDITED = {"edition": "public", "final": True, "of": None, "profile": "filing", "replaces": None}
LONGER = {
    **EDITED,
    "root": "0" * 64,
    "sha256": "0" * 64,
    "signed": False,
    **DOSSIER,
    "volume": 1,
    "volumes": 1,
}
GOOD = {
    "attachment": (ATTACHMENT[0][1], ["file"]),
    "correction": (said()[0][0][1], []),
    "custody": ({"from": "a", **CUSTODY}, []),
    "dossier": ({"root": "0" * 64, "sha256": "0" * 64, **DOSSIER}, []),
    "exchange": ({"declared": DECLARED, **EXCHANGE}, ["query", "answer"]),
    "genesis": (GENESIS, []),
    "key": (ADD_BOB[1], []),
    "note": (NOTE[1], []),
    "plan": ({"order_seed": "", "stopping_rule": "", "targets": [], **PLAN}, ["plan", "cells"]),
    "import": ({"file": "a", "format": "har", "sha256": "0" * 64, **IMPORT}, ["source"]),
    "purge": (PURGE[1], []),
    "snapshot": ({**SNAPSHOT, "observed": {}}, ["document", "text", "map"]),
    "clause": ({"cited_for": "c", "end": 2, "heading": [], "snapshot": 1, "start": 1}, []),
    "finding": (
        {"inputs": [0], "method": "authority-check/1", "result": RESULT, "software": [], "title": "t"},
        [],
    ),
}


def bodies_near(kind):
    """Bodies and roles that are next to a good one's, and bad."""
    body, roles = GOOD[kind]
    yield {**body, "zeta": None}, roles
    for name in body:
        yield {x: body[x] for x in body if x != name}, roles
    if roles or kind not in verifier.OPEN:  # of the open kinds it does not say which others may follow
        yield body, roles[1:] if roles else ["file"]
    if kind == "exchange":
        yield {**body, "declared": {**DECLARED, "zeta": None}}, roles
        yield {**body, "declared": sorted(DECLARED)}, roles
        yield body, ["answer", "query"]
    elif kind not in verifier.OPEN:
        yield body, [*roles, "file"]
    if kind == "note":
        yield {"text": None}, []


def takes(check, *arguments):
    try:
        check(*arguments)
    except (LedgerError, RuntimeError, ValueError, TypeError, LookupError, AttributeError):
        return False
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_agrees_with_the_product_on_members_and_roles(kind, tmp_path):
    def judge(body, roles):
        objects = [{**FILE, "role": role} for role in roles]
        made = Made(tmp_path / str(len(judged)), ((kind, body), ["alice"], {"objects": objects}))
        judged.append(body)
        note = (made.data / "entries" / "0000000001.note").read_bytes()
        references = tuple(Reference(bytes(32), "text/plain", role) for role in roles)
        parsed = json.loads(json.dumps(body, sort_keys=True))  # the product is given canonical JSON, parsed
        return takes(check_body, kind, parsed, references), takes(verifier.parse_entry, note)

    judged = []
    assert judge(*GOOD[kind]) == (True, True)
    for near in bodies_near(kind):
        assert judge(*near) == (False, False), near
    if kind == "note":
        assert judge({"text": None}, ["file"]) == (True, True)
    if kind == "exchange":
        assert judge(GOOD[kind][0], ["query", "answer", "reasoning"]) == (True, True)
    if kind == "dossier":
        assert judge(LONGER, ["matter"]) == (True, True)
        assert judge({**LONGER, "zeta": None}, []) == (False, False)
        assert judge({name: value for name, value in LONGER.items() if name != "volume"}, []) == (
            False,
            False,
        )
