"""Entries made into exhibits: numbered, titled, with everything that their pages say."""

from typing import Any, Final

from ledger.core.entry import Entry
from ledger.dossier import told
from ledger.dossier.content import ObjectViewer
from ledger.dossier.display import Display
from ledger.dossier.matter import Matter
from ledger.dossier.model import Correction, Exhibit, Fact
from ledger.dossier.survey import Survey
from ledger.errors import RenderError

OBSERVED_NOTHING: Final = (
    "Nothing was observed by the recorder: the exchange was handed to it. Everything said about where it "
    "came from is declared."
)
FIDELITY: Final = {
    "wire": "wire: the bytes of the connection were recorded, as they are under TLS",
    "http": "http: HTTP messages or their bodies were recorded, not the bytes of the connection",
    "api": "api: the JSON that a program received was recorded",
    "text": "text: typed, pasted or read from a file",
}
_DECLARED: Final = (
    ("provider", "Provider"),
    ("model", "Model"),
    ("endpoint", "Endpoint"),
    ("captured_at", "Captured at"),
)


class ExhibitMaker:
    """Makes exhibits of the surveyed entries and knows which number each entry has."""

    def __init__(self, found: Survey, matter: Matter, display: Display, viewer: ObjectViewer) -> None:
        self._found = found
        self._display = display
        self._viewer = viewer
        self.numbers: dict[int, int] = {}
        self._titles: dict[int, str] = {}
        self._groups: dict[str, list[int]] = {}
        for request, indexes in zip(matter.exhibits, found.picked, strict=True):
            for place, index in enumerate(indexes, 1):
                # An entry picked twice is one exhibit: that of the first request which picks it.
                number = self.numbers.setdefault(index, len(self.numbers) + 1)
                several = f" ({place} of {len(indexes)})" if len(indexes) > 1 else ""
                self._titles.setdefault(index, request.title + several)
                self._groups.setdefault(request.title, []).append(number)

    def all(self) -> tuple[Exhibit, ...]:
        """The exhibits, by number."""
        return tuple(
            self._exhibit(self._found.shown[index], number) for index, number in self.numbers.items()
        )

    def cited(self, cites: tuple[int | str, ...], where: str) -> tuple[int, ...]:
        """The exhibit numbers that a statement's cites mean, in order, each once."""
        numbers: list[int] = []
        for cite in cites:
            if isinstance(cite, int):
                if cite > len(self.numbers):
                    raise RenderError(
                        f"{where}: cites exhibit {cite}, the last exhibit is {len(self.numbers)}"
                    )
                numbers.append(cite)
            elif cite in self._groups:
                numbers.extend(self._groups[cite])
            else:
                raise RenderError(
                    f"{where}: cites {cite!r:.60}, which is the title of no [[exhibit]]",
                    hint="cite an exhibit by its number, as in exhibits = [1, 2], or by its table's title",
                )
        return tuple(sorted(set(numbers)))

    def _exhibit(self, entry: Entry, number: int) -> Exhibit:
        line = self._display.line
        body = entry.body
        exchange = entry.kind == "exchange"
        remark = body["text"] if entry.kind == "note" else None
        return Exhibit(
            number=number,
            title=line(self._titles[entry.index]),
            index=entry.index,
            kind=entry.kind,
            captured_at=body["declared"]["captured_at"] if exchange else None,
            signed_at=entry.signed_at,
            signer=line(entry.signer),
            cosigners=tuple(line(signature.name) for signature in entry.signatures[1:]),
            key=entry.key.hex(),
            leaf=entry.leaf.hex(),
            tags=tuple(map(line, body["tags"])) if exchange else (),
            declared=self._declared(body["declared"]) if exchange else None,
            observed=told.observed_groups(body["observed"], self._display) if exchange else None,
            observed_nothing=OBSERVED_NOTHING,
            incomplete=told.incomplete(body["observed"]) if exchange else None,
            reading=told.reading_rows(body["reading"], self._display) if exchange else (),
            facts=self._facts(entry),
            remark=None if remark is None else self._display.message(remark.encode()),
            objects=tuple(map(self._viewer.view, entry.objects)),
            corrections=tuple(map(self._correction, self._found.corrections.get(entry.index, ()))),
            related=self._related(entry),
            note=self._display.note(entry.note),
        )

    def _declared(self, declared: dict[str, Any]) -> tuple[Fact, ...]:
        return tuple(
            Fact(name, self._display.line(declared[member]) if declared[member] else "not declared")
            for member, name in _DECLARED
        )

    def _facts(self, entry: Entry) -> tuple[Fact, ...]:
        """The rest of the body: what the tables of declared and observed facts do not say."""
        if entry.kind == "exchange":
            fidelity = Fact("Fidelity", FIDELITY[entry.body["fidelity"]])
            return (fidelity, *told.cell_rows(entry.body["plan"], self._display))
        if entry.kind in ("plan", "import"):
            return told.body_rows(entry.kind, entry.body, self._display)
        if entry.kind == "note":
            return ()
        # `about` of an attachment is told by a sentence of its own (see _related).
        return self._flat({member: value for member, value in entry.body.items() if member != "about"})

    def _flat(self, value: dict[str, Any]) -> tuple[Fact, ...]:
        return tuple(flatten(value, self._display))

    def _correction(self, entry: Entry) -> Correction:
        line, body = self._display.line, entry.body
        return Correction(
            index=entry.index,
            signed_at=entry.signed_at,
            signer=line(entry.signer),
            wrong=line(body["wrong"]),
            right=line(body["right"]),
            reason=line(body["reason"]),
        )

    def _related(self, entry: Entry) -> tuple[str, ...]:
        """Files that later entries attach to this one, and the entry that this one belongs to."""
        lines = []
        if entry.kind == "attachment" and entry.body["about"] is not None:
            lines.append(f"This file belongs to entry {self._place(entry.body['about'])}.")
        for other in self._found.attached_to.get(entry.index, ()):
            name = self._display.line(other.body["name"])
            lines.append(f"A file was attached to this entry: {name}, entry {self._place(other.index)}.")
        return tuple(lines)

    def _place(self, index: int) -> str:
        number = self.numbers.get(index)
        return f"{index} (Exhibit {number})" if number else f"{index} (not an exhibit)"


def flatten(value: dict[str, Any], display: Display, *, prefix: str = "") -> list[Fact]:
    """A body as rows: members of members get names like `a / b`, arrays one row each member."""
    facts: list[Fact] = []
    for member, content in value.items():
        name = prefix + member.replace("_", " ")
        name = name if prefix else name[:1].upper() + name[1:]
        if isinstance(content, dict):
            facts.extend(flatten(content, display, prefix=f"{name} / "))
        elif isinstance(content, list):
            facts.append(Fact(name, _items(content, display)))
        elif content is None or content == "":
            facts.append(Fact(name, "none" if content is None else "(blank)"))
        else:
            facts.append(
                Fact(name, display.line(str(content)), mono=member in ("vkey", "log_key", "signer_key"))
            )
    return facts


def _items(content: list[Any], display: Display) -> str:
    if not content:
        return "none"
    return "; ".join(
        display.line(": ".join(map(str, item)) if isinstance(item, list) else str(item)) for item in content
    )
