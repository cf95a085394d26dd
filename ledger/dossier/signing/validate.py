"""What a PDF's own signatures say, each fact apart: intact, valid, trusted, whole file, time.

Trust comes from roots that the verifier gives; nothing in the file is trusted for being in it, and nothing
is fetched from the network.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.errors import MalformedError


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureView:
    """One signature. `trusted` is None where no roots were given; times are the format's spelling.

    `whole`: nothing was added behind it but what a signature of its level adds.
    """

    field: str
    signer: str
    certificate: bytes  # SHA-256 of its DER
    intact: bool
    valid: bool
    trusted: bool | None
    whole: bool
    claimed_at: str | None
    stamped_at: str | None
    stamp_trusted: bool | None
    algorithm: str


def validate(data: bytes, roots: Sequence[Path] = ()) -> tuple[SignatureView, ...]:
    """The signatures of a PDF, in order; none where it bears none. Raises MalformedError for no PDF."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko_certvalidator import ValidationContext

    try:
        reader = PdfFileReader(io.BytesIO(data))
        embedded = list(reader.embedded_regular_signatures)
    except (PdfError, ValueError, KeyError, RecursionError) as error:
        raise MalformedError(f"not a PDF that can be read: {str(error)[:160]}") from None
    context = ValidationContext(trust_roots=load_roots(roots), allow_fetching=False)
    quiet = logging.getLogger("pyhanko"), logging.getLogger("pyhanko_certvalidator")
    before = [logger.level for logger in quiet]
    for logger in quiet:  # a root that is not known is a finding here, not a line on the terminal
        logger.setLevel(logging.CRITICAL)
    try:
        return tuple(_view(signature, context, bool(roots)) for signature in embedded)
    finally:
        for logger, level in zip(quiet, before, strict=True):
            logger.setLevel(level)


def load_roots(roots: Sequence[Path]) -> list[Any]:
    """The certificates in these files, PEM or DER. Raises MalformedError."""
    from pyhanko.keys import load_certs_from_pemder

    try:
        found = list(load_certs_from_pemder(map(str, roots)))  # type: ignore[no-untyped-call]  # pyHanko's
    except (OSError, ValueError) as error:
        raise MalformedError(f"--trust: not a certificate: {str(error)[:160]}") from None
    return found


def _view(signature: Any, context: Any, judged: bool) -> SignatureView:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError

    certificate = signature.signer_cert
    name = certificate.subject.human_friendly if certificate is not None else "no certificate"
    digest = certificate.sha256 if certificate is not None else b""
    try:
        status = validate_pdf_signature(signature, signer_validation_context=context)
    except (SignatureValidationError, SigningError, ValueError):
        return SignatureView(
            field=signature.field_name,
            signer=name,
            certificate=digest,
            intact=False,
            valid=False,
            trusted=None,
            whole=False,
            claimed_at=None,
            stamped_at=None,
            stamp_trusted=None,
            algorithm="",
        )
    stamp = status.timestamp_validity
    changed = status.modification_level
    return SignatureView(
        field=signature.field_name,
        signer=name,
        certificate=digest,
        intact=bool(status.intact),
        valid=bool(status.valid),
        trusted=bool(status.trusted) if judged else None,
        whole=changed is None or changed <= ModificationLevel.LTA_UPDATES,
        claimed_at=_time(status.signer_reported_dt),
        stamped_at=_time(stamp.timestamp) if stamp is not None else None,
        stamp_trusted=bool(stamp.trusted) if stamp is not None and judged else None,
        algorithm=str(status.pkcs7_signature_mechanism),
    )


def _time(moment: Any) -> str | None:
    from ledger.core.clock import format_time

    return None if moment is None else format_time(moment)
