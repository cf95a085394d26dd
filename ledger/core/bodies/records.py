"""The examiner's own records: attachment, note, custody, correction, purge, dossier."""

from typing import Any, Final

from ledger.core.bodies import schema
from ledger.core.bodies.schema import Kind
from ledger.errors import MalformedError

CUSTODY_ACTIONS: Final = ("transfer", "access", "copy", "return")

# `about`: the entry that the file belongs to (an exchange, say), or null.
ATTACHMENT: Final = Kind(
    schema.members(
        {
            "about": schema.optional(schema.index),
            "description": schema.text,
            "name": schema.filled,
        }
    ),
    first=("file",),
)


class _NoteKind(Kind):
    """`text` is null exactly when the remark is too long for an entry and stands in a `file` object."""

    def check(self, body: Any, objects: tuple[Any, ...]) -> None:
        super().check(body, objects)
        if (body["text"] is None) != bool(objects) or len(objects) > 1:
            raise MalformedError("note: want a text in the body or in one file object (section 6)")


NOTE: Final = _NoteKind(schema.members({"text": schema.optional(schema.text)}), others=("file",))

# Signed by the giver; the receiver's signature line may follow. `items`: indexes, empty for the whole ledger.
CUSTODY: Final = Kind(
    schema.members(
        {
            "action": schema.one_of(*CUSTODY_ACTIONS),
            "from": schema.filled,
            "items": schema.list_of(schema.index, unique=True),
            "occurred_at": schema.time,
            "place": schema.optional(schema.text),
            "reason": schema.filled,
            "to": schema.optional(schema.filled),
        }
    )
)

# Nothing is ever edited: the entry that is wrong stays, and this one says what is right.
CORRECTION: Final = Kind(
    schema.members(
        {
            "entry": schema.index,
            "reason": schema.text,
            "right": schema.filled,
            "wrong": schema.filled,
        }
    )
)

PURGE: Final = Kind(
    schema.members(
        {
            "commitments": schema.list_of(schema.digest, unique=True),
            "order": schema.optional(schema.text),
            "reason": schema.filled,
        }
    )
)

EDITIONS: Final = ("public", "sealed")

_DOSSIER: Final = {
    "bates_first": schema.optional(schema.filled),
    "bates_last": schema.optional(schema.filled),
    "root": schema.digest,
    "sha256": schema.digest,
    "title": schema.text,
    "tree_size": schema.index,
}
_PLAIN: Final = schema.members(_DOSSIER)
_EDITED: Final = schema.members(
    dict(
        sorted(
            {
                **_DOSSIER,
                "edition": schema.one_of(*EDITIONS),  # `public`: made for the public, with words taken out
                "final": schema.flag,  # False: a draft; its Bates numbers may be used again
                "of": schema.optional(schema.index),  # the dossier entry whose file this one was made of
                "profile": schema.filled,  # `evidence` or `filing`
                "replaces": schema.optional(schema.index),  # the final dossier whose Bates numbers it takes
                "signed": schema.flag,  # the file bears a signature of its own
                "volume": schema.index,  # from 1
                "volumes": schema.index,
            }.items()
        )
    )
)


def _dossier(value: Any, what: str) -> None:
    """One of the two forms: the shorter one is of before there were editions and volumes."""
    if type(value) is not dict or "profile" not in value:
        _PLAIN(value, what)
        return
    _EDITED(value, what)
    if not 0 < value["volume"] <= value["volumes"]:
        raise MalformedError(f"{what}: there is no volume {value['volume']} of {value['volumes']}")


# `matter`: the matter file as it was. `redactions`: what was taken out of a public edition, and why.
DOSSIER: Final = Kind(_dossier, others=("matter", "redactions"))
