"""Differences that were met in the text layer, as findings with page and place."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.dossier.checking.following import Followed
from ledger.dossier.checking.layer import Stretch
from ledger.dossier.checking.report import FAILED, INDETERMINATE, Finding
from ledger.dossier.checking.subject import Subject


def told(subject: Subject, where: str, followed: Followed, stretch: Stretch) -> Iterator[Finding]:
    """The differences as findings, with page and place."""
    for one in followed.differences:
        if one.kind == "unordered":
            continue
        place = f"{where}, {subject.place(stretch.page(one.at))}, character {one.place + 1}"
        if one.kind == "unreadable":
            what = f"the text layer does not give back all characters of {one.want!a}; compare it on the page"
            yield Finding(INDETERMINATE, place, what)
        else:
            yield Finding(FAILED, place, f"want {one.want!a}, the page has {one.have!a}")
