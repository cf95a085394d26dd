"""What `Ledger` promises its callers: what is acknowledged is there, and nothing wrong gets in."""

from datetime import timedelta
from pathlib import Path

import pytest

from ledger.api import Content, Draft, Genesis, Ledger
from ledger.api.content import exchange_body
from ledger.errors import CaptureError, KeyringError, MalformedError, StoreError, VerificationError
from ledger.keyring import KeyFolder
from tests.support import ORIGIN, START, signer

ALICE = signer("alice@example.org")
LOG = signer(ORIGIN)


def make(folder: Path, **more: object) -> Ledger:
    """A new ledger with fixed keys."""
    return Ledger.create(folder, Genesis(origin=ORIGIN), signer=ALICE, log=LOG, **more)  # type: ignore[arg-type]


def exchange(query: bytes, answer: bytes) -> Draft:
    """A draft of a plain exchange."""
    contents = (Content.from_bytes("query", query), Content.from_bytes("answer", answer))
    return Draft(kind="exchange", body=exchange_body(), objects=contents)


def test_refuses_a_log_key_that_entry_0_does_not_name(tmp_path: Path) -> None:
    make(tmp_path / "e").close()
    with (
        Ledger.open(tmp_path / "e", signer=ALICE, log=signer(ORIGIN, seed="another")) as ledger,
        pytest.raises(KeyringError, match="not the key that entry 0"),
    ):
        ledger.append([exchange(b"q", b"a")])
    with Ledger.open(tmp_path / "e", signer=ALICE, log=LOG) as ledger:
        assert ledger.append([exchange(b"q", b"a")])[0].place == 1


def test_refuses_a_signer_that_is_not_active(tmp_path: Path) -> None:
    make(tmp_path / "e").close()
    with (
        Ledger.open(tmp_path / "e", signer=signer("mallory@example.org"), log=LOG) as ledger,
        pytest.raises(StoreError, match="not active"),
    ):
        ledger.append([exchange(b"q", b"a")])


def test_a_malformed_draft_leaves_nothing_behind(tmp_path: Path) -> None:
    with make(tmp_path / "e") as ledger:
        with pytest.raises(MalformedError):
            ledger.append([exchange(b"q", b"a"), Draft(kind="note", body={"words": "x"})])
        assert ledger.size == 1
        assert [one.place for one in ledger.append([exchange(b"q", b"a")])] == [1]


def test_a_body_in_any_order_is_written_in_canonical_order(tmp_path: Path) -> None:
    body = {"wrong": "a", "right": "b", "reason": "", "entry": 0}
    with make(tmp_path / "e") as ledger:
        ledger.append([Draft(kind="correction", body=body)])
        assert list(ledger.entry(1).body) == ["entry", "reason", "right", "wrong"]


def test_the_same_content_is_stored_once(tmp_path: Path) -> None:
    with make(tmp_path / "e") as ledger:
        first, second = ledger.append([exchange(b"same", b"same"), exchange(b"same", b"other")])
        assert first.objects[0].commitment == first.objects[1].commitment == second.objects[0].commitment
        large = Content.from_bytes("file", bytes(range(256)) * 9000, "application/octet-stream")
        body = {"about": None, "description": "", "name": "large"}
        one, two = (
            ledger.append([Draft(kind="attachment", body=body, objects=(large,))])[0] for _ in range(2)
        )
        assert one.objects[0].commitment == two.objects[0].commitment
        assert ledger.content(one.objects[0].commitment) == large.data


def test_text_must_be_utf8_wherever_the_bad_byte_stands(tmp_path: Path) -> None:
    with make(tmp_path / "e") as ledger:
        with pytest.raises(CaptureError, match="not UTF-8 at byte 2"):
            ledger.append([exchange(b"ok\xff", b"a")])
        # split across two blocks of 1 MiB: good as a whole
        good = b"x" * ((1 << 20) - 1) + "\N{EURO SIGN}".encode() + b"y"
        assert ledger.content(ledger.append([exchange(good, b"a")])[0].objects[0].commitment) == good
        bad = b"x" * ((1 << 20) + 5) + b"\xe2\x82"
        with pytest.raises(CaptureError, match=f"not UTF-8 at byte {(1 << 20) + 5}"):
            ledger.append([exchange(bad, b"a")])


def test_a_clock_that_went_back_is_refused_unless_accepted(tmp_path: Path) -> None:
    now = START
    with make(tmp_path / "e", clock=lambda: now) as ledger:
        now = START - timedelta(seconds=5)
        with pytest.raises(StoreError, match="the clock says"):
            ledger.append([exchange(b"q", b"a")])
        assert ledger.size == 1
        (done,) = ledger.append([exchange(b"q", b"a")], accept_clock_step=True)
        assert ledger.entry(done.place).signed_at < ledger.entry(0).signed_at


def test_a_clock_that_is_a_little_behind_waits(tmp_path: Path) -> None:
    times = iter([START, START, START, START - timedelta(milliseconds=20), START + timedelta(seconds=1)])
    with make(tmp_path / "e", clock=lambda: next(times, START + timedelta(seconds=2))) as ledger:
        (done,) = ledger.append([exchange(b"q", b"a")])
        assert ledger.entry(done.place).signed_at >= ledger.entry(0).signed_at


def test_refuses_to_append_to_a_ledger_that_lost_what_this_machine_remembers(tmp_path: Path) -> None:
    memory = KeyFolder(tmp_path / "keys")
    with make(tmp_path / "e", memory=memory) as ledger:
        ledger.append([exchange(b"q", b"a")])
    older = (tmp_path / "e" / "ledger.db").read_bytes()
    with Ledger.open(tmp_path / "e", signer=ALICE, log=LOG, memory=memory) as ledger:
        ledger.append([exchange(b"q2", b"a2")])
    (tmp_path / "e" / "ledger.db").write_bytes(older)
    with (
        Ledger.open(tmp_path / "e", signer=ALICE, log=LOG, memory=memory) as ledger,
        pytest.raises(VerificationError, match="truncated, or restored"),
    ):
        ledger.append([exchange(b"q3", b"a3")])


def test_two_open_ledgers_take_turns(tmp_path: Path) -> None:
    with make(tmp_path / "e") as one, Ledger.open(tmp_path / "e", signer=ALICE, log=LOG) as two:
        places = [
            ledger.append([exchange(str(turn).encode(), b"a")])[0].place
            for turn, ledger in enumerate([one, two, one, one, two])
        ]
        assert places == [1, 2, 3, 4, 5]


def test_says_that_it_is_recorded_when_only_the_memory_fails(tmp_path: Path) -> None:
    memory = KeyFolder(tmp_path / "keys")
    with make(tmp_path / "e", memory=memory) as ledger:
        ledger.append([exchange(b"q", b"a")])
        (known,) = (path for path in (tmp_path / "keys" / "known").rglob("*") if path.is_file())
        known.write_bytes(b"damaged\n")
        with pytest.raises(StoreError, match="everything is recorded, but"):
            ledger.append([exchange(b"q2", b"a2")])
        assert ledger.size == 3


def test_appending_nothing_changes_nothing(tmp_path: Path) -> None:
    with make(tmp_path / "e") as ledger:
        assert ledger.append([]) == ()
        assert ledger.size == 1
