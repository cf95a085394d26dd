"""Writes `ledger/`: small bundles that must verify, and some that must not. `make vectors` runs it.

Deterministic: keys are Ed25519 of SHA-256(name), salts SHA-256 of a label, times count up from a fixed
one, so a second run changes nothing. The layout is that of the shared vectors: bundles of docs/format.md
section 10 without the BagIt files, an `expect.json` each (outcome, first finding, its index) and one
`trust.txt`, whose keys the verification trusts. The keys are published here; they protect nothing.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Final

from ledger.core.digest import commitment, format_base64
from ledger.core.note import key_id
from tests.captured import captured, import_entry, imported, plan, planned, response
from tests.support import FixedSigner, custody_body, key_body
from tests.vectors import cited
from tests.vectors.made import ALICE, BOB, LOG, Expectation, Made, genesis_body, keep

FOLDER: Final = Path(__file__).parent / "ledger"
CELLS: Final = ("student/who/1", "student/who/2")
WEAK_KEY: Final = bytes(32)  # the first of the fourteen low-order encodings


def remark(made: Made, *signers: FixedSigner) -> None:
    made.add("note", {"text": "a remark"}, *signers)


def add_bob(made: Made) -> None:
    made.add("key", key_body("add", BOB), ALICE, BOB)


# ---- the vectors; each docstring is the comment in its expect.json ----------------------------------------


def ok_corrections(made: Made) -> None:
    """two corrections of an exchange: the wrong entry stays, both say what is right"""
    made.exchange()
    for right in ("model-2", "model-3"):
        body = {"entry": 1, "reason": "typing error", "right": right, "wrong": "model-1"}
        made.add("correction", body, ALICE)


def ok_custody_two_signatures(made: Made) -> None:
    """bob is added; a transfer is signed by giver and receiver"""
    add_bob(made)
    made.add("custody", custody_body(), ALICE, BOB)


def ok_note_in_object(made: Made) -> None:
    """a remark too long for an entry stands in an object, its text in the body is null"""
    made.add("note", {"text": None}, ALICE, file="a remark of many pages")


def ok_purged(made: Made) -> None:
    """an attachment was removed and a signed purge says so: reported, and lowers nothing"""
    body = {"about": None, "description": "", "name": "letter.txt"}
    marks = made.add("attachment", body, ALICE, file="what a court ordered to be removed")
    names = [mark.hex() for mark in marks]
    made.add("purge", {"commitments": names, "order": "order 1", "reason": "order of the court"}, ALICE)
    made.absent_objects.update(marks)


def ok_revoked(made: Made) -> None:
    """bob is added, signs, and is revoked; what he signed before stands"""
    add_bob(made)
    remark(made, BOB)
    made.add("key", key_body("revoke", BOB), ALICE)
    remark(made, ALICE)


def ok_plan(made: Made) -> None:
    """a plan of two cells; both have their exchange, one of them after a second attempt"""
    made.draft(plan(CELLS))
    for number, cell in enumerate((*CELLS, CELLS[0])):
        made.draft(planned(1, cell, attempt=1 + number // 2))


def ok_import(made: Made) -> None:
    """a file was taken over: of three exchanges in it two follow, one was skipped with its reason"""
    skipped = [{"count": 1, "reason": "no answer"}]
    made.draft(import_entry(2, found=3, skipped=skipped))
    for number in range(2):
        made.draft(imported(1, f"log.entries[{number}]"))


def ok_captured(made: Made) -> None:
    """an exchange taken off the line: bytes, what was observed, texts derived from the bytes"""
    made.draft(captured())


def bad_plan_cell(made: Made) -> None:
    """an exchange names a cell that its plan lacks"""
    ok_plan(made)
    made.draft(planned(1, "student/other/1"))


def bad_plan_later(made: Made) -> None:
    """a plan is signed after an exchange that names it"""
    made.draft(planned(2, CELLS[0]))
    made.draft(plan(CELLS[:1]))
    made.draft(planned(2, CELLS[0]))


def bad_import_count(made: Made) -> None:
    """more exchanges name an import than it says to have taken over"""
    made.draft(import_entry(1))
    for number in range(2):
        made.draft(imported(1, f"log.entries[{number}]"))


def bad_answer(made: Made) -> None:
    """the signer altered the answer before signing: the bytes of the line say something else"""
    made.draft(captured(altered={"answer": b"I was trained by somebody else."}))


def bad_two_answers(made: Made) -> None:
    """an exchange with two answers' bytes: its reading could be of either"""
    one, other = captured(), captured(received=response("Another."))
    second = [content for content in other.objects if content.role == "wire.received"]
    made.draft(one._replace(objects=(*one.objects, *second)))


def open_plan(made: Made) -> None:
    """a planned cell has no exchange: perhaps not asked yet, perhaps left out"""
    made.draft(plan(CELLS))
    made.draft(planned(1, CELLS[1]))


def open_import(made: Made) -> None:
    """fewer exchanges name an import than it says to have taken over"""
    made.draft(import_entry(2))
    made.draft(imported(1, "log.entries[0]"))


def open_reader(made: Made) -> None:
    """the texts were derived by a reader of a later version"""
    made.draft(captured(reading={"reader": "openai.chat/999"}))


def bad_revoked_signer(made: Made) -> None:
    """bob signs after he was revoked"""
    add_bob(made)
    made.add("key", key_body("revoke", BOB), ALICE)
    remark(made, BOB)


def bad_weak_key(made: Made) -> None:
    """a key of low order is added: one signature by it verifies on any message"""
    weak = f"weak+{key_id('weak', WEAK_KEY).hex()}+{format_base64(bytes([1]) + WEAK_KEY)}"
    made.add("key", {**key_body("add", BOB), "vkey": weak}, ALICE)


def bad_key_added_twice(made: Made) -> None:
    """bob's key is added a second time"""
    add_bob(made)
    add_bob(made)


def bad_key_added_after_revoke(made: Made) -> None:
    """bob's key is added again after it was revoked: a revoked key never comes back"""
    add_bob(made)
    made.add("key", key_body("revoke", BOB), ALICE)
    add_bob(made)


def bad_key_without_possession(made: Made) -> None:
    """bob's key is added without a signature by it"""
    made.add("key", key_body("add", BOB), ALICE)


def bad_second_genesis(made: Made) -> None:
    """entry 1 is a second genesis"""
    made.add("genesis", genesis_body(), ALICE)


def bad_purge_by_foreign_signer(made: Made) -> None:
    """a purge by a key that is not active excuses nothing: the objects that it names are missing"""
    later = [commitment(*keep(text)) for text in ("question 1", "answer 1")]
    names = [mark.hex() for mark in later]
    made.add("purge", {"commitments": names, "order": None, "reason": "none"}, BOB)
    assert made.exchange() == later
    made.absent_objects.update(later)


def partial_without_genesis(made: Made) -> None:
    """entry 0 is not in the bundle: the verifier's own keys vouch, but who was active can't be shown"""
    made.exchange()
    made.exchange(2)
    made.absent_entries.add(0)


VECTORS: Final[tuple[Expectation, ...]] = (
    *cited.VECTORS,
    (ok_corrections, "PASSED", None, None),
    (ok_custody_two_signatures, "PASSED", None, None),
    (ok_note_in_object, "PASSED", None, None),
    (ok_purged, "PASSED", None, None),
    (ok_revoked, "PASSED", None, None),
    (ok_plan, "PASSED", None, None),
    (ok_import, "PASSED", None, None),
    (ok_captured, "PASSED", None, None),
    (bad_plan_cell, "FAILED", "plan-contradicted", 5),
    (bad_plan_later, "FAILED", "plan-contradicted", 1),
    (bad_import_count, "FAILED", "import-contradicted", 1),
    (bad_answer, "FAILED", "reading-mismatch", 1),
    (bad_two_answers, "FAILED", "reading-mismatch", 1),
    (open_plan, "INDETERMINATE", "plan-incomplete", 1),
    (open_import, "INDETERMINATE", "import-incomplete", 1),
    (open_reader, "INDETERMINATE", "reader-unknown", 1),
    (bad_revoked_signer, "FAILED", "key-inactive", 3),
    (bad_weak_key, "FAILED", "key-weak", 1),
    (bad_key_added_twice, "FAILED", "key-event-invalid", 2),
    (bad_key_added_after_revoke, "FAILED", "key-event-invalid", 3),
    (bad_key_without_possession, "FAILED", "key-event-invalid", 1),
    (bad_second_genesis, "FAILED", "key-event-invalid", 1),
    (bad_purge_by_foreign_signer, "FAILED", "key-inactive", 1),
    (partial_without_genesis, "INDETERMINATE", "genesis-absent", None),
)


def generate(folder: Path) -> None:
    """Write every vector below `folder`, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "trust.txt").write_text(f"{LOG.vkey}\n{ALICE.vkey}\n")
    for build, outcome, finding, index in VECTORS:
        name = build.__name__.replace("_", "-")
        made = Made()
        build(made)
        made.write(folder / name)
        expect = {"comment": build.__doc__, "finding": finding, "index": index, "outcome": outcome}
        text = json.dumps(expect, indent=1, sort_keys=True, ensure_ascii=False)
        (folder / name / "expect.json").write_text(text + "\n")


if __name__ == "__main__":
    generate(FOLDER)
    sys.stdout.write(f"{len(VECTORS)} vectors in {FOLDER.name}/\n")
