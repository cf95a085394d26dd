"""Verify a bundle (docs/format.md section 10) by the standard library and `openssl`: no code of the product.

Takes steps 1-4 and 6 of section 9: entry by entry (1-3), then objects (4), tree (6), trust (section 7). Each
entry reports its first contradiction. NOT examined: time-stamp tokens, cosignatures, anchored checkpoints,
plans, derived values, the bodies of kinds without a fixed schema, the BagIt files.
"""
import argparse
import base64
import json
import re
import subprocess
import tempfile
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path

FORMAT, PROOF, MAX_ENTRY, P = "evidence-ledger/entry/v1", "c2sp.org/tlog-proof@v1", 65_535, 2**255 - 19
SPKI = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: what comes before an Ed25519 public key
HASH, NAME, DECIMAL, KEY_NAME, ORIGIN = (re.compile(pattern).fullmatch for pattern in (
    "[0-9a-f]{64}", "[a-z0-9_]+", "0|[1-9][0-9]{0,15}", r"[^\s+]+", "(?!.*://)[!-*,-~]{1,255}"))
MEMBERS = "body index key kind objects origin previous signed_at signer"  # section 3
OPEN_KINDS = "plan snapshot clause attachment custody anchor import finding correction purge dossier"
BODIES = {"genesis": "format log_key matter purpose signer_key software title", "note": "text",  # section 6
    "exchange": "declared fidelity observed plan reading tags", "key": "action reason suspected_from vkey"}
# Section 1: the 14 low-order encodings are these seven y coordinates, each with either sign bit.
LOW_ORDER = {0, 1, P - 1, P, P + 1, 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
             0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826}
# Section 9: missing is not bad, contradiction is. A finding with a code in neither of these sets is FAILED.
NOTED = {"link-absent", "object-purged"}  # reported, and lowers nothing
UNSETTLED = {"object-withheld", "key-unproven", "untrusted-genesis", "file-missing", "consistency-unproven"}

def need(condition, text, code=None):
    if not condition:
        error = ValueError(text)
        error.code = code
        raise error

def parse_base64(text, size=None):
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text and size in (None, len(raw)), "base64 is not strict")
    return raw

def key_id(name, public):  # section 2
    return sha256(name.encode() + b"\n\x01" + public).digest()[:4]

def parse_vkey(vkey):  # section 2 -> (key name, public key)
    name, hint, encoded = vkey.split("+", 2)
    raw, public = parse_base64(encoded, 33), parse_base64(encoded)[1:]
    need(KEY_NAME(name) and raw[0] == 1 and key_id(name, public).hex() == hint, "vkey is malformed")
    need(int.from_bytes(public, "little") % 2**255 not in LOW_ORDER, "low-order key", "key-weak")
    return name, public

def parse_vkeys(path):
    return {parse_vkey(line) for line in path.read_bytes().decode().removesuffix("\n").split("\n")}

def parse_note(data):  # section 2 -> text, [(key name, key id, signature)]
    note = data.decode()
    text, blank, block = note.rpartition("\n\n")
    need(blank and block.endswith("\n") and min(note.replace("\n", " ")) >= " ", "not a signed note")
    lines = [line.split(" ") for line in block[:-1].split("\n")]
    need(all(len(x) == 3 and x[0] == "\u2014" and KEY_NAME(x[1]) for x in lines), "bad signature line")
    return text + "\n", [(name, parse_base64(code)[:4], parse_base64(code)[4:]) for _, name, code in lines]

def parse_json(text):  # section 1, strict profile: re-encoding shows a duplicate name and then refuses bytes
    value = json.loads(text, parse_float=str.encode, parse_constant=str.encode)
    need(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == text, "JSON form")
    check_value(value, 32)
    return value

def check_value(value, depth):
    need(not isinstance(value, int) or abs(value) < 2**53, "integer beyond 2^53-1")
    need(not isinstance(value, dict | list) or depth > 0, "JSON is deeper than 32")
    need(not isinstance(value, dict) or all(map(NAME, value)), "member name outside [a-z0-9_]+")
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        check_value(child, depth - 1)

def parse_entry(data):  # section 3 -> members, text, signature lines
    text, lines = parse_note(data)
    need(len(data) <= MAX_ENTRY and text.startswith(FORMAT + "\n") and text.count("\n") == 2, "size or lines")
    m = parse_json(text.split("\n")[1])
    need(set(m) == set(MEMBERS.split()) and type(m["body"]) is dict and type(m["objects"]) is list, "members")
    index, kind, body, origin, at = m["index"], m["kind"], m["body"], m["origin"], m["signed_at"]
    need(type(index) is int and (index == 0) == (kind == "genesis") == (m["previous"] is None), "genesis")
    need(index >= 0 and (index == 0 or HASH(m["previous"])) and HASH(m["key"]), "index, previous or key")
    need(datetime.fromisoformat(at).strftime("%Y-%m-%dT%H:%M:%S.%fZ") == at, "signed_at")
    need(ORIGIN(origin) and lines[0][0] == m["signer"], "origin or signer")
    for o in m["objects"]:
        need(set(o) == {"commitment", "media_type", "role"} and HASH(o["commitment"]), "objects")
        need(isinstance(o["media_type"], str) and isinstance(o["role"], str), "objects")
    need(kind in OPEN_KINDS.split() or set(body) == set(BODIES[kind].split()), "closed body")
    need(kind != "genesis" or (body["format"], parse_vkey(body["log_key"])[0]) == (FORMAT, origin), "genesis")
    need(kind != "key" or (body["action"] in ("add", "revoke") and parse_vkey(body["vkey"])), "key change")
    need(kind != "exchange" or [o["role"] for o in m["objects"][:2]] == ["query", "answer"], "roles")
    return m, text, lines

def verifies(public, text, signature):  # RFC 8032; the key as SubjectPublicKeyInfo (RFC 8410)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in ("key", SPKI + public), ("text", text.encode()), ("signature", signature):
            Path(folder, name).write_bytes(data)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile signature"
        run = subprocess.run(command.split(), cwd=folder, capture_output=True, check=False)
    need(b"Signature Verif" in run.stdout, "an openssl that verifies Ed25519", "file-missing")
    return run.returncode == 0

def root_hash(leaves):  # RFC 9162 section 2.1.1
    k = 1 << (len(leaves) - 1).bit_length() - 1 if len(leaves) > 1 else 0
    return sha256(b"\x01" + root_hash(leaves[:k]) + root_hash(leaves[k:])).digest() if k else leaves[0]

def root_of_path(index, size, leaf, path):  # RFC 9162 section 2.1.3.1, from the root down
    need(0 <= index < size and (size > 1) == bool(path), "the inclusion proof has another length")
    if size == 1:
        return leaf
    k = 1 << (size - 1).bit_length() - 1
    left = root_of_path(index, k, leaf, path[:-1]) if index < k else path[-1]
    right = path[-1] if index < k else root_of_path(index - k, size - k, leaf, path[:-1])
    return sha256(b"\x01" + left + right).digest()

class Bundle:
    def __init__(self, path):
        self.data, self.findings, self.leaves, self.entries, self.origin = Path(path, "data"), [], {}, {}, ""
        self.log = self.trusted = self.first = self.active = self.ended = self.purged = frozenset()

    def attempt(self, code, index, check, *arguments):  # the one error boundary: refusals become findings
        try:
            check(*arguments)
        except FileNotFoundError as error:  # section 9: missing is not bad
            self.findings.append(("file-missing", index, Path(error.filename).name))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OSError) as error:
            self.findings.append((getattr(error, "code", 0) or code, index, ascii(str(error))[1:-1]))

    def run(self, trust):
        self.trusted = parse_vkeys(Path(trust))
        for path in sorted(self.data.glob(f"entries/{'[0-9]' * 10}.note")):
            self.attempt("entry-malformed", int(path.stem), self.check_entry, int(path.stem), path)
        need(self.leaves, "no entry is here", "file-missing")
        self.attempt("bundle-malformed", None, self.check_objects)
        self.attempt("checkpoint-invalid", None, self.check_tree)
        if (self.data / "keys.txt").is_file():  # nothing here relies on it
            self.attempt("keys-malformed", None, parse_vkeys, self.data / "keys.txt")
        # Section 7: trust in entry 0 comes from outside: the log key and the first signer.
        need(self.log and {(self.origin, key) for key in self.log} | self.first <= self.trusted, "no trust")

    def check_entry(self, index, path):  # steps 1 and 2
        data, before = path.read_bytes(), self.leaves.get(index - 1, b"").hex()
        self.leaves[index] = sha256(b"\x00" + data).digest()
        m, text, lines = parse_entry(data)
        self.entries[index], self.origin = m, self.origin or m["origin"]
        self.log = self.log or {public for name, public in self.trusted if name == self.origin}
        need(m["index"] == index, f"the file named {index} holds {m['index']}", "index-mismatch")
        need(m["origin"] == self.origin, f"want {self.origin}, have {m['origin']}", "origin-mismatch")
        need(before in ("", m["previous"]), f"want {before}, have {m['previous']}", "previous-mismatch")
        if index and not before:
            self.findings.append(("link-absent", index, f"entry {index - 1} is absent: link not checkable"))
        self.check_signatures(index, m, m["body"], text, lines)

    def check_signatures(self, index, m, body, text, lines):  # step 3; sections 3 and 7
        if index == 0:
            self.log = {parse_vkey(body["log_key"])[1]}
            self.first = self.active = {parse_vkey(body["signer_key"])}
        change = {parse_vkey(body["vkey"])} if m["kind"] == "key" else set()
        added, signers = change if body.get("action") == "add" else set(), set()
        absent = sum(i < index for i in self.leaves) < index  # then an absent entry may have added a key
        known = self.active | (self.trusted - self.ended if absent else set())
        for number, (name, hint, signature) in enumerate(lines):
            pool = known | added if number else {k for k in known if sha256(k[1]).hexdigest() == m["key"]}
            keys = {key for key in pool if key[0] == name and key[1] not in self.log}
            need(keys, f"no active key of {name} is known", "key-unproven" if absent else "key-inactive")
            good = {key for key in keys if key_id(*key) == hint and verifies(key[1], text, signature)}
            need(good, f"the signature of {name} does not verify", "signature-invalid")
            signers |= good
        need(added <= signers, "the added key did not sign", "possession-missing")
        self.active, self.ended = (self.active | added) - (change - added), self.ended | (change - added)
        self.purged |= set(body.get("commitments", ())) if m["kind"] == "purge" else set()

    def check_objects(self):  # step 4
        lines = path.read_bytes().decode() if (path := self.data / "withheld.txt").is_file() else ""
        withheld = dict(line.split(" ", 1) for line in lines.split("\n")[:-1])
        named = [(index, o["commitment"]) for index, m in self.entries.items() for o in m["objects"]]
        others = {path.name for path in self.data.glob("objects/*")} - {commitment for _, commitment in named}
        for index, commitment in named + [(None, name) for name in sorted(others)]:
            self.attempt("object-mismatch", index, self.check_object, index, commitment, withheld)

    def check_object(self, index, commitment, withheld):  # section 4
        content, salt = (self.data / folder / commitment for folder in ("objects", "salts"))
        if content.is_file() and salt.is_file():
            with content.open("rb") as file:
                have = file_digest(file, lambda: sha256(salt.read_bytes())).hexdigest()
            need(salt.stat().st_size == 32 and have == commitment, f"want {commitment}, have {have}")
        else:
            code = "object-withheld" if commitment in withheld else "object-missing"
            need(index is None, commitment, "object-purged" if commitment in self.purged else code)

    def open_checkpoint(self, data):  # section 5 -> tree size, root hash
        text, lines = parse_note(data)
        origin, size, root, _ = text.split("\n")
        need(origin == self.origin and DECIMAL(size), "another origin, or a malformed tree size")
        need(self.log, "the verifier's own log key would settle it", "untrusted-genesis")
        own = [(key, x[2]) for x in lines for key in self.log if x[:2] == (origin, key_id(origin, key))]
        need(own and all(verifies(key, text, signature) for key, signature in own), "no valid log signature")
        return int(size), parse_base64(root, 32)

    def check_tree(self):  # step 6
        size, root = self.open_checkpoint((self.data / "checkpoint").read_bytes())
        need(max(self.leaves) < size, "an entry lies beyond the checkpoint's tree size", "tree-mismatch")
        whole = len(self.leaves) == size
        need(not whole or root_hash([*self.leaves.values()]) == root, "another root hash", "tree-mismatch")
        for index in self.leaves:
            path = self.data / f"proofs/{index:010d}.tlog-proof"
            if path.is_file() or not whole:
                self.attempt("proof-invalid", index, self.check_proof, index, path, size, root)

    def check_proof(self, index, path, size, root):  # section 5
        top, _, checkpoint = path.read_bytes().partition(b"\n\n")
        header, *lines = top.decode().split("\n")
        if lines[0].startswith("extra "):
            parse_base64(lines.pop(0).removeprefix("extra "))
        need(header == PROOF and lines[0] == f"index {index}", "header or index")
        need(self.open_checkpoint(checkpoint) == (size, root), "another checkpoint", "consistency-unproven")
        hashes = [parse_base64(line, 32) for line in lines[1:]]
        need(root_of_path(index, size, self.leaves[index], hashes) == root, "it leads to another root hash")

def verify(path, trust):
    bundle = Bundle(path)
    bundle.attempt("untrusted-genesis", None, bundle.run, trust)
    codes = {code for code, _, _ in bundle.findings} - NOTED
    return "FAILED" if codes - UNSETTLED else "INDETERMINATE" if codes else "PASSED", bundle.findings

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", metavar="BUNDLE")
    parser.add_argument("--trust", required=True, metavar="FILE", help="vkeys of log and first signer")
    outcome, findings = verify(**vars(parser.parse_args()))
    print(outcome, *(f"{code} {'-' if i is None else i} {text}" for code, i, text in findings), sep="\n")
    raise SystemExit({"PASSED": 0, "FAILED": 3, "INDETERMINATE": 4}[outcome])
