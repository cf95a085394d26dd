"""What the test endpoint saw and said: every byte of every exchange, and when each was written."""

import threading
import time
from dataclasses import dataclass, field

KEPT = 8 << 20  # bytes of one direction that are kept; sizes go on


@dataclass
class Seen:
    """One exchange at the endpoint. `sent` holds the first KEPT bytes; `sent_size` is how many there were."""

    connection: int
    listener: str
    received: bytearray = field(default_factory=bytearray)
    sent: bytearray = field(default_factory=bytearray)
    received_size: int = 0
    sent_size: int = 0
    writes: list[tuple[float, int]] = field(default_factory=list)  # time.monotonic(), size
    provider: str = ""
    path: str = ""
    model: str = ""
    prompt: str = ""
    ended: bool = False  # the endpoint has done with it, one way or another

    def take(self, data: bytes) -> None:
        """Note bytes that came."""
        self.received_size += len(data)
        self.received += data[: KEPT - len(self.received)]

    def give(self, data: bytes) -> None:
        """Note bytes that are written now."""
        self.sent_size += len(data)
        if len(self.sent) < KEPT:
            self.sent += data[: KEPT - len(self.sent)]
            self.writes.append((time.monotonic(), len(data)))


class Log:
    """The exchanges in the order in which their requests began. Safe to read from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: list[Seen] = []
        self.connections = 0

    def add(self, seen: Seen) -> None:
        with self._lock:
            self._seen.append(seen)

    def connect(self) -> int:
        """A number for a new connection."""
        with self._lock:
            self.connections += 1
            return self.connections

    def all(self) -> list[Seen]:
        """Every exchange so far."""
        with self._lock:
            return list(self._seen)

    def of(self, prompt: str) -> Seen:
        """The one exchange with this prompt."""
        found = [seen for seen in self.all() if seen.prompt == prompt]
        assert len(found) == 1, (prompt, len(found))
        return found[0]
