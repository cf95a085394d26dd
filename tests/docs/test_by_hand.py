"""docs/verifying-by-hand.md: every command runs, passes on real bundles, and stops at what was changed."""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, ROOT, blocks
from tests.docs.conftest import ORIGIN, rewrite_manifests
from tests.specimen.build import TestKey

PAGE = DOCS / "verifying-by-hand.md"
SHELL = shutil.which("dash") or "sh"
SPECIMEN = ROOT / "evidence" / "specimen" / "bundle"

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on PATH"),
]


def script() -> str:
    """All shell blocks in order, each behind a line that says under which heading it stands."""
    steps = [block for block in blocks(PAGE) if block.info == "sh"]
    assert len(steps) == 13
    return "".join(f"echo '@@ {block.heading.split()[0]}'\n{block.text}" for block in steps)


def run(bundle: Path, **environment: str) -> tuple[str | None, str]:
    """(the step that stopped, or None; standard output) of the page's commands in `bundle`."""
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin", "TMPDIR": str(bundle.parent), **environment}
    done = subprocess.run(
        [SHELL, "-e", "-c", script()], cwd=bundle, env=path, capture_output=True, text=True, check=False
    )
    steps = re.findall(r"^@@ (\S+)$", done.stdout, re.MULTILINE)
    return (None if done.returncode == 0 else steps[-1].rstrip(".")), done.stdout + done.stderr


@pytest.fixture(scope="session")
def untampered_passes(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> bool:
    """What the tamper tests start from: the same commands on the same bundle, as it was."""
    return run(copy(recorded / "whole", tmp_path_factory.mktemp("untampered")))[0] is None


def copy(source: Path, target: Path) -> Path:
    return Path(shutil.copytree(source, target / "bundle"))


def test_no_block_is_left_out() -> None:
    assert {block.info for block in blocks(PAGE)} == {"sh", "text"}


def test_passes_on_a_whole_bundle(recorded: Path, tmp_path: Path) -> None:
    bundle = copy(recorded / "whole", tmp_path)
    before = {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()}
    stopped, output = run(bundle)
    assert stopped is None, output
    assert output.count("\nok: ") == 13
    assert "ok: 1 exchanges hold the bytes of the line" in output
    assert "the log by-hand.example/case-1 has signed a tree of 10 entries" in output
    assert "ok: the entries here give the signed root hash" in output
    assert "ok: 10 signed statements" in output
    assert "absent" not in output
    assert {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_stated_output_is_what_comes_out(recorded: Path, tmp_path: Path) -> None:
    _, output = run(copy(recorded / "whole", tmp_path))
    wanted = [(block.heading.split()[0], block.text) for block in blocks(PAGE) if block.info == "text"]
    assert [step for step, _ in wanted] == ["5.", "7."]
    for step, text in wanted:
        assert f"@@ {step}\n{text}ok: " in output


def test_passes_on_a_partial_bundle_and_says_what_it_can_not_check(recorded: Path, tmp_path: Path) -> None:
    stopped, output = run(copy(recorded / "part", tmp_path))
    assert stopped is None, output
    assert "entry 6 is not in this bundle: the link of entry 7 can't be checked" in output
    assert "ok: 5 of 10 entries are here" in output


@pytest.mark.skipif(not SPECIMEN.is_dir(), reason="no specimen")
def test_passes_on_the_specimen(tmp_path: Path) -> None:
    stopped, output = run(copy(SPECIMEN, tmp_path))
    assert stopped is None, output


def test_compares_the_fingerprint_that_was_brought(recorded: Path, tmp_path: Path) -> None:
    bundle = copy(recorded / "whole", tmp_path)
    genesis = (bundle / "data/entries/0000000000.note").read_bytes()
    right = sha256(b"\x00" + genesis).hexdigest()
    stopped, output = run(bundle, FINGERPRINT=right)
    assert stopped is None
    assert "ok: it is the one that you brought" in output
    assert run(bundle, FINGERPRINT=right[:-1] + ("0" if right[-1] != "0" else "1"))[0] == "9"


def entry(bundle: Path, index: int) -> Path:
    return bundle / f"data/entries/{index:010d}.note"


def replace(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))


def first_object(bundle: Path) -> Path:
    return min(bundle.glob("data/objects/*"))


def sign_again(bundle: Path, index: int, *, name: str, changed: tuple[bytes, bytes]) -> None:
    """The entry with another text, validly signed by the same key: what only that signer can do."""
    path = entry(bundle, index)
    text = path.read_bytes().rpartition(b"\n\n")[0] + b"\n"
    assert changed[0] in text
    text = text.replace(*changed)
    line = TestKey(name).line(text)
    code = base64.b64encode(line.key_id + line.signature).decode()
    path.write_bytes(text + f"\n\u2014 {name} {code}\n".encode())


TAMPERED: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a byte of content": ("2", lambda b: first_object(b).write_bytes(first_object(b).read_bytes() + b"!")),
    "a salt of another length": ("2", lambda b: (b / "data/salts" / first_object(b).name).write_bytes(b"x")),
    "the text of an entry in the middle": ("3", lambda b: replace(entry(b, 5), b"he said", b"it said")),
    "an entry taken out": ("8a", lambda b: entry(b, 5).unlink()),
    "an entry under another number": ("3", lambda b: entry(b, 5).rename(entry(b, 11))),
    "the text of the last entry": ("5", lambda b: replace(entry(b, 9), b"the last one", b"the lost one")),
    "the key that the last entry names": (
        "5",
        lambda b: replace(
            entry(b, 9), sha256(TestKey("bob@example.org").public_key).hexdigest().encode(), b"0" * 64
        ),
    ),
    "a name on a signature line": (
        "6",
        lambda b: replace(entry(b, 9), "\u2014 bob@".encode(), "\u2014 bab@".encode()),
    ),
    "no signature line": (
        "5",
        lambda b: entry(b, 9).write_bytes(entry(b, 9).read_bytes().rpartition(b"\n\n")[0] + b"\n\n"),
    ),
    "the size in the checkpoint": ("7", lambda b: replace(b / "data/checkpoint", b"\n10\n", b"\n11\n")),
    "the name in the checkpoint": (
        "7",
        lambda b: replace(b / "data/checkpoint", ORIGIN.encode(), b"by-hand.example/case-2"),
    ),
    "the last entry signed anew by its signer": (
        "8a",
        lambda b: sign_again(b, 9, name="bob@example.org", changed=(b"the last one", b"the lost one")),
    ),
    "a hash in a proof": (
        "8b",
        lambda b: (b / "data/proofs/0000000003.tlog-proof").write_bytes(
            (b / "data/proofs/0000000002.tlog-proof").read_bytes().replace(b"index 2", b"index 3")
        ),
    ),
    "a hash too few in a proof": (
        "8b",
        lambda b: (b / "data/proofs/0000000003.tlog-proof").write_bytes(
            b"\n".join(
                line
                for number, line in enumerate(
                    (b / "data/proofs/0000000003.tlog-proof").read_bytes().split(b"\n")
                )
                if number != 5
            )
        ),
    ),
    "a proof taken out": ("8b", lambda b: (b / "data/proofs/0000000003.tlog-proof").unlink()),
    "the checkpoint in a proof": (
        "8b",
        lambda b: replace(b / "data/proofs/0000000003.tlog-proof", b"\n10\n", b"\n12\n"),
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_stops_at_the_step_that_the_change_contradicts(
    what: str, recorded: Path, untampered_passes: bool, tmp_path: Path
) -> None:
    step, tamper = TAMPERED[what]
    assert untampered_passes
    bundle = copy(recorded / "whole", tmp_path)
    tamper(bundle)
    assert run(bundle)[0] == "1", "the manifest as it was shows any change"
    rewrite_manifests(bundle)
    stopped, output = run(bundle)
    if what == "an entry taken out":  # as in a partial bundle: said, and nothing to compare the root with
        assert stopped is None
        assert "ok: 9 of 10 entries are here" in output
        assert "entry 5 is not in this bundle" in output
    else:
        assert stopped == step, output


def test_absent_content_is_said(recorded: Path, tmp_path: Path) -> None:
    bundle = copy(recorded / "whole", tmp_path)
    gone = first_object(bundle)
    gone.unlink()
    rewrite_manifests(bundle)
    stopped, output = run(bundle)
    assert stopped is None
    assert f"absent: {gone.name}" in output
    (bundle / "data/withheld.txt").write_text(f"{gone.name} under a protective order\n")
    rewrite_manifests(bundle)
    assert f"{gone.name} under a protective order" in run(bundle)[1]


@pytest.mark.skipif(shutil.which("jq") is None, reason="no jq on PATH")
def test_the_commands_for_an_answer_by_eye_give_the_derived_text(recorded: Path, tmp_path: Path) -> None:
    bundle = copy(recorded / "whole", tmp_path)
    _, output = run(bundle)
    ((answer, received),) = re.findall(r"the answer is (\S+), its bytes (\S+)", output)
    prose = PAGE.read_text(encoding="utf-8").replace("\n", " ")
    whole, stream = (command for command in re.findall(r"`(sed [^`]*jq[^`]*)`", prose))
    want = (bundle / answer).read_bytes()
    assert want == b"I was trained by a laboratory."
    by_eye = subprocess.run(
        [SHELL, "-c", whole.replace("FILE", received)], cwd=bundle, capture_output=True, check=True
    )
    assert by_eye.stdout == want
    pieces = [{"choices": [{"delta": {"content": text}}]} for text in ("I was ", "trained\nby", " us.")]
    events = "".join(f"data: {json.dumps(piece)}\n\n" for piece in pieces)
    (tmp_path / "stream").write_text(f"HTTP/1.1 200 OK\r\n\r\n{events}data: [DONE]\n\n")
    done = subprocess.run(
        [SHELL, "-c", stream.replace("FILE", str(tmp_path / "stream"))], capture_output=True, check=True
    )
    assert done.stdout == b"I was trained\nby us."
