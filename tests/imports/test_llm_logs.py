"""llm's logs.db, made by llm itself: every turn and every older response comes in once."""

import json
import sqlite3
import struct
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.capture.imports import llm_logs
from ledger.capture.imports.llm_logs import FORMAT
from ledger.capture.imports.model import Found, Skipped, Source
from ledger.errors import CaptureError
from tests.imports.mutation import mutated, survives

llm = pytest.importorskip("llm")
sqlite_utils = pytest.importorskip("sqlite_utils")


class Parrot(BaseHTTPRequestHandler):
    """A chat endpoint on loopback that answers with the number of messages it was sent."""

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
        answer = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "parrot-2024-01-01",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": f"{len(sent['messages'])} messages"},
                }
            ],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def model() -> Iterator[Any]:
    """An OpenAI-compatible model of llm's own, whose endpoint is on loopback."""
    from llm.default_plugins.openai_models import Chat

    server = HTTPServer(("127.0.0.1", 0), Parrot)
    Thread(target=server.serve_forever, daemon=True).start()
    made = Chat("parrot", api_base=f"http://127.0.0.1:{server.server_port}/v1", key="sk-test-parrot")
    made.key = "sk-test-parrot"
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def logged(model: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """logs.db after a conversation of two calls, one with a system prompt and a fragment, and one alone."""
    path: Path = tmp_path_factory.mktemp("llm") / "logs.db"
    db = sqlite_utils.Database(path)
    talk = model.conversation()
    for prompt in ("first question", "second question"):
        response = talk.prompt(prompt, stream=False)
        response.text()
        response.log_to_db(db)
    response = model.prompt("about it", system="be brief", fragments=["a long fragment"], stream=False)
    response.text()
    response.log_to_db(db)
    response = model.prompt("第三个问题", stream=False)
    response.text()
    response.log_to_db(db)
    db.conn.close()
    return path


def items(data: bytes) -> list[Found | Skipped]:
    return list(FORMAT.read(Source.of("logs.db", data)))


def found(data: bytes) -> list[Found]:
    return [item for item in items(data) if isinstance(item, Found)]


def legacy(*rows: dict[str, Any], columns: str = "") -> bytes:
    """A database with the older table alone, as llm 0.2x made it."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT, "
        "prompt_json TEXT, options_json TEXT, response TEXT, response_json TEXT, conversation_id TEXT, "
        f"datetime_utc TEXT{columns})"
    )
    for row in rows:
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO responses ({names}) VALUES ({marks})", tuple(row.values()))
    connection.commit()
    return connection.serialize()


ROW = {
    "id": "01h",
    "model": "gpt-4o",
    "prompt": "what?",
    "system": "be brief",
    "prompt_json": '{"messages": [{"role": "user", "content": "what?"}]}',
    "response": "that",
    "conversation_id": "c1",
    "datetime_utc": "2025-01-02T03:04:05.123456",
}


def test_every_turn_of_a_real_database_is_an_exchange(logged: Path) -> None:
    made = found(logged.read_bytes())
    with sqlite3.connect(logged) as connection:
        (turns,) = connection.execute("SELECT count(*) FROM turns").fetchone()
        ids = [row[0] for row in connection.execute("SELECT id FROM turns ORDER BY id")]
        times = [row[0] for row in connection.execute("SELECT datetime_utc FROM turns ORDER BY id")]

    assert len(made) == turns == 4
    assert [item.pointer for item in made] == [f"turns/{one}" for one in ids]
    assert [item.answer for item in made] == ["1 messages", "3 messages", "2 messages", "1 messages"]
    assert made[0].query == "first question"
    assert made[1].query == (
        "[1 user]\nfirst question\n\n[2 assistant]\n1 messages\n\n[3 user]\nsecond question"
    )
    assert made[2].query == "[1 system]\nbe brief\n\n[2 user]\na long fragment\nabout it"
    assert made[3].query == "第三个问题"
    assert {item.model for item in made} == {"parrot"}
    assert {item.fidelity for item in made} == {"text"}
    assert [item.captured_at for item in made] == [f"{time[:26]}Z" for time in times]


def test_reading_leaves_the_file_and_its_folder_as_they_are(logged: Path) -> None:
    before = (logged.read_bytes(), sorted(logged.parent.iterdir()))
    items(logged.read_bytes())

    assert (logged.read_bytes(), sorted(logged.parent.iterdir())) == before


def test_the_older_table_is_read_and_system_prompts_stand_first() -> None:
    (item,) = found(legacy(ROW))

    assert item.pointer == "responses/01h"
    assert item.query == "[1 system]\nbe brief\n\n[2 user]\nwhat?"
    assert (item.answer, item.model) == ("that", "gpt-4o")
    assert item.captured_at == "2025-01-02T03:04:05.123456Z"
    assert item.remarks == ()


def test_a_response_in_mid_conversation_says_that_what_came_before_is_elsewhere() -> None:
    sent = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
        {"role": "user", "content": "c"},
    ]
    (item,) = found(legacy({**ROW, "prompt_json": json.dumps({"messages": sent})}))

    assert item.remarks == ("earlier messages of its conversation are calls of their own",)


def test_newer_columns_are_read_where_there_are_any() -> None:
    newer = {**ROW, "resolved_model": "gpt-4o-2024-08-06", "reasoning": "hmm"}
    (item,) = found(legacy(newer, columns=", resolved_model TEXT, reasoning TEXT"))

    assert (item.model, item.reasoning) == ("gpt-4o-2024-08-06", "hmm")


def test_both_tables_together_give_each_call_once(logged: Path, tmp_path: Path) -> None:
    path = tmp_path / "both.db"
    path.write_bytes(logged.read_bytes())
    with sqlite3.connect(path) as connection:
        (turn,) = connection.execute("SELECT id FROM turns LIMIT 1").fetchone()
        for name in (turn, "an older one"):
            connection.execute(
                "INSERT INTO responses (id, model, prompt, response) VALUES (?, 'm', 'q', 'a')", (name,)
            )
    connection.close()
    made = found(path.read_bytes())

    assert len(made) == 5
    assert made[-1].pointer == "responses/an older one"


def test_calls_without_an_answer_or_a_question_are_skipped() -> None:
    data = legacy({**ROW, "response": None}, {**ROW, "id": "02", "prompt": None, "system": ""})

    assert items(data) == [
        Skipped("responses/01h", "a call without an answer"),
        Skipped("responses/02", "a call whose question is not in the table"),
    ]


def test_a_chain_that_is_broken_or_runs_in_a_circle_is_skipped(logged: Path, tmp_path: Path) -> None:
    for change in ("UPDATE messages SET parent_hash = hash", "UPDATE messages SET parent_hash = 'gone'"):
        path = tmp_path / "broken.db"
        path.write_bytes(logged.read_bytes())
        connection = sqlite3.connect(path)
        connection.execute(change)
        connection.commit()
        connection.close()
        made = items(path.read_bytes())
        assert len(made) == 4
        assert {item.reason for item in made if isinstance(item, Skipped)} == {
            "its messages do not lead back to a first one"
        }
        assert not found(path.read_bytes())


def test_the_beginning_of_a_long_conversation_is_left_out_and_that_is_said(
    logged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llm_logs, "MAX_QUERY", 20)
    made = found(logged.read_bytes())

    assert made[1].query == "second question"
    assert made[1].remarks == ("the beginning of a long conversation is left out",)
    assert made[0].remarks == ()


def test_refuses_write_ahead_mode_since_the_newest_calls_may_be_elsewhere(
    logged: Path, tmp_path: Path
) -> None:
    path = tmp_path / "wal.db"
    path.write_bytes(logged.read_bytes())
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()

    with pytest.raises(CaptureError, match="write-ahead") as refused:
        items(path.read_bytes())
    assert "llm logs backup" in (refused.value.hint or "")


@pytest.mark.parametrize(
    "data", [b"", b"SQLite format 3\x00", b"SQLite format 3\x00" + bytes(200), b"x" * 5_000]
)
def test_rejects_what_is_no_database(data: bytes) -> None:
    with pytest.raises(CaptureError):
        items(data)


def test_rejects_a_database_of_something_else() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    with pytest.raises(CaptureError, match="no logs of llm"):
        items(connection.serialize())


def test_a_view_in_the_place_of_a_table_is_not_run() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIEW responses AS "
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS id FROM r"
    )
    connection.commit()
    with pytest.raises(CaptureError, match="no logs of llm"):
        items(connection.serialize())


def test_what_it_looks_like(logged: Path) -> None:
    assert FORMAT.detects(Source.of("logs.db", logged.read_bytes()))
    assert not FORMAT.detects(Source.of("x", b"{}"))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_older_database_never_does_more_than_refuse(data: st.DataObject) -> None:
    survives(FORMAT, data.draw(mutated(legacy(ROW, {**ROW, "id": "02"}))))


@settings(max_examples=100, deadline=None)
@given(place=st.integers(0, 1 << 20), value=st.binary(min_size=1, max_size=8))
def test_a_damaged_newer_database_never_does_more_than_refuse(logged: Path, place: int, value: bytes) -> None:
    data = bytearray(logged.read_bytes())
    place %= len(data)
    data[place : place + len(value)] = value
    survives(FORMAT, bytes(data[: len(data)]))


@settings(max_examples=100, deadline=None)
@given(page=st.integers(1, 200), place=st.integers(0, 12), value=st.integers(0, 2**32 - 1))
def test_damaged_pages_never_do_more_than_refuse(logged: Path, page: int, place: int, value: int) -> None:
    """Pointers between pages above all: they can be made to run in circles."""
    data = bytearray(logged.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    start = page % (len(data) // size) * size + place
    struct.pack_into(">I", data, min(start, len(data) - 4), value % 256)
    survives(FORMAT, bytes(data))
