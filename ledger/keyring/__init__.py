"""The user's own keys and what his machine remembers of each ledger, in a folder outside the evidence.

    folder = default_folder()
    folder.create("signer", "j.doe@acme.example", b"passphrase")
    signer = folder.open("signer", "j.doe@acme.example", passphrase_from(env=os.environ, folder=folder))

Importing this costs next to nothing: `cryptography`, `platformdirs` and `keyring` (the PyPI package) are
imported by the functions that need them.

Does NOT protect against another program of the same user, nor against root: either can read the files
and wait for the passphrase. Nothing here wipes memory; Python can't promise that.
"""

from ledger.keyring.files import check_folder
from ledger.keyring.folder import KeyFolder, KeyInfo, LocalSigner, Role, default_folder
from ledger.keyring.known import Remembered
from ledger.keyring.passphrase import (
    PassphraseSource,
    delete_from_keyring,
    passphrase_from,
    store_in_keyring,
)

__all__ = [
    "KeyFolder",
    "KeyInfo",
    "LocalSigner",
    "PassphraseSource",
    "Remembered",
    "Role",
    "check_folder",
    "default_folder",
    "delete_from_keyring",
    "passphrase_from",
    "store_in_keyring",
]
