"""The files of a filing and their names: FILE.pdf or FILE-1.pdf and so on, each with its manifest, FILE.json.

A PDF of the same name is replaced, as with every build. What lies under a manifest's name and is none is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ledger.dossier import manifest as manifests
from ledger.dossier.manifest import Manifest
from ledger.errors import LedgerError, RenderError

MAX_MANIFEST: Final = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A file that was written, with its manifest."""

    path: Path
    sha256: bytes
    manifest: Manifest


def file_of(output: Path, number: int, count: int) -> Path:
    """FILE.pdf, or FILE-2.pdf where there are several."""
    return output if count == 1 else output.with_name(f"{output.stem}-{number}{output.suffix}")


def put(volumes: tuple[Volume, ...], folder: Path) -> tuple[Volume, ...]:
    """Give the files their names in `folder`, and each its manifest beside it."""
    for volume in volumes:
        check_name(folder / volume.path.name)
        volume.path.with_suffix(".json").write_bytes(manifests.encode(volume.manifest))
    placed = []
    for volume in volumes:
        path = folder / volume.path.name
        volume.path.with_suffix(".json").replace(path.with_suffix(".json"))
        volume.path.replace(path)
        placed.append(replace(volume, path=path))
    return tuple(placed)


def check_name(path: Path) -> None:
    """Raise RenderError where the manifest of the file at `path` would take the place of something else."""
    beside = path.with_suffix(".json")
    if beside == path:
        raise RenderError(f"{path}: that is the manifest's name", hint=f"-o {path.with_suffix('.pdf')}")
    if not beside.exists():
        return
    try:
        with beside.open("rb") as file:
            manifests.parse(file.read(MAX_MANIFEST), beside.name)
    except (LedgerError, OSError, TypeError):
        raise RenderError(
            f"{beside}: there is a file of the manifest's name, and it is no manifest",
            hint=f"-o with another name: what --json prints does not belong into {beside.name}",
        ) from None
