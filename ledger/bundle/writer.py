"""Writing a bundle: a BagIt 1.0 bag as a folder or a zip, with everything needed to check it by hand.

A folder is written beside its final name and renamed when it is whole, a zip likewise, so a half-written
bundle never bears the name of a whole one.
"""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from ledger.bundle import layout
from ledger.core.entry import Entry
from ledger.errors import BundleError

# The zip's own clock: a bundle of the same content is the same file, whenever it is written.
ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)

README: Final = """\
A bundle of the ledger {origin}

What it is: signed entries (data/entries), the content that they commit to (data/objects, with salts in
data/salts), a signed checkpoint (data/checkpoint) and each entry's proof that it stands under that
checkpoint (data/proofs). data/keys.txt names the keys; trust them only if you have them from elsewhere too.

By program:   ledger verify .     (or any verifier of the format evidence-ledger/entry/v1)

By hand, with sha256sum and openssl (3.0 or newer), from this folder:

  every file is the one that was written
    sha256sum --check --quiet manifest-sha256.txt

  content is what the entries commit to: on each line the same 64 digits twice
    for C in $(ls data/objects); do echo "$C $(cat data/salts/$C data/objects/$C | sha256sum)"; done

  an entry's leaf hash, which is "previous" in the next entry
    (printf '\\000'; cat data/entries/0000000000.note) | sha256sum

  an entry's signature: the first two lines are signed; "key" is the SHA-256 of the signer's public key
    F=data/entries/0000000000.note
    T=$(mktemp -d)
    head -n 2 $F > $T/text
    tail -n +4 $F | head -n 1 | cut -d' ' -f3 | base64 -d | tail -c 64 > $T/sig
    K=$(grep -o '"key":"[0-9a-f]*","kind"' $T/text | cut -d'"' -f4)
    while read -r V; do
      printf %s "$V" | cut -d+ -f3- | base64 -d | tail -c 32 > $T/raw
      if test "$(sha256sum < $T/raw | cut -d' ' -f1)" = "$K"; then cp $T/raw $T/public; fi
    done < data/keys.txt
    (printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; cat $T/public) > $T/key.der
    openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey $T/key.der -in $T/text -sigfile $T/sig

An entry's second line names its objects and their roles. Where an exchange has wire.sent and wire.received,
they are the bytes of the two messages, secrets replaced; query, answer, reasoning and reading are derived
from them, for reading in comfort. In doubt, the bytes count.

What this does not show: that an answer came from the model that is named, that everything that was asked
was recorded, or that whoever holds all the keys did not write the whole ledger anew before its first
outside time-stamp.
"""


class Source(Protocol):
    """What the writer reads: an open ledger."""

    @property
    def origin(self) -> str:
        """The ledger's name."""
        ...

    def entry(self, index: int) -> Entry:
        """One entry."""
        ...

    def inclusion_proof(self, index: int) -> bytes:
        """Its tlog-proof."""
        ...

    def salt(self, commitment: bytes) -> bytes:
        """An object's salt."""
        ...

    def chunks(self, commitment: bytes) -> Iterator[bytes]:
        """An object's bytes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What goes into a bundle: entries, the checkpoint, the vkeys, and what is withheld and why."""

    indexes: tuple[int, ...]
    checkpoint: bytes
    keys: tuple[str, ...]
    withheld: tuple[tuple[bytes, str], ...] = ()
    software: str = ""


class _Sink(Protocol):
    def put(self, name: str, blocks: Iterable[bytes]) -> None: ...


def write_bundle(source: Source, plan: Plan, out: Path, progress: Callable[[], None] | None = None) -> int:
    """Write the bundle to `out` (a zip if its name ends in .zip); returns the number of files.

    Raises BundleError where `out` exists or can't be written.
    """
    if out.exists() or out.is_symlink():
        raise BundleError(f"{out}: is there already", hint="name a folder or zip that does not exist yet")
    if not out.absolute().parent.is_dir():
        raise BundleError(f"{out}: its parent folder does not exist")
    try:
        with _sink(out) as sink:
            bag = _Bag(sink)
            _payload(source, plan, bag, progress)
            _tags(source.origin, plan, bag)
            return bag.files
    except OSError as error:
        raise BundleError(
            f"{out}: can't write: {error.strerror}", hint="free some space, then repeat"
        ) from None


def _payload(source: Source, plan: Plan, bag: "_Bag", progress: Callable[[], None] | None) -> None:
    bag.payload(layout.CHECKPOINT, (plan.checkpoint,))
    bag.payload(layout.KEYS, ("".join(f"{key}\n" for key in plan.keys).encode(),))
    withheld = dict(plan.withheld)
    written: set[bytes] = set()
    for index in plan.indexes:
        entry = source.entry(index)
        bag.payload(layout.entry_path(index), (entry.note,))
        bag.payload(layout.proof_path(index), (source.inclusion_proof(index),))
        for reference in entry.objects:
            if reference.commitment in written or reference.commitment in withheld:
                continue
            written.add(reference.commitment)
            bag.payload(layout.object_path(reference.commitment), source.chunks(reference.commitment))
            bag.payload(layout.salt_path(reference.commitment), (source.salt(reference.commitment),))
        if progress is not None:
            progress()
    lines = "".join(f"{commitment.hex()} {reason}\n" for commitment, reason in plan.withheld)
    bag.payload(layout.WITHHELD, (lines.encode(),))


def _tags(origin: str, plan: Plan, bag: "_Bag") -> None:
    """The tag files of BagIt 1.0 (RFC 8493 sections 2.1.1 to 2.2.2)."""
    bag.tag("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    info = f"External-Identifier: {origin}\nPayload-Oxum: {bag.payload_bytes}.{bag.payload_files}\n"
    bag.tag("bag-info.txt", info + (f"Bag-Software-Agent: {plan.software}\n" if plan.software else ""))
    bag.tag("README.txt", README.format(origin=origin))
    bag.tag("manifest-sha256.txt", bag.manifest())
    bag.tag("tagmanifest-sha256.txt", bag.tag_manifest())


class _Bag:
    """Counts and digests what goes into the sink."""

    def __init__(self, sink: _Sink) -> None:
        self._sink = sink
        self._payload: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self.payload_bytes = 0

    @property
    def payload_files(self) -> int:
        return len(self._payload)

    @property
    def files(self) -> int:
        return len(self._payload) + len(self._tags)

    def payload(self, name: str, blocks: Iterable[bytes]) -> None:
        digest = sha256()

        def counted() -> Iterator[bytes]:
            for block in blocks:
                digest.update(block)
                self.payload_bytes += len(block)
                yield block

        self._sink.put(name, counted())
        self._payload[name] = digest.hexdigest()

    def tag(self, name: str, text: str) -> None:
        data = text.encode()
        self._sink.put(name, (data,))
        self._tags[name] = sha256(data).hexdigest()

    def manifest(self) -> str:
        return "".join(f"{digest}  {name}\n" for name, digest in sorted(self._payload.items()))

    def tag_manifest(self) -> str:
        return "".join(f"{digest}  {name}\n" for name, digest in sorted(self._tags.items()))


class _FolderSink:
    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, blocks: Iterable[bytes]) -> None:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for block in blocks:
                file.write(block)


class _ZipSink:
    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        self._zip = archive
        self._folder = folder

    def put(self, name: str, blocks: Iterable[bytes]) -> None:
        info = zipfile.ZipInfo(f"{self._folder}/{name}", ZIP_DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self._zip.open(info, "w", force_zip64=True) as file:
            for block in blocks:
                file.write(block)


@contextmanager
def _sink(out: Path) -> Iterator[_Sink]:
    """A sink under a temporary name; renamed when all went well, removed otherwise."""
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        if out.suffix.lower() == ".zip":
            with _zip(partial) as archive:
                yield _ZipSink(archive, out.stem)
        else:
            partial.mkdir()
            yield _FolderSink(partial)
        partial.rename(out)
    except BaseException:
        if partial.is_dir():
            shutil.rmtree(partial, ignore_errors=True)
        else:
            partial.unlink(missing_ok=True)
        raise


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    with path.open("xb") as file:
        archive = zipfile.ZipFile(file, "w", allowZip64=True)
        try:
            yield archive
        except BaseException:
            archive.fp = None  # it is thrown away: closing it would write more, and fails where one was open
            raise
        archive.close()
