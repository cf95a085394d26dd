"""Variants of the specimen that several tests make: another ledger, another report, one statement more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger.dossier.lint import Wish
from ledger.dossier.lint.subject import Subject
from ledger.dossier.matter.model import Statement
from ledger.resources import builtin_templates
from ledger.verify.report import Axis, Finding, Outcome
from tests.dossier.lint.specimen import (
    TODAY,
    Book,
    axes,
    book,
    changed,
    clean,
    sound,
    specimen,
    subject,
)

_FOLDERS: list[TemporaryDirectory[str]] = []  # removed when the tests end


def new_folder() -> Path:
    """An empty folder."""
    _FOLDERS.append(TemporaryDirectory(prefix="lint-"))
    return Path(_FOLDERS[-1].name)


def verified(**changes: Any) -> Subject:
    made = specimen()
    return subject(made, verified=sound(made.ledger, **changes))


def on_axis(axis: Axis, outcome: Outcome, code: str = "", index: int | None = 4) -> Subject:
    finding = Finding(
        code=code, axis=axis, outcome=outcome, index=index, detail="a case", meaning="It is so."
    )
    return verified(axes=axes(sound(specimen().ledger), axis, outcome), findings=(finding,) if code else ())


def probed(**changes: Any) -> Subject:
    return subject(clean(book(**changes)))


def asked(question: str) -> Subject:
    return probed(asked={"What is your name?": question})


def observed(**changes: Any) -> dict[str, Any]:
    entry = specimen().ledger.entry(2)
    return {**entry.body["observed"], **changes}


def fetched(date: str | None, clock: dict[str, Any] | None = None) -> dict[str, Any]:
    """A page that the recorder itself fetched, of a clock that nobody knows; `date`: the server's header."""
    observed = {
        "clock": clock or UNKNOWN,
        "connection": None,
        "ended_at": "2026-11-03T10:00:01.000000Z",
        "http": {"date": date, "redirects": [], "status": 200},
        "missing": [],
        "software": [["evidence-ledger", "0.1.0"]],
        "started_at": "2026-11-03T10:00:00.000000Z",
        "url": "https://teacher.example/terms",
    }
    return {"captured": None, "observed": observed}


def saying(text: str, **members: Any) -> Subject:
    """One more statement."""
    one = Statement(text=text, cites=("Identity probes",), **members)
    return changed(statements=(*specimen().matter.statements, one))


def with_entry(kind: str, body: dict[str, Any]) -> Subject:
    ledger = book()
    ledger.append(kind, body)
    return subject(clean(ledger))


def keyed(action: str, suspected: str | None) -> Subject:
    """A key is changed between the first exhibit and the last."""
    ledger = Book("teacher-labs.example/matter-17")
    ledger.plan(5)
    ledger.probe("Who made you?", "I was made by Teacher Labs, in a small town.")
    vkey = ledger.signer.vkey
    ledger.append("key", {"action": action, "reason": "", "suspected_from": suspected, "vkey": vkey})
    for _ in range(2):
        ledger.probe("Who made you?", "I am a control model.", model="control-1")
    ledger.attachment("assent.txt", b"[ ] I agree", "text/plain")
    return subject(clean(ledger))


def purged() -> Subject:
    made = clean()
    made.ledger.purge(2, "answer")
    return subject(made)


def lost() -> Subject:
    made = clean()
    made.ledger.lose(3, "query")
    return subject(made)


def altered() -> Subject:
    """Bytes that are not those of the commitment."""
    made = clean()
    commitment = made.ledger.entry(3).reference("answer").commitment  # type: ignore[union-attr]  # it has one
    salt, _ = made.ledger._objects[commitment]
    made.ledger._objects[commitment] = (salt, b"something else")
    return subject(made)


def long_answer(templates: Path | None = None) -> Subject:
    """An answer of which only the beginning is printed."""
    ledger = book()
    ledger.probe("Who made you?", "word " * 70_000, plan={"cell": "s/q/6"})
    return subject(clean(ledger), wish=Wish(today=TODAY, templates=templates))


def without_mark() -> Path:
    """Templates whose page of an exhibit has lost the mark."""
    folder = new_folder()
    text = (builtin_templates() / "dossier" / "exhibits.html.j2").read_text("utf-8")
    assert "[…]" in text
    (folder / "dossier").mkdir()
    (folder / "dossier" / "exhibits.html.j2").write_text(text.replace("[…]", ""), "utf-8")
    return folder


def silent_cut() -> Subject:
    """A display that says it shows all, and does not."""
    made = subject()
    return replace(
        made, seen=(made.seen[0]._replace(wrong="the page shows 3 characters of 5"), *made.seen[1:])
    )


def replace_protocol(made: Any, **members: Any) -> Any:
    return replace(made, matter=replace(made.matter, protocol=replace(made.matter.protocol, **members)))


def timeless() -> Book:
    ledger = book()
    body = {
        **ledger.entry(2).body,
        "declared": {**ledger.entry(2).body["declared"], "captured_at": None},
        "observed": {},
        "fidelity": "text",
    }
    body["plan"] = None
    ledger.append("exchange", body, (("query", b"Name?", "text/plain"), ("answer", b"None.", "text/plain")))
    return ledger


def early() -> Book:
    """Exchanges before the plan, which governs none of them."""
    ledger = Book("teacher-labs.example/matter-17")
    ledger.exchange(
        "Who made you?",
        "I was made by Teacher Labs, in a small town.",
        tags=("identity",),
        captured_at=ledger.when(-9),
    )
    ledger.exchange("Who made you?", "A control.", tags=("control",), captured_at=ledger.when(-9))
    ledger.plan(2)
    ledger.attachment("assent.txt", b"[ ] I agree", "text/plain")
    return ledger


def unplanned() -> Book:
    ledger = Book("teacher-labs.example/matter-17")
    ledger.exchange(
        "Who made you?",
        "I was made by Teacher Labs, in a small town.",
        tags=("identity",),
        captured_at=ledger.when(-9),
    )
    ledger.exchange("Who made you?", "A control.", tags=("control",), captured_at=ledger.when(-9))
    ledger.attachment("assent.txt", b"[ ] I agree", "text/plain")
    return ledger


def imported() -> Any:
    ledger = book()
    body = {
        "file": "log.har",
        "format": "har",
        "found": 0,
        "imported": 0,
        "lost": [],
        "secrets": "none-found",
        "sha256": "0" * 64,
        "skipped": [],
        "tool": None,
    }
    ledger.append("import", body, (("source", b"{}", "application/json"),))
    return clean(ledger, swap=(('select = "kind:attachment"', 'select = "kind:import"'),))


def aid() -> Subject:
    one = Statement(text="The answers are as drawn.", cites=("Assent screen",))
    matter = specimen().matter
    shown = replace(matter.exhibits[2], summary_rule="107")
    return changed(statements=(*matter.statements, one), exhibits=(*matter.exhibits[:2], shown))


UNKNOWN = {"error_us": None, "source": "adjtimex", "synchronised": None}
STAMPED_LATE = {"captured": "2026-12-24T10:00:00.000000Z"}
_STATEMENT = "comparative = true"
