"""Step: every page bears its Bates number and its page number, gapless, as the page labels and the manifest
say."""

from __future__ import annotations

from ledger.dossier.checking.layer import squeezed
from ledger.dossier.checking.report import FAILED, Answer, Finding
from ledger.dossier.checking.subject import Subject


def check(subject: Subject) -> Answer:
    """Every page."""
    claims = subject.claims
    found = []
    labels = [page.label for page in subject.pdf.pages]
    for place in range(len(subject.layer)):
        page = claims.first + place
        printed, bates = subject.numbers(page)
        text = subject.layer[place].text
        missing = [one for one in subject.stripped(page).missing if one in (printed, bates)]
        found += [
            Finding(FAILED, subject.place(page), f"does not bear {one!r} in its margin") for one in missing
        ]
        others = text.count(squeezed(claims.bates_prefix) + "-")
        if missing and others == 0:
            found.append(Finding(FAILED, subject.place(page), "bears no Bates number at all"))
        if place < len(labels) and labels[place] != str(page):
            found.append(
                Finding(FAILED, subject.place(page), f"is labelled {labels[place]!r:.40}, want {page}")
            )
    first, last = claims.bates.number(claims.first), claims.bates.number(claims.last)
    return Answer(detail=f"{len(subject.layer)} pages, {first} to {last}", findings=tuple(found))
