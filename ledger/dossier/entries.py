"""The `dossier` entries of what was built: one a file (docs/format.md section 6), with the matter file."""

from __future__ import annotations

from typing import Any

from ledger.api import Draft
from ledger.api.content import Content
from ledger.dossier.build import Built, Options
from ledger.dossier.matter import Matter

MATTER_TYPE = "application/toml"


def drafts(built: Built, matter: Matter, options: Options, *, of: int | None) -> list[Draft]:
    """In the order of the volumes. `of`: the sealed edition that a public one was made of."""
    objects = []
    if matter.source:
        objects.append(Content("matter", MATTER_TYPE, matter.source, what="the matter file"))
    if built.redactions is not None:
        log = Content("redactions", "application/json", built.redactions, what="the redaction log")
        objects.append(log)
    body: dict[str, Any] = {
        "bates_first": built.bates_first,
        "bates_last": built.bates_last,
        "edition": "sealed" if built.redactions is None else "public",
        "final": options.final,
        "of": of,
        "profile": options.profile,
        "replaces": options.replaces,
        "root": built.root.hex(),
        "sha256": built.sha256.hex(),
        "signed": False,
        "title": built.title,
        "tree_size": built.tree_size,
        "volume": 1,
        "volumes": 1,
    }
    bodies = [body]
    if built.volumes:
        bodies = [
            {
                **body,
                "bates_first": one.manifest.bates.number(one.manifest.first),
                "bates_last": one.manifest.bates.number(one.manifest.last),
                "sha256": one.sha256.hex(),
                "volume": one.manifest.volume,
                "volumes": one.manifest.volumes,
            }
            for one in built.volumes
        ]
    # The objects go with the first: the others name no other matter.
    return [
        Draft(kind="dossier", body=one, objects=tuple(objects) if place == 0 else ())
        for place, one in enumerate(bodies)
    ]
