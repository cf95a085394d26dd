"""`exchange`: one probe and its answer.

`declared` is what somebody says (a model's name!), `observed` is what the recorder measured; they
never share a field. `observed` and `reading` are `{}` and `plan` is null when there is nothing to
say, which is so for every exchange that is typed or pasted (fidelity `text`). `reading` sums up what
`ledger.readings` derives from the recorded bytes; the bytes are the evidence, the reading is not.
"""

from typing import Any, Final

from ledger.core.bodies import schema
from ledger.core.bodies.observed import observed
from ledger.core.bodies.probing import planned
from ledger.core.bodies.schema import Kind
from ledger.core.text import is_plain
from ledger.errors import MalformedError

FIDELITIES: Final = ("wire", "http", "api", "text")
ROLES: Final = ("query", "answer")
OTHER_ROLES: Final = (
    "reasoning",
    "reading",
    "wire.sent",
    "wire.received",
    "wire.timing",
    "request.body",
    "response.body",
    "redactions",
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


_READING: Final = schema.members(
    {
        "complete": schema.flag,  # the answer is whole, by the provider's own protocol
        "finish": schema.optional(schema.text),
        "model_asked": schema.optional(schema.text),
        "model_returned": schema.optional(schema.text),
        "problem": schema.optional(schema.text),  # why something could not be read
        "reader": schema.filled,  # name/version, as `ledger.readings` knows it
        "refused": schema.flag,  # the provider's protocol marks the answer as a refusal
    }
)


def _reading(value: Any, what: str) -> None:
    if value != {} or type(value) is not dict:
        _READING(value, what)


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
            "observed": observed,
            "plan": planned,
            "reading": _reading,
            "tags": schema.list_of(tag, unique=True),
        }
    ),
    first=ROLES,
    others=OTHER_ROLES,
)
