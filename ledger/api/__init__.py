"""The Python API: what the commands and other programs call.

    with Ledger.open(folder, signer=..., log=...) as ledger:
        ledger.append([Draft(kind="exchange", body=..., objects=(...))])
        report = ledger.verify()

Values that come out are `ledger.core` values; rows of the database never do.
"""

from ledger.api.content import BINARY, TEXT, Content, Draft
from ledger.api.ledger import Genesis, Ledger

__all__ = ["BINARY", "TEXT", "Content", "Draft", "Genesis", "Ledger"]
