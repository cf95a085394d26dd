"""The finding codes: stable names, the step and axis they belong to, what they do, and what they mean.

docs/format.md section 9 lists the same table, and a test holds the two equal. A code is never reused
for something else; new ones are added.
"""

from typing import Final, NamedTuple

from ledger.verify.report import Axis, Outcome

FAILED, INDETERMINATE, REMARK = Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED


class Code(NamedTuple):
    """One code: its step in the plan, the axis that it bears on, its outcome there, its plain meaning."""

    step: int
    axis: Axis
    outcome: Outcome
    meaning: str


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
    # step 9: completeness, and what the verifier knows from outside
    "ledger-truncated": Code(
        9,
        Axis.COMPLETENESS,
        FAILED,
        "An earlier checkpoint covers more entries than there are: some were removed.",
    ),
    "history-changed": Code(
        9, Axis.INTEGRITY, FAILED, "The entries are not those of a checkpoint that was given or remembered."
    ),
    "consistency-unchecked": Code(
        9,
        Axis.COMPLETENESS,
        INDETERMINATE,
        "This bundle can't be compared with the checkpoint that was given.",
    ),
    "memory-unchecked": Code(
        9,
        Axis.COMPLETENESS,
        REMARK,
        "This machine remembers the ledger at another size; a bundle can't be compared with that.",
    ),
    "genesis-untrusted": Code(
        9, Axis.AUTHORSHIP, INDETERMINATE, "Nothing from outside says that entry 0 names the right keys."
    ),
    "genesis-absent": Code(
        9, Axis.AUTHORSHIP, INDETERMINATE, "Entry 0, which names the keys, is not in this bundle."
    ),
    "trust-mismatch": Code(
        9,
        Axis.AUTHORSHIP,
        FAILED,
        "The keys in entry 0 are not the ones that the verifier trusts for these names.",
    ),
    "plan-incomplete": Code(
        9, Axis.COMPLETENESS, INDETERMINATE, "Cells that were planned have no exchange in the ledger."
    ),
    "plan-contradicted": Code(
        9, Axis.COMPLETENESS, FAILED, "The plan contradicts itself, or the exchanges that name it."
    ),
    "plan-unchecked": Code(
        9,
        Axis.COMPLETENESS,
        INDETERMINATE,
        "The list of planned cells is not at hand, so which ones have an exchange can't be told.",
    ),
    "import-incomplete": Code(
        9,
        Axis.COMPLETENESS,
        INDETERMINATE,
        "Fewer exchanges name the import than it says to have taken over.",
    ),
    "import-contradicted": Code(
        9, Axis.COMPLETENESS, FAILED, "The import contradicts itself, or the exchanges that name it."
    ),
    "coverage-unchecked": Code(
        9,
        Axis.COMPLETENESS,
        REMARK,
        "Entries outside this bundle, or content that was purged, would be needed to count plan or import.",
    ),
    # step 10: what is derived
    "reading-absent": Code(
        10,
        Axis.INTEGRITY,
        REMARK,
        "Messages were recorded, but the texts are not derived from them: they are the signer's word.",
    ),
    "reading-mismatch": Code(
        10,
        Axis.INTEGRITY,
        FAILED,
        "A text of the exchange, or its reading, is not what the recorded bytes say.",
    ),
    "observed-mismatch": Code(
        10, Axis.INTEGRITY, FAILED, "A fact that was observed is not what the recorded content says."
    ),
    "reader-unknown": Code(
        10,
        Axis.INTEGRITY,
        INDETERMINATE,
        "This version does not have the reader that made the texts, so it can't derive them again.",
    ),
    "reading-unchecked": Code(
        10,
        Axis.INTEGRITY,
        INDETERMINATE,
        "The texts could not be derived again: something that it takes is not at hand.",
    ),
    "reading-purged": Code(
        10,
        Axis.INTEGRITY,
        REMARK,
        "Content was removed by a signed purge entry, so the texts can't be derived again.",
    ),
}
