"""The command `ledger`: the table of commands. Each is imported when it is run, not before.

Importing every command's module costs more than most commands take, so a command is known here by its
name and first line of help only, and its module is loaded when it is called.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from ledger.cli.boundary import EXIT_CLOSED_PIPE, Interrupted, UsageProblem, guarded, silence_stdout

# name -> (module in ledger.cli, one line of help); a module defines `app`, a typer.Typer
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "init": ("setup", "Make a new ledger, its log key and your signer's key."),
    "unlock": ("setup", "Hold the keys in an agent for a sitting."),
    "lock": ("setup", "End the agent; keys must be unlocked again."),
    "record": ("record", "Record an exchange: what was asked and answered."),
    "proxy": ("proxy", "Record what passes: a proxy in front of model APIs."),
    "run": ("run", "Run a command and record its calls to models."),
    "probe": ("probe", "Plan probes before asking, ask them, and see what became of them."),
    "import": ("imports", "Import files of other tools: HAR, WARC, cassettes, logs, exports."),
    "terms": ("terms", "Capture terms of service, cite their clauses, and say which held when."),
    "law": ("law", "List the authorities that a dossier may cite, and record checks of them."),
    "attach": ("note", "Record files."),
    "note": ("note", "Record an examiner's remark."),
    "custody": ("note", "Record who held, saw, copied or returned the evidence."),
    "correct": ("note", "Say what is wrong in an entry, and what is right; nothing is edited."),
    "log": ("reading", "List entries."),
    "show": ("reading", "Show one entry."),
    "watch": ("watch", "Show what is being recorded, as it comes."),
    "verify": ("verify", "Verify a ledger or a bundle."),
    "checkpoint": ("tree", "Print a signed checkpoint of the ledger as it is."),
    "prove": ("tree", "Print the proof that an entry stands under the newest checkpoint."),
    "key": ("keys", "Add, revoke, list or export keys."),
    "export": ("export", "Write a bundle that anyone can check."),
    "dossier": ("dossier", "Make a PDF dossier from a matter file."),
    "demo": ("demo", "Run the whole job on a demonstration model endpoint."),
}


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """Whoever reads our output may leave early (`| head`): that is no error."""
    try:
        yield
    except BrokenPipeError:
        pass
    except SystemExit as end:  # so Rich has it, which prints the help
        if end.code != 1:
            raise
    else:
        return
    silence_stdout()
    raise typer.Exit(EXIT_CLOSED_PIPE)


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and help line, and imports one when it is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: TyperCommand(name, help=line) for name, (_, line) in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The real command in the place of its stand-in."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else _load(name), rest

    def make_context(self, *arguments: Any, **named: Any) -> Any:
        """Where `--help` and `--version` print; see `invoke`."""
        with _reader_may_leave():
            return super().make_context(*arguments, **named)

    def invoke(self, ctx: Any) -> Any:
        """Run the command. What Typer would answer without a word, or with another code, is caught here."""
        try:
            with _reader_may_leave():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted("interrupted", hint="what was acknowledged is recorded") from None


def _load(name: str) -> Any:
    module = import_module(f"ledger.cli.{COMMANDS[name][0]}")
    group = typer.main.get_group(module.app)
    return group.commands.get(name, group)


def _version(wanted: bool) -> None:
    if wanted:
        from ledger import __version__

        sys.stdout.write(f"evidence-ledger {__version__}\n")
        raise typer.Exit


app = typer.Typer(
    cls=LazyGroup,
    name="ledger",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def main(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """A provenance and legal evidence ledger: record what a model was asked and answered, verify, render."""


def run() -> None:
    """The entry point of the installed command."""
    sys.exit(guarded(_command))


# Click's `ClickException`, by a name of Typer's: newer versions carry a Click of their own.
_REFUSAL: Final[Any] = typer.BadParameter.__mro__[2]


def _command() -> int:
    try:
        code = app(standalone_mode=False)  # an exit code where a command ends with one
    except typer.Abort:
        raise Interrupted("interrupted", hint="what was acknowledged is recorded") from None
    except _REFUSAL as error:
        return _refuse(error)
    return code if isinstance(code, int) else 0


def _refuse(error: Any) -> int:
    """Raise Typer's complaint about what was typed as a UsageProblem; 2 where it has printed the help."""
    message = error.format_message().strip().removesuffix(".")
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(message)  # empty where rich has printed the help
        return 2
    context = getattr(error, "ctx", None)
    raise UsageProblem(
        message[:1].lower() + message[1:],
        hint=f"'{context.command_path} --help' says what it takes" if context else None,
    ) from None
