"""A bundle as a user would have it: recorded and exported by the Python API."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.api import Content, Draft, Genesis, Ledger
from ledger.api.jsonl import exchange_body
from tests.captured import captured
from tests.specimen.build import TestKey

ORIGIN = "by-hand.example/case-1"


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bundles `whole` (all ten entries) and `part` (entries 0, 3, 4, 7 and 9)."""
    folder = tmp_path_factory.mktemp("recorded")
    now = [datetime(2026, 3, 1, 12, tzinfo=UTC)]

    def clock() -> datetime:
        now[0] += timedelta(seconds=1)
        return now[0]

    alice, bob = TestKey("alice@example.org"), TestKey("bob@example.org")
    genesis = Genesis(origin=ORIGIN, title='A title with "index":7,"key": in it', software="test")
    with Ledger.create(
        folder / "evidence", genesis, signer=alice, log=TestKey(ORIGIN), clock=clock
    ) as ledger:
        for number in range(1, 3):
            texts = {"query": f"Frage {number}: wie spät ist es?", "answer": f"第{number}个回答\n"}
            ledger.append(
                [
                    Draft(
                        kind="exchange",
                        body=exchange_body(model="m", tags=(f"n:{number}",)),
                        objects=tuple(
                            Content.from_bytes(role, text.encode()) for role, text in texts.items()
                        ),
                    )
                ]
            )
        ledger.append([captured()])
        body = {"action": "add", "reason": "second", "suspected_from": None, "vkey": bob.vkey}
        ledger.append([Draft(kind="key", body=body, cosigners=(bob,))])
        ledger.append([Draft(kind="note", body={"text": 'he said "previous":"00" and went'})])
        attached = {"about": 1, "description": "", "name": "bytes.bin"}
        content = Content.from_bytes("file", bytes(range(256)), "application/octet-stream")
        ledger.append([Draft(kind="attachment", body=attached, objects=(content,))])
        ledger.append([Draft(kind="note", body={"text": "two signed this"}, cosigners=(bob,))])
    with Ledger.open(folder / "evidence", signer=bob, log=TestKey(ORIGIN), clock=clock) as ledger:
        ledger.append([Draft(kind="note", body={"text": "by the second signer"})])
        ledger.append([Draft(kind="note", body={"text": "the last one"})])
        assert ledger.size == 10
        ledger.export(folder / "whole")
        ledger.export(folder / "part", [3, 7, 9])
    return folder


def rewrite_manifests(bundle: Path) -> None:
    """What whoever changes a bundle would do first."""
    payload = sorted(path for path in bundle.joinpath("data").rglob("*") if path.is_file())
    _write(bundle, "manifest-sha256.txt", payload)
    tags = [bundle / name for name in ("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "README.txt")]
    _write(bundle, "tagmanifest-sha256.txt", tags)


def _write(bundle: Path, name: str, paths: list[Path]) -> None:
    lines = [
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bundle).as_posix()}\n" for path in paths
    ]
    (bundle / name).write_text("".join(lines), encoding="utf-8")


Tamper = Callable[[Path], None]
