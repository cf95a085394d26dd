"""The search through what was recorded: finds every place, never prints a secret, changes nothing."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from ledger.api import Content, Draft, Ledger
from ledger.capture.secrets.redactor import Redactor
from ledger.capture.secrets.scan import REACH, Finding, Tally, _plain, scan
from ledger.cli import scan as command
from ledger.keyring import KeyFolder
from tests.capture.raw import PLAIN, REDACTION_KEY, SK, answering, asking, gzipped, request, response
from tests.support import attachment, exchange, exchange_body, make_ledger, note

REDACTOR = Redactor(REDACTION_KEY)
BEARER = ("Authorization", f"Bearer {PLAIN}")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with make_ledger(tmp_path / "evidence") as opened:
        yield opened


def wired(sent: bytes, received: bytes) -> Draft:
    """An exchange as a recorder without redaction would have left it."""
    body = exchange_body(fidelity="wire")
    objects = [
        Content("query", data=b"x"),
        Content("answer", data=b"y"),
        Content("wire.sent", "message/http", sent),
        Content("wire.received", "message/http", received),
    ]
    return Draft("exchange", body, tuple(objects))


def found(ledger: Ledger) -> list[tuple[int, str, str, str]]:
    """(entry, object, what, within) of everything found; the offsets are checked."""
    tally = Tally()
    findings = list(scan(ledger, REDACTOR, tally))
    for one in findings:
        _check_place(ledger, one)
    assert tally.entries == ledger.size
    return [(one.entry, one.object, one.what, one.within) for one in findings]


def _check_place(ledger: Ledger, one: Finding) -> None:
    if one.within:
        return
    if one.object == "note":
        data = ledger.note(one.entry)
    else:
        role, _, number = one.object.partition(":")
        same = [each for each in ledger.entry(one.entry).objects if each.role == role]
        data = ledger.content(same[int(number or 1) - 1].commitment)
    assert data[one.offset :].startswith((SK.encode(), PLAIN.encode()))
    assert one.hmac in (REDACTOR.hmac(SK.encode()), REDACTOR.hmac(PLAIN.encode()))


def test_a_ledger_without_secrets_shows_none(ledger: Ledger) -> None:
    ledger.append([exchange("what is sk-learn?", "a library"), note("nothing here")])
    assert found(ledger) == []


def test_finds_a_key_in_notes_texts_and_files(ledger: Ledger) -> None:
    ledger.append(
        [
            note(f"the key was {SK}"),
            exchange(f"is {SK} a key", f"yes, {SK} is"),
            attachment(b"\x00\xff" * 10 + SK.encode() + b"\x00"),
            exchange("x", "y", tags=(SK,)),
        ]
    )
    first = ledger.size - 4
    assert found(ledger) == [
        (first, "note", "sk-key", ""),
        (first + 1, "query", "sk-key", ""),
        (first + 1, "answer", "sk-key", ""),
        (first + 2, "file", "sk-key", ""),
        (first + 3, "note", "sk-key", ""),
    ]


def test_finds_what_heads_hold_back_and_the_same_in_bodies(ledger: Ledger) -> None:
    sent = request(asking(f"again: {PLAIN}"), [BEARER])
    received = response(answering("y"), [("Set-Cookie", f"{PLAIN}")])
    ledger.append([wired(sent, received)])
    index = ledger.size - 1
    assert found(ledger) == [
        (index, "wire.sent", "header authorization", ""),
        (index, "wire.sent", "credential", ""),
        (index, "wire.received", "header set-cookie", ""),
    ]


def test_finds_nothing_in_what_was_redacted(ledger: Ledger) -> None:
    from ledger.capture.entry.exchange import build
    from tests.capture.raw import exchange as raw

    sent = request(asking(f"again: {PLAIN} {SK}"), [BEARER], target=f"/v1?key={SK}")
    new = build(raw(sent, response(answering(SK), [("Set-Cookie", f"a={PLAIN}")], size=7)), REDACTOR)
    contents = [
        Content(one.role, one.media_type, bytes(one.data))
        for one in new.objects
        if isinstance(one.data, bytes)
    ]
    ledger.append([Draft(new.kind, new.body, tuple(contents))])
    assert found(ledger) == []


def test_looks_into_encoded_bodies_and_archives(ledger: Ledger) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a/readme.txt", f"the key is {SK}\n")
    ledger.append(
        [
            wired(b"", response(gzipped(answering(SK)), [("Content-Encoding", "gzip")], size=20)),
            attachment(gzip.compress(SK.encode(), mtime=0)),
            attachment(archive.getvalue()),
        ]
    )
    first = ledger.size - 3
    assert found(ledger) == [
        (first, "wire.received", "sk-key", "decoded body"),
        (first + 1, "file", "sk-key", "gzip"),
        (first + 2, "file", "sk-key", "member a/readme.txt"),
    ]


def test_says_what_it_could_not_search(ledger: Ledger) -> None:
    ledger.append([attachment(b"PK\x03\x04 and no archive"), attachment(b"\x1f\x8b and no gzip")])
    tally = Tally()
    assert list(scan(ledger, REDACTOR, tally)) == []
    assert [why.partition(":")[0] for _, _, why in tally.unread] == ["zip", "gzip"]


@pytest.mark.parametrize("size", [1 << 20, 100_000, 7_000])
@pytest.mark.parametrize("place", [0, 1, 999_980, 1_048_560, 1_048_576 - REACH, 2_500_000])
def test_finds_a_key_across_blocks_once(size: int, place: int) -> None:
    data = bytearray(b" " * 2_600_000)
    data[place : place + len(SK)] = SK.encode()
    blocks = [bytes(data[start : start + size]) for start in range(0, len(data), size)]
    assert [(one.offset, one.secret) for one in _plain(blocks)] == [(place, SK.encode())]


# ---- the command ------------------------------------------------------------------------------------------


def run(folder: Path, *options: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    """The command by itself, as `probe scan` runs it."""
    monkeypatch.setenv("EVIDENCE_LEDGER_KEYS", str(folder / "keys"))
    app = typer.Typer()
    app.command()(command.scan)
    return CliRunner().invoke(app, ["--ledger", str(folder / "evidence"), *options])


def with_secrets(folder: Path) -> Ledger:
    opened = make_ledger(folder / "evidence")
    opened.append([exchange(f"is {SK} a key", f"{SK} is one"), note(f"and {SK}"), attachment(b"harmless")])
    return opened


@pytest.mark.parametrize("options", [(), ("--all",), ("--json",), ("--json", "--all")])
def test_the_command_never_prints_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    with_secrets(tmp_path).close()
    result = run(tmp_path, *options, monkeypatch=monkeypatch)
    assert result.exit_code == command.EXIT_FOUND == 5
    for part in (SK, SK[:12], SK[-12:]):
        assert part not in result.output
    assert "revoke" in result.stderr or "--json" in options
    assert not (tmp_path / "keys").exists(), "reading makes no key"


def test_the_command_lists_each_secret_or_each_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with with_secrets(tmp_path) as opened:
        origin = opened.origin
    key = KeyFolder(tmp_path / "keys").redaction_key(origin)
    short = run(tmp_path, monkeypatch=monkeypatch)
    assert len(short.stdout.splitlines()) == 1
    assert "and 2 more" in short.stdout
    assert Redactor(key).hmac(SK.encode())[:16] in short.stdout
    assert len(run(tmp_path, "--all", monkeypatch=monkeypatch).stdout.splitlines()) == 3
    value: dict[str, Any] = json.loads(run(tmp_path, "--all", "--json", monkeypatch=monkeypatch).stdout)
    assert value["schema"] == "evidence-ledger/scan/v1"
    assert value["redaction_key"] == Redactor(key).key_id
    assert [secret["count"] for secret in value["secrets"]] == [3]
    assert len(value["secrets"][0]["places"]) == 3
    assert value["searched"]["entries"] == 4


def test_the_command_ends_well_where_nothing_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ledger(tmp_path / "evidence").close()
    result = run(tmp_path, monkeypatch=monkeypatch)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "no secrets in 1 entry, no objects" in result.stderr
