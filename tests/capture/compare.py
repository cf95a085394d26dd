"""The record beside what the endpoint saw: the same bytes, but for the secrets, which are nowhere on disk."""

import base64
import hmac
import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ledger.api import Ledger
from ledger.core.entry import Entry


class Recorded(NamedTuple):
    """An exchange as recorded: its place, its entry's body, its objects by role."""

    index: int
    body: dict[str, Any]
    objects: dict[str, bytes]

    @property
    def query(self) -> str:
        return self.objects["query"].decode()

    @property
    def answer(self) -> str:
        return self.objects["answer"].decode()

    @property
    def problem(self) -> str | None:
        """The code of what went wrong."""
        found = self.body["observed"]["problem"]
        return None if found is None else str(found["code"])

    @property
    def redactions(self) -> list[dict[str, Any]]:
        """What was replaced, in order."""
        return list(json.loads(self.objects.get("redactions", b'{"redactions": []}'))["redactions"])


def exchanges(evidence: Path, start: int = 0) -> list[Recorded]:
    """Every exchange in the ledger, from an index on."""
    with Ledger.open(evidence) as ledger:
        entries = [entry for entry in ledger.entries(start) if entry.kind == "exchange"]
        return [_recorded(ledger, entry) for entry in entries]


def _recorded(ledger: Ledger, entry: Entry) -> Recorded:
    objects = {one.role: ledger.content(one.commitment) for one in entry.objects if one.role != "certificate"}
    return Recorded(entry.index, entry.body, objects)


def by_query(found: Iterable[Recorded]) -> dict[str, Recorded]:
    """Prompt -> exchange. The last line of a query with several messages is the prompt."""
    return {one.query.rpartition("\n")[2]: one for one in found}


# ---- bytes ------------------------------------------------------------------------------------------------


def restored(one: Recorded, role: str, secrets: Iterable[bytes], key: bytes) -> bytes:
    """The object with each secret put back where its token stands; fails at an HMAC of no known secret."""
    known = {hmac.new(key, secret, sha256).hexdigest(): secret for secret in secrets}
    found, at, data = b"", 0, one.objects[role]
    for redaction in sorted(one.redactions, key=lambda value: int(value["offset"])):
        if redaction["object"] == role:
            assert redaction["hmac"] in known, (role, redaction)
            found += data[at : redaction["offset"]] + known[redaction["hmac"]]
            at = redaction["offset"] + redaction["length"]
    return found + data[at:]


def difference(have: bytes, want: bytes) -> str:
    """Where two byte strings part; empty where they don't."""
    if have == want:
        return ""
    at = next(
        (i for i, (a, b) in enumerate(zip(have, want, strict=False)) if a != b), min(len(have), len(want))
    )
    near = slice(max(at - 30, 0), at + 40)
    return f"byte {at} of {len(have)} and {len(want)}: {have[near]!r} and {want[near]!r}"


# ---- secrets ----------------------------------------------------------------------------------------------


def leaks(evidence: Path, secrets: Iterable[bytes]) -> list[str]:
    """Where a secret stands, plainly or in a usual disguise: in files, in what the database holds."""
    shapes = [(shape, secret) for secret in secrets for shape in _shapes(secret)]
    return [
        f"{where}: {secret!r} as {shape!r}"
        for where, data in _everything(evidence)
        for shape, secret in shapes
        if shape in data
    ]


def _shapes(secret: bytes) -> Iterator[bytes]:
    yield secret
    yield secret.hex().encode()
    yield base64.b64encode(secret)[:-4]


def _everything(evidence: Path) -> Iterator[tuple[str, bytes]]:
    for file in evidence.rglob("*"):
        if file.is_file():
            yield file.name, file.read_bytes()
    with Ledger.open(evidence) as ledger:
        for entry in ledger.entries():
            yield f"entry {entry.index}", entry.note
            for one in entry.objects:
                yield f"entry {entry.index} {one.role}", ledger.content(one.commitment)
