"""docs/format.md against the code, and its worked example against plain hashlib and Ed25519.

The example is derived from the page's own text: nothing of `ledger` takes part until the last two tests.
"""

import base64
import copy
import html
import json
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.api.verifying import verify
from ledger.bundle import layout
from ledger.core import canonical, checkpoint, digest, entry, note
from ledger.core.bodies import KINDS, check_body, exchange, observed, terms
from ledger.core.bodies.schema import MAX_ROLES
from ledger.core.entry import Reference
from ledger.core.signature import LOW_ORDER_KEYS
from ledger.documents import mapping
from ledger.documents.charsets import CHARSETS
from ledger.documents.markup import UNDRAWN
from ledger.documents.model import RULES
from ledger.errors import MalformedError
from ledger.store import connection, packing
from ledger.verify import clauses, summary
from ledger.verify import terms as verified
from ledger.verify.codes import CODES
from ledger.verify.report import Axis, Outcome
from ledger.verify.trust import parse_trust
from tests.docs import examples, independent
from tests.docs.blocks import DOCS, blocks, tables
from tests.docs.bodies import ARCHIVE, BODIES, INSIDE, REFERENCES, TYPES

PAGE = DOCS / "format.md"
TEXT = PAGE.read_text(encoding="utf-8")
PROSE = " ".join(TEXT.split())
EXAMPLE = {
    block.info.split(":")[1]: block.text for block in blocks(PAGE) if block.info.startswith("text example:")
}


# ---- the page against the code ---------------------------------------------------------------------------


def test_page_is_as_its_generator_writes_it() -> None:
    assert examples.filled_in(TEXT) == TEXT, "run python -m tests.docs.examples"


def test_finding_codes_are_those_of_the_code() -> None:
    (rows,) = [rows for _, rows in tables(PAGE) if rows[0][0] == "code"]
    words = {"remark": Outcome.PASSED, "FAILED": Outcome.FAILED, "INDETERMINATE": Outcome.INDETERMINATE}
    listed = {
        name.strip("`"): (int(step), Axis(axis), words[outcome], meaning)
        for name, step, axis, outcome, meaning in rows[1:]
    }
    assert listed == {name: tuple(code) for name, code in CODES.items()}
    assert len(rows) - 1 == len(listed)


def test_steps_are_those_of_the_code() -> None:
    part = TEXT.split("**The steps.**")[1].split("Step 7 has")[0]
    assert tuple((int(n), title) for n, title in re.findall(r"^(\d+)\. (.*)$", part, re.M)) == summary.STEPS


def test_entry_members_and_limits_are_those_of_the_code() -> None:
    (rows,) = [rows for heading, rows in tables(PAGE) if heading == "3. The entry"]
    example = json.loads(EXAMPLE["entry-1"].split("\n")[1])
    assert [row[0].strip("`") for row in rows[1:]] == sorted(example)
    assert f"at most {entry.MAX_ENTRY_BYTES:,} bytes" in PROSE
    assert f"at most {checkpoint.MAX_CHECKPOINT_BYTES:,} bytes" in PROSE
    assert f"at most {note.MAX_SIGNATURES} signature lines" in PROSE
    assert f"at most {checkpoint.MAX_PROOF_HASHES} times" in PROSE
    assert f"at most {canonical.MAX_DEPTH} objects and arrays" in PROSE
    assert f"any of these, at most {MAX_ROLES}," in PROSE
    assert f"At most {summary.MAX_FINDINGS_PER_CODE} findings of one code" in PROSE
    assert (digest.MAX_OBJECT_BYTES, "at most 2^30 bytes" in PROSE) == (2**30, True)
    assert (entry.MAX_ORIGIN_BYTES, "1 to 255 printable ASCII" in PROSE) == (255, True)
    assert f"`0x{connection.APPLICATION_ID:X}`".lower() in PROSE.lower()
    assert (connection.PAGE_SIZE, "page size 8192" in PROSE) == (8192, True)
    assert (packing.PART_BYTES, "at 1 MiB for a part" in PROSE) == (1 << 20, True)


def test_low_order_keys_are_those_of_the_code() -> None:
    (block,) = [block for block in blocks(PAGE) if block.info == "text low-order"]
    assert {bytes.fromhex(line) for line in block.text.split()} == LOW_ORDER_KEYS


def test_kinds_and_roles_are_those_of_the_code() -> None:
    (rows,) = [rows for heading, rows in tables(PAGE) if heading == "6. Kinds"]
    listed = {}
    for kind, first, others in (row + [""] * (3 - len(row)) for row in rows[1:]):
        roles = tuple(re.findall(r"`([^`]+)`", first))
        listed[kind.strip("`")] = (roles, frozenset(re.findall(r"`([^`]+)`", others)))
    wanted = {name: (kind._first, kind._others) for name, kind in KINDS.items()}
    assert wanted["note"] == ((), frozenset({"file"}))
    wanted["note"] = (("file",), frozenset())  # a rule of its own, said beside its table
    assert listed == wanted


def test_reserved_kinds_are_unknown_here() -> None:
    line = TEXT.split("\nReserved: ")[1].split(". ")[0]
    reserved = re.findall(r"`([^`]+)`", line)
    assert len(reserved) == 1
    for kind in reserved:
        with pytest.raises(MalformedError, match="not known"):
            check_body(kind, {}, ())


def check(kind: str, body: Any) -> None:
    roles = REFERENCES.get(kind, ())
    if kind == "note" and type(body) is dict and body.get("text", "") is None:
        roles = ("file",)
    parsed = canonical.parse(canonical.encode(body), "body")
    check_body(kind, parsed, tuple(Reference(bytes(32), "text/plain", role) for role in roles))


@pytest.mark.parametrize("kind", KINDS)
def test_each_body_is_closed_as_its_table_says(kind: str) -> None:
    (rows,) = [rows for heading, rows in tables(PAGE) if heading == f"`{kind}`"]
    types = {}
    for members, kind_of_value, *_ in rows[1:]:
        types |= dict.fromkeys(re.findall(r"`([^`]+)`", members), kind_of_value)
    body = BODIES[kind]
    assert sorted(types) == list(body)
    check(kind, body)
    with pytest.raises(MalformedError):
        check(kind, {**body, "other": 1})
    for member, kind_of_value in types.items():
        with pytest.raises(MalformedError):
            check(kind, {name: value for name, value in body.items() if name != member})
        good, bad = TYPES[kind_of_value]
        for value in good:
            check(kind, {**body, member: value})
        for value in bad:
            with pytest.raises(MalformedError):
                check(kind, {**body, member: value})


def inside() -> dict[str, dict[str, str]]:
    """What the page says of the objects inside bodies: member -> type."""
    found: dict[str, dict[str, str]] = {}
    for heading, rows in tables(PAGE):
        if rows[0][0] == "part":
            for part, member, kind_of_value, *_ in rows[1:]:
                found.setdefault(part, {})[member.strip("`")] = kind_of_value
        elif heading in INSIDE and rows[0][0] == "member":
            found[heading] = {member.strip("`"): kind_of_value for member, kind_of_value, *_ in rows[1:]}
    return found


@pytest.mark.parametrize("name", INSIDE)
def test_each_object_inside_a_body_is_closed_as_its_table_says(name: str) -> None:
    kind, whole, way = INSIDE[name]

    def judged(change: Callable[[dict[str, Any]], object]) -> None:
        body = copy.deepcopy(whole)
        found: Any = body
        for step in way:
            found = found[step]
        change(found)
        check(kind, body)

    judged(lambda found: None)
    types = inside()[name]
    with pytest.raises(MalformedError):
        judged(lambda found: found.update(other=1))
    for member, kind_of_value in types.items():
        with pytest.raises(MalformedError):
            judged(lambda found, member=member: found.pop(member))
        good, bad = TYPES[kind_of_value]
        for value in good:
            judged(lambda found, member=member, value=value: found.update({member: value}))
        for value in bad:
            with pytest.raises(MalformedError):
                judged(lambda found, member=member, value=value: found.update({member: value}))


def test_the_shorter_form_of_a_dossier_is_closed_too() -> None:
    members = PROSE.split("The shorter form, of before there were editions, has ")[1].split(" alone.")[0]
    shorter = {name: BODIES["dossier"][name] for name in re.findall(r"`([^`]+)`", members)}
    check("dossier", shorter)
    for body in ({**shorter, "edition": "public"}, {k: v for k, v in shorter.items() if k != "root"}):
        with pytest.raises(MalformedError):
            check("dossier", body)
    with pytest.raises(MalformedError):
        check("dossier", {**BODIES["dossier"], "volume": 3, "volumes": 2})


def test_an_archive_goes_with_its_method_alone() -> None:
    check("snapshot", {**BODIES["snapshot"], "archive": ARCHIVE, "method": "archive"})


def test_a_check_of_an_authority_names_what_was_read() -> None:
    with pytest.raises(MalformedError, match="names the snapshots"):
        check("finding", {**BODIES["finding"], "inputs": []})


def test_the_page_lists_the_objects_inside_bodies_and_the_problems() -> None:
    assert set(inside()) == set(INSIDE)
    (rows,) = [rows for _, rows in tables(PAGE) if rows[0][0] == "problem"]
    assert tuple(row[0].strip("`") for row in rows[1:]) == observed.PROBLEMS
    (rows,) = [rows for _, rows in tables(PAGE) if rows[0][0] == "role"]
    listed = {role for row in rows[1:] for role in re.findall(r"`([^`]+)`", row[0])}
    assert listed == {*exchange.ROLES, *exchange.OTHER_ROLES}
    (rows,) = [rows for _, rows in tables(PAGE) if rows[0][0] == "object"]
    listed = {role for row in rows[1:] for role in re.findall(r"`([^`]+)`", row[0])}
    assert listed == {"document", "text", "map", *terms.OTHER_ROLES}


# ---- the map ----------------------------------------------------------------------------------------------


def test_rules_and_charsets_of_the_map_are_those_of_the_code() -> None:
    (rows,) = [rows for _, rows in tables(PAGE) if rows[0][0] == "rule"]
    assert tuple(row[0].strip("`") for row in rows[1:]) == RULES
    (block,) = [block for block in blocks(PAGE) if block.info == "text charsets"]
    assert set(block.text.split()) == CHARSETS
    said = PROSE.split("whole elements whose content is not drawn: ")[1].split(". ")[0]
    assert set(re.findall(r"`([^`]+)`", said)) == UNDRAWN
    assert (mapping.MAX_DOCUMENT, "A document has at most 2^26 bytes" in PROSE) == (2**26, True)
    assert (mapping.MAX_MAP, mapping.MAX_RUNS) == (2**28, 2**22)
    assert "a map 2^28 bytes and 2^22 runs" in PROSE
    assert (verified.MAX_SNAPSHOT_BYTES, "more than 64 MiB with its text and map" in PROSE) == (2**26, True)
    assert (verified.MAX_TITLE, "cut with `...` at 300 characters" in PROSE) == (300, True)
    assert (clauses.MAX_HEADING, "of each its first 300 characters" in PROSE) == (300, True)


def test_example_map_ties_its_text_to_the_bytes() -> None:
    """By the rules of the page alone; the reference and the rule `break` by what they say there."""
    shown = table_of("map")
    document, text = json.loads(shown["document"]).encode(), json.loads(shown["text"])
    value = json.loads(shown["map"])
    assert value["charset"] == "utf-8"
    assert shown["map"] == json.dumps(value, separators=(",", ":"))
    at = end = 0
    for characters, start, length, rule in value["runs"]:
        part, data = text[at : at + characters], document[start : start + length].decode()
        assert start >= end
        assert part == {"same": data, "reference": html.unescape(data), "space": " ", "break": "\n\n"}[rule]
        assert rule != "space" or data.isspace()
        at, end = at + characters, start + length
    assert at == len(text)
    assert {rule for *_, rule in value["runs"]} == {"same", "reference", "space", "break"}


def test_bundle_files_are_those_of_the_code() -> None:
    (rows,) = [rows for heading, rows in tables(PAGE) if heading == "10. The bundle"]
    listed = set(re.findall(r"`([^`]+)`", " ".join(row[0] for row in rows[1:])))
    shown = {
        name.replace("<index, ten digits>", "0000000042").replace("<commitment>", "ab" * 32)
        for name in listed
    }
    assert all(layout.allowed(name) for name in shown)
    assert shown > layout.BAG_FILES
    assert {
        layout.CHECKPOINT,
        layout.KEYS,
        layout.WITHHELD,
        layout.entry_path(42),
        layout.proof_path(42),
    } < shown
    assert {layout.object_path(b"\xab" * 32), layout.salt_path(b"\xab" * 32)} < shown
    assert not layout.allowed("data/other")
    assert not layout.allowed("data/entries/42.note")


def test_tables_of_the_database_are_those_of_the_schema() -> None:
    (rows,) = [rows for heading, rows in tables(PAGE) if heading.startswith("Appendix A")]
    schema = connection.schema_sql()
    assert {row[0].strip("`") for row in rows[1:]} == set(re.findall(r"CREATE TABLE (\w+)", schema))


# ---- the worked example, from the page's text alone ------------------------------------------------------


def keys() -> dict[str, dict[str, str]]:
    """Name -> its lines: name, seed, key, vkey."""
    found: dict[str, dict[str, str]] = {}
    for line in EXAMPLE["keys"].splitlines():
        label, value = line.split(maxsplit=1)
        if label == "name":
            found[value] = current = {}
        current[label] = value
    return found


def table_of(name: str) -> dict[str, str]:
    """The lines `label  value` of an example."""
    pairs = (re.split(r"\s{2,}", line, maxsplit=1) for line in EXAMPLE[name].splitlines())
    return {pair[0]: pair[1] for pair in pairs}


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def leaf(number: int) -> bytes:
    return sha256(b"\x00" + EXAMPLE[f"entry-{number}"].encode()).digest()


def test_example_keys_follow_from_their_names() -> None:
    assert len(keys()) == 2
    for name, key in keys().items():
        assert key["seed"] == sha256(name.encode()).hexdigest()
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key["seed"]))
        public = private.public_key().public_bytes_raw()
        assert key["key"] == public.hex()
        key_id = sha256(name.encode() + b"\n\x01" + public).digest()[:4]
        assert key["vkey"] == f"{name}+{key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"


def check_signature(text: str, line: str, name: str) -> None:
    dash, signer, code = line.split(" ")
    raw = base64.b64decode(code, validate=True)
    public = bytes.fromhex(keys()[name]["key"])
    assert (dash, signer, len(raw)) == ("\u2014", name, 68)
    assert raw[:4] == sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())


@pytest.mark.parametrize("number", range(3))
def test_example_entries_are_signed_and_linked(number: int) -> None:
    text, _, lines = EXAMPLE[f"entry-{number}"].rpartition("\n\n")
    text += "\n"
    version, line, end = text.split("\n")
    assert (version, end) == ("evidence-ledger/entry/v1", "")
    said = json.loads(line)
    assert json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == line
    check_signature(text, lines.removesuffix("\n"), said["signer"])
    with pytest.raises(InvalidSignature):
        check_signature(text.replace("2026", "2025"), lines.removesuffix("\n"), said["signer"])
    assert said["key"] == sha256(bytes.fromhex(keys()[said["signer"]]["key"])).hexdigest()
    assert said["index"] == number
    assert said["previous"] == (leaf(number - 1).hex() if number else None)


def test_example_commitment_follows_from_salt_and_content() -> None:
    shown = table_of("object")
    want = sha256(bytes.fromhex(shown["salt"]) + shown["content"].encode()).hexdigest()
    assert shown["commitment"] == want
    assert f'"commitment":"{want}"' in EXAMPLE["entry-1"]


def test_example_tree_follows_from_the_entries() -> None:
    assert table_of("leaves") == {f"leaf {number}": leaf(number).hex() for number in range(3)}
    first = node(leaf(0), leaf(1))
    assert table_of("tree") == {"node 0-1": first.hex(), "root": node(first, leaf(2)).hex()}


def test_example_checkpoint_and_proof_follow_from_the_tree() -> None:
    text, _, line = EXAMPLE["checkpoint"].rpartition("\n\n")
    origin, size, root = text.split("\n")
    assert (origin, size) == ("example.org/case-1", "3")
    assert base64.b64decode(root).hex() == table_of("tree")["root"]
    check_signature(text + "\n", line.removesuffix("\n"), origin)
    head, _, rest = EXAMPLE["proof"].partition("\n\n")
    header, index, left, right = head.split("\n")
    assert (header, index, rest) == ("c2sp.org/tlog-proof@v1", "index 1", EXAMPLE["checkpoint"])
    joined = node(node(base64.b64decode(left), leaf(1)), base64.b64decode(right))
    assert joined == base64.b64decode(root)


def test_example_consistency_follows_from_the_tree() -> None:
    shown = {label: base64.b64decode(value) for label, value in table_of("consistency").items()}
    assert shown["root of 2"] == node(leaf(0), leaf(1))
    assert shown["root of 3"] == node(shown["root of 2"], shown["hash"])


def example_bundle(folder: Path) -> Path:
    """The example as a bundle, from the page's text; the answer's salt and bytes are not on the page."""
    data = folder / "bundle" / "data"
    for name in ("entries", "proofs", "objects", "salts"):
        (data / name).mkdir(parents=True)
    for number in range(3):
        (data / f"entries/{number:010d}.note").write_text(EXAMPLE[f"entry-{number}"], encoding="utf-8")
    (data / "checkpoint").write_text(EXAMPLE["checkpoint"], encoding="utf-8")
    (data / "proofs/0000000001.tlog-proof").write_text(EXAMPLE["proof"], encoding="utf-8")
    query, answer = re.findall(r'"commitment":"([0-9a-f]+)"', EXAMPLE["entry-1"])
    (data / "objects" / query).write_text(table_of("object")["content"])
    (data / "salts" / query).write_bytes(bytes.fromhex(table_of("object")["salt"]))
    (data / "withheld.txt").write_text(f"{answer} not on the page\n")
    (folder / "trust.txt").write_text("".join(key["vkey"] + "\n" for key in keys().values()))
    return folder / "bundle"


def test_example_verifies_as_a_bundle(tmp_path: Path) -> None:
    bundle = example_bundle(tmp_path)
    trust = parse_trust((tmp_path / "trust.txt").read_bytes(), "trust.txt")
    report = verify(bundle, trust=trust)
    assert [(finding.code, finding.index) for finding in report.findings] == [
        ("object-withheld", 1),
        ("manifest-missing", None),
    ]
    assert report.axis(Axis.AUTHORSHIP) is Outcome.PASSED
    answer = (bundle / "data/withheld.txt").read_text().split()[0]
    made = examples.case()
    (bundle / "data/objects" / answer).write_text(examples.ANSWER)
    (bundle / "data/salts" / answer).write_bytes(made.salt(bytes.fromhex(answer)))
    assert verify(bundle, trust=trust).outcome is Outcome.PASSED
    changed = bundle / "data/entries/0000000002.note"
    changed.write_text(changed.read_text(encoding="utf-8").replace("by hand", "by hank"), encoding="utf-8")
    assert verify(bundle, trust=trust).outcome is Outcome.FAILED


@pytest.mark.tools
@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on PATH")
def test_example_verifies_by_the_independent_verifier(tmp_path: Path) -> None:
    outcome, printed = independent.verify(example_bundle(tmp_path), tmp_path / "trust.txt")
    assert outcome == "INDETERMINATE", printed
    assert "object-withheld" in printed
