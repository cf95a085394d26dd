"""What joins the runs: links between them, signers in their order, the tree and the checkpoints.

Takes the results of `ledger.verify.batch` in the order of the entries, in O(log n) memory.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ledger.core import checkpoint as checkpoints
from ledger.core.canonical import MAX_INTEGER
from ledger.core.checkpoint import Checkpoint
from ledger.core.entry import Entry
from ledger.core.merkle import Frontier, Node
from ledger.core.note import VerifierKey
from ledger.errors import LedgerError, MalformedError, SignatureError
from ledger.verify.batch import broken_link
from ledger.verify.coverage import PlanCheck
from ledger.verify.findings import CITING_KINDS, Citations
from ledger.verify.runs import BatchResult, Problem, Run
from ledger.verify.signing import Signing
from ledger.verify.trust import Known

MAX_PROBLEMS_PER_CODE: Final = 1000
MAX_ABSENT: Final = 100_000


class Merge:
    """The running state of a verification. `problems` is what the joins showed."""

    def __init__(
        self,
        *,
        database: bool,
        partial: bool,
        quick: bool,
        stored: Iterator[bytes],
        nodes: Iterator[Node],
        known: tuple[Known, ...],
        trusted: dict[bytes, VerifierKey],
        plans: PlanCheck,
        citations: Citations,
    ) -> None:
        self.problems: list[Problem] = []
        self.suppressed = 0  # problems that were counted and not kept
        self._kept: Counter[str] = Counter()
        self.frontier = Frontier()
        self.contiguous = True  # False once an entry is absent: then there is no tree to compare
        self.signing = Signing(partial=partial, quick=quick, trusted=trusted, add=self._add)
        self.newest: Checkpoint | None = None
        self.absent: list[tuple[int, bytes]] = []
        self.unread: list[tuple[int, bytes]] = []
        self.unheld: list[tuple[int, bytes]] = []
        self.plans, self.citations = plans, citations
        self.readings = self.snapshots = 0
        self.leaves: dict[int, bytes] = {}  # of a bundle, for its proofs
        self.entries = self.objects = self.object_bytes = 0
        self.last_object = 0
        self.covered = 0  # entries under the newest checkpoint
        self.checkpoints_seen = 0
        self._database, self._stored = database, stored
        self._pending: Checkpoint | None = None
        self._next_size = 0  # the tree size at which there is something to compare next
        self._nodes = nodes
        self._pending_node: Node | None = None
        self._known = sorted(self._parse_known(known), key=lambda pair: pair[1].size)
        self._previous: bytes | None = None
        self._linked = True
        self._stop = 0
        self._signed_at: str | None = None

    # -- entries ---------------------------------------------------------------------------------

    def take(self, result: BatchResult) -> None:
        """Join the next run of entries."""
        for problem in result.problems:
            self._keep(problem)
        self._join(result)
        events: list[tuple[int, Run | Entry]] = [(run.first, run) for run in result.runs]
        events += [(entry.index, entry) for entry in result.special]
        for _, event in sorted(events, key=lambda pair: pair[0]):
            if isinstance(event, Run):
                self.signing.check_run(event)
            else:
                self.signing.check_special(event)
        self._grow(result)
        absent, unread = (self.absent, result.absent), (self.unread, result.unread)
        for kept, more in (absent, unread, (self.unheld, result.unheld)):
            room = MAX_ABSENT - len(kept)
            kept.extend(more[:room])
            self.suppressed += len(more[room:])
        for entry in result.counted:
            (self.citations if entry.kind in CITING_KINDS else self.plans).take(entry)
        self.readings += result.readings
        self.snapshots += result.snapshots
        self.objects += result.objects
        self.object_bytes += result.object_bytes
        self.last_object = result.last_object

    def _join(self, result: BatchResult) -> None:
        first = result.first
        if first is not None:
            linked = self._linked and result.start == self._stop
            if linked and (broken := broken_link(first, first.index, self._previous)):
                self._keep(broken)
            if self._signed_at and result.signed_first and result.signed_first < self._signed_at:
                detail = f"{result.signed_first} comes after {self._signed_at}"
                self._add("clock-stepped", result.start, detail)
        if result.signed_last:
            self._signed_at = result.signed_last
        if result.leaves:
            self._previous = result.leaves[-1]
            self._linked = self._previous is not None and result.places[-1] == result.stop - 1
        else:
            self._linked = False
        self._stop = result.stop

    # -- the tree --------------------------------------------------------------------------------

    def _grow(self, result: BatchResult) -> None:
        frontier = self.frontier
        completed: list[Node] = []
        self.entries += len(result.places)
        for place, leaf in zip(result.places, result.leaves, strict=True):
            if not self._database and leaf is not None:
                self.leaves[place] = leaf
            if leaf is None or place != frontier.size:
                self.contiguous = False
            if not self.contiguous or leaf is None:
                continue
            frontier.append(leaf, completed)
            if completed:
                for node in completed:
                    self._check_node(node)
                completed.clear()
            if frontier.size >= self._next_size:
                self._compare()
        if frontier.size != result.stop and result.stop:
            self.contiguous = False

    def _check_node(self, node: Node) -> None:
        if not self._database:
            return
        if self._pending_node is None:
            self._pending_node = next(self._nodes, None)
        stored = self._pending_node
        if stored is not None and stored[:2] == node[:2]:
            self._pending_node = None
        if stored != node:
            self._add("node-mismatch", None, f"node of height {node[0]} at {node[1]}: want {node[2].hex()}")

    def _compare(self) -> None:
        """Compare the tree at this size with every checkpoint of this size."""
        size = self.frontier.size
        while (stored := self._next_stored()) is not None and stored.size <= size:
            self._pending = None
            if stored.size == size:
                self._check_stored(stored)
        while self._known and self._known[0][1].size <= size:
            known, given = self._known.pop(0)
            if given.size == size:
                self._compare_known(known, given, self.frontier.root())
        sizes = [stored.size] if stored is not None else []
        sizes += [given.size for _, given in self._known[:1]]
        self._next_size = min(sizes, default=MAX_INTEGER)

    def _next_stored(self) -> Checkpoint | None:
        """The next stored checkpoint that parses."""
        while self._pending is None:
            try:
                note = next(self._stored, None)
                if note is None:
                    return None
                self._pending = checkpoints.parse_checkpoint(note, "checkpoint")
                self.checkpoints_seen += 1
            except LedgerError as error:
                self._add("checkpoint-malformed", None, str(error))
        return self._pending

    def _check_stored(self, stored: Checkpoint) -> None:
        self.check_log_signature(stored)
        if stored.root != self.frontier.root():
            detail = f"checkpoint of size {stored.size}: root {stored.root.hex()}, the entries give "
            self._add("tree-mismatch", None, detail + self.frontier.root().hex())
        self.newest = stored

    def check_log_signature(self, stored: Checkpoint) -> None:
        """Step 6: the log key that entry 0 names has signed the checkpoint."""
        if self.signing.log_key is None:
            return
        try:
            checkpoints.check_log_signature(stored, self.signing.log_key, f"checkpoint of size {stored.size}")
        except SignatureError as error:
            self._add("checkpoint-invalid", None, str(error))

    def finish(self, size: int) -> None:
        """What is left when all entries are in: checkpoints and nodes beyond the tree."""
        while (stored := self._next_stored()) is not None:
            self._pending = None
            self.newest = stored
            self.check_log_signature(stored)
            if self._database and stored.size > size:
                self._add(
                    "ledger-truncated", None, f"a stored checkpoint covers {stored.size}, there are {size}"
                )
        for known, given in self._known:
            if not self._database:
                self._compare_bundle(known, given)
            elif given.size > size:
                self._add("ledger-truncated", None, f"{known.label} covers {given.size}, there are {size}")
        self.covered = self.newest.size if self.newest is not None else 0
        if self._database and self.contiguous:
            for node in ([self._pending_node] if self._pending_node else []) + list(self._nodes):
                self._add("node-mismatch", None, f"node of height {node[0]} at {node[1]} is not of this tree")

    def _compare_bundle(self, known: Known, given: Checkpoint) -> None:
        """A bundle is the ledger as of its own checkpoint, and a partial one has no tree: only a checkpoint
        of that size can be compared. What this machine merely remembers then lowers nothing."""
        if self.newest is not None and self.newest.size == given.size:
            self._compare_known(known, given, self.newest.root)
        elif known.genesis is not None:
            self._add("memory-unchecked", None, f"{known.label}: size {given.size}")
        else:
            self._add("consistency-unchecked", None, f"{known.label}: size {given.size}")

    def _compare_known(self, known: Known, given: Checkpoint, root: bytes) -> None:
        if self.signing.log_key is not None:
            try:
                checkpoints.check_log_signature(given, self.signing.log_key, known.label)
            except SignatureError as error:
                self._add("checkpoint-invalid", None, str(error))
                return
        if given.root != root:
            self._add("history-changed", None, f"{known.label}: size {given.size}, another root")

    def _parse_known(self, known: tuple[Known, ...]) -> Iterator[tuple[Known, Checkpoint]]:
        for one in known:
            try:
                yield one, checkpoints.parse_checkpoint(one.note, one.label)
            except MalformedError as error:
                self._add("checkpoint-malformed", None, str(error))

    def _add(self, code: str, place: int | None, detail: str) -> None:
        self._keep(Problem(code, place, detail))

    def _keep(self, problem: Problem) -> None:
        """Keep the first of each kind and count the rest: a ruined file must not fill the memory."""
        self._kept[problem.code] += 1
        if self._kept[problem.code] <= MAX_PROBLEMS_PER_CODE:
            self.problems.append(problem)
        else:
            self.suppressed += 1
