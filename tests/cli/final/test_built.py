"""What a final build leaves: the file or files, their manifest, the entry, a ledger that verifies."""

from __future__ import annotations

import json
from hashlib import sha256

import pikepdf
import pytest

from ledger.dossier.checking.layer import read_layer, squeezed
from tests.cli.desk import error_of
from tests.cli.final.case import TITLE, Case
from tests.dossier.signing.authority import Authority

pytestmark = [pytest.mark.pdf, pytest.mark.shared]


def test_is_a_filing_with_its_manifest_where_the_jurisdiction_files(done: Case) -> None:
    path = done.desk.root / "d.pdf"
    claims = json.loads(path.with_suffix(".json").read_bytes())
    assert (claims["profile"], claims["edition"], claims["final"]) == ("filing", "sealed", True)
    assert (claims["volume"], claims["volumes"]) == (1, 1)
    with pikepdf.open(path) as pdf:
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
        assert len(pdf.pages) == claims["pages"]
    assert sorted(file.name for file in done.desk.root.glob("d.*")) == ["d.json", "d.pdf"]


def test_bears_no_mark_of_a_draft(done: Case) -> None:
    """But for papers that nobody has signed, which say so."""
    pages = read_layer((done.desk.root / "d.pdf").read_bytes())
    assert squeezed("FINAL by the word of whoever made it") in pages[0].text
    assert "DRAFT" not in pages[0].text
    text = "".join(page.text for page in pages)
    for mark in ("NOT CHECKED", "NOT FOR FILING", "Not usable in a final edition"):
        assert squeezed(mark) not in text
    assert squeezed("All of them have a check that stands") in text


def test_is_recorded_with_all_that_tells_which_file_it_is(done: Case) -> None:
    desk = done.desk
    body, data = desk.entry(done.final).body, (desk.root / "d.pdf").read_bytes()
    claims = json.loads((desk.root / "d.json").read_bytes())
    assert desk.size() == done.final + 1
    assert body["sha256"] == sha256(data).hexdigest() == claims["sha256"]
    assert (body["bates_first"], body["bates_last"]) == ("TL-000001", f"TL-{claims['pages']:06d}")
    assert (body["tree_size"], body["root"]) == (done.final, claims["root"])
    assert (body["title"], body["profile"], body["edition"]) == (TITLE, "filing", "sealed")
    assert (body["final"], body["signed"], body["volume"], body["volumes"]) == (True, False, 1, 1)
    assert (body["of"], body["replaces"]) == (None, None)
    assert desk.content(done.final, "matter") == (desk.root / "m.toml").read_bytes()


def test_the_ledger_verifies_and_the_file_is_what_the_evidence_holds(done: Case) -> None:
    assert done.desk.ok("verify").splitlines()[-1] == "PASSED"
    checked = done.desk.json("dossier", "check", "d.pdf", "--bundle", "evidence")
    assert (checked["outcome"], checked["final"], checked["profile"]) == ("PASSED", True, "filing")


def test_has_its_evidence_in_it_where_the_jurisdiction_says_so(again: Case) -> None:
    again.matter(('"us-federal"', '"nl"'), name="nl.toml", title="Another", start=again.last() + 1)
    made = again.build("nl.toml", "nl.pdf")
    assert made["volumes"] == []
    body = again.desk.entry(made["entry"]).body
    assert (body["profile"], body["final"]) == ("evidence", True)
    with pikepdf.open(again.desk.root / "nl.pdf") as pdf:
        assert "dossier.json" in pdf.attachments
    assert again.desk.json("dossier", "check", "nl.pdf", "--bundle", "evidence")["outcome"] == "PASSED"


def test_a_signed_one_is_checked_and_recorded_with_what_it_was_made_of(again: Case, pki: Authority) -> None:
    desk = again.desk
    secret = desk.root / "pin"
    secret.write_text("specimen\n")
    secret.chmod(0o600)
    key = ("--pfx", pki.pfx("p256"), "--pfx-passphrase-file", "pin", "--trust", pki.root)
    signed = desk.json("dossier", "sign", "d.pdf", "-o", "s.pdf", *key)
    body = desk.entry(signed["entry"]).body
    assert (body["of"], body["signed"], body["final"]) == (again.final, True, True)
    assert body["sha256"] == sha256((desk.root / "s.pdf").read_bytes()).hexdigest()
    checked = desk.json("dossier", "check", "s.pdf", "--bundle", "evidence", "--trust", pki.root)
    assert (checked["outcome"], checked["final"]) == ("PASSED", True)
    assert desk.ok("verify").splitlines()[-1] == "PASSED"


def test_what_it_prints_is_never_mistaken_for_its_manifest(again: Case, pki: Authority) -> None:
    """`--json > x.json` has opened, and emptied, that file before anything else is done."""
    root = again.desk.root
    (root / "x.json").write_text("")
    message, hint = again.refused()
    assert "x.json: there is a file of the manifest's name" in message
    assert "-o with another name" in hint
    (root / "pin").write_text("specimen\n")
    (root / "pin").chmod(0o600)
    key = ("--pfx", pki.pfx("p256"), "--pfx-passphrase-file", "pin")
    signed = again.desk.run("dossier", "sign", "d.pdf", "-o", "x.pdf", *key)
    assert "x.json: there is a file of the manifest's name" in error_of(signed, 5)
    assert not (root / "x.pdf").exists()
    assert (root / "x.json").read_bytes() == b""
