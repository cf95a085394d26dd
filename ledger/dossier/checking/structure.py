"""Step: nothing in the file acts, hides or leads out of it, and its fonts are in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.dossier.checking.report import FAILED, REMARK, Answer, Finding
from ledger.dossier.checking.subject import Subject

_KEYS: Final = {
    "/JS": "JavaScript",
    "/JavaScript": "JavaScript",
    "/AA": "actions of its own accord",
    "/XFA": "an XFA form",
    "/RichMedia": "media",
    "/Rendition": "media",
    "/ActualText": "a text in the place of what is drawn",
    "/OPI": "pictures from elsewhere",
    "/Ref": "pages from elsewhere",
    "/OCProperties": "layers that can be switched off",
}
_ACTIONS: Final = {
    "/JavaScript": "JavaScript",
    "/Launch": "starts a program",
    "/SubmitForm": "sends a form",
    "/ImportData": "fetches data",
    "/GoToR": "leads into another file",
    "/GoToE": "leads into an attached file",
    "/Sound": "plays a sound",
    "/Movie": "plays a film",
    "/Rendition": "plays media",
    "/Hide": "hides parts of a page",
    "/Thread": "leads elsewhere",
}


@dataclass(slots=True)
class _Seen:
    """What the walk over all objects has met."""

    bad: dict[str, int] = field(default_factory=dict)
    links: int = 0
    addresses: int = 0
    forms: int = 0
    fonts: int = 0
    specs: int = 0

    def note(self, what: str) -> None:
        self.bad[what] = self.bad.get(what, 0) + 1


def check(subject: Subject) -> Answer:
    """Every object of the file."""
    seen = _Seen()
    for item in subject.pdf.objects:
        _look(item, seen)
    if subject.pdf.is_encrypted:
        seen.note("encryption")
    if (hidden := _invisible(subject)) > 0:
        seen.note(f"text that is not drawn, on {hidden} page{'s' if hidden > 1 else ''}")
    found = [
        Finding(FAILED, "file", f"{what} ({count})" if count > 1 else what)
        for what, count in seen.bad.items()
    ]
    if seen.specs != len(subject.opened.attached):
        what = f"{seen.specs} files are embedded, {len(subject.opened.attached)} are listed by name"
        found.append(Finding(FAILED, "attachments", what))
    if subject.manifest is not None and subject.manifest.profile == "filing":
        found += _filing(seen, subject.manifest.links)
    elif seen.addresses:
        found.append(Finding(REMARK, "links", f"{seen.addresses} lead to addresses outside the file"))
    detail = f"{seen.fonts} fonts, {seen.links} links, {seen.specs} attached files"
    return Answer(detail=detail, findings=tuple(found))


def _filing(seen: _Seen, links: str) -> Iterator[Finding]:
    if seen.specs:
        yield Finding(FAILED, "attachments", "a filing has none; courts' systems refuse such files")
    if seen.forms:
        yield Finding(FAILED, "forms", "a filing has no fields to fill in")
    if seen.addresses and links != "all":
        yield Finding(FAILED, "links", f"{seen.addresses} lead to addresses outside the file")
    if seen.links and links == "none":
        yield Finding(FAILED, "links", f"{seen.links} links, and there are to be none")


def _look(item: Any, seen: _Seen) -> None:
    """One object, and what stands within it; objects of their own come by themselves."""
    import pikepdf

    waiting = [item]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += [child for child in one if _inner(child)]
            continue
        if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            continue
        keys = set(one.keys())
        _judge(one, keys, seen)
        waiting += [child for key in keys if _inner(child := one[key])]


def _inner(child: Any) -> bool:
    import pikepdf

    return isinstance(child, pikepdf.Array | pikepdf.Dictionary) and not child.is_indirect


def _judge(one: Any, keys: set[str], seen: _Seen) -> None:
    import pikepdf

    for key in keys & _KEYS.keys():
        seen.note(_KEYS[key])
    action = one.get("/S") if "/S" in keys else None
    if isinstance(action, pikepdf.Name):
        if str(action) in _ACTIONS and not keys & {"/K", "/P", "/Pg"}:  # /S of a tag is its kind
            seen.note(_ACTIONS[str(action)])
        elif str(action) == "/URI" and "/URI" in keys:
            seen.addresses += 1
    subtype = one.get("/Subtype") if "/Subtype" in keys else None
    if subtype == pikepdf.Name.Link:
        seen.links += 1
    elif subtype == pikepdf.Name.Widget and one.get("/FT") != pikepdf.Name.Sig:
        seen.forms += 1
    elif subtype in (pikepdf.Name.FileAttachment, pikepdf.Name("/Screen"), pikepdf.Name("/3D")):
        seen.note("something attached to a page")
    if "/EF" in keys:
        seen.specs += 1
    elif one.get("/Type") == pikepdf.Name.Filespec:
        seen.note("a reference to a file that is not in it")
    if one.get("/Type") == pikepdf.Name.Font:
        seen.fonts += 1
        if "/DescendantFonts" not in keys and subtype != pikepdf.Name.Type3:
            descriptor = one.get("/FontDescriptor")
            if descriptor is None or not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
                seen.note(f"the font {one.get('/BaseFont')} is not embedded")


def _invisible(subject: Subject) -> int:
    """How many pages have text in a mode that draws nothing (`3 Tr`)."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    pages = 0
    document = pypdfium2.PdfDocument(subject.opened.data)
    try:
        for number in range(len(document)):
            page = document[number]
            pages += any(
                pdfium.FPDFTextObj_GetTextRenderMode(one.raw) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
                for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
            )
            page.close()
    finally:
        document.close()
    return pages
