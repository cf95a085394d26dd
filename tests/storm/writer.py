"""One writer of the storm: appends in a loop and acknowledges each append, until it is killed.

    python -m tests.storm.writer FOLDER NUMBER ACKNOWLEDGEMENTS

The acknowledgement, `index leaf`, is written with one `write` call after `append` has returned.
"""

import os
import sys
from pathlib import Path

from ledger.api import Ledger
from tests.support import ALICE, LOG, attachment, exchange, note


def main(folder: str, number: str, acknowledgements: str) -> None:
    handle = os.open(acknowledgements, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with Ledger.open(Path(folder), signer=ALICE, log=LOG) as ledger:
        turn = 0
        while True:
            turn += 1
            drafts = [exchange(f"question {turn} of {number} {os.getpid()}", "the same answer")]
            if turn % 5 == 0:
                drafts += [note(f"note {turn} of {number}"), exchange(f"second {turn} {os.getpid()}", number)]
            if turn % 11 == 0:
                drafts.append(attachment(f"{turn} of {number} {os.getpid()} ".encode() * 100_000))
            done = ledger.append(drafts)
            lines = "".join(f"{one.place} {one.leaf.hex()}\n" for one in done)
            os.write(handle, lines.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
