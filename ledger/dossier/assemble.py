"""Reader + matter + report -> the Dossier, its pictures and the files to attach. No page is laid out here."""

from dataclasses import dataclass

from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.note import VerifierKey, parse_vkey
from ledger.dossier import files, model
from ledger.dossier.bates import make_bates
from ledger.dossier.content import ObjectViewer
from ledger.dossier.display import Display
from ledger.dossier.exhibits import ExhibitMaker
from ledger.dossier.matter import Matter
from ledger.dossier.reader import EvidenceReader
from ledger.dossier.record import custody_rows, key_rows, verification_view
from ledger.dossier.survey import Prover, Survey, survey
from ledger.errors import MalformedError, RenderError
from ledger.verify.report import Outcome, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A dossier ready to be laid out."""

    dossier: model.Dossier
    pictures: dict[str, bytes]
    files: tuple[files.EvidenceFile, ...]


def assemble(
    reader: EvidenceReader,
    matter: Matter,
    report: Report,
    *,
    covered: frozenset[int],
    tools: tuple[model.Tool, ...],
) -> Assembled:
    """Read the evidence and say everything that the dossier says. Raises RenderError."""
    failed = report.outcome is Outcome.FAILED
    display = Display(covered)
    checkpoint = _checkpoint(reader)
    found = survey(reader, matter, tolerant=failed)
    viewer = ObjectViewer(reader, display, found.purged, tolerant=failed)
    maker = ExhibitMaker(found, matter, display, viewer)
    exhibits = maker.all()
    statements = tuple(
        model.StatementView(
            number=number,
            paragraphs=display.lines(statement.text),
            exhibits=maker.cited(statement.cites, f"[[statement]] {number}"),
        )
        for number, statement in enumerate(matter.statements, 1)
    )
    log_key = _log_key(found)
    prover = None if found.unreadable else Prover(found.leaves, checkpoint)
    attached = _attach(reader, found, checkpoint, log_key, viewer, prover)
    dossier = model.Dossier(
        caption=_caption(matter, display),
        declarant=model.DeclarantView(
            name=display.line(matter.declarant.name),
            role=display.line(matter.declarant.role),
            place=matter.declarant.place,
        ),
        origin=display.line(reader.origin),
        size=reader.size,
        checkpoint_size=checkpoint.size,
        root=checkpoint.root.hex(),
        made_at=found.newest,
        paper=matter.paper,
        bates=make_bates(matter.bates_prefix, matter.bates_start),
        failed=failed,
        verification=verification_view(report, display),
        exhibits=exhibits,
        statements=statements,
        custody=custody_rows(found, display),
        keys=key_rows(found, log_key, display),
        example=_example(exhibits, found, log_key, checkpoint, prover, display),
        attached=len(attached.files) + 2,
        attached_bytes=attached.size,
        attachments_omitted=attached.omitted,
        tools=tools,
        prepared_with=tools[0].version if tools else "",
        legend=display.legend(),  # last: it counts what all the others have shown
    )
    return Assembled(dossier=dossier, pictures=viewer.pictures, files=attached.files)


def _checkpoint(reader: EvidenceReader) -> Checkpoint:
    try:
        return parse_checkpoint(reader.newest_checkpoint(), "checkpoint")
    except MalformedError as error:
        raise RenderError(f"the newest checkpoint can't be read: {error}") from None


def _caption(matter: Matter, display: Display) -> model.Caption:
    return model.Caption(
        title=display.line(matter.title),
        court=tuple(display.line(line.strip()) for line in matter.court.splitlines()),
        docket=display.line(matter.docket),
        parties=tuple(map(display.line, matter.parties)),
        prepared_for=display.line(matter.prepared_for),
    )


def _log_key(found: Survey) -> VerifierKey | None:
    genesis = next((entry for entry in found.record if entry.kind == "genesis"), None)
    return None if genesis is None else parse_vkey(genesis.body["log_key"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attached:
    files: tuple[files.EvidenceFile, ...]
    size: int
    omitted: str | None


def _attach(
    reader: EvidenceReader,
    found: Survey,
    checkpoint: Checkpoint,
    log_key: VerifierKey | None,
    viewer: ObjectViewer,
    prover: Prover | None,
) -> _Attached:
    entries = {entry.index: entry for entry in (*found.record, *found.shown.values())}
    for shown in found.shown:
        for other in found.corrections.get(shown, ()):
            entries[other.index] = other
    proofs = {}
    if prover is not None and prover.holds():
        proofs = {index: note for index in entries if (note := prover.note(index)) is not None}
    size, omitted, objects, withheld = (
        sum(viewer.present.values()),
        None,
        viewer.present,
        dict(viewer.missing),
    )
    if size > files.MAX_TOTAL:
        omitted = (
            f"The exhibits' objects ({size:,} bytes) are not attached: more than {files.MAX_TOTAL:,} bytes. "
            "Ask for them beside this file; their SHA-256 digests are in the exhibit index."
        )
        withheld.update(dict.fromkeys(objects, "left out of the dossier: too large in sum"))
        objects, size = {}, 0
    keys = tuple(found.keys().values())
    attached = files.evidence_files(
        reader,
        entries=[entries[index] for index in sorted(entries)],
        proofs=proofs,
        checkpoint=checkpoint.note,
        keys=(log_key, *keys) if log_key else keys,
        objects=objects,
        withheld=withheld,
    )
    return _Attached(files=attached, size=size, omitted=omitted)


def _example(
    exhibits: tuple[model.Exhibit, ...],
    found: Survey,
    log_key: VerifierKey | None,
    checkpoint: Checkpoint,
    prover: Prover | None,
    display: Display,
) -> model.WorkedExample:
    """The first exhibit with an object at hand, or the first exhibit."""
    chosen = next((one for one in exhibits if any(view.attached for view in one.objects)), exhibits[0])
    view = next((view for view in chosen.objects if view.attached), None)
    entry = found.shown[chosen.index]
    proof = prover.proof(entry.index) if prover is not None and prover.holds() else None
    signer = found.keys().get(entry.key)
    return model.WorkedExample(
        index=entry.index,
        note=files.entry_name(entry.index),
        commitment=view.commitment if view else "",
        role=view.role if view else "",
        leaf=entry.leaf.hex(),
        signer=display.line(entry.signer),
        signer_key=_raw(signer) if signer else "",
        log_key=_raw(log_key) if log_key else "",
        proof=None if proof is None else files.proof_name(entry.index),
        siblings=len(proof or ()),
        tree_size=checkpoint.size,
        root=checkpoint.root.hex(),
    )


def _raw(key: VerifierKey) -> str:
    """The base64 part of a vkey (it may hold '+', so no rsplit)."""
    return str(key).split("+", 2)[2]
