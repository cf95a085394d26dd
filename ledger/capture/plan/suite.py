"""The built-in suites of prompts: data files, a version each. A file that was released never changes.

Found through `ledger.resources`. A suite is named in a plan by name and version, and checked by SHA-256
where the plan gives one; what is committed holds the prompts themselves (`expand.py`).
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NamedTuple

from ledger.capture.plan.model import Prompt, SuiteUse
from ledger.capture.plan.prompts import read_prompts
from ledger.capture.plan.table import Table
from ledger.capture.plan.tree import read_tree
from ledger.errors import CaptureError
from ledger.resources import builtin_templates

SUITE_FORMAT: Final = "evidence-ledger/suite/v1"
FOLDER: Final = "probes"


class Suite(NamedTuple):
    """One suite. `sha256` is of its file."""

    name: str
    version: int
    title: str
    description: str
    prompts: tuple[Prompt, ...]
    sha256: str


def parse_suite(data: bytes, what: str) -> Suite:
    """The suite in a file. Raises CaptureError."""
    table = Table.top(read_tree(data, "application/yaml", what))
    table.choice("format", (SUITE_FORMAT,))
    suite = Suite(
        name=table.name("name"),
        version=table.integer("version", least=1),
        title=table.text("title"),
        description=table.text("description"),
        prompts=read_prompts(table, required=True),
        sha256=sha256(data).hexdigest(),
    )
    table.done()
    return suite


def suites() -> tuple[Suite, ...]:
    """Every suite that came with the package, by name, oldest version first. Raises CaptureError."""
    files = sorted((builtin_templates() / FOLDER).glob("*-v*.yaml"))
    found = [parse_suite(file.read_bytes(), file.name) for file in files]
    return tuple(sorted(found, key=lambda suite: (suite.name, suite.version)))


def find_suite(name: str, version: int | None = None) -> Suite:
    """A suite, in its newest version unless one is named. Raises CaptureError."""
    named = [suite for suite in suites() if suite.name == name]
    if not named:
        raise CaptureError(f"suite {name}: there is none", hint="'ledger probe suites' lists them")
    for suite in reversed(named):
        if version is None or suite.version == version:
            return suite
    have = ", ".join(str(suite.version) for suite in named)
    raise CaptureError(f"suite {name}: want version {version}, have {have}")


def chosen(use: SuiteUse) -> tuple[Suite, tuple[Prompt, ...]]:
    """The suite that a plan names, and the prompts it takes. Raises CaptureError."""
    suite = find_suite(use.name, use.version)
    label = f"suite {use.name}/{use.version}"
    if use.sha256 is not None and use.sha256 != suite.sha256:
        raise CaptureError(
            f"{label}: want the file of SHA-256 {use.sha256[:16]}..., have one of {suite.sha256[:16]}..."
        )
    for what, wanted, there in (
        ("language", use.languages, {prompt.language for prompt in suite.prompts}),
        ("stratum", use.strata, {prompt.stratum for prompt in suite.prompts}),
        ("prompt", use.prompts, {prompt.id for prompt in suite.prompts}),
    ):
        unknown = [one for one in wanted if one not in there]
        if unknown:
            raise CaptureError(
                f"{label}: no {what} {unknown[0]!r:.60}; it has {', '.join(sorted(there))[:200]}"
            )
    taken = [
        prompt._replace(
            suite=f"{suite.name}/{suite.version}",
            repetitions=prompt.repetitions if use.repetitions is None else use.repetitions,
        )
        for prompt in suite.prompts
        if (not use.languages or prompt.language in use.languages)
        and (not use.strata or prompt.stratum in use.strata)
        and (not use.prompts or prompt.id in use.prompts)
    ]
    if not taken:
        raise CaptureError(f"{label}: no prompt fits all that the plan asks of it")
    return suite, tuple(taken)
