"""probe scan: searches what was recorded for secrets. The command itself is registered in probe.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ledger.cli.options import JsonOption, LedgerOption, evidence_folder

if TYPE_CHECKING:
    from ledger.capture.secrets.scan import Finding, Tally

# Not 3 and not 4, which speak of the evidence's integrity, and that is untouched; not 1, which is a bug.
EXIT_FOUND = 5
HINT = "what was signed stays: revoke the key at its provider, so that it is worth nothing"


@dataclass(slots=True)
class Secret:
    """One secret, by its HMAC: where it was found first (or every time), and how often."""

    places: list[Finding]
    count: int = 1


def scan(
    every: Annotated[
        bool, typer.Option("--all", help="List every place, not only the first of each secret.")
    ] = False,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search what was recorded for keys, tokens and passwords.

    Every entry and object, decoded, by the shape that keys have and by the
    names of HTTP headers. A secret itself is never printed: an HMAC tells
    one from another. Exit 0 where none is found, 5 where one is: that says
    nothing against the evidence, but its key should be revoked.
    """
    import os

    from ledger.api.ledger import Ledger
    from ledger.capture.secrets.redactor import KEY_SIZE, Redactor
    from ledger.capture.secrets.scan import Tally
    from ledger.capture.secrets.scan import scan as search
    from ledger.cli.progress import counter
    from ledger.keyring import default_folder

    with Ledger.open(evidence_folder(ledger)) as reading:
        key = default_folder().find_redaction_key(reading.origin)
        # Without a key of the ledger's, one of this run's own still tells secrets apart.
        redactor = Redactor(os.urandom(KEY_SIZE) if key is None else key)
        tally, secrets, done = Tally(), dict[str, Secret](), 0
        with counter("entries with secrets", reading.size) as advance:
            for found in search(reading, redactor, tally):
                _add(secrets, found, every)
                advance(found.entry - done)
                done = found.entry
        shown = None if key is None else redactor.key_id
        if as_json:
            _put_json(reading.origin, tally, secrets, shown)
        else:
            _put_text(tally, secrets, shown, every)
    if secrets:
        raise typer.Exit(EXIT_FOUND)


def _add(secrets: dict[str, Secret], found: Finding, every: bool) -> None:
    known = secrets.get(found.hmac)
    if known is None:
        secrets[found.hmac] = Secret([found])
        return
    known.count += 1
    if every:
        known.places.append(found)


def _put_text(tally: Tally, secrets: dict[str, Secret], key: str | None, every: bool) -> None:
    from ledger.cli.boundary import one_line
    from ledger.cli.output import put, say

    for secret in secrets.values():
        for place in secret.places:
            digest = "" if key is None else f"  hmac {place.hmac[:16]}"
            more = "" if every or secret.count == 1 else f"  and {secret.count - 1} more"
            within = f" ({place.within})" if place.within else ""
            where = f"{place.entry}  {place.object} at {place.offset}{within}"
            put(one_line(f"{where}  {place.what}{digest}{more}"))
    for entry, name, why in tally.unread:
        say(one_line(f"ledger: entry {entry}: {name}: {why}"))
    found = _many(len(secrets), "secret", "secrets")
    entries, objects = _many(tally.entries, "entry", "entries"), _many(tally.objects, "object", "objects")
    say(f"{found} in {entries}, {objects}, {_many(tally.size, 'byte', 'bytes')}")
    if secrets:
        say(f"ledger: hint: {HINT}")


def _many(number: int, one: str, more: str) -> str:
    return f"{number or 'no'} {one if number == 1 else more}"


def _put_json(origin: str, tally: Tally, secrets: dict[str, Secret], key: str | None) -> None:
    from ledger.cli.output import put_json

    put_json(
        "scan",
        {
            "ledger": origin,
            "searched": {"bytes": tally.size, "entries": tally.entries, "objects": tally.objects},
            "redaction_key": key,
            "secrets": [_value(one, key) for one in secrets.values()],
            "not_searched": [
                {"entry": entry, "object": name, "why": why} for entry, name, why in tally.unread
            ],
        },
    )


def _value(secret: Secret, key: str | None) -> dict[str, Any]:
    places = [
        {"entry": one.entry, "object": one.object, "offset": one.offset, "within": one.within or None}
        for one in secret.places
    ]
    digest = None if key is None else secret.places[0].hmac[:16]
    return {"what": secret.places[0].what, "hmac": digest, "count": secret.count, "places": places}
