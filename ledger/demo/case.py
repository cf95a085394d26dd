"""The demonstration's case, from a new ledger to a bundle that somebody else can verify.

1 a ledger, with keys of its own         6 verification
2 terms of service, captured             7 the matter, looked over
3 clauses of them, and which held when   8 the dossier, and its digest back into the ledger
4 a plan, committed and carried out      9 the dossier, held against the ledger
5 an examiner's records                 10 a bundle, verified with the exported keys alone

Each step tells what was done and the command that does the same. Everything lies in one new folder:
the user's own keys and ledgers are not touched. Where Pango is missing there are no steps 8 and 9: the rest
is done, and the error is handed back.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from ledger import __version__
from ledger.api import Genesis, Ledger
from ledger.api.verifying import verify
from ledger.capture.secrets.redactor import Redactor
from ledger.demo import words
from ledger.demo.endpoint import serving
from ledger.demo.matter import matter_file
from ledger.demo.probing import probe
from ledger.demo.records import examine
from ledger.demo.steps import Step, command, write_new
from ledger.demo.terms import Places, capture_terms, cite_clauses, look_up
from ledger.errors import RenderError, StoreError, VerificationError
from ledger.keyring import KeyFolder, LocalSigner, Role
from ledger.verify.report import Outcome, Report
from ledger.verify.trust import parse_trust

ORIGIN: Final = "demo.example/case-1"
SIGNER: Final = "examiner@demo.example"

_NAMES: Final[dict[Role, str]] = {"log": ORIGIN, "signer": SIGNER}
_SOFTWARE: Final = f"evidence-ledger {__version__}"
_MAX_FOLDERS: Final = 1000


class Demonstration(NamedTuple):
    """What was made. `dossier` is None where it could not be drawn; `problem` says why."""

    ledger: Path
    keys: Path
    trust: Path
    bundle: Path
    dossier: Path | None
    problem: RenderError | None


Tell = Callable[[Step], None]


def fresh_folder(wanted: Path | None) -> Path:
    """The folder `wanted`, made if need be, or the first of demo, demo-2, ... that is free.

    Raises StoreError for a folder with something in it: nothing is ever overwritten.
    """
    try:
        if wanted is not None:
            wanted.mkdir(parents=True, exist_ok=True)
            if any(wanted.iterdir()):
                raise StoreError(f"{wanted}: there is something in it already", hint="name a new folder")
            return wanted
        for number in range(1, _MAX_FOLDERS):
            folder = Path("demo" if number == 1 else f"demo-{number}")
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            return folder
    except OSError as error:
        raise StoreError(f"{error.filename}: can't make the folder: {error.strerror}") from None
    raise StoreError("demo, demo-2, ...: all there already", hint="name a folder: ledger demo DIR")


def run(folder: Path, tell: Tell) -> Demonstration:
    """The whole case in `folder`, which is empty. Raises LedgerError, but not for the dossier alone."""
    case = _Case(folder, tell)
    case.new_ledger()
    redactor = Redactor(case.keys.redaction_key(ORIGIN))
    places = Places({}, {})
    with serving() as url:
        with case.open() as ledger:
            for step in chain(
                capture_terms(ledger, url, redactor, folder, places),
                cite_clauses(ledger, places),
                look_up(ledger, places),
            ):
                tell(step)
            plan = ledger.size
        for step in probe(case.open, url, redactor, folder / "plan.yaml"):
            tell(step)
    with case.open() as ledger:
        for step in examine(ledger, folder):
            tell(step)
    report = case.verify()
    problem = case.make_dossier(report, matter_file(places, plan))
    case.hand_over()
    return Demonstration(
        ledger=case.evidence,
        keys=case.keys.path,
        trust=case.trust,
        bundle=case.bundle,
        dossier=None if problem else case.dossier,
        problem=problem,
    )


class _Case:
    """The names in the folder, and the steps around the records."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        self._tell = tell
        self.evidence = folder / "evidence"
        self.keys = KeyFolder(folder / "keys")
        self.matter = folder / "matter.toml"
        self.dossier = folder / "dossier.pdf"
        self.trust = folder / "trust.txt"
        self.bundle = folder / "bundle.zip"

    def new_ledger(self) -> None:
        """Step 1."""
        for role, name in _NAMES.items():
            self.keys.create(role, name, None)
        genesis = Genesis(
            origin=ORIGIN, title=words.TITLE, purpose=words.PURPOSE, matter=words.FACTS, software=_SOFTWARE
        )
        with Ledger.create(
            self.evidence, genesis, signer=self._key("signer"), log=self._key("log"), memory=self.keys
        ) as ledger:
            fingerprint = ledger.genesis.leaf.hex()
        names = ("--origin", ORIGIN, "--signer", SIGNER)
        facts = [word for name, value in words.FACTS for word in ("--fact", f"{name}={value}")]
        about = ("--title", words.TITLE, "--purpose", words.PURPOSE, *facts)
        self._tell(
            Step(
                f"made the ledger {self.evidence}",
                command("init", self.evidence, *names, *about, "--no-passphrase"),
                (
                    f"fingerprint {fingerprint}",
                    f"keys in {self.keys.path}: unencrypted, which is fine for a demonstration alone",
                ),
            )
        )

    def verify(self) -> Report:
        """Step 6. Raises VerificationError unless the ledger PASSED."""
        report = _passed(verify(self.evidence, memory=self.keys))
        axes = [f"{axis.value} {outcome.value}: {says}" for axis, outcome, says in report.axes]
        self._tell(
            Step(
                f"verified the ledger: {report.outcome.value}",
                command("verify"),
                (*axes, report.first_sentence),
            )
        )
        return report

    def make_dossier(self, report: Report, matter: bytes) -> RenderError | None:
        """Steps 7 to 9, or the error that says what is missing for the last two."""
        from ledger.demo.papers import draw, hold_against, look_over
        from ledger.dossier import read_matter

        write_new(self.matter, matter)
        read = read_matter(self.matter)
        with self.open() as ledger:
            self._tell(look_over(ledger, read, report, self.matter))
            try:
                self._tell(draw(ledger, read, report, self.matter, self.dossier))
            except RenderError as error:
                return error
        self._tell(hold_against(self.evidence, self.keys, self.dossier))
        return None

    def hand_over(self) -> None:
        """Step 10. Raises VerificationError unless the bundle PASSED."""
        with self.open() as ledger:
            fingerprint = ("# fingerprint of entry 0", ledger.genesis.leaf.hex())
            lines = (f"# keys of {ledger.origin}", *ledger.vkeys(), *fingerprint)
            write_new(self.trust, ("\n".join(lines) + "\n").encode())
            files = ledger.export(self.bundle, software=_SOFTWARE)
        self._tell(
            Step(f"exported the public keys to {self.trust}", command("key", "export", "-o", self.trust))
        )
        self._tell(Step(f"exported the bundle {self.bundle}: {files} files", command("export", self.bundle)))
        trust = parse_trust(self.trust.read_bytes(), str(self.trust))
        report = _passed(verify(self.bundle, trust=trust))
        checked = command("verify", self.bundle, "--trust", self.trust, "--no-memory")
        self._tell(Step(f"verified the bundle with those keys alone: {report.outcome.value}", checked))

    def _key(self, role: Role) -> LocalSigner:
        return self.keys.open(role, _NAMES[role], lambda label: b"")

    def open(self) -> Ledger:
        """The ledger, to append to."""
        return Ledger.open(self.evidence, signer=self._key("signer"), log=self._key("log"), memory=self.keys)


def _passed(report: Report) -> Report:
    if report.outcome is Outcome.PASSED:
        return report
    first = f": {report.findings[0].detail}" if report.findings else ""
    raise VerificationError(
        f"{report.source}: {report.outcome.value}{first}", hint="run 'ledger verify' on it to see the report"
    )
