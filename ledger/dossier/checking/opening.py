"""The PDF as it lies there: its bytes, the files in it, and the manifest inside it or beside it.

Nothing in it is believed: names that lead out of a folder, streams that grow beyond every measure and a
file name given twice are findings, and such files are left where they are.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger.bundle.layout import check_path
from ledger.dossier import manifest as manifests
from ledger.dossier.checking.report import FAILED, INDETERMINATE, Finding
from ledger.dossier.manifest import Manifest
from ledger.errors import LedgerError, MalformedError, NotFoundError

MAX_PDF: Final = 2 << 30
MAX_ATTACHED: Final = 2 << 30  # in sum, unpacked
MAX_MANIFEST: Final = 64 << 20


@dataclass(slots=True, kw_only=True)
class Opened:
    """A PDF that was read. `attached` names what was unpacked into the folder; `findings` what was not."""

    path: Path
    data: bytes
    sha256: str
    pdf: Any  # pikepdf.Pdf
    manifest: Manifest | None = None
    beside: bool = False  # the manifest lies beside the file
    attached: dict[str, bytes] = field(default_factory=dict)  # name -> SHA-256
    findings: list[Finding] = field(default_factory=list)


def open_pdf(path: Path, folder: Path) -> Opened:
    """Read the file, and unpack what is attached into `folder`. Raises MalformedError, NotFoundError."""
    import pikepdf

    try:
        if path.stat().st_size > MAX_PDF:
            raise MalformedError(f"{path}: larger than {MAX_PDF} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{path}: can't read the PDF: {error.strerror}") from None
    try:
        pdf = pikepdf.open(io.BytesIO(data))
        opened = Opened(path=path, data=data, sha256=sha256(data).hexdigest(), pdf=pdf)
        _unpack(opened, folder)
    except pikepdf.PasswordError:
        raise MalformedError(f"{path}: encrypted; a dossier never is") from None
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise MalformedError(f"{path}: not a PDF that can be read: {str(error)[:160]}") from None
    _find_manifest(opened, folder)
    return opened


def _unpack(opened: Opened, folder: Path) -> None:
    left = MAX_ATTACHED
    for name, stream in _embedded(opened.pdf):
        where = f"attachment {name!r:.100}"
        try:
            check_path(name, "attachment")
            if name in opened.attached:
                raise MalformedError("there is another of that name")
            content = unpacked(stream, left)
        except LedgerError as error:
            opened.findings.append(Finding(FAILED, where, str(error)))
            continue
        left -= len(content)
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except OSError as error:
            opened.findings.append(Finding(FAILED, where, f"can't be unpacked: {error.strerror}"))
            continue
        opened.attached[name] = sha256(content).digest()


def _embedded(pdf: Any) -> Iterator[tuple[str, Any]]:
    """Name and stream of each file in the tree of embedded files."""
    import pikepdf

    names = pdf.Root.get("/Names")
    tree = names.get("/EmbeddedFiles") if isinstance(names, pikepdf.Dictionary) else None
    if tree is None:
        return
    for key, spec in pikepdf.NameTree(tree).items():
        files = spec.get("/EF") if isinstance(spec, pikepdf.Dictionary) else None
        stream = None if files is None else files.get("/UF", files.get("/F"))
        if isinstance(stream, pikepdf.Stream):
            yield str(key), stream


def unpacked(stream: Any, limit: int) -> bytes:
    """What is in a stream, at most `limit` bytes. Raises MalformedError."""
    import pikepdf

    data = bytes(stream.read_raw_bytes())
    filters = stream.get("/Filter", pikepdf.Array())
    for one in filters if isinstance(filters, pikepdf.Array) else [filters]:
        if one != pikepdf.Name.FlateDecode or stream.get("/DecodeParms") not in (None, pikepdf.Array()):
            raise MalformedError(f"packed in a way that dossiers don't use: {one}")
        unpacker = zlib.decompressobj()
        try:
            data = unpacker.decompress(data, limit)
        except zlib.error as error:
            raise MalformedError(f"can't be unpacked: {error}") from None
        if unpacker.unconsumed_tail:
            raise MalformedError(f"larger than {limit} bytes")
    if len(data) > limit:
        raise MalformedError(f"larger than {limit} bytes")
    return data


def _find_manifest(opened: Opened, folder: Path) -> None:
    inside, beside = folder / manifests.NAME, opened.path.with_suffix(".json")
    where = inside if manifests.NAME in opened.attached else beside
    if where is beside and not beside.is_file():
        hint = "it was made by an earlier edition, or the manifest was taken away"
        opened.findings.append(
            Finding(INDETERMINATE, manifests.NAME, f"not in the file, and no {beside.name} beside it: {hint}")
        )
        return
    opened.beside = where is beside
    try:
        if where.stat().st_size > MAX_MANIFEST:
            raise MalformedError(f"larger than {MAX_MANIFEST} bytes")
        opened.manifest = manifests.parse(where.read_bytes(), where.name)
    except (LedgerError, OSError, TypeError) as error:
        opened.findings.append(Finding(FAILED, where.name, f"can't be read: {error}"))
