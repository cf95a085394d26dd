"""The numbered plan of docs/format.md section 9, over a database or a bundle: readers in, a Report out.

It never stops at the first problem and never raises for bad evidence. What it does NOT show: that what
was recorded is true, that everything was recorded, or that nobody holding all keys wrote the whole
ledger anew before its first outside time-stamp.
"""

import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from threading import Lock
from typing import Final

from ledger.core import checkpoint as checkpoints
from ledger.core import merkle
from ledger.core.merkle import Node
from ledger.core.ports import EvidenceReader, Shape
from ledger.errors import LedgerError
from ledger.verify.batch import check_batch
from ledger.verify.coverage import PlanCheck, Why
from ledger.verify.findings import Citations
from ledger.verify.hints import covered, genesis_leaf, key_hints
from ledger.verify.merge import Merge
from ledger.verify.outside import other_ledgers, trust_problems
from ledger.verify.report import Axis, Report
from ledger.verify.runs import BatchResult, Context, Problem
from ledger.verify.summary import summarise
from ledger.verify.trust import Known, Trust

BATCH: Final = 48  # entries in one run: small enough to share out evenly, large enough to be worth a turn
IN_FLIGHT: Final = 1  # runs under way or waiting to be joined, a thread
SWITCH_SECONDS: Final = 1e-4


def verify(
    reader: EvidenceReader,
    *,
    trust: Trust | None = None,
    known: tuple[Known, ...] = (),
    quick: bool = False,
    threads: int = 1,
    require: tuple[Axis, ...] = (),
) -> Report:
    """Verify what `reader` holds.

    `trust` and `known` come from outside the evidence: keys and genesis fingerprints, and checkpoints
    that were given or remembered. `require` names axes that must PASS besides integrity, authorship and
    completeness. `quick` leaves out entry signatures and object contents, and says so.
    """
    shape = reader.shape()
    problems = [Problem(fault.code, fault.place, fault.detail) for fault in reader.faults(quick)]
    keys, origin = key_hints(reader)
    genesis = genesis_leaf(reader)
    if shape.database and not shape.size:
        problems.append(Problem("entry-missing", 0, "the database holds no entry: it was never finished"))
    problems += other_ledgers(known, origin, genesis)
    known = tuple(one for one in known if one.genesis in (None, genesis))
    # The log key bears the origin's name: it is nobody's signer.
    trusted = {key.fingerprint: key for key in trust.keys if key.name != origin} if trust else {}
    merge = Merge(
        database=shape.database,
        partial=shape.partial,
        quick=quick,
        stored=reader.checkpoints(),
        nodes=_guarded(reader.nodes(), problems),
        known=known,
        trusted=trusted,
        plans=PlanCheck(reader, partial=shape.partial),
        citations=Citations(reader, partial=shape.partial),
    )
    context = Context(
        reader=reader,
        origin=origin,
        keys={**trusted, **keys},
        database=shape.database,
        quick=quick,
        covered=covered(reader) if quick and shape.database else 0,
        turn=Lock() if threads > 1 else nullcontext(),
    )
    for result in _results(context, shape.size, threads):
        merge.take(result)
    if merge.signing.log_key is None and merge.signing.genesis is None and trust and origin:
        merge.signing.log_key = next(iter(trust.named(origin)), None)
    merge.finish(shape.size)
    problems += merge.problems
    if not quick:
        withheld = reader.withheld()
        why = _why(merge, withheld)
        problems += _objects(reader, merge, shape, withheld, why)
        problems += _derived(merge, why)
    if shape.partial or not shape.database:
        problems += _proofs(reader, merge, shape)
    problems += _uncovered(merge, shape)
    problems += trust_problems(merge, trust, known)
    return summarise(shape, merge, problems, trust, quick=quick, require=require)


def _results(context: Context, size: int, threads: int) -> Iterator[BatchResult]:
    """The runs in order; with several threads, a few of them are under way at a time."""
    if threads <= 1:
        for start, stop in _runs(context, size):
            yield check_batch(context, start, stop)
        return
    with _quick_turns(), ThreadPoolExecutor(threads, thread_name_prefix="verify") as pool:
        waiting: deque[Future[BatchResult]] = deque()
        for start, stop in _runs(context, size):
            waiting.append(pool.submit(check_batch, context, start, stop))
            if len(waiting) > IN_FLIGHT * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _runs(context: Context, size: int) -> Iterator[tuple[int, int]]:
    """Where each run begins and ends. Between two, a bundle may hold nothing.

    A run ends where the checkpoint's cover ends, so that a quick check has only whole runs on each side.
    """
    start = context.reader.next_place(0)
    while start is not None and start < size:
        stop = min(start - start % BATCH + BATCH, size)
        if start < context.covered < stop:
            stop = context.covered
        yield start, stop
        start = context.reader.next_place(stop)


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let threads take turns at the interpreter every 0.1 ms.

    A signature takes 0.1 ms without the interpreter's lock; at Python's own 5 ms, the thread that wants it
    back would stand still for most of the other's parsing.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _guarded(nodes: Iterator[Node], problems: list[Problem]) -> Iterator[Node]:
    """The nodes as far as they can be read."""
    try:
        yield from nodes
    except LedgerError as error:
        problems.append(Problem("database-damaged", None, f"cached nodes: {error}"))


def _uncovered(merge: Merge, shape: Shape) -> Iterator[Problem]:
    """No checkpoint, or one that leaves the newest entries out."""
    if merge.newest is None:
        yield Problem("checkpoint-missing", None, "no checkpoint was found")
    elif merge.newest.size < shape.size:
        yield _behind(merge.newest.size, shape)


def _behind(covered: int, shape: Shape) -> Problem:
    """Entries beyond the newest checkpoint: whoever holds a signer's key alone could have put them there.

    A writer without the log key leaves a database so. A bundle is made for its checkpoint.
    """
    detail = f"the newest checkpoint covers {covered} entries of {shape.size}"
    if shape.database:
        return Problem("checkpoint-behind", None, f"{detail}; 'ledger checkpoint' makes a new one")
    return Problem("tree-mismatch", None, detail)


def _why(merge: Merge, withheld: dict[bytes, str]) -> Why:
    def why(place: int, commitment: bytes) -> str | None:
        if place < merge.signing.purged.get(commitment, 0):
            return "purged"
        return "withheld" if commitment in withheld else None

    return why


def _derived(merge: Merge, why: Why) -> Iterator[Problem]:
    """Step 9, plans and imports; step 10 where something that it needs is absent, and what cites."""
    for what, absent in (("reading", merge.unread), ("text", merge.unheld)):
        for place, commitment in absent:
            if (reason := why(place, commitment)) is not None:
                code = f"{what}-purged" if reason == "purged" else f"{what}-unchecked"
                yield Problem(code, place, f"object {commitment.hex()} was {reason}")
    yield from merge.plans.problems(why, lambda place: place in merge.leaves)
    yield from merge.citations.problems(why, lambda place: place in merge.leaves)


def _objects(
    reader: EvidenceReader, merge: Merge, shape: Shape, withheld: dict[bytes, str], why: Why
) -> Iterator[Problem]:
    """The rest of step 4: what is absent, and why; what is there that nobody refers to."""
    for place, commitment in merge.absent:
        name = f"object {commitment.hex()}"
        match why(place, commitment):
            case "purged":
                yield Problem("object-purged", place, name)
            case "withheld":
                yield Problem("object-withheld", place, f"{name}: {withheld[commitment]}")
            case _:
                yield Problem("object-missing", place, name)
    try:
        if shape.database and (count := reader.object_count()) > merge.last_object:
            yield Problem(
                "object-unreferenced", None, f"{count - merge.last_object} objects after the last entry's"
            )
    except LedgerError as error:
        yield Problem("database-damaged", None, f"objects: {error}")
    if not shape.partial:  # in a part of a ledger, an absent entry may refer to it
        for commitment in reader.unreferenced():
            yield Problem("object-unreferenced", None, f"object {commitment.hex()}")


def _proofs(reader: EvidenceReader, merge: Merge, shape: Shape) -> Iterator[Problem]:
    """Step 6 for a bundle: each entry's proof leads to the bundle's checkpoint."""
    newest = merge.newest
    if newest is None:
        return
    for place, leaf in merge.leaves.items():
        try:
            data = reader.proof(place)
            if data is None:
                if shape.partial:
                    yield Problem("proof-missing", place, "no .tlog-proof for it")
                continue
            proof = checkpoints.parse_proof(data, f"proof of entry {place}")
            if proof.place != place:
                yield Problem("proof-invalid", place, f"the proof is of entry {proof.place}")
                continue
            if proof.checkpoint.text != newest.text:
                yield Problem("proof-invalid", place, "the proof leads to another checkpoint")
                continue
            merkle.verify_inclusion(place, newest.size, leaf, proof.hashes, newest.root)
        except LedgerError as error:
            yield Problem("proof-invalid", place, str(error))
        if shape.partial and place and place - 1 not in merge.leaves:
            yield Problem("links-unchecked", place, f"entry {place - 1} is not in the bundle")
