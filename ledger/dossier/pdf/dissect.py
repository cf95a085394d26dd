"""A document that WeasyPrint has drawn, taken apart before it becomes a file: a fragment.

What the whole has of its own (bookmarks, metadata, page tree) is left out; references become marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote

from ledger.dossier.pdf import streams
from ledger.dossier.pdf.fragment import (
    BETWEEN,
    FORMS,
    FURNITURE,
    LINK,
    MARK,
    OWN,
    Forms,
    Fragment,
    Mark,
    Sheet,
)
from ledger.dossier.pdf.tags import lighten, mend_lists

_TOKEN: Final = re.compile(rb"\((?:\\.|[^\\()])*\)|(\d+) 0 R", re.S)
_RISKY: Final = re.compile(rb"\d R|[^\x20-\x7e]")
_EMPTY_TEXT: Final = re.compile(rb"(<[0-9a-fA-F]+>) <>")
_OWN: Final = re.compile(rb"\(" + OWN + rb"[0-9-]+\)")


def dissect(document: Any, pdf: Any) -> Fragment:
    """Take a document that was just drawn apart. `pdf` is of pydyf, and is used up."""
    objects = pdf.objects
    catalog = pdf.catalog
    root = objects[_number(catalog["StructTreeRoot"])]
    tree = objects[_number(root["ParentTree"])]
    top = objects[_number(root["K"][0])]
    intent = catalog["OutputIntents"][0]
    profile = objects[_number(intent["DestOutputProfile"])]
    metadata = objects[_number(catalog["Metadata"])]
    unused = {0, pdf.pages.number, catalog.number, root.number, tree.number, top.number, metadata.number}
    unused |= {profile.number, *_outline(catalog, objects)}
    nums = tree["Nums"]
    mend_lists(objects)
    unused |= lighten(objects, nums)
    special = {pdf.pages.number: b"P", top.number: b"D", profile.number: b"I"}
    pages = [_number(reference) for reference in pdf.page_references]
    targets: list[str] = []
    for place, page in enumerate(pages):
        _prepare_page(objects[page], place)
    _add_furniture(objects, objects[pages[0]])
    numbers, texts, packed = [], [], []
    for item in objects:
        if item.number in unused:
            continue
        if hasattr(item, "stream"):
            packed.append((item.number, *_stream(item, special)))
        else:
            _prepare(item, targets)
            numbers.append(item.number)
            texts.append(_text(item.data, special))
    return Fragment(
        numbers=tuple(numbers),
        objects=BETWEEN.join(texts),
        streams=tuple(packed),
        pages=tuple(pages),
        sheets=tuple(map(_sheet, document.pages)),
        elements=tuple(_number(reference) for reference in top["K"]),
        parents=tuple(_text(_value(entry), special) for entry in nums[1::2]),
        anchors=_anchors(document),
        marks=tuple(_marks(document)),
        targets=tuple(dict.fromkeys(targets)),
        metadata=b"\n".join(metadata.stream),
        information=pdf.info.data,
        profile=b"".join(profile.stream),
        language=document.metadata.lang or "en",
    )


def dissect_forms(document: Any, pdf: Any) -> Forms:
    """The same for pages without tags, each to become a drawing."""
    objects = pdf.objects
    unused = {0, pdf.pages.number, pdf.catalog.number, _number(pdf.catalog["Metadata"])}
    forms = []
    for page, reference in zip(document.pages, pdf.page_references, strict=True):
        sheet = objects[_number(reference)]
        unused.add(sheet.number)
        content = objects[_number(sheet["Contents"])]
        box = b"[0 0 %b %b]" % (streams.number(page.width * 0.75), streams.number(page.height * 0.75))
        content.extra |= {"Type": "/XObject", "Subtype": "/Form", "BBox": box}
        content.extra["Resources"] = sheet["Resources"]
        forms.append(content.number)
    kept = [item for item in objects if item.number not in unused]
    for item in kept:
        _prepare(item, [])
    plain = [item for item in kept if not hasattr(item, "stream")]
    return Forms(
        numbers=tuple(item.number for item in plain),
        objects=BETWEEN.join(_text(item.data, {}) for item in plain),
        streams=tuple((item.number, *_stream(item, {})) for item in kept if hasattr(item, "stream")),
        forms=tuple(forms),
    )


def _prepare_page(page: Any, place: int) -> None:
    page["Parent"] = MARK + b"P" + MARK
    page["StructParents"] = b"%bs%d%b" % (MARK, place, MARK)
    page["Contents"] = b"[%bf%d%b %b]" % (MARK, place, MARK, page["Contents"])


def _prepare(item: Any, targets: list[str]) -> None:
    """Marks where a number stands for something of the whole, and links to anchors in any fragment."""
    if not isinstance(item, dict):
        return
    for name in ("BaseFont", "FontName"):  # the tag before a subset's name has to differ from other fragments
        if name in item and item[name][7:8] == "+":
            item[name] = f"/{MARK.decode()}T{MARK.decode()}{item[name][7:]}"
    if "StructParent" in item:
        item["StructParent"] = b"%bs%d%b" % (MARK, item["StructParent"], MARK)
    if "ID" in item:  # of a table's heading; its cells hold the very same object
        item["ID"].string = OWN.decode() + item["ID"].string
    if item.get("Subtype") == "/Link" and "A" in item:
        address = item["A"]["URI"]
        if address.string.startswith(LINK):
            address.string = unquote(address.string.removeprefix(LINK))
            targets.append(address.string)
            item["Dest"] = item["Contents"] = address
            del item["A"]


def _add_furniture(objects: list[Any], page: Any) -> None:
    """All pages share one dictionary of resources."""
    resources = objects[_number(page["Resources"])]
    fonts = objects[_number(resources["Font"])]
    for name in FURNITURE:
        fonts[name] = MARK + name.encode() + MARK
    for name in FORMS:
        resources["XObject"][name] = MARK + name.encode() + MARK


def _stream(item: Any, special: dict[int, bytes]) -> tuple[bytes, bytes]:
    """The entries of a stream's dictionary, and its data, packed."""
    extra = type(item.extra)(item.extra) if hasattr(item.extra, "data") else item.extra
    data = b"\n".join(_value(piece) for piece in item.stream)
    if data.startswith(b"/CIDInit"):
        # Later glyphs of a cluster have no text of their own, which PDF/A does not allow: U+200B is silent.
        data = _EMPTY_TEXT.sub(rb"\1 <200b>", data)
    entries = b"".join(b"/%b %b" % (key.encode(), _value(value)) for key, value in extra.items())
    entries = _text(entries, special)
    if "Filter" in extra:
        return entries, data
    packed, how = streams.pack(data)
    return entries + how, packed


def _text(data: bytes, special: dict[int, bytes]) -> bytes:
    """An object's text with marks for references, and strings that hold nothing which looks like one."""

    def replaced(match: re.Match[bytes]) -> bytes:
        reference = match[1]
        if reference is not None:
            return MARK + special.get(int(reference), reference) + MARK
        return _string(match[0])

    return _TOKEN.sub(replaced, data)


def _string(literal: bytes) -> bytes:
    if _RISKY.search(literal) is None or _OWN.fullmatch(literal):
        return literal
    return b"<" + re.sub(rb"\\(.)", rb"\1", literal[1:-1], flags=re.S).hex().encode() + b">"


def _value(value: Any) -> bytes:
    import pydyf

    return pydyf._to_bytes(value)  # type: ignore[no-any-return]


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _object_number(item: Any) -> int:
    return item.number  # type: ignore[no-any-return]  # pydyf has no types


def _outline(catalog: Any, objects: list[Any]) -> Iterator[int]:
    """The objects of the bookmarks: the whole gets its own."""
    if "Outlines" in catalog:
        yield _number(catalog["Outlines"])
        for item in objects:
            if isinstance(item, dict) and {"Title", "Dest", "Parent"} <= item.keys():
                yield _object_number(item)


def _anchors(document: Any) -> dict[str, tuple[int, float, float]]:
    found: dict[str, tuple[int, float, float]] = {}
    for place, page in enumerate(document.pages):
        for name, point in page.anchors.items():
            found.setdefault(name, (place, point[0] * 0.75, (page.height - point[1]) * 0.75))
    return found


def _marks(document: Any) -> Iterator[Mark]:
    for place, page in enumerate(document.pages):
        for level, label, (x, y), state in page.bookmarks:
            yield Mark(level, label, place, x * 0.75, (page.height - y) * 0.75, state == "closed")


def _sheet(page: Any) -> Sheet:
    box = page._page_box
    width, height = page.width * 0.75, page.height * 0.75
    return Sheet(
        width=width,
        height=height,
        left=box.margin_left * 0.75,
        right=width - box.margin_right * 0.75,
        top=height - box.margin_top * 0.75,
        bottom=box.margin_bottom * 0.75,
        name=box.page_type.name or "",
    )
