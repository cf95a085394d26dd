"""Readings: from the bytes of an exchange to what was asked and what was answered. Pure, like `core`.

    exchange = parse_wire(sent, received)                # bytes -> HTTP messages
    reader = choose(exchange, provider="deepseek")       # by path and shape: "openai.chat/1"
    reading = read(exchange, reader)                     # what was asked and answered

    derived = derive(raw, provider=..., endpoint=...)    # recorded objects -> query, answer, reading
    again = derive_again(reader, raw, endpoint=...)      # what verification does (section 9 step 10)

A reader never raises and never guesses: what it can't read it leaves to the generic one, and says so.
"""

from ledger.readings.choose import choose
from ledger.readings.decoding import Decoded, decoded
from ledger.readings.derive import Derived, derive, derive_again
from ledger.readings.draft import Piece
from ledger.readings.framing import BodyMap
from ledger.readings.model import Headers, HttpExchange, HttpRequest, HttpResponse, Reading
from ledger.readings.readers import READERS, pieces, read
from ledger.readings.rebuild import exchange_of
from ledger.readings.wire import parse_request, parse_response, parse_wire

__all__ = [
    "READERS",
    "BodyMap",
    "Decoded",
    "Derived",
    "Headers",
    "HttpExchange",
    "HttpRequest",
    "HttpResponse",
    "Piece",
    "Reading",
    "choose",
    "decoded",
    "derive",
    "derive_again",
    "exchange_of",
    "parse_request",
    "parse_response",
    "parse_wire",
    "pieces",
    "read",
]
