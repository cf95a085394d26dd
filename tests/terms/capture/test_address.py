"""Addresses and headers as they are typed: taken apart, and refused where they can't be sent."""

import pytest

from ledger.capture.page.address import Address, parse_address, redirected
from ledger.capture.page.headers import parse_header
from ledger.errors import MalformedError


def test_takes_an_address_apart_and_changes_nothing_else() -> None:
    assert parse_address("https://a.example", "x") == Address("https://a.example", "/")
    assert (
        parse_address("HTTPS://A.example:444/b%20c?d=é#e", "x").url == "https://a.example:444/b%20c?d=%C3%A9"
    )
    assert parse_address("http://bücher.example/ä", "x").url == "http://xn--bcher-kva.example/%C3%A4"
    assert parse_address("http://[::1]:80/", "x").url == "http://[::1]:80/"
    here = parse_address("https://a.example/b/c?d", "x")
    assert redirected(here, "../e").url == "https://a.example/e"
    assert redirected(here, "//b.example").url == "https://b.example/"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.example",
        "https://",
        "https://a b/",
        "https://a.example:x/",
        "https://a\n.example/",
        "http:///x",
    ],
)
def test_rejects_what_is_no_address(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_address(text, "address")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Cookie",
        ": x",
        "A B: c",
        "Host: x",
        "Content-Length: 3",
        "A: é",
        "A: b\r\nC: d",
        "Transfer-Encoding: chunked",
    ],
)
def test_rejects_headers_that_can_not_be_sent(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_header(text, "--header")
