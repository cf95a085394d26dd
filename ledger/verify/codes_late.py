"""The finding codes of the last two steps: what is known from outside or planned, and what is derived.

A part of `ledger.verify.codes`, which joins them to the others.
"""

from typing import Final

from ledger.verify.report import FAILED, INDETERMINATE, REMARK, Axis, Code

LATE_CODES: Final[dict[str, Code]] = {
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
    "text-mismatch": Code(
        10,
        Axis.INTEGRITY,
        FAILED,
        "The text of a captured document is not what its map says of the document's bytes.",
    ),
    "text-unchecked": Code(
        10,
        Axis.INTEGRITY,
        INDETERMINATE,
        "The document's text could not be extracted again with the same result, or not all is at hand.",
    ),
    "text-purged": Code(
        10,
        Axis.INTEGRITY,
        REMARK,
        "Content was removed by a signed purge entry, so the document's text can't be checked.",
    ),
    "document-mismatch": Code(
        10, Axis.INTEGRITY, FAILED, "The captured document is not the body of the answer that was recorded."
    ),
    "clause-mismatch": Code(
        10,
        Axis.INTEGRITY,
        FAILED,
        "The clause does not stand where it says: no such snapshot before it, place, or heading.",
    ),
    "clause-unchecked": Code(
        10,
        Axis.INTEGRITY,
        INDETERMINATE,
        "The clause could not be held against its snapshot: something that it takes is not at hand.",
    ),
    "clause-purged": Code(
        10,
        Axis.INTEGRITY,
        REMARK,
        "Content was removed by a signed purge entry, so the clause can't be held against its snapshot.",
    ),
    "finding-contradicted": Code(
        10, Axis.INTEGRITY, FAILED, "The finding contradicts the ledger: what it was made from is not there."
    ),
    "finding-unchecked": Code(
        10, Axis.INTEGRITY, REMARK, "Entries that the finding was made from are not in this bundle."
    ),
}
