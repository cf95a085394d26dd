"""`exchange`: one probe and its answer.

`declared` is what somebody says (a model's name!), `observed` is what the recorder measured; they
never share a field. `observed` and `reading` are `{}` and `plan` is null when there is nothing to
say, which is so for every exchange that is typed, pasted or read from a file (fidelity `text`).
"""

from typing import Any, Final

from ledger.core.bodies import schema
from ledger.core.bodies.schema import Kind
from ledger.core.text import is_plain
from ledger.errors import MalformedError

FIDELITIES: Final = ("wire", "http", "api", "text")
ROLES: Final = ("query", "answer")
OTHER_ROLES: Final = (
    "reasoning",
    "wire.sent",
    "wire.received",
    "request.body",
    "response.body",
    "certificate",
)
MAX_TAG: Final = 300


def tag(value: Any, what: str) -> None:
    """A tag: printable, 1 to 300 characters, no comma and no space at the ends."""
    if (
        type(value) is not str
        or not 0 < len(value) <= MAX_TAG
        or not is_plain(value)
        or "," in value
        or value != value.strip()
    ):
        raise MalformedError(f"{what}: want a printable tag without comma, have {value!r:.80}")


def _empty(value: Any, what: str) -> None:
    if value != {} or type(value) is not dict:
        raise MalformedError(f"{what}: want {{}} at this fidelity (section 6), have {value!r:.80}")


EXCHANGE: Final = Kind(
    schema.members(
        {
            "declared": schema.members(
                {
                    "captured_at": schema.optional(schema.time),
                    "endpoint": schema.optional(schema.text),
                    "model": schema.optional(schema.text),
                    "provider": schema.optional(schema.text),
                }
            ),
            "fidelity": schema.one_of(*FIDELITIES),
            "observed": _empty,
            "plan": schema.nothing,
            "reading": _empty,
            "tags": schema.list_of(tag, unique=True),
        }
    ),
    first=ROLES,
    others=OTHER_ROLES,
)
