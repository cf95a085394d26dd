"""One press for all tests of editions, and the authority that signs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dossier.editions.press import Press, press
from tests.dossier.signing.authority import Authority, authority


@pytest.fixture(scope="session")
def printing(pango: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    """Editions are made when they are asked for, each once."""
    folder = tmp_path_factory.mktemp("editions")
    with press(folder, folder) as made:
        yield made


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """Certificates and a TSA on loopback."""
    with authority(tmp_path_factory.mktemp("authority")) as served:
        yield served
