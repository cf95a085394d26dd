"""What the kernel says of its own clock: whether it is kept in step, and how far it may be off.

The answer of `ntp_adjtime` (Linux `adjtimex(2)`, macOS), which is asked and never set. It does NOT show
that the time is right: only that whoever keeps the clock believes so, and how well.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from ledger.capture.model import ClockState

UNKNOWN: Final = ClockState("not observed", None, None)

_NEVER: Final = float("-inf")
_ERROR: Final = 5  # TIME_ERROR: the clock is not synchronised
_UNSYNCHRONISED: Final = 0x0040  # STA_UNSYNC


class _Timex(ctypes.Structure):
    # The first members of `struct timex` are the same on Linux and macOS; the rest is room for both.
    _fields_ = (
        ("modes", ctypes.c_uint),  # 0: read only
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),  # microseconds: a bound, which grows until the clock is set again
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 512),
    )


class KernelClock:
    """Asks the kernel, at most once a second."""

    __slots__ = ("_ask", "_asked", "_state")

    def __init__(self) -> None:
        self._ask = _function()
        self._asked = _NEVER
        self._state = UNKNOWN

    def state(self) -> ClockState:
        """The newest answer; `UNKNOWN` where the kernel can't be asked."""
        if self._ask is not None:
            now = time.monotonic()
            if now - self._asked >= 1:
                self._asked = now
                self._state = _read(self._ask)
        return self._state


def _function() -> Callable[[Any], int] | None:
    if sys.platform != "linux" and sys.platform != "darwin":
        return None
    try:
        library = ctypes.CDLL(None)
    except OSError:
        return None
    # musl has only the second name
    found = getattr(library, "ntp_adjtime", None) or getattr(library, "adjtimex", None)
    if found is None:
        return None
    found.argtypes = (ctypes.c_void_p,)
    found.restype = ctypes.c_int
    return found  # type: ignore[no-any-return]  # ctypes types a foreign function as Any


def _read(ask: Callable[[Any], int]) -> ClockState:
    answer = _Timex()
    answer.modes = 0
    returned = ask(ctypes.byref(answer))
    if returned < 0:  # a sandbox may refuse it
        return UNKNOWN
    in_step = returned != _ERROR and not answer.status & _UNSYNCHRONISED
    return ClockState("kernel, ntp_adjtime maxerror", in_step, int(answer.maxerror))


_shared: Final = KernelClock()


def clock_state() -> ClockState:
    """What the kernel says of its clock, asked at most once a second."""
    return _shared.state()
