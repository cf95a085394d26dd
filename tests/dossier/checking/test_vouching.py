"""Who vouches for the whole file: a signature, or the ledger's own record. Through the commands, too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.api.verifying import verify
from ledger.dossier import parse_matter
from ledger.dossier.build import Options as BuildOptions
from ledger.dossier.checking.plan import Options, check
from ledger.dossier.job import make
from ledger.dossier.signing.credentials import from_pfx
from ledger.dossier.signing.sign import Wish, sign
from ledger.verify.report import Outcome
from tests import support
from tests.cli import forked
from tests.cli.conftest import environment
from tests.dossier.checking.test_untouched import outcomes, trust, words
from tests.dossier.conftest import Sample
from tests.dossier.signing.authority import Authority, authority

pytestmark = [pytest.mark.pdf, pytest.mark.shared]

MATTER = """
[matter]
title = "A v. B"
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "kind:exchange"
title = "Probes"
"""


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as served:
        yield served


def signed(sample: Sample, pki: Authority, output: Path) -> Path:
    with from_pfx(pki.pfx("p256"), lambda where: b"specimen") as signer:
        sign(sample.built.path, signer, output, Wish())
    return output


def test_a_trusted_signature_vouches_for_the_file(sample: Sample, pki: Authority, tmp_path: Path) -> None:
    path = signed(sample, pki, tmp_path / "s.pdf")
    found = check(path, Options(trust=trust(sample.ledger), roots=(pki.root,)))
    assert outcomes(found) == {}
    assert found.outcome is Outcome.PASSED
    assert "Signer P-256" in words(found, 1)


def test_a_signature_of_nobody_knows_whom_leaves_that_open(
    sample: Sample, pki: Authority, tmp_path: Path
) -> None:
    found = check(signed(sample, pki, tmp_path / "s.pdf"), Options(trust=trust(sample.ledger)))
    assert outcomes(found) == {1: Outcome.INDETERMINATE}
    assert "--trust" in words(found, 1)


def test_a_byte_changed_under_a_signature_is_found(sample: Sample, pki: Authority, tmp_path: Path) -> None:
    path = signed(sample, pki, tmp_path / "s.pdf")
    data = bytearray(path.read_bytes())
    data[11] ^= 1  # within the comment of the second line: no reader minds
    path.write_bytes(data)
    found = check(path, Options(trust=trust(sample.ledger), roots=(pki.root,)))
    assert outcomes(found)[1] is Outcome.FAILED
    assert "does not verify" in words(found, 1)


# ---- the ledger's record


@pytest.fixture(scope="module")
def recorded(pango: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger, a dossier that it records, and the keys to trust."""
    folder = tmp_path_factory.mktemp("recorded")
    drafts = (support.exchange("q1", "a1"), support.exchange("q2", "Ω" * 300))
    with support.make_ledger(folder / "ledger", *drafts) as ledger:
        report = verify(folder / "ledger", trust=support.trust())
        make(
            ledger,
            parse_matter(MATTER.encode(), "m"),
            report,
            folder / "d.pdf",
            options=BuildOptions(no_cache=True, workers=1),
        )
    (folder / "keys").write_text(f"{support.LOG.vkey}\n{support.ALICE.vkey}\n")
    return folder


def run(*arguments: object, home: Path) -> Any:
    words = ("dossier", "check", *map(str, arguments))
    return forked.run(words, cwd=home, env=environment(home, EVIDENCE_LEDGER_KEYS=str(home)))


def test_the_record_in_the_ledger_vouches_and_the_command_exits_0(recorded: Path, tmp_path: Path) -> None:
    done = run(
        recorded / "d.pdf", "--bundle", recorded / "ledger", "--vkeys", recorded / "keys", home=tmp_path
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    text = done.stdout.decode()
    assert "recorded as entry 3" in " ".join(text.split())
    assert text.splitlines()[-1] == "PASSED"


def test_without_it_the_command_exits_4_and_says_what_would_settle_it(recorded: Path, tmp_path: Path) -> None:
    done = run(recorded / "d.pdf", "--json", home=tmp_path)
    assert done.returncode == 4
    value = json.loads(done.stdout)
    assert value["schema"] == "evidence-ledger/dossier-check/v1"
    assert value["outcome"] == "INDETERMINATE"
    assert [step["number"] for step in value["steps"]] == list(range(1, 11))
    assert value["evidence"] == "the files attached to the PDF"


def test_a_file_with_another_byte_is_not_the_recorded_one(recorded: Path, tmp_path: Path) -> None:
    (tmp_path / "d.pdf").write_bytes((recorded / "d.pdf").read_bytes() + b"\n")
    options = Options(bundle=recorded / "ledger", trust=support.trust())
    assert outcomes(check(recorded / "d.pdf", options)) == {}
    found = check(tmp_path / "d.pdf", options)
    assert outcomes(found)[1] is Outcome.INDETERMINATE
    assert "nobody vouches" in words(found, 1)


def test_another_ledger_is_not_its_evidence_and_the_command_exits_3(recorded: Path, tmp_path: Path) -> None:
    with support.make_ledger(tmp_path / "other", support.exchange("q1", "b1"), support.exchange("q2", "c")):
        pass
    done = run(recorded / "d.pdf", "--bundle", tmp_path / "other", home=tmp_path)
    assert done.returncode == 3
    assert b"FAILED" in done.stdout


def test_what_is_no_dossier_at_all_is_one_line(recorded: Path, tmp_path: Path) -> None:
    for name in ("missing.pdf", "text.pdf"):
        if name == "text.pdf":
            (tmp_path / name).write_text("hello")
        done = run(tmp_path / name, home=tmp_path)
        assert done.returncode in (3, 5)
        assert done.stderr.startswith(b"ledger: error: ")
        assert b"Traceback" not in done.stderr


def test_the_entry_of_a_dossier_has_the_matter_file(recorded: Path) -> None:
    from ledger.api import Ledger

    with Ledger.open(recorded / "ledger") as ledger:
        entry = ledger.entry(ledger.size - 1)
        assert entry.kind == "dossier"
        assert {name: entry.body[name] for name in ("profile", "edition", "final", "volume", "volumes")} == {
            "profile": "evidence",
            "edition": "sealed",
            "final": False,
            "volume": 1,
            "volumes": 1,
        }
        (reference,) = entry.objects
        assert reference.role == "matter"
        assert b"".join(ledger.chunks(reference.commitment)).decode() == MATTER
