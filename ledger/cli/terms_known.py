"""terms known: what the catalogue knows of terms to capture. It stands in for no capture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ledger.cli.boundary import fail, one_line, typed
from ledger.cli.law_options import TemplatesOption
from ledger.cli.options import JsonOption
from ledger.cli.output import put_json, say

if TYPE_CHECKING:
    from datetime import date

    from ledger.law.terms.believed import Belief
    from ledger.law.terms.known_model import Known

app = typer.Typer()

BASIS = "the catalogue, not a capture: its editors' words, to find and capture the document by"


@app.command("known")
def known_command(
    provider: Annotated[
        str | None, typer.Argument(metavar="[PROVIDER]", help="A provider, or the id of a document.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DATE", help="Which version is believed to have held then.")
    ] = None,
    channel: Annotated[
        str | None, typer.Option(metavar="CHANNEL", help="Only what binds by it: consumer, api, licence, ...")
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="REGION", help="Only what may be for it: us, eea, uk, ...")
    ] = None,
    templates: TemplatesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what terms there are to capture, where, and with which words their clause is found.

    It comes from a catalogue, and is no capture: nothing is quoted from it and
    no dossier cites it. The id of a document shows all that is known of it.
    """
    from ledger.cli.terms_known_page import put_all, put_one
    from ledger.law.terms.known import known_terms, select
    from ledger.law.terms.known_model import CHANNELS

    if channel is not None and channel not in CHANNELS:
        fail(f"--channel {one_line(channel)!r}: there is none", f"want one of {', '.join(CHANNELS)}")
    day = _day(at)
    every = known_terms(templates)
    found = select(every.values(), provider=provider, channel=channel, region=region)
    if as_json:
        value = [_value(one, day, region) for one in found]
        put_json("known-terms", {"basis": BASIS, "at": at, "region": region, "documents": value})
        return
    say(f"ledger: from {BASIS}")
    if not found:
        say("ledger: no document matches")
    elif provider in every and len(found) == 1:
        put_one(found[0], day, region)
    else:
        put_all(found, day, region)


def _day(text: str | None) -> date | None:
    from datetime import date

    from ledger.core.bodies.schema import date as check_date

    if text is None:
        return None
    with typed():
        check_date(text, "--at")
    return date.fromisoformat(text)


def _value(one: Known, at: date | None, region: str | None) -> dict[str, Any]:
    """One document, for --json. `believed` is null where no day was asked for."""
    from dataclasses import asdict

    from ledger.law.terms.believed import believed

    value = asdict(one)
    for member, version in zip(value["versions"], one.versions, strict=True):
        member["address"] = version.address
    beliefs = None if at is None else [_belief(belief) for belief in believed(one, at, region)]
    return {**value, "believed": beliefs}


def _belief(belief: Belief) -> dict[str, Any]:
    return {
        "part": belief.part,
        "regions": list(belief.regions),
        "version": belief.version.label if belief.version else None,
        "effective": belief.version.effective if belief.version else "",
        "address": belief.version.address if belief.version else "",
        "basis": belief.basis,
        "until": belief.until,
        "cautions": list(belief.cautions),
    }
