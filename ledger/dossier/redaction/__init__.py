"""Redaction: what is proposed, what is taken out of the public edition, and the log of it.

    find      personal data in a text, as far as a machine finds it
    words     the words that are taken out, wherever they stand
    views     bytes in every encoding that can be undone, to be searched
    propose   what was found in a dossier's evidence and is neither redacted nor kept
    plan      what the public edition shows, withholds and leaves out
    log       the redaction log: with the words for the sealed edition, without for the public one
    guard     the finished file, searched once more

The signed entries are never changed; what was taken out is not in the file at all.
"""

from ledger.dossier.redaction.find import Found, find

__all__ = ["Found", "find"]
