# fmt: off
"""Verify a bundle (docs/format.md section 10) by the standard library and `openssl`: no code of the product.

Takes steps 1-4 and 6 of section 9, and from step 9 the trust in entry 0. NOT examined: most values in bodies,
plans, readings, documents (`documents.py` does), cosignatures, BagIt. Set by hand (see line 1): 200 lines."""
import argparse, base64, datetime, json, re, subprocess, tempfile  # noqa: E401, I001 - seven of the 200 lines
from hashlib import sha256
from pathlib import Path
FORMAT, SPKI = "evidence-ledger/entry/v1", bytes.fromhex("302a300506032b6570032100")  # RFC 8410: before a key
HASH, NAME, DECIMAL, KEY_NAME, ORIGIN = (re.compile(pattern).fullmatch for pattern in (
    "[0-9a-f]{64}", "[a-z0-9_]+", "0|[1-9][0-9]{0,15}", r"[^\s+]+", "(?!.*://)[!-*,-~]{1,255}"))
MEMBERS, OBJECT = "body index key kind objects origin previous signed_at signer", "commitment media_type role"
BODIES = {"exchange": "declared fidelity observed plan reading tags / query answer",  # kind: members / roles
    "plan": "cells exclusions hypothesis order_seed stopping_rule targets title / plan cells",
    "import": "file format found imported lost secrets sha256 skipped tool / source", "note": "text / file",
    "attachment": "about description name / file", "correction": "entry reason right wrong",
    "custody": "action from items occurred_at place reason to", "key": "action reason suspected_from vkey",
    "genesis": "format log_key matter purpose signer_key software title", "purge": "commitments order reason",
    "snapshot": "archive declared extraction found method observed / document text map",
    "clause": "cited_for end heading snapshot start", "finding": "inputs method result software title",
    "dossier": "bates_first bates_last root sha256 title tree_size"}  # or the longer form:
EDITED, OPEN = ("bates_first bates_last edition final of profile replaces root sha256 signed title tree_size"
    " volume volumes"), ("exchange", "snapshot", "finding", "dossier")  # of these, other roles may follow
P, Y = 2**255 - 19, 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
LOW_ORDER = {0, 1, P - 1, P, P + 1, Y, P - Y}  # section 1: with either sign bit they are the 14 encodings
NOTED = {"links-unchecked", "object-purged"}  # section 9: reported, and lowers nothing. Other codes: FAILED
UNSETTLED = {"object-withheld", "key-unknown", "genesis-untrusted", "genesis-absent", "file-missing"}

def need(condition, text, code=None):
    if not condition:
        raise RuntimeError(text, code)

def parse_base64(text, size=None):
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text and size in (None, len(raw)), "base64 is not strict")
    return raw

def parse_vkey(vkey):  # section 2 -> key name, key id, public key, its fingerprint
    name, hint, encoded = vkey.split("+", 2)
    key_id = sha256(name.encode() + b"\n" + (raw := parse_base64(encoded, 33))).digest()[:4]
    need(KEY_NAME(name) and raw[0] == 1 and key_id.hex() == hint, "vkey is malformed")
    need(int.from_bytes(raw[1:], "little") % 2**255 not in LOW_ORDER, "low-order key", "key-weak")
    return name, key_id, raw[1:], sha256(raw[1:]).hexdigest()
def parse_vkeys(path):
    return {parse_vkey(line) for line in path.read_bytes().decode().removesuffix("\n").split("\n")}

def parse_note(data):  # section 2 -> text, [(key name, key id, signature)]
    text, blank, block = (note := data.decode()).rpartition("\n\n")
    need(blank and block.endswith("\n") and min(note.replace("\n", " ")) >= " ", "not a signed note")
    lines = [line.split(" ") for line in block[:-1].split("\n")]
    need(all(len(x) == 3 and x[0] == "\u2014" and KEY_NAME(x[1]) for x in lines), "bad signature line")
    return text + "\n", [(name, parse_base64(code)[:4], parse_base64(code)[4:]) for _, name, code in lines]

def parse_json(text):  # section 1, strict profile: re-encoding shows a duplicate name and then refuses bytes
    value = json.loads(text, parse_float=str.encode, parse_constant=str.encode)
    need(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == text, "JSON form")
    for x, depth in (found := [(value, 1)]):  # which grows meanwhile
        need(abs(x) < 2**53 if type(x) is int else depth <= 32 or type(x) not in (dict, list), "too deep")
        need(type(x) is not dict or all(map(NAME, x)), "member name outside [a-z0-9_]+")
        found += [(y, depth + 1) for y in (x.values() if type(x) is dict else x if type(x) is list else ())]
    return value

def parse_entry(data):  # section 3 -> members, text, signature lines
    text, lines = parse_note(data)
    need(len(data) <= 65_535 and text.startswith(FORMAT + "\n") and text.count("\n") == 2, "size or lines")
    m = parse_json(text.split("\n")[1])
    body, index, key, kind, objects, origin, previous, at, signer = m.values()
    need(" ".join(m) == MEMBERS and [*map(type, (index, body, objects))] == [int, dict, list], "members")
    need(index >= 0 and (index == 0) == (previous is None) and (index or kind == "genesis"), "genesis")
    need((index == 0 or HASH(previous)) and HASH(key) and ORIGIN(origin) and lines[0][0] == signer, "member")
    need(datetime.datetime.fromisoformat(at).strftime("%Y-%m-%dT%H:%M:%S.%fZ") == at, "signed_at")
    for o in objects:
        need(" ".join(o) == OBJECT and {*map(type, o.values())} == {str} and HASH(o["commitment"]), "objects")
    members, _, roles = BODIES[kind].partition(" / ")
    roles = [] if kind == "note" and body["text"] is not None else roles.split()
    need([o["role"] for o in objects[:len(roles) if kind in OPEN else None]] == roles, "roles of the objects")
    need(" ".join(body) in (members, EDITED if kind == "dossier" else members), "members of the body")
    need(kind != "genesis" or (body["format"], parse_vkey(body["log_key"])[0]) == (FORMAT, origin), "genesis")
    need(kind != "key" or (body["action"] in ("add", "revoke") and parse_vkey(body["vkey"])), "key change")
    need(kind != "exchange" or " ".join({**body["declared"]}) == "captured_at endpoint model provider", kind)
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
    k = 1 << (len(leaves) - 1).bit_length() >> 1
    return sha256(b"\x01" + root_hash(leaves[:k]) + root_hash(leaves[k:])).digest() if k else leaves[0]
def path_root(index, size, leaf, path):  # RFC 9162 section 2.1.3.2
    inner = (index ^ (size - 1)).bit_length()  # above this level the path holds left siblings only
    need(0 <= index < size and len(path) == inner + (index >> inner).bit_count(), "length of the proof")
    for i, beside in enumerate(path):
        leaf = sha256(b"\x01" + (beside + leaf if i >= inner or index >> i & 1 else leaf + beside)).digest()
    return leaf

class Bundle:
    def __init__(self, path, trust):
        self.data, self.trust, self.origin, self.findings = Path(path, "data"), Path(trust), "", []
        self.leaves, self.entries, self.purged, self.log = {}, {}, {}, None  # purged: commitment to code
        self.trusted, self.known, self.never = set(), [], set()

    def attempt(self, code, index, check, *arguments):  # the one error boundary: refusals become findings
        try:
            check(*arguments)
        except (RuntimeError, ValueError, TypeError, LookupError, AttributeError, OSError) as error:
            text, own = error.args if type(error) is RuntimeError else (error, None)
            own = "file-missing" if type(error) is FileNotFoundError else own  # section 9: missing is not bad
            self.findings.append((own or code, index, ascii(str(text))[1:-1]))

    def verify(self):
        self.attempt("genesis-untrusted", None, lambda: self.trusted.update(parse_vkeys(self.trust)))
        for path in sorted(self.data.glob(f"entries/{'[0-9]' * 10}.note")):
            self.attempt("entry-malformed", int(path.stem), self.check_entry, int(path.stem), path)
        self.attempt("genesis-absent", None, need, 0 in self.leaves, "who may sign can't be followed")
        self.attempt("bundle-malformed", None, self.check_objects)
        self.attempt("checkpoint-invalid", None, self.check_tree)
        codes = {code for code, _, _ in self.findings} - NOTED
        return "FAILED" if codes - UNSETTLED else "INDETERMINATE" if codes else "PASSED", self.findings

    def check_entry(self, index, path):  # steps 1 and 2
        data, before = path.read_bytes(), self.leaves.get(index - 1, b"").hex()
        self.leaves[index] = sha256(b"\x00" + data).digest()
        m, text, lines = parse_entry(data)
        self.entries[index], self.origin = m, self.origin or m["origin"]
        need(m["index"] == index, f"the file named {index} holds {m['index']}", "index-mismatch")
        need(m["origin"] == self.origin, f"want {self.origin}, have {m['origin']}", "origin-mismatch")
        need(before in ("", m["previous"]), f"want {before}, have {m['previous']}", "previous-mismatch")
        self.attempt("links-unchecked", index, need, before or not index, "the entry before it is absent")
        self.check_signatures(index, m, m["body"], text, lines)

    def check_signatures(self, index, m, body, text, lines):  # step 3, by the rules of section 7
        self.log = self.log or next((key for key in self.trusted if key[0] == self.origin), None)
        if index == 0:
            self.log, self.known = parse_vkey(body["log_key"]), [parse_vkey(body["signer_key"])]
            for key in self.log, *self.known:
                code = "trust-mismatch" if any(key[0] == x[0] for x in self.trusted) else "genesis-untrusted"
                self.attempt(code, 0, need, key in self.trusted, f"{key[0]}: not a key that is trusted")
        self.never |= {self.log[3]} if self.log else set()  # who signs no entry: the log, and revoked keys
        new, old = ([parse_vkey(body["vkey"])] if body.get("action") == x else [] for x in ("add", "revoke"))
        gap = len(self.leaves) <= index  # then an absent entry may have added a key
        known = [k for k in [*self.known, *(self.trusted if gap else ())] if k[3] not in self.never]
        keys = [next((k for k in known + new if k[:2] == line[:2]), None) for line in lines]
        keys[0] = next((k for k in known if k[3] == m["key"]), None)
        need(all(keys), "not active", ("key-inactive", "key-unknown")[gap and m["key"] not in self.never])
        for key, line in zip(keys, lines, strict=True):
            need(line[:2] == key[:2] and verifies(key[2], text, line[2]), f"of {key[0]}", "signature-invalid")
        good = all(k[3] not in self.never | {x[3] for x in self.known} and k in keys[1:] for k in new)
        seen = all(k[3] in {x[3] for x in known} for k in old)
        good &= (seen or gap) and self.never.isdisjoint(key[3] for key in old)
        need(good and (index == 0 or m["kind"] != "genesis"), "against the rules", "key-event-invalid")
        self.attempt("key-unknown", index, need, seen, "the revoked key is not known to have been active")
        self.known, self.never = self.known + new, self.never | {key[3] for key in old}
        self.purged |= dict.fromkeys(body.get("commitments", ()), "object-purged")  # of a purge

    def check_objects(self):  # step 4; section 4
        list(map(parse_vkeys, self.data.glob("keys.txt")))  # it must parse; nothing here relies on it
        lines = "".join(p.read_bytes().decode() for p in self.data.glob("withheld.txt")).split("\n")[:-1]
        codes = {name: "object-withheld" for name, _ in (line.split(" ", 1) for line in lines)} | self.purged
        named = [(index, o["commitment"]) for index, m in self.entries.items() for o in m["objects"]]
        others = {path.name for path in self.data.glob("objects/*")} - {commitment for _, commitment in named}
        for index, c in named + [(None, name) for name in sorted(others)]:
            pair = [p.read_bytes() for p in (self.data / x / c for x in ("salts", "objects")) if p.is_file()]
            code = "object-mismatch" if (both := len(pair) == 2) else codes.get(c, "object-missing")
            good = len(pair[0]) == 32 and sha256(b"".join(pair)).hexdigest() == c if both else index is None
            self.attempt(code, index, need, good, c)

    def check_tree(self):  # step 6; section 5
        need(self.log, "the verifier's own log key would settle it", "genesis-absent")
        text, lines = parse_note((self.data / "checkpoint").read_bytes())
        origin, size, root, _ = text.split("\n")
        need(origin == self.origin and DECIMAL(size), "another origin, or a malformed tree size")
        own = {line for line in lines if line[:2] == self.log[:2]}
        need(own and all(verifies(self.log[2], text, line[2]) for line in own), "no valid log signature")
        size, root, part = int(size), parse_base64(root, 32), len(self.leaves) < int(size) > max(self.leaves)
        need(part or root_hash([*self.leaves.values()]) == root, "another root hash", "tree-mismatch")
        for index in self.leaves:
            if (path := self.data / f"proofs/{index:010d}.tlog-proof").is_file() or part:
                self.attempt("proof-invalid", index, self.check_proof, index, path, size, root, text, own)

    def check_proof(self, index, path, size, root, text, own):  # section 5
        top, _, checkpoint = path.read_bytes().partition(b"\n\n")
        header, *lines = top.decode().split("\n")
        parse_base64(lines.pop(0)[6:] if lines[0].startswith("extra ") else "")
        need(header == "c2sp.org/tlog-proof@v1" and lines.pop(0) == f"index {index}", "header or index")
        need((note := parse_note(checkpoint))[0] == text and own <= {*note[1]}, "another checkpoint")
        need(path_root(index, size, self.leaves[index], [parse_base64(x, 32) for x in lines]) == root, "root")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", metavar="BUNDLE")
    parser.add_argument("--trust", required=True, metavar="FILE", help="vkeys of log and first signer")
    outcome, findings = Bundle(**vars(parser.parse_args())).verify()
    print(outcome, *(f"{code} {'-' if i is None else i} {text}" for code, i, text in findings), sep="\n")
    raise SystemExit({"PASSED": 0, "FAILED": 3, "INDETERMINATE": 4}[outcome])
