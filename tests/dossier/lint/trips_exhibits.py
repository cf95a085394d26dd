"""What trips the checks of exhibits: one change each."""

from __future__ import annotations

from tests.dossier.lint.specimen import (
    Trip,
    subject,
    table,
    trip,
)
from tests.dossier.lint.variants import (
    aid,
    altered,
    imported,
    long_answer,
    lost,
    saying,
    silent_cut,
    without_mark,
)

TRIPS: tuple[Trip, ...] = (
    trip("L26", "a template that has lost the mark", "lacks the mark", lambda: long_answer(without_mark())),
    trip("L26", "a cut that is not told", "3 characters of 5", silent_cut),
    trip("L15", "no claim of what it is", "claimed", lambda: table("exhibits", 0, claimed="")),
    trip("L15", "no route", "route", lambda: table("exhibits", 0, route="")),
    trip("L15", "no sponsor", "sponsor", lambda: table("exhibits", 0, sponsor="")),
    trip(
        "L15",
        "a witness who saw nothing",
        "neither operator nor witness",
        lambda: table("exhibits", 2, sponsor="cora"),
        "warning",
    ),
    trip("L19", "bytes that were changed", "do not match the commitment", altered),
    trip("L19", "bytes that are gone", "not at hand", lost),
    trip(
        "L19",
        "a weak algorithm alone",
        "MD5",
        lambda: table(
            "certification",
            0,
            comparison="The MD5 of each file was compared by Cora Certifier with the list.",
        ),
    ),
    trip("L19", "a digest of nothing", "of nothing among", lambda: saying(f"Its SHA-256 is {'ab' * 32}.")),
    trip("L19", "an import of another file", "is not the one whose SHA-256", lambda: subject(imported())),
    trip(
        "L30",
        "a summary without access",
        "without summary_of",
        lambda: table("exhibits", 0, summary_rule="1006"),
    ),
    trip(
        "L30",
        "a summary of itself",
        "names itself",
        lambda: table(
            "exhibits",
            0,
            summary_rule="1006",
            summary_of=("Identity probes",),
            summary_query="all",
            access_offer="at the office",
        ),
    ),
    trip(
        "L30",
        "a chart without label",
        "labelled neither",
        lambda: table("exhibits", 2, claimed="A chart of answers by day."),
    ),
    trip("L30", "a fact on an aid", "rests on an illustrative aid", aid),
)
