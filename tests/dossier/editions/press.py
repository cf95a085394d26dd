"""The press: the specimen as a ledger on disk, and its editions, each made once and recorded as any is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ledger.api import Content, Draft, Genesis, Ledger
from ledger.api.verifying import verify
from ledger.dossier.build import Built
from ledger.dossier.job import make
from ledger.dossier.signing.credentials import from_pfx
from ledger.dossier.signing.sign import Wish, sign
from ledger.verify.report import Report
from ledger.verify.trust import Trust, parse_trust
from tests.dossier.editions.matters import EDITIONS, Edition
from tests.dossier.memory import START, MemoryLedger
from tests.dossier.signing.authority import Authority
from tests.dossier.specimen import Specimen, specimen
from tests.support import TickingClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """An edition that was made, and its files: several where a filing is split."""

    edition: Edition
    built: Built
    files: tuple[Path, ...]


@dataclass(kw_only=True)
class Press:
    """Makes editions into `output`. `evidence` is the ledger that they are made of and that records them."""

    evidence: Path
    output: Path
    specimen: Specimen
    ledger: Ledger
    report: Report  # of the ledger before any edition was recorded: all are made of that
    trust: Trust
    _made: dict[str, Printed] = field(default_factory=dict)

    def printed(self, name: str) -> Printed:
        """The edition of that name."""
        if name not in self._made:
            edition = EDITIONS[name]
            built = make(
                self.ledger,
                edition.matter(self.specimen),
                self.report,
                self.output / f"{name}.pdf",
                options=replace(edition.options(), cache=self.evidence.parent / "pages"),
            ).built
            files = tuple(one.path for one in built.volumes) or (built.path,)
            self._made[name] = Printed(edition=edition, built=built, files=files)
        return self._made[name]

    def signed(self, name: str, pki: Authority, *, stamped: bool = False) -> tuple[Path, ...]:
        """The files of that edition, each signed with a key on P-256; with a time-stamp if `stamped`."""
        wish = Wish(level="B-T", tsa=pki.tsa, roots=(pki.root,)) if stamped else Wish()
        made = []
        for source in self.printed(name).files:
            output = self.output / f"{source.stem}-signed{'-b-t' * stamped}.pdf"
            with from_pfx(pki.pfx("p256"), lambda where: b"specimen") as signer:
                made.append(sign(source, signer, output, wish).path)
        return tuple(made)


@contextmanager
def press(folder: Path, output: Path) -> Iterator[Press]:
    """A press whose ledger is in `folder` until the end of the block."""
    made = specimen()
    with _on_disk(made.ledger, folder / "ledger") as ledger:
        keys = parse_trust(f"{made.ledger.log.vkey}\n{made.ledger.signer.vkey}\n".encode(), "keys")
        yield Press(
            evidence=folder / "ledger",
            output=output,
            specimen=made,
            ledger=ledger,
            report=verify(folder / "ledger", trust=keys),
            trust=keys,
        )


def _on_disk(memory: MemoryLedger, folder: Path) -> Ledger:
    """The entries of a ledger in memory, signed once more by the same keys, in one that can be verified."""
    ledger = Ledger.create(
        folder,
        Genesis(origin=memory.origin, title="The specimen matter", software="tests"),
        signer=memory.signer,
        log=memory.log,
        clock=TickingClock(START),
    )
    for entry in memory.entries(1):
        contents = tuple(
            Content(one.role, one.media_type, b"".join(memory.chunks(one.commitment)))
            for one in entry.objects
        )
        ledger.append([Draft(kind=entry.kind, body=entry.body, objects=contents)])
    return ledger
