"""The bytes between the agent and its clients, and where they meet.

    frame    = u32be(length of payload) || payload             1 to 70,000 bytes of payload
    request  = 0x01                                            LIST
             | 0x02 || fingerprint[32] || message              SIGN, fingerprint = SHA-256(public key)
             | 0x03                                            LOCK
    reply    = 0x00 || result  |  0x01 || reason (UTF-8)       done, refused
    result   = LIST: *(role SP vkey SP whole seconds left LF)  SIGN: signature[64]   LOCK: empty

A connection carries any number of requests, each answered before the next is sent. A frame outside this
grammar ends the connection. Nothing is encrypted or authenticated: the socket's mode and the peer's uid
are the protection, so the socket must never be forwarded elsewhere.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from pathlib import Path
from typing import Final

LIST: Final = 0x01
SIGN: Final = 0x02
LOCK: Final = 0x03
DONE: Final = 0x00
REFUSED: Final = 0x01

HEADER: Final = struct.Struct(">I")
MAX_PAYLOAD: Final = 70_000  # an entry's text (65,535) and what goes with it
FINGERPRINT_SIZE: Final = 32

# sun_path holds 104 bytes on macOS, 108 on Linux, and a start appends its process id for a moment.
_MAX_SOCKET_PATH: Final = 92


def frame(payload: bytes) -> bytes:
    """`payload` with its length before it."""
    return HEADER.pack(len(payload)) + payload


def socket_path(folder: Path) -> tuple[Path, bool]:
    """The agent's socket for a key folder, and whether it lies in a folder that others share.

    `EVIDENCE_LEDGER_AGENT`, else `agent.sock` in the key folder; where that is too long for a socket,
    a name made of the key folder's, in a folder of the user's own under XDG_RUNTIME_DIR or /tmp.
    """
    named = os.environ.get("EVIDENCE_LEDGER_AGENT")
    path = Path(named).expanduser() if named else folder / "agent.sock"
    if len(os.fsencode(path.absolute())) <= _MAX_SOCKET_PATH:
        return path.absolute(), False
    from hashlib import sha256

    base = os.environ.get("XDG_RUNTIME_DIR")
    if not base:
        from tempfile import gettempdir

        base = gettempdir()
    name = sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    return Path(base) / f"evidence-ledger-{os.geteuid()}" / f"{name}.sock", True


def peer_uid(connection: socket.socket) -> int | None:
    """The user on the other end, as the kernel has it; None where Python has no way to ask."""
    if sys.platform != "linux":
        # LIMIT: elsewhere the mode of the socket and of its folder is the only protection.
        return None
    size = struct.calcsize("iII")
    _, uid, _ = struct.unpack("iII", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return int(uid)
