"""Building a dossier: the pool of processes against one plain render of the same templates.

BENCH_EXHIBITS=300 makes it short; targets are for 1,000. The plain render takes minutes and 1.3 GB at 1,000.
"""

import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger.api import Content, Draft, Ledger
from ledger.api.content import exchange_body
from tests.bench.corpus import LOG, SIGNER, new_ledger
from tests.bench.measure import Line, at_least, at_most

COUNT = int(os.environ.get("BENCH_EXHIBITS", "1000"))
MANY = 5 * COUNT
FEW = 3 * COUNT // 10
BYTES = 1500  # of a query, and of an answer

# VmHWM, not getrusage, for the parent: Linux lets a process begin with the peak of the one that started it.
_BUILD = """
import json, re, resource, sys, time
from pathlib import Path
from ledger.api import Ledger
from ledger.api.verifying import verify
from ledger.dossier import build, parse_matter
from ledger.dossier.build import Options
from ledger.verify.trust import Trust
folder, output, options = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
matter = b'[matter]\\ntitle = "A v. B"\\n[declarant]\\nname = "N"\\nplace = "us"\\n' \\
    b'[[exhibit]]\\nselect = "kind:exchange"\\ntitle = "Probes"\\n' \\
    b'[[statement]]\\ntext = "They were asked."\\nexhibits = ["Probes"]\\n'
if "cache" in options:
    options["cache"] = Path(options["cache"])
with Ledger.open(folder) as ledger:
    report = verify(folder, trust=Trust(genesis=(ledger.genesis.leaf,), source="bench"))
    wall, own = time.perf_counter(), time.process_time()
    built = build(ledger, parse_matter(matter, "bench"), report, output, options=Options(**options))
    wall, own = time.perf_counter() - wall, time.process_time() - own
children = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "wall": wall,
    "cpu": own + children.ru_utime + children.ru_stime,
    "parent": int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024,
    "worker": children.ru_maxrss / 1024,
    "pages": built.pages,
    "megabytes": output.stat().st_size / 1e6,
}))
"""


def run() -> Iterator[Line]:
    """The lines of this benchmark."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for count in (FEW, COUNT, MANY):
            _fill(folder / str(count), count)
        cache = {"cache": str(folder / "cache")}
        full = _built(folder, COUNT, **cache)
        more = _one_more(folder)
        added = _built(more, COUNT, **cache)
        pool = _built(folder, COUNT, no_cache=True)
        naive = _built(folder, COUNT, engine="naive")
        few, many = _built(folder, FEW, no_cache=True), _built(folder, MANY, no_cache=True)
    told = f"pool {_told(pool)}; naive {_told(naive)}"
    yield at_least(f"dossier, {COUNT:,} exhibits, x naive, wall", naive["wall"] / pool["wall"], 5, told)
    yield Line(
        f"dossier, {COUNT:,} exhibits, x naive, CPU", naive["cpu"] / pool["cpu"], "(no target)", True, ""
    )
    figures = f"{added['cpu']:.1f} of {full['cpu']:.1f} s CPU, {added['wall']:.1f} of {full['wall']:.1f} s"
    yield at_most("one exhibit added, share of a full build", added["cpu"] / full["cpu"], 0.08, figures)
    exponent = math.log(many["cpu"] / few["cpu"]) / math.log(MANY / FEW)
    figures = f"{few['cpu']:.1f} s CPU at {FEW:,}, {many['cpu']:.1f} s at {MANY:,}"
    yield at_most(f"CPU exponent, {FEW:,} to {MANY:,} exhibits", exponent, 1.08, figures)
    figures = f"{MANY:,} exhibits, {many['pages']:,} pages, {many['megabytes']:.0f} MB"
    yield at_most("memory of a worker, MB", many["worker"], 160, figures)
    yield at_most("memory of the parent, MB", many["parent"], 350, figures)


def _told(figures: dict[str, Any]) -> str:
    return f"{figures['wall']:.1f} s, {figures['cpu']:.1f} s CPU, {figures['megabytes']:.1f} MB"


def _built(folder: Path, count: int, **options: object) -> dict[str, Any]:
    command = [
        sys.executable,
        "-c",
        _BUILD,
        str(folder / str(count)),
        str(folder / "out.pdf"),
        json.dumps(options),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(done))


def _fill(folder: Path, count: int) -> None:
    with new_ledger(folder) as ledger:
        for start in range(0, count, 1000):
            ledger.append([_draft(number) for number in range(start, min(count, start + 1000))])


def _one_more(folder: Path) -> Path:
    """A copy of the ledger of COUNT exhibits, with another at its end."""
    copy = folder / "more"
    shutil.copytree(folder / str(COUNT), copy / str(COUNT))
    with Ledger.open(copy / str(COUNT), signer=SIGNER, log=LOG) as ledger:
        ledger.append([_draft(COUNT)])
    return copy


def _draft(number: int) -> Draft:
    contents = (("query", _text(2 * number)), ("answer", _text(2 * number + 1)))
    return Draft(
        kind="exchange",
        body=exchange_body(model="made-up", tags=("bench",)),
        objects=tuple(Content.from_bytes(role, text.encode()) for role, text in contents),
    )


def _text(seed: int) -> str:
    """Sentences in paragraphs, as answers have them."""
    source = random.Random(seed)
    words = ["".join(source.choices("etaoinshrdlucmfwypvbgk", k=source.randint(2, 9))) for _ in range(200)]
    text = ""
    while len(text) < BYTES:
        text += " ".join(source.choices(words, k=14)).capitalize() + (
            ".\n\n" if source.random() < 0.2 else ". "
        )
    return text[:BYTES]
