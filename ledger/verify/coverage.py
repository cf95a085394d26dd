"""Step 9: what was planned and what was taken over, held against the exchanges (`ledger.core.coverage`).

The counting is `CoverageTally`'s, as `ledger probe status` has it; here its result becomes findings. Does
NOT show that nothing was asked outside any plan and any recorder: no ledger can.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Final

from ledger.core.bodies.probing import cell_lines
from ledger.core.coverage import CellState, Contradiction, Coverage, CoverageResult, CoverageTally
from ledger.core.entry import Entry
from ledger.core.ports import EvidenceReader
from ledger.errors import LedgerError, MalformedError
from ledger.verify.runs import Problem

NAMED: Final = 3  # cells that a finding names
# LIMIT: a longer list of cells is not read, and its plan counts as one whose cells are not at hand.
MAX_CELLS_BYTES: Final = 256 << 20

# Why an object is not at hand: "purged", "withheld", or None where step 4 has FAILED for it.
Why = Callable[[int, bytes], str | None]


class PlanCheck:
    """Takes plans, imports and exchanges in the order of the ledger; then says what does not fit."""

    def __init__(self, reader: EvidenceReader, *, partial: bool) -> None:
        self._reader = reader
        self._partial = partial
        self._tally = CoverageTally()
        self._problems: list[Problem] = []
        self._absent: dict[int, bytes] = {}  # plan -> its object `cells`, which is not at hand

    def take(self, entry: Entry) -> None:
        """The next one."""
        if entry.kind == "exchange":
            self._tally.add_exchange(entry)
        elif entry.kind == "plan":
            self._tally.add_plan(entry, self._cells(entry))
        else:
            self._tally.add_import(entry)
            self._check_import(entry)

    def result(self) -> CoverageResult:
        """What was counted."""
        return self._tally.result()

    def problems(self, why: Why, present: Callable[[int], bool]) -> Iterator[Problem]:
        """What does not fit. `present`: whether the ledger or the part of it at hand has an entry there."""
        result = self._tally.result()
        yield from self._problems
        for contradiction in result.contradictions:
            yield _contradicted(contradiction, known=not self._partial or present(contradiction.named))
        for plan in result.plans:
            yield from self._plan(plan, why)
        for place, announced, found in result.imports:
            detail = f"{found} of {announced} exchanges name it as their import"
            if found > announced:
                yield Problem("import-contradicted", place, detail)
            elif found < announced:
                yield Problem("coverage-unchecked" if self._partial else "import-incomplete", place, detail)

    def _plan(self, plan: Coverage, why: Why) -> Iterator[Problem]:
        absent = self._absent.get(plan.plan)
        if absent is not None:
            reason = why(plan.plan, absent)
            if reason is not None:
                code = "coverage-unchecked" if reason == "purged" else "plan-unchecked"
                yield Problem(code, plan.plan, f"its list of cells was {reason}: object {absent.hex()}")
            if plan.sent > plan.planned:
                detail = f"{plan.sent} cells are named by exchanges, {plan.planned} were planned"
                yield Problem("plan-contradicted", plan.plan, detail)
        if plan.sent < plan.planned:
            detail = f"{plan.planned - plan.sent} of {plan.planned} planned cells have no exchange"
            if plan.cells_known:
                missing = (name for name, state in self._tally.states(plan.plan) if state is CellState.UNSENT)
                named = list(islice(missing, NAMED))
                detail += f": {', '.join(named)}"
                detail += " and others" if plan.planned - plan.sent > len(named) else ""
            yield Problem("coverage-unchecked" if self._partial else "plan-incomplete", plan.plan, detail)

    def _cells(self, entry: Entry) -> tuple[str, ...] | None:
        """The lines of the object `cells`; None where it is not at hand or is no such list."""
        commitment = entry.objects[1].commitment
        blocks: list[bytes] = []
        try:
            stored = self._reader.object(commitment)
            if stored is None:
                self._absent[entry.index] = commitment
                return None
            room = MAX_CELLS_BYTES
            for block in stored.blocks:
                room -= len(block)
                if room < 0:
                    detail = f"its list of cells has more than {MAX_CELLS_BYTES} bytes"
                    self._problems.append(Problem("plan-unchecked", entry.index, detail))
                    return None
                blocks.append(block)
        except (LedgerError, TypeError):
            return None  # step 4 has FAILED for it
        try:
            return cell_lines(b"".join(blocks), "object 'cells'")
        except MalformedError as error:
            self._problems.append(Problem("plan-contradicted", entry.index, str(error)))
            return None

    def _check_import(self, entry: Entry) -> None:
        """An import's own numbers, and its source against the digest that it states."""
        body = entry.body
        skipped = sum(one["count"] for one in body["skipped"])
        if body["found"] != body["imported"] + skipped:
            detail = f"found {body['found']}, imported {body['imported']}, skipped {skipped}"
            self._problems.append(Problem("import-contradicted", entry.index, detail))
        if body["secrets"] == "replaced":
            return  # what is kept is another file than the one that was found
        try:
            stored = self._reader.object(entry.objects[0].commitment)
            if stored is None:
                return  # step 4 says why
            digest = sha256()
            for block in stored.blocks:
                digest.update(block)
        except (LedgerError, TypeError):
            return
        if digest.hexdigest() != body["sha256"]:
            detail = f"its source has the SHA-256 {digest.hexdigest()}, the entry says {body['sha256']}"
            self._problems.append(Problem("import-contradicted", entry.index, detail))


def counted(result: CoverageResult) -> str:
    """The counts in words: of the plans, of what is outside any, of the imports."""
    parts = []
    if plans := result.plans:
        sent, planned = sum(plan.sent for plan in plans), sum(plan.planned for plan in plans)
        parts.append(f"{number_of(len(plans), 'plan')}: {sent:,} of {planned:,} planned cells sent")
        if result.unplanned:
            parts.append(f"{number_of(result.unplanned, 'exchange')} outside any plan")
    else:
        parts.append("no plan was recorded to compare")
    if imports := result.imports:
        found, announced = sum(one.found for one in imports), sum(one.announced for one in imports)
        parts.append(f"{number_of(len(imports), 'import')}: {found:,} of {announced:,} exchanges")
    return "; ".join(parts)


def number_of(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _contradicted(contradiction: Contradiction, *, known: bool) -> Problem:
    """A finding; a remark where the entry that is named is not at hand."""
    place, code, _, detail = contradiction
    if code in ("no-plan", "no-import") and not known:
        return Problem("coverage-unchecked", place, detail.replace(", which is none", ", which is not here"))
    imported = code == "no-import" or (code == "later" and detail.startswith("names the import"))
    return Problem("import-contradicted" if imported else "plan-contradicted", place, detail)
