"""Step: who vouches for the file as a whole, in each of its bytes: a signature, or the ledger's own
record."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from ledger.core.entry import Entry
from ledger.dossier.checking.report import FAILED, INDETERMINATE, REMARK, Answer, Finding
from ledger.dossier.checking.subject import Subject
from ledger.dossier.manifest import Manifest
from ledger.dossier.signing.validate import SignatureView, validate
from ledger.errors import MalformedError

TOTAL = "signature"


def check(subject: Subject) -> Answer:
    """Signatures by their own validation; the record by the file's SHA-256."""
    try:
        views = validate(subject.opened.data, subject.roots)
    except MalformedError as error:
        return Answer(detail="signatures can't be read", findings=(Finding(FAILED, TOTAL, str(error)),))
    found = [one for view in views for one in _signature(view)]
    record, entry = _recorded(subject)
    found += record
    vouched = entry is not None or any(view.valid and view.intact and view.trusted for view in views)
    if not vouched and not any(one.outcome is not REMARK for one in found):
        what = "nobody vouches for all of its bytes: it bears no signature, and no record of it is at hand"
        found.append(Finding(INDETERMINATE, "file", f"{what} (--bundle LEDGER may hold one)"))
    signed = f"{len(views)} signature{'s' if len(views) != 1 else ''}"
    where = "no record of the file at hand" if entry is None else f"recorded as entry {entry.index}"
    return Answer(detail=f"{signed}; {where}", findings=tuple(found))


def _signature(view: SignatureView) -> Iterator[Finding]:
    where = f"signature {view.field!r:.40} by {view.signer!r:.100}"
    if not (view.intact and view.valid):
        yield Finding(
            FAILED, where, "does not verify: the bytes it covers were changed, or it is no signature"
        )
        return
    if not view.whole:
        yield Finding(
            FAILED, where, "something was added behind it that a signature of its level does not add"
        )
    if view.trusted is None:
        yield Finding(INDETERMINATE, where, "whose certificate that is was not checked: --trust CERT.pem")
    elif not view.trusted:
        yield Finding(INDETERMINATE, where, "its certificate does not lead to the one that --trust gave")
    stamp = f", time-stamped {view.stamped_at}" if view.stamped_at else ""
    yield Finding(REMARK, where, f"{view.algorithm}, claimed at {view.claimed_at}{stamp}")


def _recorded(subject: Subject) -> tuple[list[Finding], Entry | None]:
    """The newest `dossier` entry of this very file, or of the file that a signature was added to."""
    if subject.evidence is None:
        return [], None
    digests = {subject.opened.sha256, _unsigned(subject)}
    entry = None
    for one in subject.evidence.entries_of_kind("dossier"):
        if one.body["sha256"] in digests:
            entry = one
    if entry is None or subject.manifest is None:
        return [], entry
    wrong = [
        Finding(FAILED, f"entry {entry.index}", f"says {name} {said!r:.80}, the manifest {claimed!r:.80}")
        for name, said, claimed in _pairs(entry.body, subject.manifest)
        if said != claimed
    ]
    return wrong, entry


def _unsigned(subject: Subject) -> str:
    """The SHA-256 of the file without what signing has added behind it, where the manifest says how long it
    is."""
    size = subject.manifest.bytes if subject.manifest else 0
    return sha256(subject.opened.data[:size]).hexdigest() if size else ""


def _pairs(body: dict[str, Any], claims: Manifest) -> Iterator[tuple[str, object, object]]:
    yield "tree_size", body["tree_size"], claims.tree_size
    yield "root", body["root"], claims.root
    yield "bates_first", body["bates_first"], claims.bates.number(claims.first)
    yield "bates_last", body["bates_last"], claims.bates.number(claims.last)
    if "profile" in body:
        for name in ("profile", "edition", "final", "volume", "volumes"):
            yield name, body[name], getattr(claims, name)
