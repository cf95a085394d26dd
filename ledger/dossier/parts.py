"""The parts of a dossier: every section that has something to say, with its letter."""

from __future__ import annotations

import importlib
from typing import Final

from ledger.dossier import model, sections
from ledger.dossier.context import Context

UNLETTERED: Final = ("cover", "contents")


def parts_of(context: Context) -> tuple[model.Part, ...]:
    """Every section that has something to say, in the order of print, with its letter."""
    order = (*sections.FRONT, "exhibits", *sections.BACK)
    views: dict[str, tuple[object, ...]] = {"exhibits": (None,)}
    # `characters` counts the tokens that all the others have shown.
    for name in sorted(order, key=lambda name: (name == "characters", order.index(name))):
        if name != "exhibits":
            built = importlib.import_module(f"ledger.dossier.sections.{name}").build(context)
            if built is not None:
                views[name] = built if isinstance(built, tuple) else (built,)
    parts: list[model.Part] = []
    letters = 0
    for name in order:
        if name in views:
            letters += name not in UNLETTERED
            letter = "" if name in UNLETTERED else _letter(letters)
            parts += [
                model.Part(name=name, letter=letter, view=view, place=place)
                for place, view in enumerate(views[name])
            ]
    return tuple(parts)


def _letter(number: int) -> str:
    """1 is A, 26 is Z, 27 is AA."""
    return (chr(64 + (number - 1) // 26) if number > 26 else "") + chr(65 + (number - 1) % 26)
