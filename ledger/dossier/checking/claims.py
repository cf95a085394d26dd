"""Step: the manifest fits the file: its size, its volume, its pages, and no attachment that nothing names."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from ledger.bundle import layout
from ledger.bundle.reader import parse_manifest
from ledger.dossier import manifest as manifests
from ledger.dossier.checking.report import FAILED, REMARK, Answer, Finding
from ledger.dossier.checking.subject import NO_MANIFEST, Subject
from ledger.dossier.files import MANIFEST, TAG_MANIFEST
from ledger.dossier.manifest import Manifest
from ledger.errors import LedgerError


def check(subject: Subject) -> Answer:
    """The manifest, the BagIt manifests, and what was found when the file was opened."""
    found = [*subject.opened.findings, *_unnamed(subject, subject.bag)]
    claims = subject.manifest
    if claims is None:
        return Answer(detail="no manifest", findings=(*found, *(() if found else NO_MANIFEST.findings)))
    found += _own_bytes(subject, claims)
    pages = claims.last - claims.first + 1
    if len(subject.layer) != pages:
        found.append(
            Finding(FAILED, "pages", f"the manifest knows {pages}, the file has {len(subject.layer)}")
        )
    found += _volumes(claims)
    found += _in_order(claims)
    detail = f"{claims.profile} profile, volume {claims.volume} of {claims.volumes}, {pages} pages"
    return Answer(detail=f"{detail}, {len(claims.exhibits)} exhibits", findings=tuple(found))


def _own_bytes(subject: Subject, claims: Manifest) -> Iterator[Finding]:
    if not subject.opened.beside:
        return
    data = subject.opened.data
    if claims.sha256 == subject.opened.sha256 and claims.bytes == len(data):
        return
    if claims.bytes and sha256(data[: claims.bytes]).hexdigest() == claims.sha256:
        yield Finding(
            REMARK, "file", f"{len(data) - claims.bytes} bytes were added behind the file that was built"
        )
    else:
        yield Finding(FAILED, "file", "its SHA-256 is not the one in the manifest beside it")


def _unnamed(subject: Subject, read: dict[str, bytes]) -> Iterator[Finding]:
    attached = set(subject.opened.attached)
    if not attached:
        return
    named = {MANIFEST, TAG_MANIFEST}
    for name in (MANIFEST, TAG_MANIFEST):
        if name not in read:
            yield Finding(FAILED, name, "is not attached, so nothing names the attachments")
            continue
        try:
            listed = parse_manifest(read[name], name)
        except LedgerError as error:
            yield Finding(FAILED, name, str(error))
            continue
        named |= listed.keys()
        for one in sorted(listed.keys() - attached):
            yield Finding(FAILED, name, f"lists {one}, which is not attached")
        for one in sorted(listed.keys() & attached):
            if listed[one] != subject.opened.attached[one]:
                yield Finding(FAILED, name, f"{one} has another SHA-256")
    for one in sorted(attached - named):
        yield Finding(FAILED, "attachments", f"no manifest names {one!r:.100}")
    for one in sorted(attached):
        if not layout.allowed(one) and one != manifests.NAME:
            yield Finding(FAILED, "attachments", f"{one!r:.100} is no file of a bundle")


def _volumes(claims: Manifest) -> Iterator[Finding]:
    whole = claims.volumes == 1
    if not 0 < claims.volume <= claims.volumes:
        yield Finding(FAILED, "volumes", f"there is no volume {claims.volume} of {claims.volumes}")
    if not 0 < claims.first <= claims.last <= claims.pages:
        yield Finding(FAILED, "pages", f"{claims.first} to {claims.last} of {claims.pages} can't be")
    if whole and (claims.first, claims.last) != (1, claims.pages):
        yield Finding(FAILED, "pages", "the only volume does not have all pages")
    if (claims.first == 1) != (claims.volume == 1) or (claims.last == claims.pages) != (
        claims.volume == claims.volumes
    ):
        yield Finding(
            FAILED, "pages", "the first and the last volume do not hold the first and the last page"
        )


def _in_order(claims: Manifest) -> Iterator[Finding]:
    """Exhibits are numbered from 1, and follow one another without a page between them."""
    part = claims.part("exhibits")
    at = part.first if part else 0
    for place, one in enumerate(claims.exhibits, 1):
        if one.number != place:
            yield Finding(FAILED, f"exhibit {one.number}", f"stands in the place of exhibit {place}")
        if part is None or not part.first <= one.first <= one.last <= part.last:
            yield Finding(FAILED, f"exhibit {one.number}", "stands outside the part of the exhibits")
        # Between two exhibits there may be the cover of a volume, and nothing else.
        if one.first < at or one.first > at + (claims.volumes > 1):
            yield Finding(FAILED, f"exhibit {one.number}", f"begins on page {one.first}, want page {at}")
        at = one.last + 1
    if part is not None and claims.exhibits and at <= part.last - (claims.volumes > 1):
        yield Finding(FAILED, "pages", f"{at} to {part.last} belong to no exhibit")
