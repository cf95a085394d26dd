"""The same evidence gives the same bytes, whoever lays out the pages, and whatever is kept from before."""

import os
from pathlib import Path

import pytest

from ledger.dossier import Matter, build, parse_matter
from ledger.dossier.build import Options
from tests.dossier.memory import MemoryLedger, report

pytestmark = pytest.mark.pdf

MATTER = """
[matter]
title = "A v. B"
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "kind:exchange"
title = "Probes"
[[statement]]
text = "It was asked."
exhibits = [1, "Probes"]
"""


def matter() -> Matter:
    return parse_matter(MATTER.encode(), "m")


def ledger(count: int = 5) -> MemoryLedger:
    made = MemoryLedger()
    for number in range(count):
        made.exchange(f"question {number} (1 0 R) \\", f"answer {number}\n" * (80 if number % 3 else 3))
    return made


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch, pango: None) -> None:
    monkeypatch.setattr("ledger.dossier.engine.pooled.CHUNK", 2)


def made(made_of: MemoryLedger, output: Path, **options: object) -> bytes:
    build(made_of, matter(), report(made_of), output, options=Options(**options))  # type: ignore[arg-type]
    return output.read_bytes()


def test_one_two_and_three_workers_write_the_same_bytes(tmp_path: Path) -> None:
    evidence = ledger()
    written = [made(evidence, tmp_path / "d.pdf", workers=count, no_cache=True) for count in (1, 2, 3)]
    assert written[0] == written[1] == written[2]


def test_a_cache_changes_no_byte_and_one_more_exhibit_leaves_the_rest(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = made(ledger(), tmp_path / "d.pdf", cache=cache)
    kept = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    assert made(ledger(), tmp_path / "d.pdf", cache=cache) == first
    more = made(ledger(6), tmp_path / "d.pdf", cache=cache)
    assert more == made(ledger(6), tmp_path / "e.pdf", no_cache=True)
    assert more != first
    # Two of three chunks were taken, a third made anew; the fourth does not exist.
    assert sum(path.name not in kept for path in cache.iterdir()) < len(kept)


def test_damaged_and_foreign_files_in_the_cache_are_made_again(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = made(ledger(), tmp_path / "d.pdf", cache=cache)
    for number, path in enumerate(sorted(cache.iterdir())):
        data = path.read_bytes()
        at = number * 31 % len(data)
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] if number % 2 else data[:at])
    assert made(ledger(), tmp_path / "d.pdf", cache=cache) == first


@pytest.mark.skipif(os.name != "posix", reason="modes of folders are POSIX")
def test_a_cache_that_others_can_write_to_is_not_used(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o777)
    cache.chmod(0o777)
    made(ledger(1), tmp_path / "d.pdf", cache=cache)
    assert list(cache.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="modes of folders are POSIX")
def test_a_cache_is_for_its_owner_alone(tmp_path: Path) -> None:
    made(ledger(1), tmp_path / "d.pdf", cache=tmp_path / "cache")
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "cache").iterdir())
