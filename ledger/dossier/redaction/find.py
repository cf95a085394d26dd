"""Personal data in a text, as far as a machine can find it: the classes of FRCP 5.2 and of check 27.

Found: social-security and taxpayer numbers, payment cards, IBANs, account numbers beside their word, dates of
birth, e-mail addresses, telephone numbers, IP addresses, keys and passwords, account ids.

NOT found, and nobody should think so: names (minors' among them), home addresses, anything privileged, what
is spelled out in words, what is in a picture. Those are chosen by a person. What is found is a proposal: a
public figure's birthday and the address of a help desk look like anybody's.

Linear in the text: no pattern repeats without a bound or a fixed next character.
"""

from __future__ import annotations

from ledger.dossier.redaction.accounts import find_accounts
from ledger.dossier.redaction.contact import find_contact
from ledger.dossier.redaction.found import Found
from ledger.dossier.redaction.identity import find_identity
from ledger.dossier.redaction.keys import find_keys

__all__ = ["Found", "find"]


def find(text: str) -> tuple[Found, ...]:
    """Everything found, in order and apart: of two that overlap, the longer of the earlier finder."""
    every = [
        (one.first, order, one)
        for order, finder in enumerate((find_keys, find_identity, find_accounts, find_contact))
        for one in finder(text)
        if one.start < one.end
    ]
    taken: list[tuple[int, int, Found]] = []
    for first, order, one in sorted(every):
        if taken and first < taken[-1][2].last:
            _, rank, last = taken[-1]
            if order < rank and one.last - one.first >= last.last - last.first:
                taken[-1] = (first, order, one)
        else:
            taken.append((first, order, one))
    return tuple(one for _, _, one in taken)
