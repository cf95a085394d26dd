"""A signed edition (ECDSA on P-256, time-stamped), by poppler, OpenSSL and pyHanko, and still PDF/A."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pikepdf
import pytest

from ledger.dossier.signing.credentials import from_pfx
from ledger.dossier.signing.sign import Wish, sign
from ledger.dossier.signing.validate import validate
from tests.dossier.editions import outside
from tests.dossier.editions.press import Press
from tests.dossier.signing.authority import Authority

pytestmark = [pytest.mark.pdf, pytest.mark.shared]


@pytest.fixture(scope="module")
def signed(printing: Press, pki: Authority) -> Path:
    (path,) = printing.signed("us-evidence", pki, stamped=True)
    return path


@pytest.mark.tools
def test_pdfsig_finds_it_valid_and_over_the_whole_document(signed: Path) -> None:
    found = outside.said("pdfsig", "-nocert", signed)
    assert "Signature is Valid" in found
    assert "Total document signed" in found
    assert "Signer P-256" in found
    assert "Signature #2" not in found


@pytest.mark.tools
def test_openssl_verifies_it_by_the_root_alone(signed: Path, pki: Authority, tmp_path: Path) -> None:
    covered, contents = parts(signed)
    (tmp_path / "covered").write_bytes(covered)
    (tmp_path / "cms").write_bytes(contents)
    command = ["cms", "-verify", "-inform", "DER", "-binary", "-in", tmp_path / "cms"]
    command += ["-content", tmp_path / "covered", "-CAfile", pki.root, "-purpose", "any", "-out", "/dev/null"]
    assert "erification successful" in outside.said("openssl", *command)
    (tmp_path / "covered").write_bytes(covered[:-1] + bytes([covered[-1] ^ 1]))
    assert "erification failure" in outside.said("openssl", *command)


def parts(path: Path) -> tuple[bytes, bytes]:
    """What the signature covers, and the signature: by the byte ranges, read with another library."""
    data = path.read_bytes()
    with pikepdf.open(path) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        first, length, second, rest = (int(one) for one in field.V.ByteRange)
        contents = bytes(field.V.Contents)
    assert (first, second + rest) == (0, len(data))
    return data[:length] + data[second:], contents


def test_pyhanko_has_nothing_against_it(signed: Path, pki: Authority) -> None:
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    (embedded,) = PdfFileReader(io.BytesIO(signed.read_bytes())).embedded_signatures
    context = ValidationContext(trust_roots=list(load_certs_from_pemder([str(pki.root)])))
    status = validate_pdf_signature(embedded, context, context)
    assert status.bottom_line
    assert (status.intact, status.valid, status.trusted, status.docmdp_ok) == (True, True, True, True)
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level is ModificationLevel.NONE
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.trusted
    assert status.pkcs7_signature_mechanism == "sha256_ecdsa"


def test_it_stays_pdf_a(signed: Path) -> None:
    report, failures = outside.validated(signed, "3a")
    assert failures == {}
    assert report.is_compliant


@pytest.mark.tools
def test_qpdf_warns_of_nothing(signed: Path) -> None:
    found = outside.said("qpdf", "--check", signed)
    assert found.endswith("returned 0"), found
    assert "WARNING" not in found


def test_the_file_that_was_signed_stands_at_its_beginning(signed: Path, printing: Press) -> None:
    (source,) = printing.printed("us-evidence").files
    assert signed.read_bytes().startswith(source.read_bytes())


def test_of_the_files_beside_it_only_its_own_manifest_goes_along(printing: Press, pki: Authority) -> None:
    (filing,) = printing.printed("us-filing-split").files[:1]
    (source,) = printing.printed("us-evidence").files
    source.with_suffix(".json").write_bytes(filing.with_suffix(".json").read_bytes())
    (signed,) = printing.signed("us-evidence", pki)
    assert not signed.with_suffix(".json").exists()
    source.with_suffix(".json").unlink()
    first = printing.signed("us-filing-split", pki)[0]
    assert first.with_suffix(".json").read_bytes() == filing.with_suffix(".json").read_bytes()


@pytest.mark.tools
def test_it_stays_pdf_1_7_as_pdf_a_wants_it(signed: Path) -> None:
    assert outside.information(signed)["PDF version"] == "1.7"
    with pikepdf.open(signed) as pdf:
        assert str(pdf.Root.get("/Version", "/1.7")) == "/1.7"
        assert list(pdf.Root.Extensions.keys()) == ["/ESIC"]  # what PAdES adds to PDF 1.7


def test_no_stream_that_signing_adds_ends_in_a_carriage_return(
    printing: Press, pki: Authority, tmp_path: Path
) -> None:
    """A validator takes it for half a line end. Longer reasons move the last object, and so change the
    stream of cross-references: which length would bring it about is computed."""
    (source,) = printing.printed("us-evidence").files
    with from_pfx(pki.pfx("p256"), lambda where: b"specimen") as signer:
        first = sign(source, signer, tmp_path / "first.pdf", Wish(reason="x")).path.read_bytes()
        reason = "x" * (1 + _moves(first))
        made = sign(source, signer, tmp_path / "made.pdf", Wish(reason=reason)).path
    report, failures = outside.validated(made, "3a")
    assert failures == {}
    assert report.is_compliant
    (view,) = validate(made.read_bytes(), [pki.root])
    assert (view.intact, view.valid, view.trusted, view.whole) == (True, True, True, True)


def _moves(data: bytes) -> int:
    """By how many bytes the last object has to move for the stream of cross-references to end in 0x0D."""
    end = data.rindex(b"\nendstream")
    start = data.rindex(b"stream\n", 0, end) + len(b"stream\n")
    assert b"/W [ 1 8 2 ]" in data[start - 300 : start]
    rows = zlib.decompress(data[start:end])
    place = int.from_bytes(rows[-10:-2], "big")
    return next(
        moves
        for moves in range(1, 2000)
        if zlib.compress(rows[:-10] + (place + moves).to_bytes(8, "big") + rows[-2:]).endswith(b"\r")
    )
