"""The keys of targets, from where the plan says. They are held in memory, sent, and never shown.

A message about a key names its place, never its value.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from ledger.capture.plan.model import KeyPlace, Target
from ledger.errors import CaptureError


def find_keys(targets: Iterable[Target]) -> dict[str, str]:
    """The key of each target that has one. Raises CaptureError for the first that is missing."""
    return {target.name: _key(target, target.key) for target in targets if target.key is not None}


def _key(target: Target, place: KeyPlace) -> str:
    value = os.environ.get(place.name) if place.kind == "env" else _from_keyring(target, place.name)
    what = f"target {target.name}: its key, {place},"
    key = (value or "").strip()
    if not key:
        where = "set the variable" if place.kind == "env" else "store it there"
        raise CaptureError(f"{what} is not set", hint=f"{where}, or leave the target out with --only")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise CaptureError(f"{what} holds something that can't stand in a header")
    return key


def _from_keyring(target: Target, name: str) -> str | None:
    service, _, user = name.partition("/")
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise CaptureError(
            f"target {target.name}: its key is in the system's keyring; the package 'keyring' is not here",
            hint="install evidence-ledger[keyring], or keep the key in a variable",
        ) from None
    try:
        return keyring.get_password(service, user)
    except KeyringError as error:
        raise CaptureError(
            f"target {target.name}: the system's keyring does not give the key: {type(error).__name__}",
            hint="unlock the keyring, or keep the key in a variable",
        ) from None
