"""A body of each kind, and what the words of the tables in docs/format.md say that a member may be."""

from typing import Any

from ledger.core.bodies import observed
from tests.specimen.build import TestKey

AT = "2026-01-12T09:00:00.000000Z"
KEY = TestKey("a").vkey
TARGET = {"endpoint": "e", "model": "m", "name": "n", "provider": "p", "role": "control"}
SKIPPED = {"count": 1, "reason": "no answer"}
PLANNED = {"attempt": 1, "cell": "a/b/1", "index": 1}
IMPORTED = {"import": 1, "pointer": "log.entries[0]"}
READING = {
    "complete": True,
    "finish": "stop",
    "model_asked": None,
    "model_returned": "m",
    "problem": None,
    "reader": "generic/1",
    "refused": False,
}
CERTIFICATE = {"sent": True, "sha256": "0" * 64, "verified": True}
SCT = {"log_id": "0" * 64, "timestamp": AT}
TLS = {
    "alpn": None,
    "certificates": [CERTIFICATE],
    "cipher": "c",
    "scts": [SCT],
    "server_name": "s",
    "verified": True,
    "version": "TLSv1.3",
}
CONNECTION = {"address": "a", "dns": ["a"], "host": "h", "port": 443, "reused": False, "tls": TLS}
CLOCK = {"error_us": -1, "source": "adjtimex", "synchronised": None}
HTTP = {"date": None, "ids": [["x-request-id", "1"]], "skew_ms": -3, "status": 200, "version": "HTTP/1.1"}
PROBLEM = {"code": "upstream-reset", "detail": ""}
OBSERVED = {
    "chunks": 2,
    "clock": CLOCK,
    "collector": "probe",
    "complete": True,
    "connection": CONNECTION,
    "ended_at": AT,
    "http": HTTP,
    "missing": [["resolver", "not asked"]],
    "problem": PROBLEM,
    "redacted": 1,
    "software": [["evidence-ledger", "1"]],
    "started_at": AT,
}
ARCHIVE = {"collection": "c", "commit": "0123", "committed_at": AT, "path": "a/b.md"}
DECLARED = {
    "captured_at": AT,
    "channel": "api",
    "effective": "2026-01-12",
    "publisher": "p",
    "region": None,
    "title": "t",
    "updated": None,
    "url": "https://a.example/terms",
    "vantage": "NL",
}
EXTRACTION = {"characters": 3, "extractor": "html/1", "problem": None, "title": ""}
STATED = {"date": "2026-01-12", "end": 2**53 - 1, "start": 0, "what": "effective"}
PAGE = {"date": None, "redirects": [["301", "/terms"]], "status": 200}
SEEN = {
    "clock": CLOCK,
    "connection": CONNECTION,
    "ended_at": AT,
    "http": PAGE,
    "missing": [["resolver", "not asked"]],
    "software": [["evidence-ledger", "1"]],
    "started_at": AT,
    "url": "https://a.example/terms",
}
CHECKED = {
    "authority": "a-v-b",
    "checked_by": "A. Person",
    "checked_on": "2026-01-12",
    "digest": "0" * 64,
    "outcome": "confirmed",
    "remarks": "",
    "status": "good law",
}
BODIES: dict[str, dict[str, Any]] = {
    "genesis": {
        "format": "evidence-ledger/entry/v1",
        "log_key": KEY,
        "matter": [["name", "value"]],
        "purpose": "",
        "signer_key": KEY,
        "software": "",
        "title": "",
    },
    "exchange": {
        "declared": {"captured_at": None, "endpoint": None, "model": "m", "provider": ""},
        "fidelity": "text",
        "observed": {},
        "plan": None,
        "reading": {},
        "tags": ["a tag"],
    },
    "plan": {
        "cells": 1,
        "exclusions": "",
        "hypothesis": "",
        "order_seed": "",
        "stopping_rule": "",
        "targets": [TARGET],
        "title": "t",
    },
    "import": {
        "file": "a.har",
        "format": "har",
        "found": 2,
        "imported": 1,
        "lost": ["tls"],
        "secrets": "replaced",
        "sha256": "0" * 64,
        "skipped": [SKIPPED],
        "tool": None,
    },
    "attachment": {"about": None, "description": "", "name": "n"},
    "note": {"text": ""},
    "custody": {
        "action": "copy",
        "from": "f",
        "items": [1, 2],
        "occurred_at": AT,
        "place": None,
        "reason": "r",
        "to": None,
    },
    "key": {"action": "revoke", "reason": "", "suspected_from": AT, "vkey": KEY},
    "correction": {"entry": 1, "reason": "", "right": "r", "wrong": "w"},
    "purge": {"commitments": ["0" * 64], "order": None, "reason": "r"},
    "dossier": {
        "bates_first": None,
        "bates_last": "B2",
        "edition": "sealed",
        "final": True,
        "of": None,
        "profile": "filing",
        "replaces": 4,
        "root": "0" * 64,
        "sha256": "1" * 64,
        "signed": False,
        "title": "",
        "tree_size": 3,
        "volume": 1,
        "volumes": 2**53 - 1,
    },
    "snapshot": {
        "archive": None,
        "declared": DECLARED,
        "extraction": EXTRACTION,
        "found": [STATED],
        "method": "http",
        "observed": SEEN,
    },
    "clause": {"cited_for": "c", "end": 2**53 - 1, "heading": ["h"], "snapshot": 1, "start": 0},
    "finding": {
        "inputs": [1],
        "method": "authority-check/1",
        "result": CHECKED,
        "software": [["evidence-ledger", "1"]],
        "title": "t",
    },
}
# What the third word of a table's row says a member may be: values that pass, values that don't.
TYPES: dict[str, tuple[list[Any], list[Any]]] = {
    "text": (["", "x"], [None, 1, []]),
    "text or null": (["", "x", None], [1, []]),
    "filled": (["x"], ["", " ", "\n", None, 1]),
    "filled or null": (["x", None], ["", " ", 1]),
    "filled or null each": (["x", None], ["", " ", 1]),
    "index": ([0, 2**53 - 1], [-1, 2**53, None, True, "1", 1.0]),
    "index or null": ([0, None], [-1, True, "1"]),
    "time": (
        [AT],
        [None, "2026-01-12T09:00:00Z", "2026-02-30T09:00:00.000000Z", "2026-01-12t09:00:00.000000Z", 1],
    ),
    "time or null": ([AT, None], ["2026-01-12T09:00:00Z", "2026-01-12T09:00:60.000000Z"]),
    "64 hex digits": (["0" * 64], ["0" * 63, "A" * 64, None, 0]),
    "vkey": ([KEY], [KEY[:-1], None, "a"]),
    "null": ([None], ["", 0, {}]),
    "`{}`": ([{}], [{"a": 1}, None, []]),
    "`evidence-ledger/entry/v1`": (["evidence-ledger/entry/v1"], ["evidence-ledger/entry/v2", None]),
    "array of `[text, text]`": ([[], [["a", ""]]], [[["a"]], [["a", 1]], {}, None]),
    "array of distinct indexes": ([[], [3, 1]], [[1, 1], ["1"], None]),
    "array of distinct tags": (
        [[], ["b", "a"]],
        [["a", "a"], [""], ["a,b"], [" a"], ["a\n"], ["a" * 301], None],
    ),
    "array of distinct hashes, 64 hex digits each": ([[], ["0" * 64]], [["0" * 64] * 2, ["0"], None]),
    "`transfer`, `access`, `copy` or `return`": (["transfer", "access", "copy", "return"], ["give", None]),
    "`add` or `revoke`": (["add", "revoke"], ["Add", None]),
    "`wire`, `http`, `api` or `text`": (["wire", "http", "api", "text"], ["none", None]),
    "object: `captured_at` (time or null), `endpoint`, `model`, `provider` (text or null each)": (
        [{"captured_at": AT, "endpoint": "", "model": None, "provider": None}],
        [{}, {"captured_at": "", "endpoint": "", "model": None, "provider": None}, None],
    ),
    "array of distinct indexes, not empty for `authority-check/1`": (
        [[3, 1], [0]],
        [[], [1, 1], ["1"], [-1], None],
    ),
    "`public` or `sealed`": (["public", "sealed"], ["", "secret", None]),
    "index from 1, at most `volumes`": ([1, 2**53 - 1], [0, -1, None, True]),
    "index, at least `volume`": ([1, 2**53 - 1], [0, -1, None, True]),
    "index above `start`": ([1, 2**53 - 1], [0, -1, None, True]),
    "index below `end`": ([0, 2**53 - 2], [2**53 - 1, -1, None, True]),
    "array of filled": ([[], ["a", "a"]], [[" "], [1], None, "a"]),
    "`archive`, `browser`, `file`, `http` or `warc`": (
        ["browser", "file", "http", "warc"],  # an archive has its own member: below
        ["", "ftp", "archive", None],
    ),
    "archive of a snapshot, or null": ([None], [ARCHIVE, {}, 1]),
    "declared of a snapshot": ([DECLARED], [{}, None, {**DECLARED, "publisher": ""}]),
    "extraction of a snapshot": ([EXTRACTION], [{}, None, {**EXTRACTION, "extractor": " "}]),
    "array of stated": ([[], [STATED] * 2], [[{}], [{**STATED, "end": 0}], None]),
    "`{}`, or observed of a snapshot": ([{}, SEEN], [{"a": 1}, None, [], OBSERVED]),
    "page or null": ([PAGE, None], [{}, HTTP]),
    "day": (["2026-01-12"], ["2026-1-12", "2026-02-30", "20260112", "", AT, None, 1]),
    "day or null": (["2026-01-12", None], ["2026-02-30", "", 1]),
    "`effective` or `updated`": (["effective", "updated"], ["", "signed", None]),
    "`authority-check/1`": (["authority-check/1"], ["authority-check/2", "", None]),
    "result of `authority-check/1`": ([CHECKED], [{}, None, {**CHECKED, "more": 1}]),
    "`confirmed`, `differs` or `not-found`": (["confirmed", "differs", "not-found"], ["", "good", None]),
    "`{}`, or one of two objects (below)": (
        [{}, OBSERVED, IMPORTED],
        [{"a": 1}, None, [], {**OBSERVED, **IMPORTED}],
    ),
    "null, or an object (below)": ([None, PLANNED], [{}, [], 1]),
    "`{}`, or an object (below)": ([{}, READING], [{"a": 1}, None, []]),
    "true or false": ([True, False], [None, 0, 1, "true"]),
    "true, false or null": ([True, False, None], [0, 1, "true"]),
    "whole number or null": ([0, -5, 2**53 - 1, None], ["1", True, 2**53, -(2**53)]),
    "clock": ([CLOCK], [None, {}, HTTP]),
    "connection or null": ([CONNECTION, None], [{}, TLS]),
    "tls or null": ([TLS, None], [{}, CONNECTION]),
    "http or null": ([HTTP, None], [{}, CLOCK]),
    "problem or null": ([PROBLEM, None], [{}, "upstream-reset"]),
    "code of a problem": (list(observed.PROBLEMS), ["", "other", None]),
    "array of text": ([[], ["a", "a"]], [[1], None, "a"]),
    "array of certificate": ([[], [CERTIFICATE] * 2], [[{}], None]),
    "array of sct": ([[], [SCT]], [[{}], None]),
    "array of targets": (
        [[], [TARGET]],
        [[{}], [{**TARGET, "role": "other"}], [{**TARGET, "model": ""}], None],
    ),
    "array of distinct texts": ([[], ["", "a"]], [["a", "a"], [1], None]),
    "array of skipped": (
        [[], [SKIPPED]],
        [[{**SKIPPED, "reason": " "}], [{**SKIPPED, "count": -1}], [{}], None],
    ),
    "index from 1": ([1, 2**53 - 1], [0, -1, None, True]),
    "cell": (["a/b/1", "~" * 300], ["", "a b", "\u00e9", "a\n", "x" * 301, None]),
    "`probe`, `proxy` or `run`": (list(observed.COLLECTORS), ["", "watch", None]),
    "`kept`, `none-found` or `replaced`": (["kept", "none-found", "replaced"], ["", None]),
}
REFERENCES = {
    "exchange": ("query", "answer"),
    "attachment": ("file",),
    "plan": ("plan", "cells"),
    "import": ("source",),
    "snapshot": ("document", "text", "map"),
}
# Where objects inside a body stand: a table's heading or a part's name -> a body, and the way to it.
_CALL: dict[str, Any] = {**BODIES["exchange"], "observed": OBSERVED}
_FETCHED: dict[str, Any] = BODIES["snapshot"]
_FROM_ARCHIVE: dict[str, Any] = {**_FETCHED, "method": "archive", "archive": ARCHIVE}
INSIDE: dict[str, tuple[str, dict[str, Any], tuple[str | int, ...]]] = {
    "Observed in a call": ("exchange", _CALL, ("observed",)),
    "Observed in an import": ("exchange", {**_CALL, "observed": IMPORTED}, ("observed",)),
    "Plan of an exchange": ("exchange", {**_CALL, "plan": PLANNED}, ("plan",)),
    "Reading of an exchange": ("exchange", {**_CALL, "reading": READING}, ("reading",)),
    "clock": ("exchange", _CALL, ("observed", "clock")),
    "connection": ("exchange", _CALL, ("observed", "connection")),
    "tls": ("exchange", _CALL, ("observed", "connection", "tls")),
    "certificate": ("exchange", _CALL, ("observed", "connection", "tls", "certificates", 0)),
    "sct": ("exchange", _CALL, ("observed", "connection", "tls", "scts", 0)),
    "http": ("exchange", _CALL, ("observed", "http")),
    "problem": ("exchange", _CALL, ("observed", "problem")),
    "archive of a snapshot": (
        "snapshot",
        {**_FETCHED, "method": "archive", "archive": ARCHIVE},
        ("archive",),
    ),
    "declared of a snapshot": ("snapshot", _FETCHED, ("declared",)),
    "extraction of a snapshot": ("snapshot", _FETCHED, ("extraction",)),
    "stated": ("snapshot", _FETCHED, ("found", 0)),
    "observed of a snapshot": ("snapshot", _FETCHED, ("observed",)),
    "page": ("snapshot", _FETCHED, ("observed", "http")),
    "Result of `authority-check/1`": ("finding", BODIES["finding"], ("result",)),
}
