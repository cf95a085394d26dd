"""What is linted: the context that the sections of a dossier are made from, without a page laid out.

Each exhibit is made once, as for the dossier, and let go; what the checks need of how it is shown stays as
`Seen`. The texts of objects are read again where a check asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from ledger import resources
from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.entry import Entry
from ledger.core.note import VerifierKey, parse_vkey
from ledger.dossier import unicode
from ledger.dossier.content import MESSAGES, ObjectViewer, is_textual
from ledger.dossier.context import Context
from ledger.dossier.display import Display
from ledger.dossier.exhibit_model import UNPRINTED, ExhibitRow
from ledger.dossier.exhibits import ExhibitMaker
from ledger.dossier.jurisdiction import Jurisdiction, jurisdiction
from ledger.dossier.language import Language
from ledger.dossier.legal import read_law
from ledger.dossier.lint.cutting import cut_wrongly
from ledger.dossier.lint.pdf import PdfFacts
from ledger.dossier.matter import Matter
from ledger.dossier.matter.against import check_against
from ledger.dossier.matter.model import Account, Cites, ExhibitRequest, Party, Person
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.survey import Prover, Survey, survey
from ledger.errors import LedgerError
from ledger.verify.report import Report

MAX_TEXT: Final = 1024 * 1024  # of one object, beyond which its tail is not looked at


class Seen(NamedTuple):
    """One object as its exhibit shows it. `wrong`: how a cut in it lacks its mark, or blank."""

    number: int
    role: str
    commitment: str
    sha256: str | None
    missing: str | None
    purged: bool
    wrong: str


class Wish(NamedTuple):
    """How the dossier is to be built."""

    today: date
    final: bool = False
    public: bool = False
    profile: str = "evidence"
    templates: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All that the checks may look at. `pdf`: of a file that was built, if one was given."""

    context: Context
    seen: tuple[Seen, ...]
    templates: Path | None
    pdf: PdfFacts | None

    @property
    def matter(self) -> Matter:
        """The matter."""
        return self.context.matter

    @property
    def report(self) -> Report:
        """The verification."""
        return self.context.report

    def tables(self) -> Iterator[tuple[str, ExhibitRequest, tuple[ExhibitRow, ...]]]:
        """Each `[[exhibit]]` table: its place, itself, its exhibits."""
        rows = {row.number: row for row in self.context.rows}
        for place, one in enumerate(self.matter.exhibits, 1):
            numbers = self.context.maker.cited((one.title,), f"[[exhibit]] {place}")
            yield f"[[exhibit]] {place}", one, tuple(rows[number] for number in numbers)

    def entry(self, row: ExhibitRow) -> Entry:
        """The entry of an exhibit."""
        return self.context.found.shown[row.index]

    def cited(self, cites: Cites) -> tuple[ExhibitRow, ...]:
        """The exhibits that are cited."""
        rows = {row.number: row for row in self.context.rows}
        return tuple(rows[number] for number in self.context.maker.cited(cites, "lint")) if cites else ()

    def person(self, name: str) -> Person | None:
        """The person of that id."""
        return next((one for one in self.matter.people if one.id == name), None)

    def account(self, name: str) -> Account | None:
        """The account of that id."""
        return next((one for one in self.matter.accounts if one.id == name), None)

    def party(self, name: str) -> Party | None:
        """The party of that id."""
        return next((one for one in self.matter.sides if one.id == name), None)

    def texts(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """The readable objects of an entry that a page prints, by role; a note's own words as `body`."""
        if entry.kind == "note" and entry.body["text"]:
            yield "body", entry.body["text"]
        for commitment, media_type, role in entry.objects:
            printed = role in MESSAGES or (role not in UNPRINTED and is_textual(media_type, role))
            if printed and (text := self.text(commitment)):
                yield role, text

    def text(self, commitment: bytes) -> str:
        """An object's text, as far as MAX_TEXT; blank where it is not at hand."""
        kept = b""
        try:
            for chunk in self.context.reader.chunks(commitment):
                kept += chunk
                if len(kept) >= MAX_TEXT:
                    break
        except LedgerError:
            return ""
        return kept[:MAX_TEXT].decode("utf-8", "replace")


def read_subject(
    reader: EvidenceReader,
    matter: Matter,
    report: Report,
    wish: Wish,
    *,
    covered: frozenset[int] | None = None,
    pdf: PdfFacts | None = None,
) -> Subject:
    """Read everything that is linted. Raises RenderError for a matter that no dossier can be made of."""
    law = jurisdiction(matter.jurisdiction, wish.templates)
    language = Language(matter.language, templates=wish.templates, day_first=law.day_first)
    if covered is None:
        covered = unicode.coverage(resources.font_files(wish.templates))
    display = Display(covered)
    found = survey(reader, matter, tolerant=True)
    viewer = ObjectViewer(reader, display, found.purged, tolerant=True, language=language)
    stamped = max(0, reader.size - report.self_attested)
    maker = ExhibitMaker(found, matter, display, viewer, stamped=stamped, language=language)
    rows, seen = _made(maker, reader, language, law, wish, found.purged)
    known = read_law(reader, found, wish.templates)
    check_against(
        _without_what_is_linted(matter, known.catalogue.keys()),
        cited=maker.cited,
        clauses=known.clauses,
        snapshots=known.snapshots,
        authorities=known.catalogue,
    )
    checkpoint, prover, log_key = _tree(reader, found)
    context = Context(
        reader=reader,
        matter=matter,
        report=report,
        found=found,
        display=display,
        maker=maker,
        rows=rows,
        language=language,
        jurisdiction=law,
        catalogue=known.catalogue,
        issues=known.issues,
        checks=known.checks,
        snapshots=known.snapshots,
        clauses=known.clauses,
        as_of=wish.today,
        final=wish.final,
        public=wish.public,
        profile=wish.profile,
        checkpoint=checkpoint,
        log_key=log_key,
        prover=prover,
        tools=(),
        attached=0,
        attached_bytes=0,
        attachments_omitted=None,
    )
    return Subject(context=context, seen=seen, templates=wish.templates, pdf=pdf)


def _made(
    maker: ExhibitMaker,
    reader: EvidenceReader,
    language: Language,
    law: Jurisdiction,
    wish: Wish,
    purged: Mapping[bytes, int],
) -> tuple[tuple[ExhibitRow, ...], tuple[Seen, ...]]:
    """Each exhibit made once: its row, and how its objects are shown."""
    rows: list[ExhibitRow] = []
    seen: list[Seen] = []
    wrongly = cut_wrongly(reader, language, law, wish.templates)
    for exhibit in maker.each():
        rows.append(maker.row(exhibit))
        wrong = wrongly(exhibit)
        seen += [
            Seen(
                exhibit.number,
                one.role,
                one.commitment,
                one.sha256,
                one.missing,
                bytes.fromhex(one.commitment) in purged,
                wrong.get(one.commitment, ""),
            )
            for one in exhibit.objects
        ]
    return tuple(rows), tuple(seen)


def _tree(reader: EvidenceReader, found: Survey) -> tuple[Checkpoint, Prover | None, VerifierKey | None]:
    """The newest checkpoint, the proofs where the entries give its root, and the log key."""
    checkpoint = parse_checkpoint(reader.newest_checkpoint(), "checkpoint")
    prover = None if found.unreadable else Prover(found.leaves, checkpoint)
    genesis = next((entry for entry in found.record if entry.kind == "genesis"), None)
    return (
        checkpoint,
        prover if prover is not None and prover.holds() else None,
        None if genesis is None else parse_vkey(genesis.body["log_key"]),
    )


def _without_what_is_linted(matter: Matter, known: object) -> Matter:
    """The matter without what a check reports in its own words: quotes that differ, ids that are unknown."""
    names = frozenset(known)  # type: ignore[call-overload]  # keys of a mapping
    return replace(
        matter,
        clauses=tuple(replace(one, quote="") for one in matter.clauses),
        claims=tuple(
            replace(
                one,
                authorities_for=tuple(name for name in one.authorities_for if name in names),
                authorities_against=tuple(name for name in one.authorities_against if name in names),
            )
            for one in matter.claims
        ),
    )
