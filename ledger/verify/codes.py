"""The finding codes: stable names, the step and axis they belong to, what they do, and what they mean.

docs/format.md section 9 lists the same table, and a test holds the two equal. A code is never reused
for something else; new ones are added.
"""

from typing import Final

from ledger.verify.codes_late import LATE_CODES
from ledger.verify.report import FAILED, INDETERMINATE, REMARK, Axis, Code

CODES: Final[dict[str, Code]] = {
    # step 1: every entry parses strictly and re-encodes to the same bytes
    "entry-malformed": Code(
        1, Axis.INTEGRITY, FAILED, "The entry's bytes are not the format, so what it says can't be relied on."
    ),
    "entry-missing": Code(
        1, Axis.INTEGRITY, FAILED, "There is a gap: an entry with this index is not there."
    ),
    "entry-unreadable": Code(1, Axis.INTEGRITY, FAILED, "The stored record of the entry can't be read."),
    # step 2: index, origin, previous form one chain
    "genesis-invalid": Code(
        2, Axis.INTEGRITY, FAILED, "Entry 0 contradicts itself, so the ledger has no valid beginning."
    ),
    "index-mismatch": Code(2, Axis.INTEGRITY, FAILED, "The entry says that it stands at another place."),
    "origin-mismatch": Code(2, Axis.INTEGRITY, FAILED, "The entry belongs to another ledger."),
    "previous-mismatch": Code(
        2,
        Axis.INTEGRITY,
        FAILED,
        "The entry does not continue the entry before it: one of the two was changed.",
    ),
    "links-unchecked": Code(
        2,
        Axis.INTEGRITY,
        REMARK,
        "Neighbours of the entry are not in this bundle, so its link can't be checked.",
    ),
    # step 3: every signature verifies, every signer is active, no weak key
    "signature-invalid": Code(
        3, Axis.INTEGRITY, FAILED, "The signature does not verify: the entry was changed after signing."
    ),
    "key-inactive": Code(
        3, Axis.INTEGRITY, FAILED, "The entry is signed by a key that was not an active signer at that place."
    ),
    "key-weak": Code(3, Axis.INTEGRITY, FAILED, "A key is of low order: its signatures prove nothing."),
    "key-unknown": Code(
        3, Axis.AUTHORSHIP, INDETERMINATE, "The signer's key was added in an entry that this bundle lacks."
    ),
    "key-event-invalid": Code(3, Axis.INTEGRITY, FAILED, "A key was added or revoked against the rules."),
    # step 4: every object is there and matches its commitment
    "object-missing": Code(
        4, Axis.INTEGRITY, FAILED, "Content that the entry refers to is absent and nothing says why."
    ),
    "object-mismatch": Code(
        4, Axis.INTEGRITY, FAILED, "Content is not what the entry committed to: it was changed."
    ),
    "object-withheld": Code(
        4, Axis.INTEGRITY, INDETERMINATE, "Content was withheld and declared so; it can't be checked here."
    ),
    "object-purged": Code(
        4,
        Axis.INTEGRITY,
        REMARK,
        "Content was removed and a signed purge entry says so; it can't be checked.",
    ),
    "object-unreferenced": Code(
        4, Axis.INTEGRITY, FAILED, "There is content that no entry refers to: it was put in from outside."
    ),
    # step 5: stored columns, indexes and cached hashes agree with the signed bytes
    "column-mismatch": Code(
        5, Axis.INTEGRITY, FAILED, "A look-up column of the database disagrees with the signed bytes."
    ),
    "node-mismatch": Code(5, Axis.INTEGRITY, FAILED, "A cached tree hash is not the hash of the entries."),
    "schema-mismatch": Code(
        5, Axis.INTEGRITY, FAILED, "The database's tables, indexes or triggers are not those of a ledger."
    ),
    "database-damaged": Code(5, Axis.INTEGRITY, FAILED, "The database file itself is damaged."),
    "dictionary-mismatch": Code(
        5, Axis.INTEGRITY, FAILED, "A compression dictionary was changed: what it packs may not unpack."
    ),
    "manifest-mismatch": Code(
        5, Axis.INTEGRITY, FAILED, "A file of the bundle is not the one that its manifest lists."
    ),
    "manifest-missing": Code(
        5,
        Axis.INTEGRITY,
        REMARK,
        "The bundle has no BagIt manifest; entries and objects were checked all the same.",
    ),
    "file-unexpected": Code(
        5, Axis.INTEGRITY, FAILED, "The payload of the bundle holds a file that is no part of a bundle."
    ),
    "file-ignored": Code(
        5, Axis.INTEGRITY, REMARK, "A file beside the payload is no part of the bundle; it was not looked at."
    ),
    # step 6: the tree's root equals the newest checkpoint's, and all checkpoints are consistent
    "checkpoint-missing": Code(
        6, Axis.INTEGRITY, INDETERMINATE, "No checkpoint is at hand, so the log key vouches for nothing."
    ),
    "checkpoint-behind": Code(
        6,
        Axis.INTEGRITY,
        INDETERMINATE,
        "The newest entries are under no checkpoint: only their signers vouch for them, not the log key.",
    ),
    "checkpoint-malformed": Code(6, Axis.INTEGRITY, FAILED, "A checkpoint's bytes are not the format."),
    "checkpoint-invalid": Code(
        6, Axis.INTEGRITY, FAILED, "A checkpoint is not signed by the log key that entry 0 names."
    ),
    "tree-mismatch": Code(
        6, Axis.INTEGRITY, FAILED, "The entries are not those that the signed checkpoint covers."
    ),
    "proof-invalid": Code(6, Axis.INTEGRITY, FAILED, "An inclusion proof does not lead to the checkpoint."),
    "proof-missing": Code(
        6, Axis.INTEGRITY, INDETERMINATE, "Nothing shows that the entry stands in the signed tree."
    ),
    # step 8: time order
    "clock-stepped": Code(
        8, Axis.TIME, INDETERMINATE, "The entry's claimed time is earlier than that of the entry before it."
    ),
    **LATE_CODES,
}
