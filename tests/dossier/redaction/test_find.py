"""What a search finds, what it leaves visible by the rule, and what it must not take for personal data."""

import json
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from ledger.dossier.redaction import find
from ledger.dossier.redaction.checksums import is_bsn, is_card, is_iban, is_ssn
from tests.vectors.test_shared import SHARED


def hits(text: str) -> list[tuple[str, str]]:
    return [(one.category, text[one.start : one.end]) for one in find(text)]


@pytest.mark.parametrize(
    ("text", "category", "gone"),
    [
        ("SSN 219-09-9999.", "social-security-number", "219-09-"),
        ("it is 219-09-9999", "social-security-number", "219-09-"),
        ("social security number: 219099999", "social-security-number", "21909"),
        ("ITIN 912-70-1234", "taxpayer-number", "912-70-"),
        ("our EIN is 12-3456789", "taxpayer-number", "12-345"),
        ("BSN 111222333", "taxpayer-number", "111222333"),
        ("mijn burgerservicenummer is 1112.22.333", "taxpayer-number", "1112.22.333"),
        ("card 4111 1111 1111 1111 exp", "financial-account", "4111 1111 1111 "),
        ("5500-0055-5555-5559", "financial-account", "5500-0055-5555-"),
        ("IBAN NL91 ABNA 0417 1643 00 please", "financial-account", "NL91 ABNA 0417 16"),
        ("DE89370400440532013000", "financial-account", "DE8937040044053201"),
        ("account number: 123456789", "financial-account", "12345"),
        ("He was born on March 26, 1973, in", "birth-date", "March 26, "),
        ("geboren op 3 maart 1999 te Delft", "birth-date", "3 maart "),
        ("date of birth: 1984-03-12", "birth-date", "-03-12"),
        ("DOB 12/03/1984", "birth-date", "12/03/"),
        ("12 March 1984 (date of birth)", "birth-date", "12 March "),
        ("write to jan.o'neil+x@sub.example.co.uk.", "email", "jan.o'neil+x@sub.example.co.uk"),
        ("call +31 6 1234 5678 now", "phone", "+31 6 1234 5678"),
        ("(415) 555-2671", "phone", "(415) 555-2671"),
        ("bel 06-12345678", "phone", "06-12345678"),
        ("phone: 555 0100 22", "phone", "555 0100 22"),
        ("from 203.0.113.77 at", "ip-address", "203.0.113.77"),
        ("from 2001:db8:85a3::8a2e:370:7334 at", "ip-address", "2001:db8:85a3::8a2e:370:7334"),
        ("key sk-proj-Ab3dEf6hIj9kLm2nOp5q", "credential", "sk-proj-Ab3dEf6hIj9kLm2nOp5q"),
        ("Authorization: Bearer qwzDTF123756ghiJKL7890", "credential", "qwzDTF123756ghiJKL7890"),
        ('"password": "hunter2Hunter9x"', "credential", "hunter2Hunter9x"),
        ("org-Zx81mQ0aPl29sKdj", "account-id", "org-Zx81mQ0aPl29sKdj"),
        ("customer id: A-48219937", "account-id", "A-48219937"),
    ],
)  # fmt: skip
def test_finds(text: str, category: str, gone: str) -> None:
    assert hits(text) == [(category, gone)]


@pytest.mark.parametrize(
    "text",
    [
        "000-12-3456 666-12-3456 219-00-9999 219-09-0000",  # never given out
        "123456789 things, 219099999 more",  # nine digits like any other
        "BSN 111222334",  # fails the eleven-test
        "4111 1111 1111 1112",  # fails Luhn
        "NL92 ABNA 0417 1643 00",  # fails mod 97
        "On March 26, 1973 the treaty was signed.",
        "She was born in Delft. On 3 May 1999 the bridge opened.",
        "born in 1809, died on 15 April 1865",
        "Tokyo @ 5 pm, a@b, @handle, user@localhost",
        "version 10.2.14.1, v3.12.0.1, section 4.12.3.10, 1.2.3.4",
        "Chrome/120.0.6099.109 Safari/537.36.10.12",
        "127.0.0.1 and 0.0.0.0 and 255.255.255.0 and 999.1.2.3",
        "std::vector<int> a::b::c 12:34:56 dead:beef",
        "1234567890 20241122134900 3.14159265358979 +1234, 2024-11-22",
        "sk-learn-classification-2024 sk-fading-circle-animation",
        "Authorization: Bearer [redacted hmac-sha256:0123456789abcdef]",
        'api_key = "YOUR_API_KEY_HERE" password = os.environ["PW"]',
        "ISBN 978-3-16-148410-0, page 219-229",
    ],
)
def test_leaves(text: str) -> None:
    assert hits(text) == []


def test_checksums() -> None:
    assert is_ssn("219099999")
    assert not is_ssn("900121234")
    assert is_bsn("111222333")
    assert not is_bsn("000000000")
    assert is_card("378282246310005")
    assert not is_card("4444444444444444")
    assert is_iban("GB82WEST12345698765432")
    assert not is_iban("GB82WEST1234569876543")


def test_hits_are_in_order_and_apart() -> None:
    text = "4111 1111 1111 1111 a@b.example +31 6 1234 5678 219-09-9999 203.0.113.77"
    found = find(text)
    assert [one.first for one in found] == sorted(one.first for one in found)
    assert all(one.last <= two.first for one, two in pairwise(found))
    assert len(found) == 5


UNITS = (
    """1|1 |1-|@|a@|a.|A1b2|+1|born 1|:|f:|1.|0612 |password=|-----BEGIN |bearer |tel |account |account 1"""
)


@pytest.mark.parametrize("unit", UNITS.split("|"))
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        find(text)
        return time.process_time() - start

    small = min(seconds(30_000) for _ in range(2))
    large = min(seconds(240_000) for _ in range(2))
    assert large < max(0.05, small) * 24, (small, large)  # eight times the text; a square law would be 64


@pytest.mark.shared
def test_how_much_is_found_in_answers_of_models() -> None:
    """6,440 answers: what is found is addresses of examples, and birthdays of people in encyclopaedias."""
    folder = SHARED.parent / "samples" / "alpaca_eval"
    if not folder.is_dir():
        pytest.skip(f"no shared samples in {folder}")
    counts: Counter[str] = Counter()
    answers = 0
    for path in sorted(folder.glob("*.json")):
        for row in json.loads(Path(path).read_text("utf-8")):
            answers += 1
            counts.update(one.category for one in find(row["output"]))
    assert answers == 6440
    assert counts == {"email": 55, "birth-date": 14, "phone": 1}
