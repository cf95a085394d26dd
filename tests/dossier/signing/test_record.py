"""The entry of a signed file: by the digest of what was signed, in the longer form of a `dossier` body."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.core.bodies import check_body
from ledger.dossier.signing.record import draft_signed, find_dossier
from ledger.errors import NotFoundError, RenderError
from tests.dossier.memory import MemoryLedger


class Recorded(MemoryLedger):
    """A ledger that finds its entries by kind, as a database does."""

    def entries_of_kind(self, kind: str) -> Any:
        return (entry for entry in self.entries() if entry.kind == kind)


def recorded(data: bytes) -> Recorded:
    ledger = Recorded("a.example/x")
    body = {
        "bates_first": "AVB-000001",
        "bates_last": "AVB-000002",
        "root": "00" * 32,
        "sha256": sha256(data).hexdigest(),
        "title": "A v. B",
        "tree_size": 1,
    }
    ledger.append("dossier", body)
    return ledger


def test_the_short_form_becomes_a_long_one_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "d.pdf"
    path.write_bytes(b"a dossier")
    of = find_dossier(recorded(b"a dossier"), path)
    draft = draft_signed(of, b"\x01" * 32)
    check_body("dossier", draft.body, ())
    assert (draft.body["of"], draft.body["signed"], draft.body["sha256"]) == (of.index, True, "01" * 32)
    assert draft.body["bates_last"] == "AVB-000002"


def test_refuses_a_file_that_no_entry_names_and_one_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "d.pdf"
    path.write_bytes(b"another")
    with pytest.raises(NotFoundError, match="no dossier entry"):
        find_dossier(recorded(b"a dossier"), path)
    with pytest.raises(RenderError, match="can't read the PDF"):
        find_dossier(recorded(b"a dossier"), tmp_path / "none.pdf")
