"""Payment cards, bank accounts, and the names by which a service knows an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ledger.dossier.redaction.checksums import IBAN_LENGTHS, is_card, is_iban
from ledger.dossier.redaction.found import Found, but_last_four, digits_of, whole

_CARD: Final = re.compile(r"(?<![\w.,+-])\d(?:[ -]?\d){12,18}(?![\w-]|[.,]\d)")
_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
_NUMBERED: Final = re.compile(
    r"\b(?:bank[ _-]?account|account|acct|a/c|rekening|konto|routing)[ _-]?(?:number|num|no|nr|nummer|#)?"
    r"\.?[\"']?\s{0,3}(?:is\s|[:=#])?\s{0,3}[\"']?(?P<it>\d(?:[ -]?\d){6,17})(?![\w-]|[.,]\d)",
    re.I,
)
_PREFIXED: Final = re.compile(
    r"(?<![A-Za-z0-9_-])(?:org|user|usr|proj|acct|account|cus|customer|tenant|workspace)[-_]"
    r"(?P<it>[A-Za-z0-9]{12,64})(?![A-Za-z0-9_-])"
)
_NAMED: Final = re.compile(
    r"\b(?:account[ _-]?(?:id|identifier)|"
    r"(?:customer|user|member|client|tenant|organi[sz]ation|klant|gebruiker)[ _-]?"
    r"(?:id|identifier|number|nummer|no))\b\.?[\"']?\s{0,3}(?:is\s|[:=#])?\s{0,3}[\"']?"
    r"(?P<it>[A-Za-z0-9][A-Za-z0-9_-]{5,63})(?![\w-])",
    re.I,
)


def find_accounts(text: str) -> Iterator[Found]:
    """Cards by Luhn, IBANs by mod 97, account numbers and ids by the word or prefix before them."""
    for match in _CARD.finditer(text):
        if is_card(digits_of(match.group())):
            yield but_last_four("financial-account", text, *match.span(), "a card number by its check digit")
    for match in _IBAN.finditer(text):
        yield from _iban(text, match)
    for match in _NUMBERED.finditer(text):
        yield but_last_four("financial-account", text, *match.span("it"), "digits beside the word account")
    for match in _PREFIXED.finditer(text):
        if _mixed(match.group("it")):
            yield whole("account-id", *match.span(), "the form of a service's account id")
    for match in _NAMED.finditer(text):
        if sum(character.isdigit() for character in match.group("it")) >= 4:
            yield whole("account-id", *match.span("it"), "beside the name of an account id")


def _iban(text: str, match: re.Match[str]) -> Iterator[Found]:
    """The country says how long it is; what follows may be the next word."""
    left = IBAN_LENGTHS.get(match.group()[:2].upper(), 0)
    end = match.start()
    while left and end < match.end():
        left -= text[end].isalnum()
        end += 1
    compact = "".join(character for character in text[match.start() : end] if character.isalnum()).upper()
    if not left and is_iban(compact) and not text[end : end + 1].isalnum():
        yield but_last_four("financial-account", text, match.start(), end, "an IBAN by its check digits")


def _mixed(name: str) -> bool:
    return any(character.isdigit() for character in name) and any(character.isalpha() for character in name)
