"""Whether what is printed of an object is all of it, or is cut with a mark, a length and the whole's name.

Held against the object's own bytes, not against what the display says of itself; and the page of a cut
exhibit is rendered, since a template of the user's may have lost the mark. No page is laid out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from ledger.dossier.exhibit_model import Exhibit, ObjectView, Shown
from ledger.dossier.html import Pages
from ledger.dossier.jurisdiction import Jurisdiction
from ledger.dossier.language import Language
from ledger.dossier.model import Part, Shared
from ledger.dossier.reader import EvidenceReader
from ledger.errors import LedgerError

MARK: Final = "[…]"
MAX_RENDERED: Final = 40  # exhibits that are cut; one template prints them all
_SPACE: Final = str.maketrans("", "", " \t\r\n")


def cut_wrongly(
    reader: EvidenceReader, language: Language, law: Jurisdiction, templates: Path | None
) -> Callable[[Exhibit], dict[str, str]]:
    """A function that gives, for an exhibit, what is wrong by the commitment of its object."""
    pages = Pages(language, law, templates)
    shared = Shared(
        failed=False, paper=law.paper, language=language.code, grouped=False, attachments_omitted=None
    )
    rendered = 0

    def wrong(exhibit: Exhibit) -> dict[str, str]:
        nonlocal rendered
        found = {}
        html: str | None = None
        for view in exhibit.objects:
            if view.unprinted or view.shown is None or view.size is None:
                continue
            said = differs(view.shown, view.size, lambda view=view: _bytes(reader, view))  # type: ignore[misc]
            if not said and view.shown.left_out:
                if html is None and rendered < MAX_RENDERED:
                    html = str(pages.exhibits((exhibit,), shared, Part(name="exhibits", letter="A")))
                    rendered += 1
                said = unmarked(view, html, language) if html is not None else ""
            if said:
                found[view.commitment] = said
        return found

    return wrong


def differs(shown: Shown, size: int, data: Callable[[], bytes]) -> str:
    """How the display leaves something out without a word, or blank.

    A display in hexadecimal says itself how many bytes it shows. Of a text each run of characters that are
    not tokens must follow in the object's text, and nothing but tokens may stand between them.
    """
    if any(remark.startswith("not text:") for remark in shown.remarks):
        return ""
    kept = data()
    if not kept and size:
        return ""  # not at hand any more
    end = size - shown.left_out
    text = kept[:end].decode("utf-8", "surrogateescape").translate(_SPACE)
    at, loose = 0, False
    for piece in shown.pieces:
        for run in piece.runs:
            if run.token:
                loose = True
                continue
            wanted = run.text.translate(_SPACE)
            place = text.find(wanted, at) if loose else (at if text.startswith(wanted, at) else -1)
            if wanted and place < 0:
                return f"the page shows characters that are not in the {end} bytes that it claims to show"
            if wanted:
                at, loose = place + len(wanted), False
    if at < len(text) and not loose:
        return f"the page shows {at} characters (white space apart) of {len(text)}, and does not say so"
    return ""


def unmarked(view: ObjectView, html: str, language: Language) -> str:
    """What the page of a cut object lacks, or blank."""
    assert view.shown is not None
    assert view.size is not None
    wanted = {
        "the mark […]": MARK,
        "how many bytes are left out": language.number(view.shown.left_out),
        "the length of the whole": language.number(view.size),
        "the name of the whole's file": view.commitment[:16],
    }
    lacks = [what for what, text in wanted.items() if text not in html]
    return (
        f"{view.shown.left_out} of {view.size} bytes are left out, and the page lacks {', '.join(lacks)}"
        if lacks
        else ""
    )


def _bytes(reader: EvidenceReader, view: ObjectView) -> bytes:
    assert view.shown is not None
    assert view.size is not None
    wanted, kept = view.size - view.shown.left_out, b""
    try:
        for chunk in reader.chunks(bytes.fromhex(view.commitment)):
            kept += chunk
            if len(kept) >= wanted:
                break
    except LedgerError:
        return b""
    return kept
