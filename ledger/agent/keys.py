"""What the agent holds and what it signs: one request in, one reply out, no socket.

What it signs (docs/format.md sections 3 and 5), and nothing else:
  - with a signer's key, an entry's text: the version line and one more, at most 65,535 bytes;
  - with a log key, a checkpoint's text under the key's own name, of a size not smaller than the one that
    the key folder remembers of that origin, and with the same root if the size is the same.

Compared with what is remembered, not with what was signed: a checkpoint is signed inside the transaction
that stores it and remembered once that is committed, so one that was signed for nothing (the disk was
full) binds nobody, and what was committed binds the next sitting too.

LIMIT: nothing is compared where nothing is remembered of the origin, or several ledgers of it are; nor
is a checkpoint known that was committed just before a crash, and so never remembered.
Does NOT read the entry (a signer signs what the command made), nor check that a larger checkpoint extends
the remembered one: that takes a proof, which is the store's work. Keys are not wiped, only let go.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from ledger.agent import protocol
from ledger.core.checkpoint import format_text, parse_decimal
from ledger.core.digest import HASH_SIZE, fingerprint, parse_base64
from ledger.core.entry import MAX_ENTRY_BYTES, VERSION
from ledger.core.note import ED25519, VerifierKey
from ledger.core.ports import Signer
from ledger.errors import KeyringError, LedgerError

# Size and root that are remembered of an origin, read anew at each call; None: nothing to compare with.
# Raises KeyringError where what is remembered can't be read.
Memory = Callable[[str], tuple[int, bytes] | None]

_ENTRY_HEADER: Final = VERSION.encode() + b"\n"


class RoleSigner(Signer, Protocol):
    """A signer that says what its key is for; `ledger.keyring.LocalSigner` is one."""

    @property
    def role(self) -> str:
        """`log` or `signer`."""
        ...


class Stop(Exception):
    """Raised to leave the loop: lock, time-out, a signal."""


def boot_clock() -> float:
    """Seconds that also pass while the machine sleeps, where the system counts them."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class _Held:
    """A key and its vkey."""

    __slots__ = ("signer", "vkey")

    def __init__(self, signer: RoleSigner) -> None:
        self.signer = signer
        self.vkey = VerifierKey(name=signer.name, algorithm=ED25519, public_key=signer.public_key)

    def sign(self, message: bytes, remembered: Memory) -> bytes:
        """Raises KeyringError or MalformedError if this key is not for this text."""
        if self.signer.role == "log":
            size, root = _parse_own_checkpoint(message, self.signer.name)
            _check_remembered(size, root, remembered(self.signer.name))
        else:
            _check_entry(message)
        return self.signer.sign(message)


class Keys:
    """What the agent holds, and its answers; knows no socket."""

    def __init__(
        self,
        signers: Iterable[RoleSigner],
        deadline: float,
        clock: Callable[[], float],
        remembered: Memory,
    ) -> None:
        self._held = {fingerprint(signer.public_key): _Held(signer) for signer in signers}
        self._deadline = deadline
        self._clock = clock
        self._remembered = remembered

    def seconds_left(self) -> float:
        """Until the time-out. Raises Stop when there are none."""
        left = self._deadline - self._clock()
        if left <= 0:
            raise Stop
        return left

    def answer(self, payload: bytes) -> bytes | None:
        """The reply to one request; None if it is malformed. Raises Stop when the time is up."""
        left = self.seconds_left()  # before each signature: a late wake-up must not sign
        operation = payload[0]
        if operation == protocol.SIGN and len(payload) > 1 + protocol.FINGERPRINT_SIZE:
            return self._sign(payload[1:33], payload[33:])
        if operation == protocol.LIST and len(payload) == 1:
            lines = [f"{held.signer.role} {held.vkey} {int(left)}\n" for held in self._held.values()]
            return bytes([protocol.DONE]) + "".join(lines).encode()
        if operation == protocol.LOCK and len(payload) == 1:
            return bytes([protocol.DONE])
        return None

    def _sign(self, wanted: bytes, message: bytes) -> bytes:
        held = self._held.get(wanted)
        if held is None:
            return _refuse("holds no such key")
        try:
            return b"\x00" + held.sign(message, self._remembered)
        except LedgerError as error:
            return _refuse(str(error))


def _refuse(reason: str) -> bytes:
    return bytes([protocol.REFUSED]) + reason.encode(errors="replace")[:1_000]


def _check_entry(text: bytes) -> None:
    """Section 3: the version line and one line of JSON. What the JSON says is not looked at."""
    if not text.startswith(_ENTRY_HEADER) or text.count(b"\n") != 2 or not text.endswith(b"}\n"):
        raise KeyringError("a signer's key signs entries only, and this is none")
    if len(text) > MAX_ENTRY_BYTES:
        raise KeyringError(f"entry: {len(text)} bytes, at most {MAX_ENTRY_BYTES} (section 3)")


def _parse_own_checkpoint(text: bytes, origin: str) -> tuple[int, bytes]:
    """The size and root in a checkpoint's text of that origin, strictly."""
    lines = text.split(b"\n")
    if len(lines) != 4 or lines[0] != origin.encode():
        raise KeyringError("a log key signs its own checkpoints only, and this is none")
    size = parse_decimal(lines[1].decode(errors="replace"), "checkpoint: size")
    root = parse_base64(lines[2].decode(errors="replace"), "checkpoint: root")
    if len(root) != HASH_SIZE or text != format_text(origin, size, root):
        raise KeyringError("a log key signs its own checkpoints only, and this is none")
    return size, root


def _check_remembered(size: int, root: bytes, remembered: tuple[int, bytes] | None) -> None:
    """Section 5: a log never signs a checkpoint inconsistent with one it signed before."""
    if remembered is None:
        return
    if size < remembered[0]:
        raise KeyringError(f"checkpoint: size {size}, and one of size {remembered[0]} is remembered")
    if size == remembered[0] and root != remembered[1]:
        raise KeyringError(f"checkpoint: another root of size {size} is remembered")
