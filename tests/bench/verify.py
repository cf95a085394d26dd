"""Full and quick verification against a bare loop of SHA-256 and Ed25519 over the same bytes."""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ledger.api import Ledger
from ledger.core.signature import load_public_key
from ledger.store.reader import StoreReader
from ledger.verify.plan import verify
from ledger.verify.report import Outcome
from ledger.verify.trust import Trust
from tests.bench.corpus import SIGNER, filled_ledger
from tests.bench.measure import Line, at_least, in_turn, median, ratios

COUNT = 3220
ROUNDS = 7


def run() -> Iterator[Line]:
    """The lines of this benchmark."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "evidence"
        filled_ledger(folder, COUNT)
        with Ledger.open(folder) as ledger:
            trust = Trust(genesis=(ledger.genesis.leaf,), source="bench")
            work = []
            for entry in ledger.entries():
                salted = [ledger.salt(r.commitment) + ledger.content(r.commitment) for r in entry.objects]
                work.append((entry.note, entry.text, entry.signatures[0].signature, salted))

        def floor() -> None:
            key = load_public_key(SIGNER.public_key)
            for note, text, signature, salted in work:
                hashlib.sha256(note).digest()
                for content in salted:
                    hashlib.sha256(content).digest()
                key.verify(signature, text)

        def check(threads: int, quick: bool) -> None:
            reader = StoreReader(folder)
            report = verify(reader, trust=trust, threads=threads, quick=quick)
            reader.close()
            if report.outcome is not Outcome.PASSED or report.entries != COUNT + 1:
                raise SystemExit(f"bench: the ledger did not verify: {report.findings[:3]}")

        times = in_turn(
            ROUNDS,
            floor=floor,
            one=lambda: check(1, False),
            two=lambda: check(2, False),
            quick=lambda: check(1, True),
        )
    each = {name: median(values) / COUNT * 1e6 for name, values in times.items()}
    figures = " ".join(f"{name} {value:.0f}" for name, value in each.items()) + " us an entry"
    yield at_least("full verify, one core, x bare loop", ratios(times, "floor", "one"), 0.9, figures)
    yield at_least("full verify, two threads, x one", ratios(times, "one", "two"), 1.6, "(quiet machine)")
    yield at_least("quick verify, x full", ratios(times, "one", "quick"), 8, "")
