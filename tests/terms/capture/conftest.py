"""What the tests of capturing documents share: a publisher, a desk with a ledger, and the command."""

from collections.abc import Callable, Iterator

import pytest

from ledger.capture.page.address import parse_address
from ledger.capture.page.answer import page_of
from ledger.capture.page.fetch import Wish, fetch
from ledger.capture.secrets.redactor import Redactor
from ledger.capture.wire.upstream import Settings
from ledger.documents.model import Page
from tests.capture.conftest import desk, new_desk
from tests.cli.desk import Desk
from tests.terms.capture.publisher import Publisher, publishing

__all__ = ["desk", "new_desk"]  # fixtures

KEY = Redactor(b"k" * 32)
LIMIT = 1 << 20


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publisher]:
    with publishing(tmp_path_factory.mktemp("publisher")) as publisher:
        yield publisher


@pytest.fixture
def publisher(running: Publisher) -> Publisher:
    running.answers.clear()
    running.asked.clear()
    return running


@pytest.fixture
def get(publisher: Publisher) -> Callable[..., Page]:
    """Fetches an address, trusting the publisher's CA."""

    def fetched(
        url: str,
        *headers: tuple[str, str],
        allow_plain: bool = False,
        keep_error: bool = False,
        limit: int = LIMIT,
        max_time: float = 20.0,
        trusting: bool = True,
    ) -> Page:
        settings = Settings(
            read_timeout=5.0,
            max_time=max_time,
            max_body=limit,
            ca_file=publisher.ca_file if trusting else None,
        )
        wish = Wish(parse_address(url, "address"), headers, settings, allow_plain)
        return page_of(fetch(wish), url, KEY, limit=limit, keep_error=keep_error)

    return fetched


def content(page: Page, role: str) -> bytes:
    """The bytes of the one object of that role."""
    (data,) = [one for name, _, one in page.objects if name == role]
    return data


def verified(desk: Desk) -> None:
    """Nothing is FAILED, and what a snapshot says was held against its objects."""
    report = desk.report()
    assert report["outcome"] in ("PASSED", "INDETERMINATE"), report
    assert not [
        one for one in report["findings"] if one["axis"] == "integrity" and one["outcome"] != "PASSED"
    ]
