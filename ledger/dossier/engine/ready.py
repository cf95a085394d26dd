"""What a process that forks others has imported: they have it from the start. Nothing is run here."""

from contextlib import suppress

from ledger.dossier.engine import worker
from ledger.dossier.toolchain import load_weasyprint
from ledger.errors import RenderError

__all__ = ["worker"]

with suppress(RenderError):  # who lays out pages says so
    load_weasyprint()
