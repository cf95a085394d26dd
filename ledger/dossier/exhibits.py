"""Entries made into exhibits: numbered, titled, with everything that their pages say."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from ledger.core.entry import Entry
from ledger.dossier import told
from ledger.dossier.content import ObjectViewer
from ledger.dossier.display import Display
from ledger.dossier.exhibit_model import (
    FOR_PROGRAMS,
    Correction,
    Exhibit,
    ExhibitRow,
    Fact,
)
from ledger.dossier.language import ENGLISH, Language
from ledger.dossier.matter import Matter
from ledger.dossier.survey import Survey
from ledger.errors import RenderError

if TYPE_CHECKING:
    from ledger.dossier.redaction.plan import Plan

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

    def __init__(
        self,
        found: Survey,
        matter: Matter,
        display: Display,
        viewer: ObjectViewer,
        *,
        stamped: int = 0,
        language: Language = ENGLISH,
        plan: Plan | None = None,
    ) -> None:
        """`stamped`: how many entries an outside time-stamp covers, from entry 0 on. `plan`: what is out."""
        self._left_out, self._bodies = (plan.left_out, plan.bodies) if plan is not None else ({}, {})
        self._found, self._language = found, language
        self._stamped = stamped
        self._display = display
        self._viewer = viewer
        self.numbers: dict[int, int] = {}
        self._titles: dict[int, str] = {}
        self._groups: dict[str, list[int]] = {}
        for request, indexes in zip(matter.exhibits, found.picked, strict=True):
            for place, index in enumerate(indexes, 1):
                # An entry picked twice is one exhibit: that of the first request which picks it.
                number = self.numbers.setdefault(index, len(self.numbers) + 1)
                # Not "3 of 40": one more entry would change the titles of all others, and their pages.
                several = f" ({place})" if len(indexes) > 1 else ""
                self._titles.setdefault(index, request.title + several)
                self._groups.setdefault(request.title, []).append(number)

    def each(self, numbers: range | None = None) -> Iterator[Exhibit]:
        """The exhibits by number (all, or those), each made when it is asked for and kept by nobody."""
        for index, number in self.numbers.items():
            if numbers is None or number in numbers:
                yield self._exhibit(self._found.shown[index], number)

    def row(self, exhibit: Exhibit) -> ExhibitRow:
        """What the rest of the dossier says of an exhibit."""
        body = self._found.shown[exhibit.index].body
        exchange = exhibit.kind == "exchange" and exhibit.index not in self._bodies
        declared = body["declared"] if exchange else {}
        reading, plan = (body["reading"], body["plan"] or {}) if exchange else ({}, {})
        return ExhibitRow(
            number=exhibit.number,
            title=exhibit.title,
            index=exhibit.index,
            kind=exhibit.kind,
            captured_at=exhibit.captured_at,
            signed_at=exhibit.signed_at,
            signer=exhibit.signer,
            provider=self._maybe(declared.get("provider")),
            model=self._maybe(declared.get("model")),
            model_returned=self._maybe(reading.get("model_returned")),
            endpoint=self._maybe(declared.get("endpoint")),
            fidelity=body["fidelity"] if exchange else None,
            cell=self._maybe(plan.get("cell")),
            plan=plan.get("index"),
            refused=bool(reading.get("refused")),
            incomplete=exhibit.incomplete,
            corrected=tuple(correction.index for correction in exhibit.corrections),
            digests=tuple(
                (view.role, view.size, view.sha256)
                for view in exhibit.objects
                if view.role not in FOR_PROGRAMS
            ),
        )

    def _maybe(self, text: str | None) -> str | None:
        return self._display.line(text) if text else None

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
        exchange = entry.kind == "exchange" and entry.index not in self._bodies
        remark = body["text"] if entry.kind == "note" and entry.index not in self._bodies else None
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
            observed=told.observed_groups(body["observed"], self._display, self._language)
            if exchange
            else None,
            observed_nothing=OBSERVED_NOTHING,
            incomplete=told.incomplete(body["observed"], self._language) if exchange else None,
            reading=told.reading_rows(body["reading"], self._display, self._language) if exchange else (),
            facts=self._facts(entry),
            remark=None if remark is None else self._display.message(remark.encode()),
            objects=tuple(map(self._viewer.view, entry.objects)),
            corrections=tuple(map(self._correction, self._found.corrections.get(entry.index, ()))),
            related=self._related(entry),
            stamped=entry.index < self._stamped,
            note_size=len(entry.note),
            note_sha256=sha256(entry.note).hexdigest(),
            note_withheld=entry.index in self._left_out,
        )

    def _declared(self, declared: dict[str, Any]) -> tuple[Fact, ...]:
        return tuple(
            Fact(
                self._language.known(name),
                self._display.fact(declared[member])
                if declared[member]
                else self._language.say("not declared"),
            )
            for member, name in _DECLARED
        )

    def _facts(self, entry: Entry) -> tuple[Fact, ...]:
        """The rest of the body: what the tables of declared and observed facts do not say."""
        if entry.index in self._bodies:
            block = self._display.block(self._bodies[entry.index])
            return (Fact("Redacted", f"{block} {self._language.say('all of what the entry itself says')}"),)
        if entry.kind == "exchange":
            fidelity = Fact("Fidelity", FIDELITY[entry.body["fidelity"]])
            return (fidelity, *told.cell_rows(entry.body["plan"], self._display, self._language))
        if entry.kind in told.TOLD:
            return told.body_rows(entry.kind, entry.body, self._display, self._language)
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
        lines, say = [], self._language.say
        if entry.kind == "attachment" and entry.body["about"] is not None:
            lines.append(say("This file belongs to entry %(place)s.", place=self._place(entry.body["about"])))
        for other in self._found.attached_to.get(entry.index, ()):
            name = self._display.line(other.body["name"])
            place = self._place(other.index)
            lines.append(
                say("A file was attached to this entry: %(name)s, entry %(place)s.", name=name, place=place)
            )
        return tuple(lines)

    def _place(self, index: int) -> str:
        number = self.numbers.get(index)
        if number:
            return self._language.say("%(index)s (Exhibit %(number)s)", index=index, number=number)
        return self._language.say("%(index)s (not an exhibit)", index=index)


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
