"""Bates numbers are used once: final dossiers use theirs up, drafts do not, and a replacement says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.dossier import parse_matter
from ledger.dossier.bates_record import check_replaces, refuse_used, used
from ledger.dossier.build import build
from ledger.dossier.job import sealed_edition
from ledger.errors import NotFoundError, RenderError
from tests.dossier.memory import MemoryLedger, report
from tests.dossier.volumes.test_volumes import MATTER, ledger_of


def record(ledger: MemoryLedger, first: int, last: int, *, prefix: str = "AVB", **changes: Any) -> int:
    body = {
        "bates_first": f"{prefix}-{first:06d}",
        "bates_last": f"{prefix}-{last:06d}",
        "edition": "sealed",
        "final": True,
        "of": None,
        "profile": "filing",
        "replaces": None,
        "root": "00" * 32,
        "sha256": f"{ledger.size:064x}",
        "signed": False,
        "title": "A v. B",
        "tree_size": ledger.size,
        "volume": 1,
        "volumes": 1,
    }
    return ledger.append("dossier", body | changes)


def refuse(ledger: MemoryLedger, first: int, last: int, **more: Any) -> None:
    options = {"of": None, "replaces": None, "digests": (b"\xff" * 32,), "prefix": "AVB"} | more
    prefix, digests = options.pop("prefix"), options.pop("digests")
    refuse_used(ledger.entries(), prefix, first, last, digests, **options)


def test_refuses_numbers_that_a_final_dossier_has() -> None:
    ledger = MemoryLedger()
    index = record(ledger, 1, 100)
    for first, last in ((1, 100), (100, 120), (50, 60), (1, 500)):
        with pytest.raises(RenderError, match=f"entry {index}") as caught:
            refuse(ledger, first, last)
        assert "bates_start = 101" in str(caught.value.hint)
    refuse(ledger, 101, 300)


def test_another_prefix_and_the_same_bytes_are_free() -> None:
    ledger = MemoryLedger()
    index = record(ledger, 1, 100)
    refuse(ledger, 1, 100, prefix="AVBX")
    refuse(ledger, 1, 100, digests=(bytes.fromhex(ledger.entry(index).body["sha256"]),))


def test_drafts_and_dossiers_of_before_there_were_editions_use_up_none() -> None:
    ledger = MemoryLedger()
    record(ledger, 1, 100, final=False)
    body = {name: ledger.entry(1).body[name] for name in ("bates_first", "bates_last", "root", "sha256")}
    ledger.append("dossier", body | {"title": "A v. B", "tree_size": 1})
    assert used(ledger.entries(), "AVB") == []
    refuse(ledger, 1, 100)


def test_a_replacement_takes_the_numbers_of_all_volumes() -> None:
    ledger = MemoryLedger()
    first = record(ledger, 1, 100, volumes=2, tree_size=1)
    record(ledger, 101, 150, volume=2, volumes=2, tree_size=1)
    with pytest.raises(RenderError):
        refuse(ledger, 1, 140)
    refuse(ledger, 1, 140, replaces=first)
    newer = record(ledger, 1, 140, replaces=first)
    assert [one.entry for one in used(ledger.entries(), "AVB")] == [newer]


def test_a_public_edition_has_the_numbers_of_its_sealed_one() -> None:
    ledger = MemoryLedger()
    sealed = record(ledger, 1, 100)
    with pytest.raises(RenderError):
        refuse(ledger, 1, 98)
    refuse(ledger, 1, 98, of=sealed)


def test_a_draft_that_says_it_replaces_one_frees_no_numbers() -> None:
    ledger = MemoryLedger()
    final = record(ledger, 1, 100)
    record(ledger, 1, 100, final=False, replaces=final)
    with pytest.raises(RenderError, match=f"entry {final}"):
        refuse(ledger, 1, 100)


def test_a_replacement_takes_the_numbers_of_signed_and_public_files_too() -> None:
    """The public edition is of the sealed one, and its signed file of the public one."""
    ledger = MemoryLedger()
    sealed = record(ledger, 1, 100, tree_size=1)
    record(ledger, 1, 100, tree_size=1, of=sealed, signed=True)
    public = record(ledger, 1, 98, tree_size=2, edition="public", of=sealed)
    record(ledger, 1, 98, tree_size=2, edition="public", of=public, signed=True)
    refuse(ledger, 1, 100, replaces=sealed)
    newer = record(ledger, 1, 100, tree_size=5, replaces=sealed)
    assert [one.entry for one in used(ledger.entries(), "AVB")] == [newer]


def test_the_public_edition_of_a_final_dossier_is_of_the_final_one() -> None:
    """A draft that was made since has no numbers to share."""
    ledger = MemoryLedger()
    final = record(ledger, 1, 100, tree_size=1)
    draft = record(ledger, 1, 100, tree_size=2, final=False)
    assert sealed_edition(ledger, "A v. B", final=True) == final
    assert sealed_edition(ledger, "A v. B", final=False) == draft
    ledger.exchange("More?", "More.")
    assert sealed_edition(ledger, "A v. B", final=True) is None


def test_only_a_final_dossier_can_be_replaced() -> None:
    ledger = MemoryLedger()
    draft, final = record(ledger, 1, 2, final=False), record(ledger, 3, 4)
    check_replaces(ledger.entries(), final)
    with pytest.raises(RenderError, match="is a draft"):
        check_replaces(ledger.entries(), draft)
    with pytest.raises(NotFoundError, match="is no dossier"):
        check_replaces(ledger.entries(), 0)


@pytest.mark.pdf
def test_what_is_refused_leaves_the_file_that_is_there(pango: None, tmp_path: Path) -> None:
    ledger = ledger_of(1)
    record(ledger, 1, 5)
    output = tmp_path / "d.pdf"
    output.write_bytes(b"filed")

    def accept(first: int, last: int, digests: Any) -> None:
        refuse(ledger, first, last, digests=digests)

    with pytest.raises(RenderError, match="are used by the final dossier"):
        build(
            ledger, parse_matter(MATTER.format(more="").encode(), "m"), report(ledger), output, accept=accept
        )
    assert output.read_bytes() == b"filed"
    later = parse_matter(MATTER.format(more="bates_start = 6").encode(), "m")
    assert build(ledger, later, report(ledger), output, accept=accept).bates_first == "AVB-000006"
