"""docs/cli.md says what the commands themselves say."""

from tests.docs.cli_reference import reference
from tests.support import ROOT


def test_the_command_line_reference_is_the_commands_own_help() -> None:
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == reference(), "run: python -m tests.docs.cli_reference > docs/cli.md"
