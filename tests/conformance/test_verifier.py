"""The independent verifier against the conformance vectors, the product's own vectors and the specimen.

It shares no code with the product: where the two disagree on a bundle, one of them, or the format, is wrong.
"""
import ast
import base64
import io
import json
import os
import shutil
import subprocess
import sys
import tokenize
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.conformance import verifier

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("EVIDENCE_LEDGER_SHARED", ROOT.parent / "shared")) / "vectors"
OWN = ROOT / "tests" / "vectors" / "ledger"
SPECIMEN = ROOT / "evidence" / "specimen"
VERIFIER = Path(verifier.__file__)
MAX_CODE_LINES = 200

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


def first_finding(findings):
    """The first finding that lowers the outcome: an absent link or a purge is only reported."""
    return next(((code, index) for code, index, _ in findings if code not in verifier.NOTED), (None, None))


@pytest.mark.parametrize("vector", VECTORS)
def test_gives_the_expected_outcome_and_first_finding(vector):
    expect = json.loads((vector / "expect.json").read_text())
    outcome, findings = verifier.verify(vector, vector.parent / "trust.txt")
    want = expect["outcome"], expect["finding"], expect["index"]
    assert (outcome, *first_finding(findings)) == want, findings


def passing():
    for parameter in VECTORS:
        vector = parameter.values[0]
        if vector and json.loads((vector / "expect.json").read_text())["outcome"] == "PASSED":
            yield pytest.param(vector, vector.parent / "trust.txt", id=parameter.id)
    if (SPECIMEN / "trust.txt").is_file():
        yield pytest.param(SPECIMEN, SPECIMEN / "trust.txt", id="specimen")


PASSING = list(passing()) or [pytest.param(None, None, marks=pytest.mark.skip(reason="no passing vector"))]


def is_examined(path):
    """Not a token, for the verifier has no roots; nor withheld.txt, for nobody signs a reason."""
    unsigned = path.parent.name == "tokens" or path.name == "withheld.txt"
    return path.is_file() and path.stat().st_size > 0 and not unsigned


@pytest.mark.parametrize(("bundle", "trust"), PASSING)
def test_notices_a_changed_byte_in_each_file(bundle, trust, tmp_path):
    assert verifier.verify(bundle, trust)[0] == "PASSED"
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
        if verifier.verify(copy, trust)[0] == "PASSED":
            unnoticed.append((name, position))
        path.write_bytes(intact)
    assert unnoticed == []
    assert verifier.verify(copy, trust)[0] == "PASSED"


@pytest.mark.skipif(not (SPECIMEN / "trust.txt").is_file(), reason="no evidence/specimen/trust.txt")
def test_specimen_passes():
    outcome, findings = verifier.verify(SPECIMEN, SPECIMEN / "trust.txt")
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
            included = verifier.root_of_path(probe["leafIdx"], probe["treeSize"], leaf, hashes) == root
        except ValueError:
            included = False
        assert included is not probe["wantErr"], path


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared vectors (set EVIDENCE_LEDGER_SHARED)")
def test_refuses_each_low_order_key():
    listed = json.loads((SHARED / "cctv-ed25519" / "low_order_keys.json").read_text())
    keys = [bytes.fromhex(text) for text in listed["low_order_public_keys_hex"]]
    assert len(keys) == 14
    for public in keys:
        with pytest.raises(ValueError, match="low-order"):
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


GENESIS = {"format": "evidence-ledger/entry/v1", "log_key": key_of(ORIGIN), "matter": [], "purpose": "test",
           "signer_key": key_of("alice"), "software": "test", "title": "Made here"}


def change(action, key):
    return "key", {"action": action, "reason": "test", "suspected_from": None, "vkey": key}


NOTE = ("note", {"text": "a remark"})
ADD_BOB = change("add", key_of("bob"))


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
                "body": body, "index": index, "key": sha256(public_key(signers[0])).hexdigest(), "kind": kind,
                "objects": [], "origin": ORIGIN, "previous": leaves[-1].hex() if leaves else None,
                "signed_at": "2026-11-22T13:49:00.123456Z", "signer": signers[0],
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
        outcome, findings = verifier.verify(self.folder, self.trust)
        return outcome, *first_finding(findings)


PASSED = ("PASSED", None, None)


def test_passes_a_ledger_made_here(tmp_path):
    made = Made(tmp_path, (NOTE, ["alice"]), (ADD_BOB, ["alice", "bob"]), (NOTE, ["bob", "alice"]))
    assert made.verdict() == PASSED


def replaced(**members):
    return [(NOTE, ["alice"], members)]


def found(**body):
    return [(("finding", body), ["alice"])]


WEAK = change("add", vkey("weak", bytes(32)))
REFUSED = {
    "added key signs before it is added": ([(NOTE, ["bob"])], "key-inactive", 1),
    "second line by an unknown key": ([(NOTE, ["alice", "bob"])], "key-inactive", 1),
    "add without proof of possession": ([(ADD_BOB, ["alice"])], "possession-missing", 1),
    "add by the added key alone": ([(ADD_BOB, ["bob"])], "key-inactive", 1),
    "add of a low-order key": ([(WEAK, ["alice"])], "key-weak", 1),
    "add of the log key": ([(change("add", key_of(ORIGIN)), ["alice", ORIGIN])], "key-inactive", 1),
    "revoked key signs": ([(ADD_BOB, ["alice", "bob"]), (change("revoke", key_of("bob")), ["alice"]),
                           (NOTE, ["bob"])], "key-inactive", 3),
    "file holds another index": (replaced(index=2), "index-mismatch", 1),
    "entry of another ledger": (replaced(origin="vectors.example/other"), "origin-mismatch", 1),
    "signer is not on the first line": (replaced(signer="bob"), "entry-malformed", 1),
    "time without a zone": (replaced(signed_at="2026-11-22T13:49:00.123456"), "entry-malformed", 1),
    "time that is no time": (replaced(signed_at="2026-02-30T13:49:00.123456Z"), "entry-malformed", 1),
    "member that the format has not": (replaced(extra=1), "entry-malformed", 1),
    "kind that the format has not": ([(("gossip", {}), ["alice"])], "entry-malformed", 1),
    "body member that the kind has not": ([(("note", {"text": "a", "x": 1}), ["alice"])],
                                          "entry-malformed", 1),
    "second genesis": ([(("genesis", GENESIS), ["alice"])], "entry-malformed", 1),
    "true for an index": (replaced(index=True), "entry-malformed", 1),
    "float": (found(value=0.7), "entry-malformed", 1),
    "integer beyond 2^53-1": (found(value=2**53), "entry-malformed", 1),
    "member name in capitals": (found(Value=1), "entry-malformed", 1),
    "more than 65,535 bytes": (found(value="x" * 65_535), "entry-malformed", 1),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case, tmp_path):
    entries, code, index = REFUSED[case]
    assert Made(tmp_path, *entries).verdict() == ("FAILED", code, index)


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"a":1}', '{"a":1.0}', '{"a":1e2}', '{"a":-0}', '{"a":NaN}', '{"a":9007199254740992}', '{"a":01}',
     '{"b":1,"a":1}', '{"a":"\\ud800"}', '{"a":"\\u00e9"}', '{"a":"\\/"}', '{"A":1}', '{"":1}', '{"a": 1}',
     "[" * 33 + "]" * 33, "[" * 60_000, "1" * 60_000],
)
def test_refuses_json_outside_the_strict_profile(text):
    with pytest.raises((ValueError, TypeError, RecursionError)):
        verifier.parse_json(text)


@pytest.mark.parametrize(
    "text", ['{"a":9007199254740991}', '{"a":"é\u2028\x7f\\u001f\\n"}', "[" * 32 + "]" * 32]
)
def test_takes_json_at_the_edge_of_the_strict_profile(text):
    verifier.parse_json(text)


OBJECT = b"an answer"
SALT = bytes(range(32))
COMMITMENT = sha256(SALT + OBJECT).hexdigest()
ATTACHMENT = (("attachment", {}), ["alice"],
              {"objects": [{"commitment": COMMITMENT, "media_type": "text/plain", "role": "file"}]})
PURGE = ("purge", {"commitments": [COMMITMENT], "reason": "order"})


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
    _, findings = verifier.verify(unsigned.folder, unsigned.trust)
    assert ("object-missing", 1) in {finding[:2] for finding in findings}


def test_partial_bundle_needs_no_genesis_but_trust(tmp_path):
    made = Made(tmp_path / "a", (NOTE, ["alice"]), (NOTE, ["alice"]), trust=(ORIGIN, "alice")).without(0, 1)
    assert made.verdict() == PASSED
    made = Made(tmp_path / "b", (NOTE, ["alice"]), (NOTE, ["alice"]), trust=("alice",)).without(0, 1)
    assert made.verdict() == ("INDETERMINATE", "untrusted-genesis", None)
    made = Made(tmp_path / "c", (NOTE, ["alice"]), (NOTE, ["alice"]), trust=(ORIGIN,)).without(0, 1)
    assert made.verdict() == ("INDETERMINATE", "key-unproven", 2)


def test_partial_bundle_without_the_adding_entry_is_indeterminate(tmp_path):
    entries = [(ADD_BOB, ["alice", "bob"]), (NOTE, ["bob"])]
    assert Made(tmp_path / "whole", *entries).verdict() == PASSED
    assert Made(tmp_path / "part", *entries).without(1).verdict() == ("INDETERMINATE", "key-unproven", 2)


def test_partial_bundle_needs_its_proofs(tmp_path):
    made = Made(tmp_path, (NOTE, ["alice"]), (NOTE, ["alice"])).without(1)
    assert made.verdict() == PASSED
    path = made.data / "proofs" / "0000000002.tlog-proof"
    proof = path.read_bytes()
    path.unlink()
    assert made.verdict() == ("INDETERMINATE", "file-missing", 2)
    for text in (proof.replace(b"index 2", b"index 1"), proof.replace(b"index 2", b"index 02"), b"",
                 (made.data / "proofs" / "0000000000.tlog-proof").read_bytes()):
        path.write_bytes(text)
        assert made.verdict() == ("FAILED", "proof-invalid", 2)


def test_trust_must_name_the_log_key_and_the_first_signer(tmp_path):
    assert Made(tmp_path / "both").verdict() == PASSED
    for trust in ([ORIGIN], ["alice"], ["bob"]):
        made = Made(tmp_path / trust[0], trust=trust)
        assert made.verdict() == ("INDETERMINATE", "untrusted-genesis", None)


def test_bad_input_gives_findings_not_a_traceback(tmp_path):
    made = Made(tmp_path / "made", (NOTE, ["alice"]))
    assert verifier.verify(tmp_path / "absent", made.trust)[0] == "INDETERMINATE"
    assert verifier.verify(made.folder, tmp_path / "absent")[0] == "INDETERMINATE"
    assert verifier.verify(made.trust, made.trust)[0] == "INDETERMINATE"
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
    wanted = (good, 0, "PASSED"), (bad, 3, "key-inactive 1 "), (other, 4, "untrusted-genesis - ")
    for made, code, line in wanted:
        done = run(made.folder, "--trust", made.trust)
        assert (done.returncode, done.stderr) == (code, "")
        assert done.stdout.splitlines()[0 if code == 0 else 1].startswith(line)
    assert run(good.folder).returncode == 2


def test_verifier_is_short_and_stands_on_the_standard_library_alone():
    source = VERIFIER.read_text()
    tree = ast.parse(source)
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {"." * x.level + x.module for x in ast.walk(tree) if isinstance(x, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names - {"importlib"}
    assert "__import__" not in source

    # Lines of code: blank lines, comments and the docstring are there for the reader.
    names = ("COMMENT", "NL", "NEWLINE", "INDENT", "DEDENT", "ENDMARKER")
    empty = {getattr(tokenize, name) for name in names}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = {n for t in tokens if t.type not in empty for n in range(t.start[0], t.end[0] + 1)}
    lines -= set(range(tree.body[0].lineno, tree.body[0].end_lineno + 1))
    assert len(lines) <= MAX_CODE_LINES
