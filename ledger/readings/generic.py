"""`generic/1`: any HTTP exchange at all. The query is the request line's method and target and, where the
body is text, an empty line and the body; the answer is the response's body where that is text, else "".

It reads no protocol: it never finds a refusal, and an answer is complete when the HTTP message is.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from ledger.readings.draft import Draft
from ledger.readings.head import media_type, values
from ledger.readings.model import Headers
from ledger.readings.opening import Document

READER: Final = "generic/1"
_TEXTUAL: Final = re.compile(
    r"text/.*|.*[+/](?:json|xml|yaml)|application/(?:javascript|x-ndjson|jsonl?|x-www-form-urlencoded|graphql)"
)
# Those a web page or a model's answer comes in. Not every codec of Python's is one of text.
_CHARSETS: Final = frozenset(
    {
        *("ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-8", "utf-16", "utf-16-be", "utf-16-le"),
        *("big5", "gb18030", "gb2312", "gbk", "euc_jp", "shift_jis", "euc_kr", "cp1251", "koi8-r"),
    }
)
_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)


def read(draft: Draft) -> None:
    """Read both sides."""
    opened = draft.opened
    request, response = opened.exchange
    if opened.request_problem is not None and "json" in media_type(request.headers):
        draft.problems.note(opened.request_problem)
    if "json" in media_type(response.headers):
        draft.problems.add(opened.unread)
    asked = _text(opened.asked, request.headers, draft, "request")
    head = f"{request.method} {request.target}".strip()
    draft.query = f"{head}\n\n{asked}" if asked else head
    answer = _text(opened.answered, response.headers, draft, "response")
    if answer:
        draft.say(draft.choice(0), answer, Document(None, 0, len(opened.answered)))
    draft.by_http = True
    draft.complete = response.status is None or response.status < 400


def _text(body: bytes, headers: Headers, draft: Draft, what: str) -> str:
    """The body as text; "" where it is none."""
    declared = media_type(headers)
    if declared and not _TEXTUAL.fullmatch(declared):
        return ""
    if not declared:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return ""
        return "" if "\0" in text else text
    charset = _charset(headers, draft, what)
    try:
        return body.decode(charset).removeprefix("\ufeff")
    except UnicodeDecodeError:
        draft.problems.note(f"{what}: not {charset}")
        return body.decode(charset, "replace").removeprefix("\ufeff")


def _charset(headers: Headers, draft: Draft, what: str) -> str:
    found = _CHARSET.search(values(headers, "content-type")[-1])
    if found is None:
        return "utf-8"
    try:
        name = codecs.lookup(found[1]).name
    except (LookupError, ValueError):
        name = ""
    if name not in _CHARSETS:
        draft.problems.note(f"{what}: charset {found[1]!r:.40} is not known, read as UTF-8")
        return "utf-8"
    return name
