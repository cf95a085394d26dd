"""A lighter tree of tags: the same reading order and the same roles, with far fewer objects.

WeasyPrint 70 wraps every line of text in an element of its own, a Span in a paragraph. A paragraph may hold
its lines itself: that leaves one element for each paragraph instead of one for each line.
"""

from __future__ import annotations

from typing import Any, Final

_HOLDERS: Final = frozenset(
    f"/{name}" for name in ("P", "H1", "H2", "H3", "H4", "TD", "TH", "LBody", "Lbl", "Caption", "Span", "Div")
)


def lighten(objects: list[Any], numbers: Any) -> set[int]:
    """Lift the contents of plain spans into their parents; the numbers of the objects that are now unused.

    `objects` are those of a PDF of pydyf, `numbers` the Nums of its parent tree: both are changed.
    """
    gone: dict[bytes, Any] = {}
    for element in reversed(objects):  # children first: they were made after their parents
        if not isinstance(element, dict) or element.get("Type") != "/StructElem":
            continue
        if element["S"] not in _HOLDERS:
            continue
        kids = element["K"]
        for place, kid in enumerate(kids):
            if not isinstance(kid, bytes):
                continue
            child = objects[int(kid.split()[0])]
            if _is_plain(child) and child["Pg"] == element.get("Pg"):
                kids[place] = child["K"][0]
                gone[child.reference] = element
    for array in numbers[1::2]:
        if isinstance(array, list):
            array[:] = [_holder(item, gone) for item in array]
    return {int(reference.split()[0]) for reference in gone}


def mend_lists(objects: list[Any]) -> None:
    """Put what hangs in a list's item beside its body into the body, as PDF/UA wants it: WeasyPrint leaves
    blocks in running text outside.
    """
    for element in objects:
        if not isinstance(element, dict) or element.get("S") != "/LI":
            continue
        kids = [objects[int(kid.split()[0])] for kid in element["K"] if isinstance(kid, bytes)]
        body = next((kid for kid in kids if kid["S"] == "/LBody"), None)
        if body is None:
            continue
        for kid in kids:
            if kid["S"] not in ("/Lbl", "/LBody"):
                element["K"].remove(kid.reference)
                body["K"].append(kid.reference)
                kid["P"] = body.reference


def _holder(reference: bytes, gone: dict[bytes, Any]) -> bytes:
    while reference in gone:
        reference = gone[reference].reference
    return reference


def _is_plain(element: Any) -> bool:
    """Whether it is a span around one piece of content, and says nothing else."""
    return (
        element.get("S") in ("/Span", "/NonStruct")
        and len(element) == 5  # Type, S, K, Pg, P
        and len(element["K"]) == 1
        and isinstance(element["K"][0], int)
    )
