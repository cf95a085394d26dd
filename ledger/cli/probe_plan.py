"""What `probe plan` and `probe suites` do: a plan to begin with, a plan looked at, a plan committed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from ledger.capture.plan.entry import find_committed, plan_entry
from ledger.capture.plan.expand import Committable, committable
from ledger.capture.plan.model import Plan
from ledger.capture.plan.parse import TOML, YAML
from ledger.capture.plan.schedule import Planned, schedule
from ledger.capture.plan.starter import starter, wanted
from ledger.capture.plan.suite import find_suite, suites
from ledger.capture.plan.tree import MAX_FILE
from ledger.capture.probe.pricing import ASSUMED_OUTPUT, expected, output_limit
from ledger.capture.probe.requests import endpoint_of, is_open
from ledger.cli.boundary import fail, one_line
from ledger.cli.output import put, put_appended, put_json, say
from ledger.errors import CaptureError

_TYPES: Final = {".yaml": YAML, ".yml": YAML, ".toml": TOML}
_FIRST: Final = 5  # cells that are shown of the order


def write_new(
    path: Path, suite_names: Sequence[str], targets: Sequence[str], controls: Sequence[str], title: str | None
) -> None:
    """Write a plan to begin with; a file that is there stays."""
    if _TYPES.get(path.suffix.lower()) != YAML:
        fail(f"--new {path}: want a name that ends in .yaml")
    chosen = [find_suite(name) for name in dict.fromkeys(suite_names)] or list(suites())
    named = [wanted(text, "target") for text in targets] + [wanted(text, "control") for text in controls]
    named = named or [wanted("deepseek", "target"), wanted("openai", "control")]
    text = starter(title or "Untitled plan", os.urandom(8).hex(), chosen, named)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise CaptureError(f"{path}: is there already", hint="choose another name, or remove it") from None
    except OSError as error:
        raise CaptureError(f"{path}: can't write: {error.strerror}") from None
    put(str(path))
    say(f"fill it in, then look at it with 'ledger probe plan {path} --dry-run'")


def read_plan_file(path: Path) -> Committable:
    """The plan in a file, ready to be committed. Raises CaptureError."""
    media_type = _TYPES.get(path.suffix.lower())
    if media_type is None:
        raise CaptureError(f"{path}: want a plan whose name ends in .yaml, .yml or .toml")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise CaptureError(f"{path}: can't read: {error.strerror}") from None
    return committable(data, media_type, str(path))


def commit_plan(
    path: Path,
    folder: Path | None,
    signer: str | None,
    passphrase_file: Path | None,
    *,
    accept_clock_step: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Show what a plan would do, and commit it; without a folder only show it."""
    from ledger.api.content import Content, Draft
    from ledger.cli.opening import open_for_append, open_ledger

    ready = read_plan_file(path)
    cells = schedule(ready.plan)
    new = plan_entry(ready, cells)
    if folder is None:
        if as_json:
            put_json("plan", {**overview(ready, cells), "index": None})
        else:
            put("\n".join(_overview_lines(ready, cells)))
        return
    with open_ledger(folder) as reading:
        there = find_committed(reading, ready)
    if there is not None:
        raise CaptureError(
            f"{path}: this very plan is entry {there} already",
            hint=f"'ledger probe run {there}' carries it out; to ask it all anew, change its title",
        )
    if not (quiet or as_json):
        say("\n".join(_overview_lines(ready, cells)))
    contents = tuple(
        Content.from_bytes(one.role, one.data, one.media_type, what=one.what)
        for one in new.objects
        if isinstance(one.data, bytes)
    )
    with open_for_append(folder, signer, passphrase_file) as ledger:
        done = ledger.append([Draft(new.kind, new.body, contents)], accept_clock_step=accept_clock_step)
        origin = ledger.origin
    if as_json:
        put_json("plan", {**overview(ready, cells), "index": done[0].place})
    else:
        put_appended(done, ["plan"], quiet=quiet, as_json=False, origin=origin)


def list_suites(*, as_json: bool) -> None:
    """Print the built-in suites."""
    found = suites()
    if as_json:
        rows = [
            {
                "name": suite.name,
                "version": suite.version,
                "title": suite.title,
                "description": suite.description,
                "sha256": suite.sha256,
                "prompts": [
                    {
                        "id": prompt.id,
                        "stratum": prompt.stratum,
                        "language": prompt.language,
                        "flags": list(prompt.flags),
                    }
                    for prompt in suite.prompts
                ],
            }
            for suite in found
        ]
        put_json("suites", {"suites": rows})
        return
    for suite in found:
        languages = ", ".join(sorted({prompt.language for prompt in suite.prompts}))
        count = f"{len(suite.prompts)} prompts ({languages})"
        put(f"{suite.name:22} v{suite.version}  {count:26} {suite.title}")


# ---- what a plan would do ---------------------------------------------------------------------------------


def estimates(cells: Sequence[Planned]) -> tuple[dict[str, Decimal], int]:
    """What cells cost at most, about, by currency; and how many have no price."""
    sums: dict[str, Decimal] = {}
    unpriced = 0
    for cell in cells:
        if cell.target.price is None:
            unpriced += 1
        else:
            currency = cell.target.price.currency
            sums[currency] = sums.get(currency, Decimal(0)) + expected(cell).amount
    return sums, unpriced


def overview(ready: Committable, cells: Sequence[Planned]) -> dict[str, Any]:
    """What a plan would do, for `--json`."""
    plan = ready.plan
    sums, unpriced = estimates(cells)
    per_target = Counter(cell.target.name for cell in cells)
    return {
        "title": plan.title,
        "written_out": ready.written_out,
        "cells": len(cells),
        "prompts": len(plan.prompts),
        "order_seed": plan.order_seed,
        "first_cells": [cell.name for cell in cells[:_FIRST]],
        "targets": [
            {
                "name": target.name,
                "role": target.role,
                "endpoint": endpoint_of(target),
                "model": target.model,
                "key": str(target.key) if target.key else None,
                "cells": per_target[target.name],
            }
            for target in plan.targets
        ],
        "estimate": {currency: f"{amount:.4f}" for currency, amount in sums.items()},
        "unpriced": unpriced,
    }


def _overview_lines(ready: Committable, cells: Sequence[Planned]) -> list[str]:
    plan = ready.plan
    per_target = Counter(cell.target.name for cell in cells)
    lines = [one_line(plan.title)]
    for target in plan.targets:
        key = f"key from {target.key}" if target.key else "no key"
        lines.append(
            one_line(
                f"  {target.role:8}{target.name}: {target.model} at {endpoint_of(target)}, {key},"
                f" {per_target[target.name]} cells"
            )
        )
        if target.key is not None and is_open(target):
            lines.append(one_line(f"  {target.name}: its key goes over the network unencrypted (http)"))
    for what, counts in (
        ("strata", Counter(prompt.stratum for prompt in plan.prompts)),
        ("languages", Counter(prompt.language for prompt in plan.prompts)),
        ("flags", Counter(flag for prompt in plan.prompts for flag in prompt.flags)),
    ):
        if counts:
            found = ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))
            lines.append(one_line(f"  {what}: {found}"))
    lines.append(f"  {len(plan.prompts)} prompts, {len(cells)} cells; first: {', '.join(_first(cells))}")
    lines += [f"  {line}" for line in estimate_lines(cells)]
    lines += _limit_lines(plan)
    if ready.written_out:
        named = ", ".join(f"{one.name}/{one.version}" for one in plan.sources)
        lines.append(f"  suites written out in full: {named}; the entry holds the written-out plan")
    if not any(target.role == "control" for target in plan.targets):
        lines.append("  no control: without one, nothing shows what other models would have answered")
    return lines


def _first(cells: Sequence[Planned]) -> list[str]:
    return [cell.name for cell in cells[:_FIRST]] + (["..."] if len(cells) > _FIRST else [])


def estimate_lines(cells: Sequence[Planned]) -> list[str]:
    """The estimate in words."""
    sums, unpriced = estimates(cells)
    lines = [
        f"estimate, from characters and the longest answers allowed: at most about {amount:.4f} {currency}"
        for currency, amount in sorted(sums.items())
    ]
    if sums and any(output_limit(cell.target.parameters) is None for cell in cells):
        lines.append(f"  where nothing limits an answer, {ASSUMED_OUTPUT} tokens are assumed")
    if unpriced:
        lines.append(f"no price in the plan for {unpriced} of {len(cells)} cells")
    return lines


def _limit_lines(plan: Plan) -> list[str]:
    pace, stopping = plan.pace, plan.stopping
    rules = [f"{stopping.max_failures} failures in a row"] if stopping.max_failures else []
    if stopping.cost_limit is not None:
        rules.append(f"a cost of {stopping.cost_limit} {stopping.currency}")
    if stopping.until is not None:
        rules.append(f"{stopping.until:%Y-%m-%dT%H:%M:%SZ}")
    lines = [
        f"  {pace.concurrency} at once, {pace.requests_per_minute} a minute for each target,"
        f" {pace.retries.attempts} tries of a cell"
    ]
    return lines + ([f"  stops at {', or '.join(rules)}"] if rules else [])
