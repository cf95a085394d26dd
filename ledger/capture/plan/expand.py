"""A plan that names suites, written out in full: what is committed must stand by itself.

The written-out plan is YAML with every prompt in quotes, and names in `written_out_from` the suites' files
it was made of, by SHA-256. The same file, package and PyYAML give the same bytes. A plan that names no
suite is committed as its author wrote it, to the byte.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import yaml

from ledger.capture.plan.model import Plan, Prompt
from ledger.capture.plan.parse import YAML, parse_plan
from ledger.capture.plan.suite import Suite, chosen, find_suite
from ledger.capture.plan.tree import read_tree
from ledger.capture.secrets import patterns
from ledger.errors import CaptureError

_DUMPER: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WIDE: Final = 1 << 30  # no line is folded: a text stays on its line


class Committable(NamedTuple):
    """A plan ready to be committed: its bytes, and whether they were written out."""

    plan: Plan
    data: bytes
    media_type: str
    written_out: bool


class _Quoted(str):
    """A text that is written in double quotes, whatever it looks like."""

    __slots__ = ()


class _Dumper(_DUMPER):  # type: ignore[misc]  # the C dumper, or the Python one where that is missing
    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    _Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
)


def committable(data: bytes, media_type: str, what: str) -> Committable:
    """The plan in a file, with its suites written out. Raises CaptureError."""
    _check_secrets(data, what)
    plan = parse_plan(data, media_type, what)
    _check_sources(plan, what)
    if not plan.suites:
        return Committable(plan, data, media_type, False)
    taken = [chosen(use) for use in plan.suites]
    rows = [row for _, prompts in taken for row in map(_row, prompts)]
    value = dict(read_tree(data, media_type, what).value)
    own = value.pop("prompts", None) or []
    del value["suites"]
    value["written_out_from"] = (value.pop("written_out_from", None) or []) + [
        {"name": suite.name, "version": suite.version, "sha256": suite.sha256} for suite in _once(taken)
    ]
    value["prompts"] = own + rows
    written = yaml.dump(
        _quoted(value),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDE,
        default_flow_style=False,
    ).encode("utf-8")
    expanded = parse_plan(written, YAML, f"{what} (written out)")
    wanted = plan.prompts + tuple(prompt for _, prompts in taken for prompt in prompts)
    if expanded != plan._replace(suites=(), prompts=wanted, sources=expanded.sources):
        raise CaptureError(
            f"{what}: can't be written out so that it reads the same", hint="write the prompts into it"
        )
    return Committable(expanded, written, YAML, True)


def _once(taken: list[tuple[Suite, tuple[Prompt, ...]]]) -> list[Suite]:
    return list({(suite.name, suite.version): suite for suite, _ in taken}.values())


def _row(prompt: Prompt) -> dict[str, Any]:
    """A prompt as a plan has it; members that say nothing are left out."""
    row: dict[str, Any] = {"id": prompt.id}
    if len(prompt.messages) == 1 and prompt.messages[0].role == "user":
        row["text"] = prompt.messages[0].content
    else:
        row["messages"] = [
            {"role": one.role, "content": one.content, **({"prefix": True} if one.prefix else {})}
            for one in prompt.messages
        ]
    row |= {"stratum": prompt.stratum, "language": prompt.language, "flags": list(prompt.flags)}
    optional = (("repetitions", prompt.repetitions), ("system", prompt.system), ("suite", prompt.suite))
    row |= {name: value for name, value in optional if value is not None}
    return row | ({"note": prompt.note} if prompt.note else {})


def _quoted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _quoted(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_quoted(member) for member in value]
    return _Quoted(value) if isinstance(value, str) else value


def _check_secrets(data: bytes, what: str) -> None:
    """Raise CaptureError where something has the shape of a key; it is not repeated, only where it stands."""
    for found in patterns.find(data):
        line = data.count(b"\n", 0, found.start) + 1
        raise CaptureError(
            f"{what}: line {line}: this has the shape of a key ({found.name}), which never goes in a plan",
            hint="a target's 'key' names where the key is found, such as env:VARIABLE",
        )


def _check_sources(plan: Plan, what: str) -> None:
    """Raise CaptureError where a plan says that prompts are a suite's, and they are not.

    A suite of a version that this package does not have can't be checked: then it is refused too.
    """
    named = {f"{source.name}/{source.version}" for source in plan.sources}
    for prompt in plan.prompts:
        if prompt.suite is not None and prompt.suite not in named:
            raise CaptureError(
                f"{what}: prompt {prompt.id}: no suite {prompt.suite:.60} in 'written_out_from'"
            )
    for source in plan.sources:
        suite, label = find_suite(source.name, source.version), f"{source.name}/{source.version}"
        if suite.sha256 != source.sha256:
            raise CaptureError(f"{what}: written_out_from: the suite {label} of this package is another file")
        texts = {prompt.id: (prompt.messages, prompt.system, prompt.flags) for prompt in suite.prompts}
        for prompt in plan.prompts:
            if prompt.suite == label and texts.get(prompt.id) != (
                prompt.messages,
                prompt.system,
                prompt.flags,
            ):
                raise CaptureError(
                    f"{what}: prompt {prompt.id}: not as the suite {label} has it",
                    hint="leave out its member 'suite': it is a prompt of your own",
                )
