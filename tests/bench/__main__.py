"""Run the benchmarks named on the command line, or all of them."""

import sys
from collections.abc import Callable, Iterator

from tests.bench import append, dossier, memory, proxy, size, startup, verify
from tests.bench.measure import Line, show

BENCHES: dict[str, Callable[[], Iterator[Line]]] = {
    "startup": startup.run,
    "append": append.run,
    "verify": verify.run,
    "size": size.run,
    "memory": memory.run,
    "proxy": proxy.run,
    "dossier": dossier.run,
}


def main(names: list[str]) -> None:
    """Print each result as it comes. Never fails for a missed target: a benchmark is not a test."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"bench: {unknown[0]!r} is none of {', '.join(BENCHES)}")
    print("       what                                           ratio  target   figures")
    for name in names or BENCHES:
        for line in BENCHES[name]():
            show(line)


if __name__ == "__main__":
    main(sys.argv[1:])
