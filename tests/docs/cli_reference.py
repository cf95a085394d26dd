"""Writes docs/cli.md from the commands themselves: `python -m tests.docs.cli_reference > docs/cli.md`."""

import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import typer

from ledger.cli.main import COMMANDS

HEAD = """\
# The command line

The command is `ledger`, also installed as `evidence-ledger`. Written from the commands' own help by
`python -m tests.docs.cli_reference`; a test holds the two equal.

- The ledger is `--ledger PATH`, else `EVIDENCE_LEDGER`, else `./evidence`. Keys are in your own key folder
  (`EVIDENCE_LEDGER_KEYS` names another), never beside the evidence.
- A passphrase comes from the agent (`ledger unlock`), `--passphrase-file`, `EVIDENCE_LEDGER_PASSPHRASE`, the
  system's keyring (`EVIDENCE_LEDGER_KEYRING=1`) or a prompt. `EVIDENCE_LEDGER_SIGNER` names the signer.
- Data goes to stdout, everything else to stderr. A command that appends prints the new entry's index first.
  `--json` prints one object with a `schema` name, also for an error.
- Exit codes: 0 done (for `verify`: PASSED), 2 wrong usage, 3 FAILED or malformed, 4 INDETERMINATE or
  something needed is not at hand, 5 any other error that a user can cause, 130 interrupted, 141 the reader
  of our output has gone. 1 is a bug: please report it.
"""


def commands() -> Iterator[tuple[str, Any]]:
    """(name, command) of every command, sub-commands as `key add`."""
    for name, (module, _) in COMMANDS.items():
        group = typer.main.get_group(import_module(f"ledger.cli.{module}").app)
        command = group.commands.get(name, group)
        if isinstance(command, typer.core.TyperGroup):
            for sub, inner in command.commands.items():
                yield f"{name} {sub}", inner
        else:
            yield name, command


def reference() -> str:
    """The whole document."""
    parts = [HEAD]
    for name, command in commands():
        parts.append(f"\n## ledger {name}\n\n{inspect.cleandoc(command.help or '')}\n")
        rows = [row for parameter in command.params if (row := _row(parameter))]
        if rows:
            parts.append("\n| argument or option | meaning |\n|---|---|\n" + "".join(rows))
    return "".join(parts)


def _row(parameter: Any) -> str:
    if parameter.name == "help":
        return ""
    if parameter.param_type_name == "argument":
        names = parameter.metavar or parameter.name.upper()
    else:
        names = ", ".join([*parameter.opts, *parameter.secondary_opts])
        if not getattr(parameter, "is_flag", False):
            names += " " + (parameter.metavar or "VALUE")
    meaning = (parameter.help or "").replace("|", "\\|")
    if parameter.required:
        meaning += " Required."
    return f"| `{names.replace('|', chr(92) + '|')}` | {meaning} |\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
