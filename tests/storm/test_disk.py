"""The disk is full, the file may not grow, the file or folder is read-only: a clear error, nothing lost."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.api import Content, Draft, Ledger, verifying
from ledger.errors import StoreError
from ledger.keyring import KeyFolder
from ledger.verify.report import Outcome
from tests.support import ROOT, attachment, exchange, make_ledger, note, open_ledger, trust


def mounted(folder: Path, *options: str) -> bool:
    """Whether mounting there worked: it takes the rights to."""
    folder.mkdir(exist_ok=True)
    command = ["mount", *options, str(folder)]
    return (
        shutil.which("mount") is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


@pytest.fixture
def little_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    if not mounted(folder, "-t", "tmpfs", "-o", "size=3m", "tmpfs"):
        pytest.skip("a small file system can't be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all the space that is left."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return path


def incompressible(size: int) -> bytes:
    return os.urandom(size)


def test_a_full_disk_is_a_clear_error_and_nothing_is_lost(little_disk: Path, tmp_path: Path) -> None:
    folder, keys = little_disk / "evidence", KeyFolder(tmp_path / "keys")
    ledger = make_ledger(folder, note("one"), exchange("q", "a"), memory=keys)
    filler = fill(little_disk)
    for drafts in (
        [attachment(incompressible(400_000))],
        [exchange("q", str(number) * 3000) for number in range(100)] + [attachment(incompressible(300_000))],
        [attachment(incompressible(3 << 20))],  # this one is set aside in a file first
    ):
        with pytest.raises(StoreError, match=r"disk|space") as caught:
            ledger.append(drafts)
        assert "\n" not in str(caught.value)
        assert caught.value.hint or "disk failed" in str(caught.value)
        assert ledger.size == 3
    filler.unlink()
    assert verifying.verify(folder, memory=keys).outcome is Outcome.PASSED
    assert ledger.append([note("after")])[0].place == 3
    ledger.close()
    report = verifying.verify(folder, memory=keys)
    assert (report.outcome, report.entries, report.objects) == (Outcome.PASSED, 4, 2)


def test_a_full_disk_at_creation_leaves_no_half_ledger(little_disk: Path) -> None:
    filler = fill(little_disk)
    with pytest.raises(StoreError):
        make_ledger(little_disk / "evidence")
    filler.unlink()
    make_ledger(little_disk / "evidence").close()
    assert verifying.verify(little_disk / "evidence", trust=trust()).outcome is Outcome.PASSED


LIMITED = """
import resource, sys
from pathlib import Path
from ledger.errors import LedgerError
from tests.support import attachment, note, open_ledger
import os
folder, room = Path(sys.argv[1]), int(sys.argv[2])
size = max((folder / name).stat().st_size for name in ("ledger.db",))
resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, size + room))
with open_ledger(folder) as ledger:
    count = 0
    try:
        while count < 2000:
            ledger.append([attachment(os.urandom(9000), f"{count}")])
            count += 1
            print(ledger.size - 1, flush=True)
    except LedgerError as error:
        print("error", type(error).__name__, error, flush=True)
"""


@pytest.mark.parametrize("room", [0, 20_000, 200_000])
def test_a_file_that_may_not_grow_is_a_clear_error_and_nothing_is_lost(room: int, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    make_ledger(folder, note("one")).close()
    command = [sys.executable, "-c", LIMITED, str(folder), str(room)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    *recorded, error = done.stdout.splitlines()
    assert error.startswith("error StoreError ")
    assert "disk" in error
    report = verifying.verify(folder, trust=trust())
    assert report.outcome is Outcome.PASSED
    assert report.entries >= 2 + len(recorded)
    with open_ledger(folder) as ledger:
        size = ledger.size
        assert ledger.append([note("after")])[0].place == size
    assert verifying.verify(folder, trust=trust()).outcome is Outcome.PASSED


# ---- read-only --------------------------------------------------------------------------------------------


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """An evidence folder on a read-only mount: the root user's rights don't reach through it."""
    folder, mount = tmp_path / "evidence", tmp_path / "mount"
    make_ledger(folder, note("one"), exchange("q", "a")).close()
    if not mounted(mount, "--bind", str(folder)):
        pytest.skip("a folder can't be mounted read-only here")
    subprocess.run(["mount", "-o", "remount,ro,bind", str(mount)], check=True, capture_output=True)
    yield mount
    subprocess.run(["umount", "-l", str(mount)], check=True)


def test_a_read_only_folder_is_verified_and_read(read_only: Path) -> None:
    assert verifying.verify(read_only, trust=trust()).outcome is Outcome.PASSED
    with Ledger.open(read_only) as ledger:
        assert ledger.size == 3


def test_a_read_only_folder_refuses_an_append_with_a_clear_error(read_only: Path) -> None:
    before = (read_only / "ledger.db").read_bytes()
    with pytest.raises(StoreError, match=r"read-only|lock|open") as caught, open_ledger(read_only) as ledger:
        ledger.append([note("two")])
    assert caught.value.hint
    assert (read_only / "ledger.db").read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="the root user writes wherever it wants; see the mounted case")
def test_a_read_only_file_refuses_an_append_with_a_clear_error(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    make_ledger(folder, note("one")).close()
    (folder / "ledger.db").chmod(0o400)
    with pytest.raises(StoreError), open_ledger(folder) as ledger:
        ledger.append([note("two")])
    (folder / "ledger.db").chmod(0o600)
    assert verifying.verify(folder, trust=trust()).outcome is Outcome.PASSED


def test_a_ledger_opened_for_reading_refuses_an_append(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    make_ledger(folder, note("one")).close()
    before = (folder / "ledger.db").read_bytes()
    with Ledger.open(folder) as ledger, pytest.raises(StoreError, match="reading only"):
        ledger.append([note("two")])
    assert (folder / "ledger.db").read_bytes() == before


def test_a_source_that_fails_half_way_records_nothing(tmp_path: Path) -> None:
    class Failing:
        def __init__(self) -> None:
            self.left = 3

        def read(self, size: int, /) -> bytes:
            self.left -= 1
            if not self.left:
                raise OSError(5, "Input/output error")
            return b"x" * size

    folder = tmp_path / "evidence"
    with make_ledger(folder) as ledger:
        draft = Draft(
            kind="attachment",
            body={"about": None, "description": "", "name": "f"},
            objects=(
                Content(role="file", media_type="application/octet-stream", source=Failing, what="a disk"),
            ),
        )
        with pytest.raises(Exception, match="a disk: can't read"):
            ledger.append([draft])
        assert ledger.size == 1
    assert verifying.verify(folder, trust=trust()).outcome is Outcome.PASSED
