"""What trips the checks of public copies and of the file: one change each. Facts of a PDF are values here."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from ledger.dossier.lint import Wish
from ledger.dossier.lint.pdf import PdfFacts
from ledger.dossier.lint.subject import Subject
from ledger.dossier.matter.model import Event, Redaction
from tests.dossier.lint.specimen import TODAY, Made, Trip, book, changed, clean, specimen, subject, trip
from tests.dossier.lint.variants import saying

WORDS = "in a small town"
PAGES = 12
FILED = Wish(today=TODAY, profile="filing")
PUBLIC = Wish(today=TODAY, public=True)


def facts(**changes: Any) -> PdfFacts:
    """A PDF as it should be."""
    texts = tuple(f"Page {number}\nTLIVSA-{number:06d}" for number in range(1, PAGES + 1))
    labels = tuple(str(number) for number in range(1, PAGES + 1))
    made = PdfFacts(
        name="d.pdf",
        size=1_000_000,
        pages=PAGES,
        bookmarks=9,
        labels=labels,
        texts=texts,
        metadata="A dossier",
    )
    return replace(made, **changes)


def pdf(wish: Wish = FILED, made: Made | None = None, **changes: Any) -> Subject:
    made = made or clean(swap=(("[matter]\n", '[matter]\nbates_prefix = "TLIVSA"\n'),))
    return subject(made, wish=wish, pdf=facts(**changes))


def attached(name: str, data: bytes) -> dict[str, Any]:
    return {"attached": ((name, sha256(data).hexdigest()),), "attachments": (data,)}


def redacted(**members: Any) -> Made:
    """The specimen with words taken out of an answer."""
    one = Redaction(entry=2, role="answer", category="personal-name", **({"text": WORDS} | members))
    made = clean(swap=(("[matter]\n", '[matter]\nbates_prefix = "TLIVSA"\n'),))
    return Made(ledger=made.ledger, matter=replace(made.matter, redactions=(one,)))


def telling(text: str) -> Subject:
    """An answer with personal data in it."""
    return subject(clean(book(asked={"What is your name?": text})))


def earlier(first: str, last: str, *, title: str = "Volume 1") -> Subject:
    ledger = book()
    body = {
        "bates_first": first,
        "bates_last": last,
        "root": "0" * 64,
        "sha256": "0" * 64,
        "title": title,
        "tree_size": 3,
    }
    ledger.append("dossier", body)
    return subject(
        clean(ledger, swap=(("[matter]\n", '[matter]\nbates_prefix = "TLIVSA"\nbates_start = 20\n'),))
    )


def twice() -> Subject:
    ledger = book()
    for _ in range(2):
        ledger.append(
            "dossier",
            {
                "bates_first": "TLIVSA-000001",
                "bates_last": "TLIVSA-000019",
                "root": "0" * 64,
                "sha256": "0" * 64,
                "title": "Volume 1",
                "tree_size": 3,
            },
        )
    return subject(
        clean(ledger, swap=(("[matter]\n", '[matter]\nbates_prefix = "TLIVSA"\nbates_start = 20\n'),))
    )


def linked(source: str) -> Subject:
    return changed(
        events=(*specimen().matter.events, Event(date="2025-03-01", text="It was reported.", source=source))
    )


def swapped_object() -> Subject:
    """A file attached under the name of another's commitment."""
    made = clean(swap=(("[matter]\n", '[matter]\nbates_prefix = "TLIVSA"\n'),))
    reference = made.ledger.entry(2).reference("answer")
    assert reference is not None
    return pdf(
        Wish(today=TODAY), made, **attached(f"data/objects/{reference.commitment.hex()}", b"another answer")
    )


TRIPS: tuple[Trip, ...] = (
    trip("L19", "an attached file of other bytes", "another SHA-256", swapped_object),
    trip(
        "L27", "a social-security number", "social-security-number", lambda: telling("Is 219-09-9999 yours?")
    ),
    trip("L27", "an e-mail address", "email", lambda: telling("Write to john.q@mail.example.com")),
    trip(
        "L27",
        "a key",
        "credential",
        lambda: telling("Use Authorization: Bearer sk-abcdefghijklmnop1234567890QRST"),
    ),
    trip("L27", "in the drafter's words", "[[statement]] 2", lambda: saying("Her number is +31 6 12345678.")),
    trip(
        "L27",
        "no public copy planned",
        "would stand",
        lambda: subject(matter=replace(specimen().matter, keeps=())),
        "warning",
    ),
    trip(
        "L27",
        "a public copy asked for",
        "would stand",
        lambda: subject(matter=replace(specimen().matter, keeps=()), wish=PUBLIC),
    ),
    trip(
        "L28",
        "the text layer",
        "page 2",
        lambda: pdf(PUBLIC, redacted(), texts=("TLIVSA-000001", f"made {WORDS}")),
    ),
    trip("L28", "the metadata", "metadata", lambda: pdf(PUBLIC, redacted(), metadata=f"Answer {WORDS}")),
    trip(
        "L28",
        "an attached file",
        "data/objects/x",
        lambda: pdf(PUBLIC, redacted(), **attached("data/objects/x", f"made {WORDS}".encode())),
    ),
    trip(
        "L28",
        "a file that calls itself public",
        "page 1",
        lambda: pdf(FILED, redacted(), texts=(WORDS,), **attached("dossier.json", b'{"edition":"public"}')),
    ),
    trip("L28", "a redaction of nothing", "not in the object", lambda: subject(redacted(text="nowhere"))),
    trip("L28", "too short to be found elsewhere", "same characters", lambda: subject(redacted(text="by"))),
    trip("L29", "JavaScript", "/JavaScript", lambda: pdf(active=("/JavaScript",))),
    trip("L29", "encryption", "encrypted", lambda: pdf(encrypted=True)),
    trip("L29", "fonts", "Helvetica", lambda: pdf(unembedded=("Helvetica",))),
    trip("L29", "no text", "no text layer", lambda: pdf(texts=(*facts().texts[:-1], " "))),
    trip("L29", "no bookmarks", "no bookmarks", lambda: pdf(bookmarks=0)),
    trip("L29", "attached files", "attached files", lambda: pdf(**attached("a", b"x"))),
    trip("L29", "links", "links out", lambda: pdf(links=((3, "https://example.com"),)), "warning"),
    trip("L29", "too large", "the smallest there is 25 MB", lambda: pdf(size=26_000_000), "warning"),
    trip(
        "L29",
        "too large for the court",
        "S.D.N.Y. takes 35",
        lambda: pdf(
            made=clean(
                swap=(
                    ("Northern District of Example", "S.D.N.Y."),
                    ("[matter]\n", '[matter]\nbates_prefix = "TLIVSA"\n'),
                )
            ),
            size=36_000_000,
        ),
    ),
    trip("L29", "a link as the only source", "only source", lambda: linked("https://news.example.com/1")),
    trip(
        "L40", "an overlap", "overlaps 1 to 25", lambda: earlier("TLIVSA-000001", "TLIVSA-000025"), "warning"
    ),
    trip("L40", "a gap", "a gap", lambda: earlier("TLIVSA-000001", "TLIVSA-000015"), "warning"),
    trip("L40", "earlier ones overlap", "overlap those", twice, "warning"),
    trip(
        "L40",
        "a page without its number",
        "page 3",
        lambda: pdf(texts=(*facts().texts[:2], "Page 3", *facts().texts[3:])),
        "warning",
    ),
    trip(
        "L40",
        "a number twice",
        "page 3",
        lambda: pdf(texts=(*facts().texts[:2], facts().texts[1], *facts().texts[3:])),
        "warning",
    ),
    trip(
        "L40",
        "a label that does not fit",
        "its label is",
        lambda: pdf(labels=("1", "3", *facts().labels[2:])),
        "warning",
    ),
    trip("L40", "no labels", "no page labels", lambda: pdf(labels=()), "warning"),
)
