"""Taking turns, medians, and the table that is printed."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Line(NamedTuple):
    """One result: what, its ratio to the floor, the target as text, whether it is met, and the figures."""

    name: str
    ratio: float
    target: str
    met: bool
    figures: str


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(rounds: int, **works: Callable[[], object]) -> dict[str, list[float]]:
    """Seconds of each work, a round at a time, so that noise falls on all of them."""
    for work in works.values():
        work()  # warm
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(timed(work))
    return times


def ratios(times: dict[str, list[float]], over: str, under: str) -> float:
    """The median of the rounds' own ratios times[over] / times[under]."""
    return statistics.median(a / b for a, b in zip(times[over], times[under], strict=True))


def median(values: list[float]) -> float:
    """The median."""
    return statistics.median(values)


def at_least(name: str, ratio: float, target: float, figures: str) -> Line:
    """A line that is met when the ratio reaches the target."""
    return Line(name, ratio, f">= {target}", ratio >= target, figures)


def at_most(name: str, ratio: float, target: float, figures: str) -> Line:
    """A line that is met when the ratio stays within the target."""
    return Line(name, ratio, f"<= {target}", ratio <= target, figures)


def show(line: Line) -> None:
    """Print one result."""
    mark = "met   " if line.met else "MISSED"
    print(f"{mark} {line.name:44} {line.ratio:7.2f}  {line.target:8} {line.figures}", flush=True)
