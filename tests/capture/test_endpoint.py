"""The test endpoint itself, with nothing between: what real clients get from it is what it says."""

import shutil

import pytest

from tests.capture.clients import CLIENTS, CURL
from tests.capture.endpoint import Endpoint, serving
from tests.capture.protocols.said import answer_text


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server


@pytest.mark.parametrize("model", ["plain", "gzip.reasoner", "escaped.early-hints.trailers"])
def test_real_clients_get_the_text_that_follows_from_the_prompt(server: Endpoint, model: str) -> None:
    for client in (*CLIENTS, *([CURL] if shutil.which("curl") else [])):
        prompt = f"{client.name} asks {model}: 谁?"
        got = client.ask(server.base(client.provider, plain=True) + client.suffix, model, prompt)
        assert got == answer_text(prompt), client.name
        seen = server.log.of(prompt)
        assert seen.sent.startswith(b"HTTP/1.1 ")
        assert sum(size for _, size in seen.writes) == seen.sent_size == len(seen.sent)
