"""A bundle's files, in a folder or a zip, behind one small interface. Path tricks and bombs end here."""

import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, Protocol

from ledger.bundle.layout import check_path
from ledger.core.digest import MAX_OBJECT_BYTES
from ledger.errors import BundleError, MalformedError, NotFoundError

BLOCK: Final = 1 << 20
MAX_FILES: Final = 20_000_000
MAX_RATIO: Final = 2000  # deflate can't do better than about 1032:1; more is a forged header
MAX_SMALL: Final = 1 << 26  # manifests and lists


class Files(Protocol):
    """Named files: relative paths with forward slashes."""

    def names(self) -> frozenset[str]:
        """All files."""
        ...

    def read(self, name: str, limit: int) -> bytes:
        """A whole file of at most `limit` bytes. Raises NotFoundError, MalformedError."""
        ...

    def head(self, name: str, size: int) -> bytes:
        """The first `size` bytes of a file, or all of a shorter one."""
        ...

    def blocks(self, name: str, limit: int) -> Iterator[bytes]:
        """A file in blocks; MalformedError once it exceeds `limit`."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


def open_files(path: Path) -> Files:
    """The files of a bundle folder or zip. Raises NotFoundError or BundleError."""
    if path.is_dir():
        return FolderFiles(path)
    if not path.exists():
        raise NotFoundError(f"{path}: no ledger or bundle there")
    if not path.is_file():  # a named pipe would be waited for, perhaps for ever
        raise BundleError(f"{path}: neither a folder nor a plain file, so no bundle")
    return ZipFiles(path)


class _Base:
    def head(self, name: str, size: int) -> bytes:
        """The first `size` bytes of a file."""
        with self._open(name) as file:
            return file.read(size)

    def read(self, name: str, limit: int) -> bytes:
        """A whole file of at most `limit` bytes."""
        return b"".join(self.blocks(name, limit))

    def blocks(self, name: str, limit: int) -> Iterator[bytes]:
        """A file in blocks."""
        total = 0
        with self._open(name) as file:
            while block := file.read(BLOCK):
                total += len(block)
                if total > limit:
                    raise MalformedError(f"{name}: larger than {limit} bytes")
                yield block

    def _open(self, name: str) -> IO[bytes]:
        raise NotFoundError(name)


class FolderFiles(_Base):
    """A folder. Symbolic links and special files are refused: they lead out of the bundle."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names = frozenset(self._walk())

    def _walk(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self._root):
            base = Path(folder)
            for name in [*folders, *files]:
                path = base / name
                mode = path.lstat().st_mode
                relative = path.relative_to(self._root).as_posix()
                if stat.S_ISLNK(mode):
                    raise BundleError(f"{path}: a symbolic link; a bundle holds plain files only")
                if stat.S_ISREG(mode):
                    yield check_path(relative, str(self._root))
                elif not stat.S_ISDIR(mode):
                    raise BundleError(f"{path}: not a plain file; a bundle holds plain files only")

    def names(self) -> frozenset[str]:
        """All files."""
        return self._names

    def _open(self, name: str) -> IO[bytes]:
        try:
            return (self._root / name).open("rb")
        except FileNotFoundError:
            raise NotFoundError(f"{name}: not in the bundle {self._root}") from None
        except OSError as error:
            raise BundleError(f"{self._root / name}: can't read: {error.strerror}") from None

    def close(self) -> None:
        """Nothing is held open."""


class ZipFiles(_Base):
    """A zip, read in place: nothing is unpacked to disk, and no name may lead out of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise BundleError(
                f"{path}: neither a ledger's folder nor a bundle (folder or zip): {error}"
            ) from None
        if len(infos) > MAX_FILES:
            raise BundleError(f"{path}: {len(infos)} files, at most {MAX_FILES}")
        names: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if info.is_dir():
                check_path(info.filename.rstrip("/"), str(path))
                continue
            name = check_path(info.filename, str(path))
            if name in names:
                raise BundleError(f"{path}: {name} is there twice")
            if stat.S_ISLNK(info.external_attr >> 16):
                raise BundleError(f"{path}: {name} is a symbolic link; a bundle holds plain files only")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BundleError(f"{path}: {name} is packed in a way that bundles don't use")
            if info.flag_bits & 1:
                raise BundleError(f"{path}: {name} is encrypted")
            if info.file_size > MAX_OBJECT_BYTES + BLOCK or info.file_size > MAX_RATIO * (
                info.compress_size + 64
            ):
                raise BundleError(f"{path}: {name} claims {info.file_size} bytes: refused as a zip bomb")
            names[name] = info
        # A bag is often zipped with its folder: the prefix is dropped.
        prefix = _common_folder(names)
        self._infos = {name.removeprefix(prefix): info for name, info in names.items()}

    def names(self) -> frozenset[str]:
        """All files."""
        return frozenset(self._infos)

    def _open(self, name: str) -> IO[bytes]:
        info = self._infos.get(name)
        if info is None:
            raise NotFoundError(f"{name}: not in the bundle {self._path}")
        try:
            return self._zip.open(info)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise MalformedError(f"{self._path}: {name}: {error}") from None

    def head(self, name: str, size: int) -> bytes:
        """The first `size` bytes of a file; zip damage is a MalformedError."""
        import zlib

        try:
            return super().head(name, size)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise MalformedError(f"{self._path}: {name}: {error}") from None

    def blocks(self, name: str, limit: int) -> Iterator[bytes]:
        """A file in blocks; zip damage is a MalformedError."""
        import zlib

        try:
            yield from super().blocks(name, limit)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise MalformedError(f"{self._path}: {name}: {error}") from None

    def close(self) -> None:
        """Close the zip."""
        self._zip.close()


def _common_folder(names: dict[str, zipfile.ZipInfo]) -> str:
    """`folder/` where every file lies below one folder that holds the bag, else an empty string."""
    if not names or "bagit.txt" in names or any(name.startswith("data/") for name in names):
        return ""
    first = next(iter(names)).split("/", 1)[0] + "/"
    return first if all(name.startswith(first) for name in names) else ""
