"""Put a PAdES signature on a finished PDF, as an addition behind its last byte, and validate it.

B-B   the signature alone: works offline
B-T   with a time-stamp of a TSA over it (RFC 3161)
B-LTA with certificates, revocation answers and a time-stamp over all of it, for validation in years

The file certifies itself against change (DocMDP: none allowed; for B-LTA, later time-stamps). Sign last:
nothing can be added afterwards. LIMIT: the signature's field is no tagged form element, visible or not, so a
signed file does not claim PDF/UA.
"""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger.dossier import manifest as manifests
from ledger.dossier.signing.validate import SignatureView, load_roots, validate
from ledger.dossier.volume_names import check_name
from ledger.errors import LedgerError, RenderError, UnverifiableError

LEVELS: Final = ("B-B", "B-T", "B-LTA")
FIELD: Final = "DossierSignature"
TIMEOUT_SECONDS: Final = 30
ATTEMPTS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to sign with besides the key. `roots`: PEM or DER, what the TSA and the signer must lead to.

    `stamp`: a one-page PDF to show, and `stamp_box`: where, in points from the lower left corner of the
    page `stamp_page` (from 1; -1 is the last).
    """

    level: str = "B-B"
    tsa: str | None = None
    roots: tuple[Path, ...] = ()
    reason: str = ""
    location: str = ""
    stamp: bytes | None = None
    stamp_page: int = 1
    stamp_box: tuple[int, int, int, int] = (72, 72, 288, 132)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The file that was written, and what a validation of it said."""

    path: Path
    sha256: bytes
    signature: SignatureView


def sign(source: Path, signer: Any, output: Path, wish: Wish) -> Signed:
    """Write `source` with a signature to `output`. Raises LedgerError; then no signed file is left.

    The file is validated before it gets its name; trust in the certificate is reported, not demanded. A
    manifest that lies beside `source` is put beside `output`, too.
    """
    _check(wish)
    if output.exists() and output.samefile(source):
        raise RenderError(f"{output}: want another name for the signed file than for the one it is made of")
    data = _read(source)
    try:
        signed = _sign_clean(data, signer, wish)
    except LedgerError:
        raise
    except Exception as error:  # noqa: BLE001 - pyHanko, asn1crypto and aiohttp share no root for what goes wrong
        raise RenderError(f"{source}: not signed: {type(error).__name__}: {str(error)[:200]}") from None
    views = validate(signed, wish.roots)
    if not views or not views[0].intact or not views[0].valid:
        raise RenderError(f"{source}: not signed: the signature that was made does not validate")
    _carry_manifest(source, data, output)
    _put(signed, output)
    return Signed(path=output, sha256=sha256(signed).digest(), signature=views[0])


def _check(wish: Wish) -> None:
    if wish.level not in LEVELS:
        raise RenderError(f"level {wish.level!r:.20}: want one of {', '.join(LEVELS)}")
    if (wish.level == "B-B") != (wish.tsa is None):
        raise RenderError(
            f"level {wish.level} {'takes no' if wish.level == 'B-B' else 'needs a'} time-stamp of a TSA",
            hint="--tsa URL goes with --level B-T and B-LTA",
        )
    if wish.level == "B-LTA" and not wish.roots:
        raise RenderError(
            "level B-LTA needs the roots that the certificates lead to",
            hint="--trust ROOT.pem, for the signer and for the TSA",
        )


def _read(source: Path) -> bytes:
    try:
        data = source.read_bytes()
    except OSError as error:
        raise RenderError(f"{source}: can't read the PDF: {error.strerror}") from None
    if not data.startswith(b"%PDF-"):
        raise RenderError(f"{source}: want a PDF, have something else")
    if b"/ByteRange" in data:
        raise RenderError(f"{source}: it bears a signature already", hint="sign the file as it was built")
    return data


def _sign_clean(data: bytes, signer: Any, wish: Wish) -> bytes:
    """Sign so that no stream that is added ends in 0x0D, which some validators take for half a line end.

    Places of objects are in the stream of cross-references: a line feed more before them makes it another.
    """
    signed = b""
    for more in range(ATTEMPTS):
        signed = asyncio.run(_sign(data + b"\n" * more, signer, wish))
        if b"\r\nendstream" not in signed[len(data) :]:
            break
    return signed  # LIMIT: after so many, the file is right all the same


async def _sign(data: bytes, signer: Any, wish: Wish) -> bytes:
    from aiohttp import ClientSession
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    out = io.BytesIO()
    style, spec = None, None
    with tempfile.TemporaryDirectory(prefix="ledger-stamp-") as folder:
        if wish.stamp is not None:
            style, spec = _visible(wish, Path(folder, "stamp.pdf"), int(writer.root["/Pages"]["/Count"]))
        async with ClientSession() as session:
            pdf_signer = _signer_class()(
                _metadata(wish, session),
                signer,
                timestamper=_stamper(wish.tsa, session),
                stamp_style=style,
                new_field_spec=spec,
            )
            await pdf_signer.async_sign_pdf(writer, output=out)
    return out.getvalue()


def _signer_class() -> Any:
    """pyHanko's, but for one thing: it makes a file with a signature on P-256 PDF 2.0, to name the extension
    that lists the curve (ISO/TS 32002). PDF/A-2 and PDF/A-3 are PDF 1.7, whose readers know P-256 by PAdES.
    """
    from pyhanko.sign.signers import PdfSigner
    from pyhanko.sign.signers.constants import ESIC_EXTENSION_1

    class Signer(PdfSigner):
        def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
            pdf_out.ensure_output_version((1, 7))
            pdf_out.register_extension(ESIC_EXTENSION_1)

    return Signer


def _metadata(wish: Wish, session: Any) -> Any:
    from pyhanko.sign import fields, signers

    lasting = wish.level == "B-LTA"
    return signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",  # with another one pyHanko makes the file PDF 2.0
        reason=wish.reason or None,
        location=wish.location or None,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS if lasting else fields.MDPPerm.NO_CHANGES,
        embed_validation_info=lasting,
        use_pades_lta=lasting,
        validation_context=_context(wish.roots, session) if lasting else None,
    )


def _visible(wish: Wish, file: Path, pages: int) -> tuple[Any, Any]:
    from pyhanko.sign import fields
    from pyhanko.stamp import StaticStampStyle

    page = wish.stamp_page - 1 if wish.stamp_page > 0 else pages + wish.stamp_page
    if not 0 <= page < pages:
        raise UnverifiableError(f"there is no page {wish.stamp_page} for the stamp: the file has {pages}")
    file.write_bytes(wish.stamp or b"")
    style = StaticStampStyle.from_pdf_file(str(file), border_width=0, background_opacity=1)
    return style, fields.SigFieldSpec(FIELD, on_page=page, box=wish.stamp_box)


def _stamper(url: str | None, session: Any) -> Any:
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return None if url is None else HTTPTimeStamper(url, timeout=TIMEOUT_SECONDS, session=session)


def _context(roots: Sequence[Path], session: Any) -> Any:
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

    return ValidationContext(
        trust_roots=load_roots(roots),
        allow_fetching=True,
        revocation_mode="require",
        fetcher_backend=AIOHttpFetcherBackend(session, per_request_timeout=TIMEOUT_SECONDS),
    )


def _carry_manifest(source: Path, data: bytes, output: Path) -> None:
    """Of a filing: it says how long the file was that was built, so it serves the signed file as it is."""
    beside = source.with_suffix(".json")
    try:
        manifest = beside.read_bytes()
        if manifests.parse(manifest, beside.name).sha256 != sha256(data).hexdigest():
            return
    except (OSError, LedgerError, TypeError):
        return  # none, or a file that is about something else
    target = output.with_suffix(".json")
    if target != beside:
        check_name(output)
        _put(manifest, target)


def _put(data: bytes, output: Path) -> None:
    """Under its name at once, or not at all."""
    try:
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix=".signed-", delete=False) as file:
            draft = Path(file.name)
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                draft.chmod(0o644)
                draft.replace(output)
            except OSError:
                draft.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise RenderError(f"{output}: can't write the signed PDF: {error.strerror}") from None
