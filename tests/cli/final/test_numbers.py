"""Bates numbers of final dossiers are used once: by the ledger's own word, from one command to the next."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ledger.dossier.checking.layer import read_layer, squeezed
from tests.cli.final.case import Case

pytestmark = [pytest.mark.pdf, pytest.mark.shared]


def test_a_second_one_with_the_same_numbers_is_refused(done: Case) -> None:
    message, hint = done.refused()
    used = f"Bates numbers TL-000001 to TL-{done.last():06d} are used by the final dossier of entry"
    assert message == f"{used} {done.final}"
    assert f"bates_start = {done.last() + 1} in [matter]" in hint
    assert f"--replaces {done.final}" in hint


def test_another_may_replace_it_once_and_says_so(again: Case) -> None:
    made = again.build("m.toml", "e.pdf", "--replaces", str(again.final))
    body = again.desk.entry(made["entry"]).body
    assert (body["replaces"], body["final"], body["bates_first"]) == (again.final, True, "TL-000001")
    assert again.desk.ok("verify").splitlines()[-1] == "PASSED"
    message, hint = again.refused("--replaces", str(again.final))
    assert message.endswith(f"are used by the final dossier of entry {made['entry']}")
    assert f"--replaces {made['entry']}" in hint


def test_only_a_final_dossier_of_this_ledger_can_be_replaced(done: Case) -> None:
    for wrong in (done.final - 1, done.final + 1, 10**30):
        assert done.refused("--replaces", str(wrong))[0] == f"--replaces: entry {wrong} is no dossier"
    draft = ("dossier", "build", "m.toml", "-o", "x.pdf", "--replaces", str(done.final))
    assert "--replaces is of a final dossier" in done.desk.refused(*draft, code=2)


def test_a_draft_uses_up_no_numbers_and_says_what_it_lacks(again: Case) -> None:
    """The public edition after it has the numbers of the final one, not the draft's."""
    again.matter(("against = [", 'against = ["meyer-v-uber-2017", '), name="draft.toml")
    again.desk.ok("dossier", "build", "draft.toml", "-o", "draft.pdf")
    pages = read_layer((again.desk.root / "draft.pdf").read_bytes())
    assert squeezed("DRAFT until counsel has reviewed it") in pages[0].text
    assert any(squeezed("NOT CHECKED") in page.text for page in pages)
    draft = again.desk.entry()
    assert (draft.body["final"], draft.body["profile"]) == (False, "evidence")
    assert "is a draft" in again.refused("--replaces", str(draft.index))[0]
    made = again.build("m.toml", "p.pdf", "--public")
    body = again.desk.entry(made["entry"]).body
    assert (body["edition"], body["final"], body["of"]) == ("public", True, again.final)
    assert body["bates_first"] == "TL-000001"
    assert again.desk.json("dossier", "check", "p.pdf", "--bundle", "evidence")["outcome"] == "PASSED"


def test_volumes_are_an_entry_each_and_go_on_from_one_another(again: Case) -> None:
    start = again.last() + 1
    again.matter(name="next.toml", title="Another set", start=start)
    told = again.desk.run("dossier", "build", "next.toml", "-o", "n.pdf", "--final", "--max-mb", "0.3")
    assert told.returncode == 0, told.stderr
    names = told.stdout.decode().split()
    assert len(names) > 1
    for number, name in enumerate(names, 1):
        path, entry = again.desk.root / name, again.desk.entry(again.final + number)
        assert name == f"n-{number}.pdf"
        assert path.stat().st_size <= 300_000
        digest = sha256(path.read_bytes()).hexdigest()
        assert entry.body["sha256"] == digest
        assert f"SHA-256 {digest}, recorded as entry {entry.index}\n" in told.stderr.decode()
        volume = (entry.body["volume"], entry.body["volumes"], entry.body["final"])
        assert volume == (number, len(names), True)
        assert entry.body["bates_first"] == f"TL-{start:06d}"
        start = int(entry.body["bates_last"].removeprefix("TL-")) + 1
    assert again.desk.size() == again.final + len(names) + 1
    checked = again.desk.json("dossier", "check", names[-1], "--bundle", "evidence")
    assert (checked["outcome"], checked["volume"], checked["final"]) == ("PASSED", len(names), True)
    again.matter(name="third.toml", title="A third", start=start - 1)
    assert f"of entry {again.final + len(names)}" in again.refused(matter="third.toml")[0]
