"""A dossier's own signature: made by pyHanko with real certificates, held against other readers of PDF."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from ledger import resources
from ledger.dossier.fonts import private_fonts
from ledger.dossier.signing.credentials import from_pfx, from_token
from ledger.dossier.signing.sign import Signed, Wish, sign
from ledger.dossier.signing.stamp import draw_stamp
from ledger.dossier.signing.validate import validate
from ledger.dossier.toolchain import load_weasyprint
from ledger.errors import KeyringError, LedgerError, MalformedError, RenderError
from tests.dossier.signing.authority import Authority, authority

pytestmark = [pytest.mark.pdf, pytest.mark.shared]

HTML = (
    '<html lang="en"><head><title>A dossier</title>'
    "<style>html { font-family: 'Source Serif 4' }</style></head>"
    "<body><h1>Exhibit 1</h1><p>Said.</p></body></html>"
)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as served:
        yield served


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF/A-3a with an attached file, as `dossier build` writes."""
    folder = tmp_path_factory.mktemp("plain")
    with private_fonts(resources.fonts_folder(None)):
        data = load_weasyprint().HTML(string=HTML).write_pdf(pdf_variant="pdf/a-3a")
    (folder / "drawn.pdf").write_bytes(data)
    with pikepdf.open(folder / "drawn.pdf") as pdf:
        pdf.attachments["data/checkpoint"] = pikepdf.AttachedFileSpec(
            pdf, b"a checkpoint", mime_type="text/plain"
        )
        pdf.save(folder / "plain.pdf", deterministic_id=True)
    return folder / "plain.pdf"


def signed(pki: Authority, plain: Path, out: Path, name: str = "p256", **wish: object) -> Signed:
    with from_pfx(pki.pfx(name), lambda where: b"specimen") as signer:
        return sign(plain, signer, out, Wish(**wish))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["p256", "rsa3072"])
@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LTA"])
def test_signs_at_each_level_so_that_pyhanko_trusts_it(
    pki: Authority, plain: Path, tmp_path: Path, name: str, level: str
) -> None:
    made = signed(
        pki,
        plain,
        tmp_path / "signed.pdf",
        name,
        level=level,
        tsa=None if level == "B-B" else pki.tsa,
        roots=(pki.root,),
    )
    (view,) = validate(made.path.read_bytes(), [pki.root])
    assert (view.intact, view.valid, view.trusted, view.whole) == (True, True, True, True)
    assert (view.stamped_at is not None) == (level != "B-B")
    with pikepdf.open(made.path) as pdf:
        assert bytes(pdf.attachments["data/checkpoint"].get_file().read_bytes()) == b"a checkpoint"
        # A later part of the file may give the catalog a version that goes before the header's.
        assert (pdf.pdf_version, str(pdf.Root.get("/Version", "/1.7"))) == ("1.7", "/1.7")


def test_a_certificate_that_leads_to_no_given_root_is_not_trusted(
    pki: Authority, plain: Path, tmp_path: Path
) -> None:
    made = signed(pki, plain, tmp_path / "signed.pdf")
    with authority(tmp_path) as other:
        (view,) = validate(made.path.read_bytes(), [other.root])
    assert (view.intact, view.valid, view.trusted) == (True, True, False)
    (unjudged,) = validate(made.path.read_bytes())
    assert unjudged.trusted is None


def test_an_altered_byte_is_found(pki: Authority, plain: Path, tmp_path: Path) -> None:
    made = signed(pki, plain, tmp_path / "signed.pdf")
    data = bytearray(made.path.read_bytes())
    (before,) = validate(bytes(data))
    at = (
        data.index(b"A dossier".hex().upper().encode())
        if b"A dossier" not in data
        else data.index(b"A dossier")
    )
    data[at] ^= 1
    (after,) = validate(bytes(data))
    assert (before.intact, after.intact) == (True, False)


def test_an_addition_behind_the_signature_is_found(pki: Authority, plain: Path, tmp_path: Path) -> None:
    from pyhanko.pdf_utils.generic import NameObject, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    made = signed(pki, plain, tmp_path / "signed.pdf")
    with made.path.open("rb+") as file:
        writer = IncrementalPdfFileWriter(file)
        writer.root[NameObject("/Said")] = pdf_string("more")
        writer.update_root()
        writer.write_in_place()
    (view,) = validate(made.path.read_bytes(), [pki.root])
    assert not view.whole


@pytest.mark.parametrize(("name", "have"), [("rsa2048", "2048 bits"), ("ed25519", "a key for ed25519")])
def test_refuses_keys_that_readers_of_pdf_do_not_know(pki: Authority, name: str, have: str) -> None:
    with pytest.raises(KeyringError, match=have), from_pfx(pki.pfx(name), lambda where: b"specimen"):
        pass


def test_refuses_a_wrong_passphrase_and_what_is_no_pkcs12(pki: Authority, plain: Path) -> None:
    for path, secret in ((pki.pfx("p256"), b"wrong"), (plain, b"specimen")):
        with pytest.raises(KeyringError, match="another passphrase"), from_pfx(path, lambda where: secret):  # noqa: B023
            pass


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"level": "B-T"}, "needs a time-stamp"),
        ({"level": "B-B", "tsa": "http://127.0.0.1:9/"}, "takes no time-stamp"),
        ({"level": "B-LTA", "tsa": "http://127.0.0.1:9/"}, "needs the roots"),
        ({"level": "B-X"}, "want one of"),
        ({"level": "B-T", "tsa": "http://127.0.0.1:9/"}, "timestamp service"),
        ({"stamp": b"", "stamp_page": 7}, "no page 7"),
    ],
)
def test_refuses_with_one_line_and_writes_nothing(
    pki: Authority, plain: Path, tmp_path: Path, wish: dict[str, object], said: str
) -> None:
    with pytest.raises(LedgerError, match=said) as caught:
        signed(pki, plain, tmp_path / "signed.pdf", **wish)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_refuses_to_sign_twice_and_what_is_no_pdf(pki: Authority, plain: Path, tmp_path: Path) -> None:
    once = signed(pki, plain, tmp_path / "once.pdf")
    with pytest.raises(RenderError, match="bears a signature already"):
        signed(pki, once.path, tmp_path / "twice.pdf")
    with pytest.raises(RenderError, match="want a PDF"):
        signed(pki, pki.root, tmp_path / "root.pdf")
    with pytest.raises(RenderError, match="another name"):
        signed(pki, plain, plain)
    with pytest.raises(MalformedError, match="not a PDF"):
        validate(b"%PDF-1.7\nnothing")


def test_stamped_and_signed_file_stays_pdf_a(pki: Authority, plain: Path, tmp_path: Path) -> None:
    import page

    with from_pfx(pki.pfx("p256"), lambda where: b"specimen") as signer:
        stamp = draw_stamp(signer.signing_cert, "as <b>counsel</b>", "Utrecht")
        made = sign(plain, signer, tmp_path / "signed.pdf", Wish(stamp=stamp, stamp_page=-1))
    result = page.validate_pdf(str(made.path))
    assert {failure.rule_id for failure in result.failures} == set()


@pytest.mark.tools
def test_poppler_finds_the_signature_valid_and_over_the_whole_file(
    pki: Authority, plain: Path, tmp_path: Path
) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("no pdfsig (poppler-utils) on PATH")
    made = signed(pki, plain, tmp_path / "signed.pdf", level="B-T", tsa=pki.tsa, roots=(pki.root,))
    said = subprocess.run(
        ["pdfsig", "-nocert", str(made.path)], capture_output=True, text=True, check=False, timeout=60
    ).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


@pytest.mark.tools
def test_signs_with_a_key_on_a_token(
    pki: Authority, plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = next((path for path in Path("/usr/lib").rglob("libsofthsm2.so")), None)
    if library is None or shutil.which("softhsm2-util") is None:
        pytest.skip("no SoftHSM (softhsm2) on this machine")
    _make_token(pki, tmp_path, monkeypatch)
    with from_token(library, token="specimen", certificate="signer", pin=lambda where: b"1234") as signer:
        made = sign(plain, signer, tmp_path / "signed.pdf", Wish())
    (view,) = validate(made.path.read_bytes(), [pki.root])
    assert (view.intact, view.valid, view.trusted) == (True, True, True)
    with (
        pytest.raises(KeyringError, match="token 'specimen'"),
        from_token(library, token="specimen", certificate="signer", pin=lambda where: b"0000"),
    ):
        pass


def _make_token(pki: Authority, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pkcs11
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n", "utf-8")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    key, own, _ = pkcs12.load_key_and_certificates(pki.pfx("p256").read_bytes(), b"specimen")
    assert key is not None
    assert own is not None
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    pins = ["--label", "specimen", "--pin", "1234"]
    for line in (
        ["--init-token", "--free", "--so-pin", "1234", *pins],
        [
            "--import",
            str(folder / "key.pem"),
            "--token",
            "specimen",
            "--id",
            "01",
            "--label",
            "signer",
            "--pin",
            "1234",
        ],
    ):
        subprocess.run(["softhsm2-util", *line], check=True, capture_output=True, timeout=60)
    library = next(path for path in Path("/usr/lib").rglob("libsofthsm2.so"))
    token = pkcs11.lib(str(library)).get_token(token_label="specimen")
    with token.open(rw=True, user_pin="1234") as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: "signer",
                pkcs11.Attribute.ID: b"\x01",
                pkcs11.Attribute.SUBJECT: own.subject.public_bytes(),
                pkcs11.Attribute.VALUE: own.public_bytes(serialization.Encoding.DER),
            }
        )
