"""The process that builds entries: `python -m ledger.capture.entry.builder`, started by `building.Builder`.

    stdin    the redactor, then lists of exchanges      frame = u64be size || pickle
    stdout   "ready", then for each list the entries, None where one can't be built here

Only its own parent speaks to it, over pipes; it ends when they do. Exchanges have their secrets in them:
nothing is written anywhere else, and errors are not said here: the parent builds again what comes back
as None, and has the error itself.
"""

from __future__ import annotations

import pickle
import struct
import sys
from typing import IO, Any, Final

SIZE: Final = struct.Struct(">Q")


def read_frame(stream: IO[bytes]) -> Any:
    """The next value. Raises EOFError at the end."""
    head = stream.read(SIZE.size)
    if len(head) < SIZE.size:
        raise EOFError
    return pickle.loads(stream.read(SIZE.unpack(head)[0]))


def write_frame(stream: IO[bytes], value: Any) -> None:
    """Write one value."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(SIZE.pack(len(data)) + data)
    stream.flush()


def main(given: IO[bytes], answers: IO[bytes]) -> None:
    """Build until the parent is gone."""
    from ledger.capture.entry.exchange import build

    redactor = read_frame(given)

    def built(raw: Any) -> Any:
        try:
            return build(raw, redactor)
        except Exception:  # noqa: BLE001  # the parent meets it again, and says it
            return None

    write_frame(answers, "ready")
    while True:
        write_frame(answers, [built(raw) for raw in read_frame(given)])


if __name__ == "__main__":
    try:
        main(sys.stdin.buffer, sys.stdout.buffer)
    except (EOFError, OSError, KeyboardInterrupt):
        sys.exit(0)
