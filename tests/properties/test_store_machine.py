"""A state machine over a real ledger: append, reopen, crash, append beside one another, checkpoint.

After each step the ledger verifies with what was remembered outside it, and holds exactly what the model
says was acknowledged.
"""

import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.api import Content, Draft, Ledger, verifying
from ledger.errors import CaptureError
from ledger.keyring import KeyFolder
from ledger.store.sqlite import SqliteStore
from ledger.verify.report import Outcome
from tests.support import ALICE, LOG, attachment, content, exchange, make_ledger, note

MIB = 1 << 20
short = st.sampled_from(["", "a", "the same", "é 漢 \u202e", "x" * 3000]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=30
)


class Crashed(Exception):
    """Raised inside a transaction, as a failing machine would end it."""


class StoreMachine(RuleBasedStateMachine):
    """The model: for each entry its kind and the bytes of its objects."""

    @initialize()
    def create(self) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="machine-"))
        self.folder = self.base / "evidence"
        self.keys = KeyFolder(self.base / "keys")
        self.ledger = make_ledger(self.folder, memory=self.keys)
        self.other: Ledger | None = None
        self.model: list[tuple[str, tuple[bytes, ...]]] = [("genesis", ())]
        self.leaves = [self.ledger.genesis.leaf]
        self.reopen()

    def opened(self) -> Ledger:
        return Ledger.open(self.folder, signer=ALICE, log=LOG, memory=self.keys)

    def record(self, ledger: Ledger, drafts: list[Draft]) -> None:
        first = len(self.model)
        done = ledger.append(drafts)
        assert [one.place for one in done] == list(range(first, first + len(drafts)))
        for draft, one in zip(drafts, done, strict=True):
            self.model.append((draft.kind, tuple(item.data or b"" for item in draft.objects)))
            self.leaves.append(one.leaf)

    @rule(query=short, answer=short)
    def append(self, query: str, answer: str) -> None:
        self.record(self.ledger, [exchange(query, answer)])

    @rule(texts=st.lists(short, min_size=1, max_size=5))
    def append_batch(self, texts: list[str]) -> None:
        self.record(self.ledger, [exchange(text, text + "!") for text in texts] + [note("end of a batch")])

    @rule(more=st.sampled_from([0, 1, 12_345, MIB]), fill=st.sampled_from([b"z", b"ab"]))
    def append_large(self, more: int, fill: bytes) -> None:
        self.record(self.ledger, [attachment((fill * (MIB + more))[: MIB + more])])

    @rule(text=short)
    def append_beside(self, text: str) -> None:
        if self.other is None:
            self.other = self.opened()
        self.record(self.other, [exchange(text, "beside")])

    @rule()
    def reopen(self) -> None:
        self.ledger.close()
        if self.other is not None:
            self.other.close()
            self.other = None
        self.ledger = self.opened()

    @rule()
    def checkpoint(self) -> None:
        before = self.ledger.checkpoint()
        assert self.ledger.checkpoint() == before

    @rule(text=short)
    def crash_in_a_transaction(self, text: str) -> None:
        store = SqliteStore.open(self.folder)
        try:
            with store.write() as transaction:
                transaction.add_dictionary("text", b"a dictionary that will not stay" * 9)
                transaction.add_entry(transaction.head.size, text.encode(), bytes(32), "note")
                transaction.flush()
                raise Crashed
        except Crashed:
            pass
        finally:
            store.close()

    @rule(text=short)
    def refuse_half_a_batch(self, text: str) -> None:
        """The last draft of a batch is no text: nothing of the batch may stay."""
        bad = Draft(
            kind="exchange", body=exchange("", "").body, objects=(content("query", text), not_text("answer"))
        )
        try:
            self.ledger.append([exchange("first of a bad batch", text), bad])
        except CaptureError:
            return
        raise AssertionError("content that is no UTF-8 was recorded as text")

    @precondition(lambda self: len(self.model) > 3)
    @rule()
    def verify_quickly_and_in_threads(self) -> None:
        for options in ({"quick": True}, {"threads": 2}):
            report = verifying.verify(self.folder, memory=self.keys, **options)  # type: ignore[arg-type]
            assert report.outcome is Outcome.PASSED, report.findings

    @invariant()
    def verifies_and_holds_what_was_acknowledged(self) -> None:
        if not hasattr(self, "folder"):
            return
        report = verifying.verify(self.folder, memory=self.keys)
        assert report.outcome is Outcome.PASSED, report.findings
        assert report.entries == self.ledger.size == len(self.model)
        held = []
        for entry, leaf in zip(self.ledger.entries(), self.leaves, strict=True):
            assert entry.leaf == leaf
            held.append((entry.kind, tuple(self.ledger.content(ref.commitment) for ref in entry.objects)))
        assert held == self.model
        contents = {data for _, objects in self.model for data in objects}
        marks = {ref.commitment for entry in self.ledger.entries() for ref in entry.objects}
        assert len(marks) == len({sha256(data).digest() for data in contents})  # stored once

    def teardown(self) -> None:
        if hasattr(self, "base"):
            self.ledger.close()
            if self.other is not None:
                self.other.close()
            shutil.rmtree(self.base)


def not_text(role: str) -> Content:
    """Bytes that are declared to be text."""
    return Content.from_bytes(role, b"\xff")


StoreMachine.TestCase.settings = settings(
    max_examples=max(10, settings().max_examples // 8), stateful_step_count=14
)
TestStore = StoreMachine.TestCase
