"""Step 10: clauses and findings against the entries that they name, in the order of the ledger.

Here what no text is needed for: whether the entry that is named comes before, is of the right kind, and is
long enough. `clauses` then looks into the texts. Does NOT judge a finding: by which method somebody found
what, and whether he was right, is for people.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from ledger.core.bodies.findings import AUTHORITY_CHECK
from ledger.core.entry import Entry
from ledger.core.ports import EvidenceReader
from ledger.verify.coverage import Why
from ledger.verify.runs import Cited, Problem

CITING_KINDS: Final = frozenset(("snapshot", "clause", "finding"))
NAMED: Final = 3  # inputs that a finding of ours names

Present = Callable[[int], bool]


class Citations:
    """Takes snapshots, clauses and findings in the order of the ledger; then says what does not fit.

    `held` counts the clauses whose words were found in their snapshot's text, after `problems`.
    """

    def __init__(self, reader: EvidenceReader, *, partial: bool) -> None:
        self._reader = reader
        self._partial = partial
        self._characters: dict[int, int] = {}  # snapshot -> of its text, as stated
        self._clauses: dict[int, list[Cited]] = {}  # snapshot -> what was cited of it
        self._elsewhere: list[tuple[str, int, list[int]]] = []  # code's stem, entry, what it names
        self._problems: list[Problem] = []
        self.held = 0

    def take(self, entry: Entry) -> None:
        """The next one."""
        place, body = entry.index, entry.body
        if entry.kind == "snapshot":
            self._characters[place] = body["extraction"]["characters"]
        elif entry.kind == "clause":
            self._take_clause(place, body)
        else:
            self._take_finding(place, body)

    def problems(self, why: Why, present: Present) -> Iterator[Problem]:
        """What does not fit. `present`: whether the ledger or the part of it at hand has an entry there."""
        yield from self._problems
        for stem, place, named in self._elsewhere:
            yield from self._absent(stem, place, named, present)
        if self._clauses:
            from ledger.verify.clauses import check_clauses

            for snapshot, clauses in self._clauses.items():
                found = check_clauses(self._reader, snapshot, clauses, why)
                self.held += found.held
                yield from found.problems

    def _take_clause(self, place: int, body: dict[str, Any]) -> None:
        snapshot, start, end = body["snapshot"], body["start"], body["end"]
        if snapshot >= place:
            self._add("clause-mismatch", place, f"names the snapshot {snapshot}, which comes later")
        elif snapshot not in self._characters:
            self._elsewhere.append(("clause", place, [snapshot]))
        elif end > (characters := self._characters[snapshot]):
            detail = f"characters {start} to {end} of snapshot {snapshot}, which has {characters}"
            self._add("clause-mismatch", place, detail)
        else:
            cited = Cited(place, start, end, tuple(body["heading"]))
            self._clauses.setdefault(snapshot, []).append(cited)

    def _take_finding(self, place: int, body: dict[str, Any]) -> None:
        inputs = body["inputs"]
        later = [one for one in inputs if one >= place]
        if later:
            self._add("finding-contradicted", place, f"made from entries that come later: {_few(later)}")
        if body["method"] == AUTHORITY_CHECK:
            others = [one for one in inputs if one < place and one not in self._characters]
        else:
            others = []  # every index below its own has an entry, or a gap that step 1 has FAILED for
        if others:
            self._elsewhere.append(("finding", place, others))

    def _absent(self, stem: str, place: int, named: list[int], present: Present) -> Iterator[Problem]:
        """Entries that were named as snapshots and are none that was met."""
        absent = [one for one in named if self._partial and not present(one)]
        wrong = [one for one in named if one not in absent]
        if wrong:
            code = "clause-mismatch" if stem == "clause" else "finding-contradicted"
            yield Problem(code, place, f"names what is no snapshot: {_few(wrong)}")
        if absent:
            yield Problem(f"{stem}-unchecked", place, f"not in this bundle: {_few(absent)}")

    def _add(self, code: str, place: int, detail: str) -> None:
        self._problems.append(Problem(code, place, detail))


def _few(places: list[int]) -> str:
    """The first of them, where there are many."""
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    noun = "entry" if len(places) == 1 else "entries"
    return f"{noun} {', '.join(map(str, places[:NAMED]))}{more}"
