"""Reader + matter + report -> exhibits one by one, then the sections' views. No page is laid out here.

First the survey, then every exhibit is made, shown to whoever lays it out, and let go; what the rest of the
dossier says of it stays as a row. The sections come last: they say what all exhibits have shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.note import VerifierKey, parse_vkey
from ledger.dossier import files, model
from ledger.dossier.bates import make_bates
from ledger.dossier.content import ObjectViewer
from ledger.dossier.context import Context
from ledger.dossier.display import Display
from ledger.dossier.exhibit_model import Exhibit, ExhibitRow
from ledger.dossier.exhibits import ExhibitMaker
from ledger.dossier.jurisdiction import Jurisdiction
from ledger.dossier.language import Language
from ledger.dossier.legal import read_law
from ledger.dossier.manifested import Notes, Unpaged
from ledger.dossier.matter import Matter
from ledger.dossier.matter.against import check_against
from ledger.dossier.parts import parts_of
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.redaction.edition import PublicReader, public_files, settled_plan
from ledger.dossier.redaction.plan import Plan
from ledger.dossier.survey import Prover, Survey, survey
from ledger.errors import LedgerError, MalformedError, RenderError
from ledger.verify.report import Outcome, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is asked for of a dossier beside its matter."""

    language: Language
    jurisdiction: Jurisdiction
    profile: str = "evidence"
    final: bool = False
    public: bool = False
    as_of: date | None = None  # else the day of the newest entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """What the sections say, when all exhibits have been made."""

    dossier: model.Dossier
    parts: tuple[model.Part, ...]  # in the order of print; `exhibits` stands for all of them
    files: tuple[files.EvidenceFile, ...]
    unpaged: Unpaged  # the manifest, but for its page numbers


class Assembly:
    """One dossier in the making: `exhibits` to the end, then `finish`."""

    def __init__(
        self,
        reader: EvidenceReader,
        matter: Matter,
        report: Report,
        *,
        edition: Edition,
        covered: frozenset[int],
        tools: tuple[model.Tool, ...],
        templates: Path | None = None,
    ) -> None:
        """Survey the ledger. Raises RenderError."""
        failed = report.outcome is Outcome.FAILED
        self._reader, self._matter, self._report = reader, matter, report
        self._edition, self.tools, self._templates = edition, tools, templates
        self.plan: Plan | None = None
        self._checkpoint = _checkpoint(reader)
        self._found = survey(reader, matter, tolerant=failed)
        if edition.public:
            self.plan = settled_plan(reader, matter, self._found)
        self._display = Display(covered, None if self.plan is None else self.plan.words.spans)
        language = edition.language
        self.viewer = ObjectViewer(
            reader, self._display, self._found.purged, tolerant=failed, language=language, plan=self.plan
        )
        stamped = max(0, reader.size - report.self_attested)
        self.maker = ExhibitMaker(
            self._found,
            matter,
            self._display,
            self.viewer,
            stamped=stamped,
            language=language,
            plan=self.plan,
        )
        self.rows: list[ExhibitRow] = []
        self._notes = Notes()
        self.shared = model.Shared(
            failed=failed,
            paper=matter.paper or edition.jurisdiction.paper,
            language=edition.language.code,
            grouped=len(self.maker.numbers) > 100,
            attachments_omitted=self._omitted(),
        )

    def exhibits(self) -> Iterator[Exhibit]:
        """Each exhibit, once."""
        for exhibit in self.maker.each():
            self.rows.append(self.maker.row(exhibit))
            self._notes.add(exhibit)
            yield exhibit

    def finish(self) -> Assembled:
        """The views of all sections, and the files to attach."""
        found, log_key = self._found, _log_key(self._found)
        prover = None if found.unreadable else Prover(found.leaves, self._checkpoint)
        if prover is not None and not prover.holds():
            prover = None
        attached = self._attach(log_key, prover)
        law = read_law(self._reader, found, self._templates)
        check_against(
            self._matter,
            cited=self.maker.cited,
            clauses=law.clauses,
            snapshots=law.snapshots,
            authorities=law.catalogue,
        )
        context = Context(
            reader=self._reader if self.plan is None else PublicReader(self._reader, self.plan.withheld),
            plan=self.plan,
            matter=self._matter,
            report=self._report,
            found=found,
            display=self._display,
            maker=self.maker,
            rows=tuple(self.rows),
            language=self._edition.language,
            jurisdiction=self._edition.jurisdiction,
            catalogue=law.catalogue,
            issues=law.issues,
            checks=law.checks,
            snapshots=law.snapshots,
            clauses=law.clauses,
            as_of=self._edition.as_of or date.fromisoformat(found.newest[:10]),
            final=self._edition.final,
            public=self._edition.public,
            profile=self._edition.profile,
            checkpoint=self._checkpoint,
            log_key=log_key,
            prover=prover,
            tools=self.tools,
            attached=len(attached) + 3 if attached else 0,  # the manifests of the bag and the dossier's own
            attached_bytes=0 if self.shared.attachments_omitted else sum(self.viewer.present.values()),
            attachments_omitted=self.shared.attachments_omitted,
        )
        dossier, parts = self._dossier(context), parts_of(context)
        unpaged = Unpaged(context=context, dossier=dossier, parts=parts, quotes=tuple(self._notes.quotes))
        return Assembled(dossier=dossier, parts=parts, files=attached, unpaged=unpaged)

    def _dossier(self, context: Context) -> model.Dossier:
        matter, display = self._matter, self._display
        return model.Dossier(
            caption=model.Caption(
                title=display.line(matter.title),
                court=tuple(display.line(line.strip()) for line in matter.court.splitlines()),
                docket=display.line(matter.docket),
                parties=tuple(map(display.line, matter.parties)),
                prepared_for=display.line(matter.prepared_for),
            ),
            declarant=model.DeclarantView(
                name=display.line(matter.declarant.name),
                role=display.line(matter.declarant.role),
                place=matter.declarant.place,
            ),
            origin=display.line(self._reader.origin),
            size=self._reader.size,
            checkpoint_size=self._checkpoint.size,
            root=self._checkpoint.root.hex(),
            made_at=self._found.newest,
            paper=self.shared.paper,
            bates=make_bates(matter.bates_prefix, matter.bates_start),
            failed=self.shared.failed,
            exhibits=len(self.rows),
            attached=context.attached,
            attached_bytes=context.attached_bytes,
            attachments_omitted=context.attachments_omitted,
            tools=self.tools,
            prepared_with=self.tools[0].version if self.tools else "",
        )

    def _omitted(self) -> str | None:
        """Why the exhibits' objects are not attached, if they are not: asked before any page says so."""
        commitments = {
            reference.commitment for entry in self._found.shown.values() for reference in entry.objects
        }
        size = sum(map(self._size, commitments))
        if size <= files.MAX_TOTAL:
            return None
        return self._edition.language.say(
            "The exhibits' objects (%(size)s bytes) are not attached: more than %(limit)s bytes. "
            "Ask for them beside this file; their SHA-256 digests are in the exhibit index.",
            size=self._edition.language.number(size),
            limit=self._edition.language.number(files.MAX_TOTAL),
        )

    def _size(self, commitment: bytes) -> int:
        try:
            return self._reader.content_size(commitment)
        except LedgerError:
            return 0  # not at hand; the exhibit says so

    def _quoted(self) -> dict[bytes, int]:
        """The objects of the documents that clauses are quoted from, and their sizes."""
        law = {entry.index: entry for entry in self._found.law}
        used = [
            *(use.entry for use in self._matter.clauses),
            *(one.clause for one in self._matter.obligations if one.clause is not None),
        ]
        quoted = [law[entry].body["snapshot"] for entry in used if entry in law]
        commitments = [
            reference.commitment
            for index in dict.fromkeys(quoted)
            if index in law
            for reference in law[index].objects
            if reference.commitment not in (*self._found.purged, *self.viewer.missing)
        ]
        return {commitment: size for commitment in commitments if (size := self._size(commitment))}

    def _attach(self, log_key: VerifierKey | None, prover: Prover | None) -> tuple[files.EvidenceFile, ...]:
        if self._edition.profile == "filing":
            return ()  # courts' systems refuse attachments
        found, viewer = self._found, self.viewer
        entries = {entry.index: entry for entry in (*found.record, *found.law, *found.shown.values())}
        for shown in found.shown:
            for other in found.corrections.get(shown, ()):
                entries[other.index] = other
        objects, withheld = viewer.present | self._quoted(), dict(viewer.missing)
        if self.plan is not None:
            entries, objects, withheld = public_files(self.plan, entries, objects, withheld)
        if self.shared.attachments_omitted:
            withheld.update(dict.fromkeys(objects, "left out of the dossier: too large in sum"))
            objects = {}
        for entry in entries.values():  # what no page shows is kept back, and said to be
            for one in entry.objects:
                if one.commitment not in objects and one.commitment not in found.purged:
                    withheld.setdefault(one.commitment, "not shown in this dossier")
        keys = tuple(found.keys().values())
        return files.evidence_files(
            self._reader,
            entries=[entries[index] for index in sorted(entries)],
            prover=prover,
            checkpoint=self._checkpoint.note,
            keys=(log_key, *keys) if log_key else keys,
            objects=objects,
            withheld=withheld,
        )


def _checkpoint(reader: EvidenceReader) -> Checkpoint:
    try:
        return parse_checkpoint(reader.newest_checkpoint(), "checkpoint")
    except MalformedError as error:
        raise RenderError(f"the newest checkpoint can't be read: {error}") from None


def _log_key(found: Survey) -> VerifierKey | None:
    genesis = next((entry for entry in found.record if entry.kind == "genesis"), None)
    return None if genesis is None else parse_vkey(genesis.body["log_key"])
