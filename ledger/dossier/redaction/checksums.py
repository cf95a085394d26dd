"""Numbers that carry their own proof, or that an office never gives out. Pure arithmetic on digits.

SSN and ITIN: which areas and groups are issued (Social Security Administration, Internal Revenue Service).
A number that passes may still be nobody's.
"""

from __future__ import annotations

from typing import Final

# Letters and digits of an IBAN by country, of the registry's countries that are met most.
IBAN_LENGTHS: Final = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24,
    "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21,
    "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30,
    "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24,
    "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VG": 24, "XK": 20,
}  # fmt: skip
_ITIN_GROUPS: Final = frozenset((*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)))
_NO_EIN: Final = frozenset(
    ("00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97")
)


def is_ssn(digits: str) -> bool:
    """Nine digits that the Social Security Administration may have given out."""
    return (
        len(digits) == 9
        and digits[:3] not in ("000", "666")
        and digits[0] != "9"
        and digits[3:5] != "00"
        and digits[5:] != "0000"
    )


def is_itin(digits: str) -> bool:
    """Nine digits of the form of an individual taxpayer identification number."""
    return len(digits) == 9 and digits[0] == "9" and int(digits[3:5]) in _ITIN_GROUPS


def is_ein(digits: str) -> bool:
    """Nine digits with a prefix that employers' numbers have."""
    return len(digits) == 9 and digits[:2] not in _NO_EIN


def is_bsn(digits: str) -> bool:
    """The eleven-test of a Dutch citizen service number: 9a + 8b + ... + 2h - i divides by 11."""
    if len(digits) != 9 or digits == "000000000":
        return False
    return (sum(int(d) * (9 - at) for at, d in enumerate(digits[:8])) - int(digits[8])) % 11 == 0


def luhn(digits: str) -> bool:
    """The check of payment cards (ISO/IEC 7812-1)."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + at % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card(digits: str) -> bool:
    """A number of a payment card: issuers' first digits, their lengths, and the check digit."""
    size, two, four = len(digits), int(digits[:2] or 0), int(digits[:4] or 0)
    known = (
        (digits[0] == "4" and size in (13, 16, 19))
        or ((51 <= two <= 55 or 2221 <= four <= 2720) and size == 16)
        or (two in (34, 37) and size == 15)
        or ((two in (36, 38, 39) or 3000 <= four <= 3059) and size == 14)
        or ((four == 6011 or two in (64, 65, 62, 35)) and 16 <= size <= 19)
        or (two in (50, 56, 57, 58, 67, 63) and 16 <= size <= 19)
    )
    return known and len(set(digits)) > 1 and luhn(digits)


def is_iban(compact: str) -> bool:
    """An IBAN without spaces: its country's length, and mod 97 of ISO 13616."""
    if IBAN_LENGTHS.get(compact[:2]) != len(compact) or not compact.isascii() or not compact.isalnum():
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1
