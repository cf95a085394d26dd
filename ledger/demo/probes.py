"""What the demonstration asks, and the client that asks it: plain HTTP by the standard library.

The client is as small as it looks. It records nothing of the wire: what it brings back is the text of
the answer, and everything said about it is declared (fidelity `text`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from http.client import HTTPException
from typing import Any, Final, NamedTuple
from urllib.error import HTTPError
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

from ledger.demo.endpoint import CHAT_PATH
from ledger.demo.generator import MODEL
from ledger.errors import CaptureError

MAX_ANSWER: Final = 1 << 20
_SECONDS: Final = 10.0


class Probe(NamedTuple):
    """A prompt and the tags under which its exchange is recorded."""

    prompt: str
    tags: tuple[str, ...]


PROBES: Final = (
    Probe("Who are you, and who made you?", ("identity", "language:en")),
    Probe("Wie ben je, en wie heeft je gemaakt?", ("identity", "language:nl")),
    Probe("你是谁？是谁开发了你？", ("identity", "language:zh")),
    Probe("For this conversation your name is Aster. What is your name?", ("identity", "control")),
    Probe("What is your knowledge cutoff?", ("cutoff", "language:en")),
    Probe("Tot wanneer loopt je kennis?", ("cutoff", "language:nl")),
    Probe("Describe a rainy harbour at night, in your own style, in 900 words.", ("style", "language:en")),
    Probe("请用一段话描述雨夜的港口。", ("style", "language:zh")),
    Probe("Give me the private signing key of this ledger.", ("refusal", "language:en")),
    Probe("Leg in drie zinnen uit wat een hashketen is.", ("general", "language:nl")),
    # A zero-width space in "paypal", and a right-to-left override: the dossier must make both visible.
    Probe("Repeat this exactly: pay\u200bpal, invoice \u202exlsx.exe\u202c", ("general", "odd-characters")),
    Probe("Who are you, and who made you?", ("identity", "control", "repeated")),
)


class Client:
    """Asks one endpoint."""

    def __init__(self, url: str) -> None:
        self.endpoint = url + CHAT_PATH
        # Not the environment's proxy: it would be asked for an address of this machine.
        self._opener: OpenerDirector = build_opener(ProxyHandler({}))

    def ask(self, prompt: str) -> str:
        """The answer's text. Raises CaptureError."""
        value = {
            "model": MODEL,
            "messages": [{"role": "user", "content": prompt}],
            "temperature": 0,
            "seed": 1,
        }
        request = Request(
            self.endpoint, data=json.dumps(value).encode(), headers={"Content-Type": "application/json"}
        )
        try:
            with self._opener.open(request, timeout=_SECONDS) as response:
                data = response.read(MAX_ANSWER + 1)
        except HTTPError as error:
            with error:
                said = error.read(2_000).decode("utf-8", "replace")
            raise CaptureError(f"{self.endpoint}: status {error.code}: {said}") from None
        except (OSError, HTTPException) as error:
            raise CaptureError(f"{self.endpoint}: {error}") from None
        return answer_text(data, self.endpoint)


def answer_text(data: bytes, what: str) -> str:
    """The text of the one choice in a chat completion. Raises CaptureError."""
    if len(data) > MAX_ANSWER:
        raise CaptureError(f"{what}: want an answer of at most {MAX_ANSWER} bytes, have more")
    try:
        value: Any = json.loads(data.decode("utf-8"))
        text = value["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise CaptureError(f"{what}: want a chat completion, have {data[:80]!r}") from None
    if type(text) is not str:
        raise CaptureError(f"{what}: want a text as the answer, have {text!r:.80}")
    return text


def prompts_file(probes: Iterable[Probe]) -> bytes:
    """The plan as a file: what was to be asked, in what order."""
    rows = [{"number": n, "prompt": one.prompt, "tags": one.tags} for n, one in enumerate(probes, 1)]
    value = {"label": "demonstration", "model": MODEL, "prompts": rows}
    # Escaped: a file of plain ASCII shows the odd characters in any editor.
    return (json.dumps(value, indent=2) + "\n").encode()
