"""The last touch on the PDF: attachments, page labels, first view, and bytes that are always the same.

WeasyPrint 70 writes the tree of embedded files unsorted and lists each file twice in /AF; pikepdf gets
both right. Dates are the dossier's own and the identifier is a digest. Two things that validators stumble
over are mended: glyphs without a text, and streams that end in a carriage return.
"""

import io
import re
import zlib
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger.core.clock import parse_time
from ledger.dossier.files import MANIFEST, TAG_MANIFEST, EvidenceFile, manifest, manifest_line

_EMPTY_TEXT: Final = re.compile(rb"(<[0-9a-fA-F]+>) <>")


def finish(data: bytes, files: tuple[EvidenceFile, ...], made_at: str, output: Path) -> bytes:
    """Attach the files to the PDF `data` and write it to `output`; returns its SHA-256."""
    import pikepdf  # loaded only to build a dossier

    with pikepdf.open(io.BytesIO(data)) as pdf:
        date = _pdf_date(parse_time(made_at, "signed_at"))
        payload, tags = "", ""
        for file in files:
            content = file.read()
            _attach(pdf, file, content, date)
            if file.name.startswith("data/"):
                payload += manifest_line(file.name, content)
            else:
                tags += manifest_line(file.name, content)
        if files:
            tags += manifest_line(MANIFEST, payload.encode())
            _attach(pdf, manifest(MANIFEST, "each file under data/"), payload.encode(), date)
            _attach(pdf, manifest(TAG_MANIFEST, "the files about the bag"), tags.encode(), date)
        pdf.Root.PageLabels = pikepdf.Dictionary(
            Nums=pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name.D, St=1)])
        )
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        _mend_unicode_maps(pdf)
        _pack(pdf)
        _avoid_trailing_return(pdf)
        pdf.save(
            output,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            recompress_flate=False,
        )
    digest = sha256()
    with output.open("rb") as written:
        while block := written.read(1024 * 1024):
            digest.update(block)
    return digest.digest()


def _attach(pdf: Any, file: EvidenceFile, content: bytes, date: str) -> None:
    import pikepdf

    pdf.attachments[file.name] = pikepdf.AttachedFileSpec(  # type: ignore[call-arg]  # the stub lacks relationship
        pdf,
        content,
        description=file.description,
        filename=file.name,
        mime_type=file.media_type,
        creation_date=date,
        mod_date=date,
        relationship=pikepdf.Name("/" + file.relationship),
    )


def _pack(pdf: Any) -> None:
    """Compress what is not yet, so that saving changes no stream any more. XMP has to stay readable."""
    import pikepdf

    for item in pdf.objects:
        if (
            isinstance(item, pikepdf.Stream)
            and "/Filter" not in item
            and item.get("/Type") != pikepdf.Name.Metadata
        ):
            item.write(zlib.compress(item.read_raw_bytes(), 6), filter=pikepdf.Name.FlateDecode)


def _mend_unicode_maps(pdf: Any) -> None:
    """Give a text to glyphs that have none: the later glyphs of a cluster, in Devanagari for one.

    WeasyPrint 70 writes an empty string for them, which PDF/A does not allow. U+200B adds nothing to
    what is read or searched.
    """
    import pikepdf

    for item in pdf.objects:
        if (
            isinstance(item, pikepdf.Dictionary)
            and item.get("/Type") == pikepdf.Name.Font
            and "/ToUnicode" in item
        ):
            old = item.ToUnicode.read_bytes()
            new = _EMPTY_TEXT.sub(rb"\1 <200b>", old)
            if new != old:
                item.ToUnicode.write(new)


def _avoid_trailing_return(pdf: Any) -> None:
    """Pack streams that end in 0x0D once more: followed by the line feed before `endstream`, that byte
    reads as half a line end to some programs. The last byte of packed data is a checksum of the data, so
    only packing the packed data changes it. /Length decides, and other readers never notice.
    """
    import pikepdf

    for item in pdf.objects:
        if not isinstance(item, pikepdf.Stream):
            continue
        raw = item.read_raw_bytes()
        level = 0
        while raw.endswith(b"\r") and level < 9:
            level += 1
            packed = zlib.compress(raw, level)
            if not packed.endswith(b"\r"):
                filters, parameters = _as_list(item.get("/Filter")), _as_list(item.get("/DecodeParms"))
                parameters += [None] * (len(filters) - len(parameters))
                item.write(
                    packed,
                    filter=pikepdf.Array([pikepdf.Name.FlateDecode, *filters]),
                    decode_parms=pikepdf.Array([None, *parameters]),
                )
                break


def _as_list(value: Any) -> list[Any]:
    import pikepdf

    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _pdf_date(moment: datetime) -> str:
    return moment.strftime("D:%Y%m%d%H%M%SZ")
