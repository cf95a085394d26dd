"""Vectors of captured documents, clauses of them, findings and dossiers. A part of `generate`."""

import json
from typing import Any, Final

from ledger.api import Draft
from ledger.core import canonical
from tests.captured_terms import (
    TERMS,
    answer,
    archived,
    check,
    clause,
    fetched,
    long_dossier,
    snapshot,
    text_of,
)
from tests.vectors.made import ALICE, Expectation, Made

TEXT: Final = text_of(snapshot())
TWO_LINES: Final = b"<p>You may not train.</p>\n<p>But you may read.</p>"


def with_runs(document: bytes, text: str, runs: list[list[Any]], charset: str = "utf-8") -> Draft:
    """A snapshot with that text and map, as only its signer can make it."""
    mapped = canonical.encode({"charset": charset, "runs": runs})
    return snapshot(document, altered={"text": text.encode(), "map": mapped}, found=[])


def runs_of(draft: Draft) -> list[list[Any]]:
    (data,) = [one.data for one in draft.objects if one.role == "map"]
    assert isinstance(data, bytes)
    runs: list[list[Any]] = json.loads(data)["runs"]
    return runs


# ---- the vectors; each docstring is the comment in its expect.json ----------------------------------------


def ok_snapshot(made: Made) -> None:
    """a page, Markdown with CRLF, plain text with a byte order mark: text and map fit the bytes"""
    made.draft(snapshot())
    made.draft(archived(b"# Terms\r\n\r\n*No* training.\r\n", "text/markdown"))
    made.draft(snapshot(b"\xef\xbb\xbfNo training.\n", "text/plain"))


def ok_snapshot_fetched(made: Made) -> None:
    """a page taken off the line: the document is the body of the recorded answer"""
    made.draft(fetched())


def ok_clause(made: Made) -> None:
    """two clauses of one page, under their headings, and a person's check of an authority"""
    made.draft(snapshot())
    made.draft(clause(1))
    made.draft(clause(1, "You may stop at any time.", heading=("Terms of Use", "3. Ending")))
    made.draft(check(1))


def ok_snapshot_purged(made: Made) -> None:
    """the text was removed and a signed purge says so: nothing can be compared, and nothing is lowered"""
    marks = made.draft(snapshot())
    made.draft(clause(1))
    body = {"commitments": [marks[1].hex()], "order": None, "reason": "order of the court"}
    made.add("purge", body, ALICE)
    made.absent_objects.add(marks[1])


def ok_dossier(made: Made) -> None:
    """two volumes of a dossier, and a public edition of the first"""
    made.draft(long_dossier())
    made.draft(long_dossier(volume=2))
    made.draft(long_dossier(edition="public", of=1))


def bad_text(made: Made) -> None:
    """the signer altered the text before signing: the document says something else"""
    made.draft(snapshot(altered={"text": TEXT.replace("may not", "may now").encode()}))


def bad_map_shifted(made: Made) -> None:
    """each stretch of the text is said to stand one byte further on"""
    draft = snapshot()
    runs = [[characters, start + 1, length, rule] for characters, start, length, rule in runs_of(draft)]
    made.draft(with_runs(TERMS, TEXT, runs))


def bad_map_word_left_out(made: Made) -> None:
    """one word of a line is in no stretch: what is left still stands in the bytes, in its order"""
    after = TWO_LINES.index(b" train")
    made.draft(with_runs(TWO_LINES, "You may train.", [[7, 3, 7, "same"], [7, after, 7, "same"]]))


def bad_map_line_left_out(made: Made) -> None:
    """a whole line is in no stretch: only the extractor shows that it is missing"""
    made.draft(with_runs(TWO_LINES, "But you may read.", runs_of(snapshot(TWO_LINES))[-1:]))


def bad_map_pages(made: Made) -> None:
    """a text from nowhere is said to stand on a page, and the document is no PDF"""
    made.draft(with_runs(TWO_LINES, "You may train.", [[14, 1, 0, "page"]], "pdf"))


def bad_document(made: Made) -> None:
    """the document is not the body of the answer that was recorded"""
    made.draft(fetched(received=answer(TERMS.replace(b"may <b>not</b>", b"may"))))


def bad_clause_beyond(made: Made) -> None:
    """a clause ends behind the text's last character"""
    made.draft(snapshot())
    made.draft(clause(1, end=len(TEXT) + 1))


def bad_clause_later(made: Made) -> None:
    """a clause cites a snapshot that comes after it"""
    made.draft(clause(2))
    made.draft(snapshot())


def bad_clause_heading(made: Made) -> None:
    """a clause is said to stand under a heading that is not in the text"""
    made.draft(snapshot())
    made.draft(clause(1, heading=("Terms of Use", "2. Permitted use")))


def bad_clause_kind(made: Made) -> None:
    """a clause cites an entry that is no snapshot"""
    made.exchange()
    made.draft(clause(1))


def bad_finding(made: Made) -> None:
    """a check of an authority names an entry that is no snapshot"""
    made.exchange()
    made.draft(check(1))


def open_extractor(made: Made) -> None:
    """the text was extracted by an extractor of a later version"""
    made.draft(snapshot(extraction={"extractor": "html/999"}))


def open_clause_heading(made: Made) -> None:
    """words that are no heading are given as one: they stand before the clause, and are not found again"""
    made.draft(snapshot())
    made.draft(clause(1, heading=("Terms of Use", "Effective: January 31, 2024")))


def partial_clause(made: Made) -> None:
    """a part of a ledger with a clause and without its snapshot"""
    made.draft(snapshot())
    made.draft(clause(1))
    made.absent_entries.add(1)


VECTORS: Final[tuple[Expectation, ...]] = (
    (ok_snapshot, "PASSED", None, None),
    (ok_snapshot_fetched, "PASSED", None, None),
    (ok_clause, "PASSED", None, None),
    (ok_snapshot_purged, "PASSED", None, None),
    (ok_dossier, "PASSED", None, None),
    (bad_text, "FAILED", "text-mismatch", 1),
    (bad_map_shifted, "FAILED", "text-mismatch", 1),
    (bad_map_word_left_out, "FAILED", "text-mismatch", 1),
    (bad_map_line_left_out, "FAILED", "text-mismatch", 1),
    (bad_map_pages, "FAILED", "text-mismatch", 1),
    (bad_document, "FAILED", "document-mismatch", 1),
    (bad_clause_beyond, "FAILED", "clause-mismatch", 2),
    (bad_clause_later, "FAILED", "clause-mismatch", 1),
    (bad_clause_heading, "FAILED", "clause-mismatch", 2),
    (bad_clause_kind, "FAILED", "clause-mismatch", 2),
    (bad_finding, "FAILED", "finding-contradicted", 2),
    (open_extractor, "INDETERMINATE", "text-unchecked", 1),
    (open_clause_heading, "INDETERMINATE", "clause-unchecked", 2),
    (partial_clause, "INDETERMINATE", "clause-unchecked", 2),
)
