"""What an exhibit says of itself beside its objects: what was declared, and what was corrected later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger.core.entry import Entry
from ledger.dossier.checking import redacted
from ledger.dossier.checking.evidence import Evidence
from ledger.dossier.checking.following import follow, joined_lines
from ledger.dossier.checking.layer import Stretch, squeezed
from ledger.dossier.checking.report import FAILED, Finding
from ledger.dossier.checking.subject import Subject
from ledger.dossier.checking.telling import told

DECLARED: Final = (
    ("provider", "Provider"),
    ("model", "Model"),
    ("endpoint", "Endpoint"),
    ("captured_at", "Captured at"),
)


def declared(subject: Subject, name: str, entry: Entry, stretch: Stretch) -> Iterator[Finding]:
    """Who is said to have answered, where and when."""
    language, body = subject.language, entry.body["declared"]
    label = subject.words("Declared") + subject.words("what somebody says")
    at = stretch.text.rfind(label)
    if at < 0:
        yield Finding(FAILED, f"{name}, declared", "does not stand on its pages")
        return
    line, unsaid = subject.display.line, language.known("not declared")
    facts = [
        f"{language.known(known)}: {line(body[member]) if body[member] else unsaid}"
        for member, known in DECLARED
    ]
    if subject.public:
        text = " · ".join(facts).encode()
        ends = (subject.words("Observed"),)
        yield from redacted.compare(subject, f"{name}, declared", text, stretch, at + len(label), ends)
        return
    followed = follow(
        stretch.text, at + len(label), joined_lines([" · ".join(facts)]), (subject.words("Observed"),)
    )
    yield from told(subject, f"{name}, declared", followed, stretch)


def corrected(
    subject: Subject, evidence: Evidence, name: str, entry: Entry, stretch: Stretch
) -> Iterator[Finding]:
    """Each correction of the evidence that the dossier was made of."""
    line = subject.display.line
    for correction in evidence.entries_of_kind("correction"):
        body = correction.body
        if body["entry"] != entry.index or correction.index >= subject.claims.tree_size:
            continue
        said = [
            (subject.words("Wrong:"), body["wrong"]),
            (subject.words("Right:"), body["right"]),
            *([(subject.words("Reason:"), body["reason"])] if body["reason"] else []),
        ]
        want = "".join(label + squeezed(line(text)) for label, text in said)
        lines = joined_lines([line(text) for _, text in said])
        if subject.public or want in stretch.text:
            continue  # words may have been taken out of a public edition
        if not any(one.loose for one in lines):
            what = f"entry {correction.index} corrects it, and its words do not stand on the page"
            yield Finding(FAILED, f"{name}, {subject.place(stretch.page(0))}", what)
