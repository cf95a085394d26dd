"""What trips the checks of authorities and citations: one change each."""

from __future__ import annotations

from dataclasses import replace

from tests.dossier.lint.specimen import (
    Trip,
    clean,
    specimen,
    subject,
    trip,
)
from tests.dossier.lint.trips_law import FINAL, claim, unchecked
from tests.dossier.lint.variants import saying

TRIPS: tuple[Trip, ...] = (
    trip(
        "L10",
        "nobody checked it",
        "no person has recorded a check",
        lambda: unchecked("procd-v-zeidenberg-1996"),
    ),
    trip(
        "L10",
        "weak sources",
        "SINGLE_SECONDARY",
        lambda: claim(
            authorities_for=("procd-v-zeidenberg-1996", "meyer-v-uber-2017", "openevidence-v-doximity")
        ),
    ),
    trip("L10", "a factor with one voice", "factor 1", lambda: claim(fair_use=True)),
    trip("L11", "an old check", "days old", lambda: subject(clean(on="2026-09-20"))),
    trip(
        "L11",
        "superseded",
        "history",
        lambda: claim(
            authorities_against=(
                *specimen().matter.claims[0].authorities_against,
                "usco-recent-entrance-refusal",
            )
        ),
    ),
    trip(
        "L12",
        "a pending matter as a holding",
        "told as a holding",
        lambda: saying("OpenEvidence v. Doximity held that prompts are protected."),
    ),
    trip(
        "L12",
        "a case that has a ruling as well",
        "concord-v-anthropic",
        lambda: claim(issue="Concord Music v. Anthropic held that terms bind."),
        "warning",
    ),
    trip("L12", "FRE 707 as law", "never became law", lambda: saying("The outputs meet FRE 707.")),
    trip("L13", "nothing adverse", "no adverse authority", lambda: claim(authorities_against=()), "warning"),
    trip(
        "L13",
        "nothing adverse, final",
        "no adverse authority",
        lambda: subject(
            matter=replace(
                specimen().matter, claims=(replace(specimen().matter.claims[0], authorities_against=()),)
            ),
            wish=FINAL,
        ),
    ),
    trip("L13", "no authority", "no authority is named", lambda: claim(authorities_for=()), "warning"),
    trip(
        "L13",
        "a sham",
        "none of those named against it",
        lambda: claim(
            authorities_for=("meyer-v-uber-2017", "ml-genius-v-google-2022"),
            authorities_against=("procd-v-zeidenberg-1996",),
        ),
        "warning",
    ),
    trip(
        "L13",
        "one side of an issue",
        "issue preemption",
        lambda: claim(authorities_against=("specht-v-netscape-2002",)),
        "warning",
    ),
    trip(
        "L14",
        "an id that is not there",
        "not in the catalogue",
        lambda: claim(authorities_for=("procd", "meyer-v-uber-2017")),
    ),
    trip(
        "L14",
        "a wrong reporter",
        "no string of the catalogue",
        lambda: claim(issue="See ProCD, Inc. v. Zeidenberg, 86 F.3d 1448 (7th Cir. 1996)."),
    ),
    trip(
        "L14",
        "an invented case",
        "no string of the catalogue",
        lambda: saying("As Smith v. Jones has it, outputs are works."),
    ),
    trip(
        "L14",
        "a name and a reporter of two cases",
        "no string of the catalogue",
        lambda: claim(issue="Campbell v. Acuff-Rose Music, Inc., 593 U.S. 1 (2021) bears on it."),
    ),
    trip(
        "L14",
        "a statute that is not there",
        "no string of the catalogue",
        lambda: claim(issue="17 U.S.C. § 999 bears on it."),
    ),
    trip("L14", "a docket", "no string of the catalogue", lambda: saying("See No. 3:24-cv-09999-ABC.")),
    trip(
        "L14",
        "a neutral citation",
        "no string of the catalogue",
        lambda: saying("See [2025] EWHC 9999 (Ch)."),
    ),
    trip(
        "L14",
        "a citation beside the claims",
        "in no claim",
        lambda: claim(
            issue="Feist Publications, Inc. v. Rural Telephone Service Co., 499 U.S. 340 (1991) bears on it."
        ),
        "warning",
    ),
)
