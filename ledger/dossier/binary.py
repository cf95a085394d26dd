"""Bytes that are no text, as they are shown: the beginning, in hexadecimal."""

import re
from typing import Final

from ledger.dossier.exhibit_model import Piece, Run, Shown

BINARY_SHARE: Final = 0.15
HEX_ROW: Final = 16
HEX_BYTES: Final = 512

_ODD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\udc80-\udcff]")


def is_binary(text: str) -> bool:
    """Whether it is not text but for a little, as its first 65,536 characters go."""
    if not text:
        return False
    sample = text if len(text) <= 65_536 else text[:65_536]
    odd = len(_ODD.findall(sample))
    return odd > 64 and odd / len(sample) > BINARY_SHARE


def hexdump(data: bytes) -> Shown:
    """Its first bytes, sixteen on a line."""
    head = data[:HEX_BYTES]
    rows = []
    for at in range(0, len(head), HEX_ROW):
        part = head[at : at + HEX_ROW]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)
        rows.append(f"{at:08x}  {part.hex(' '):<{3 * HEX_ROW}} {text}")
    remark = f"not text: the first {len(head):,} of {len(data):,} bytes in hexadecimal"
    return Shown(pieces=(Piece((Run("\n".join(rows)),)),), remarks=(remark,))
