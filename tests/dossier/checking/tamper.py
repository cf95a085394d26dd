"""What an adversary with a PDF library can do to a dossier: change glyphs, pages, files, and what acts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

from ledger.bundle.reader import parse_manifest

_MAPPED = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")


def tampered(source: Path, output: Path, change: Callable[[pikepdf.Pdf], None]) -> Path:
    """The file with something changed in it, and everything else as it was."""
    with pikepdf.open(source) as pdf:
        change(pdf)
        pdf.save(output, deterministic_id=True)
    beside = source.with_suffix(".json")
    if beside.exists():
        output.with_suffix(".json").write_bytes(beside.read_bytes())
    return output


def glyphs(page: int, old: str, new: str, *, within: str = "") -> Callable[[pikepdf.Pdf], None]:
    """On a page (from 1), set `new` in the place of the first `old` in a run of glyphs that has `within`."""

    def change(pdf: pikepdf.Pdf) -> None:
        sheet = pdf.pages[page - 1]
        made = []
        done = False
        font: Any = None
        for operands, operator in pikepdf.parse_content_stream(sheet):
            if str(operator) == "Tf":
                font = sheet.Resources.Font[str(operands[0])]
            if str(operator) in ("Tj", "TJ") and not done and font is not None:
                replaced = _replaced(operands, _texts(font), old, new, within)
                if replaced is not None:
                    operands, done = replaced, True
            made.append((operands, operator))
        assert done, f"page {page} has no run of glyphs with {old!r}"
        sheet.Contents = pdf.make_stream(pikepdf.unparse_content_stream(made))

    return change


def _replaced(operands: Any, texts: dict[bytes, str], old: str, new: str, within: str) -> Any:
    """The operands with the glyphs of `old` made those of `new`; None where it is not in them."""
    codes: list[bytes] = []
    pieces = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
    for piece in pieces:
        if isinstance(piece, pikepdf.String):
            data = bytes(piece)
            codes += [data[at : at + 2] for at in range(0, len(data), 2)]
    read = [texts.get(code, "?") for code in codes]  # a ligature is one glyph and several letters
    places = [at for at in range(len(read)) if "".join(read[at : at + len(old)]) == old]
    by_text = {text: code for code, text in texts.items()}
    if not places or within not in "".join(read) or any(c not in by_text for c in new):
        return None
    at = places[0]
    codes[at : at + len(old)] = [by_text[c] for c in new]
    return [pikepdf.Array([pikepdf.String(b"".join(codes))])]


def _texts(font: Any) -> dict[bytes, str]:
    """The text of each glyph, by its code."""
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in _MAPPED.findall(font.ToUnicode.read_bytes())
    }


def attached(pdf: pikepdf.Pdf, name: str) -> bytes:
    """The bytes of an attached file."""
    return bytes(pdf.attachments[name].get_file().read_bytes())


def attach(pdf: pikepdf.Pdf, name: str, data: bytes) -> None:
    """Put a file in, or in the place of the one of that name."""
    pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name, mime_type="text/plain")


def listed_anew(pdf: pikepdf.Pdf) -> None:
    """Make the BagIt manifests right again, as a careful adversary would."""
    from hashlib import sha256

    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        names = parse_manifest(attached(pdf, manifest), manifest)
        lines = [
            f"{sha256(attached(pdf, name)).hexdigest()}  {name}\n"
            for name in names
            if name in pdf.attachments
        ]
        attach(pdf, manifest, "".join(lines).encode())
