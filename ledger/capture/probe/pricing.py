"""What a plan costs: from the usage that a provider reports, else an estimate from characters, said as such.

    cost = (input tokens x price.input + output tokens x price.output) / 1,000,000

by the prices in the plan, which are its author's word. An estimate takes a token for every 4 characters of
ASCII and for every other character; for an answer that has not come, the request's own limit, or
ASSUMED_OUTPUT. It is a help to whoever pays, NOT a bill: discounts, caches and rounding are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ledger.capture.plan.model import Plan, Price, Prompt, Target
from ledger.capture.plan.schedule import Planned

ASSUMED_OUTPUT: Final = 1_000  # tokens, where nothing limits the answer
_MILLION: Final = Decimal(1_000_000)
_MESSAGE: Final = 4  # tokens around each message, about
_MAX_TOKENS: Final = 1 << 40  # more is a mistake of whoever reports it

# As providers name them; those of a row add up.
_INPUT: Final = (
    ("prompt_tokens",),
    ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"),
    ("promptTokenCount",),
    ("prompt_eval_count",),
)
_OUTPUT: Final = (
    ("completion_tokens",),
    ("output_tokens",),
    ("candidatesTokenCount", "thoughtsTokenCount"),
    ("eval_count",),
)


class Usage(NamedTuple):
    """Tokens that a provider says it counted."""

    input: int
    output: int


class Cost(NamedTuple):
    """An amount in the price's currency; how many of the exchanges in it were estimated, or have no price."""

    amount: Decimal = Decimal(0)
    estimated: int = 0
    unpriced: int = 0

    def plus(self, other: Cost) -> Cost:
        """Both together."""
        return Cost(
            self.amount + other.amount, self.estimated + other.estimated, self.unpriced + other.unpriced
        )


def usage_of(pairs: Iterable[Sequence[str]]) -> Usage | None:
    """The usage in a reading's `answered.usage`, or None where it does not say both numbers."""
    found = {pair[0]: pair[1] for pair in pairs}
    counts = []
    for rows in (_INPUT, _OUTPUT):
        row = next((row for row in rows if row[0] in found), None)
        numbers = [_count(found[name]) for name in row or () if name in found]
        if not numbers or None in numbers:
            return None
        counts.append(sum(number or 0 for number in numbers))
    return Usage(*counts)


def _count(text: str) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        return None
    number = int(text)
    return number if number <= _MAX_TOKENS else None


def tokens(text: str) -> int:
    """About how many tokens a text has."""
    ascii_only = sum(character < "\x80" for character in text)
    return -(-ascii_only // 4) + len(text) - ascii_only


def asked_tokens(target: Target, prompt: Prompt) -> int:
    """About how many tokens a request has."""
    system = target.system if prompt.system is None else prompt.system
    texts = [message.content for message in prompt.messages] + ([system] if system else [])
    return sum(tokens(text) + _MESSAGE for text in texts)


def output_limit(parameters: dict[str, Any]) -> int | None:
    """How many tokens the request lets an answer have, or None where it does not say."""
    nested = [parameters.get("generationConfig"), parameters.get("options")]
    for table in (parameters, *nested):
        for name in (
            "max_completion_tokens",
            "max_tokens",
            "max_output_tokens",
            "maxOutputTokens",
            "num_predict",
        ):
            value = table.get(name) if isinstance(table, dict) else None
            if type(value) is int and 0 < value <= _MAX_TOKENS:
                return value
    return None


def expected(cell: Planned) -> Cost:
    """About what a cell costs at most, before it is asked."""
    target = cell.target
    if target.price is None:
        return Cost(unpriced=1)
    most = output_limit(target.parameters)
    usage = Usage(asked_tokens(target, cell.prompt), ASSUMED_OUTPUT if most is None else most)
    return Cost(_amount(target.price, usage), estimated=1)


def spent(cell: Planned, usage: Usage | None, status: int | None, answer: str) -> Cost:
    """What an exchange cost: by its usage, else about so much; nothing where it was turned away."""
    if usage is None and (status is None or status >= 400):
        return Cost()
    price = cell.target.price
    if price is None:
        return Cost(unpriced=1)
    if usage is not None:
        return Cost(_amount(price, usage))
    guess = Usage(asked_tokens(cell.target, cell.prompt), tokens(answer))
    return Cost(_amount(price, guess), estimated=1)


def _amount(price: Price, usage: Usage) -> Decimal:
    return (usage.input * price.input + usage.output * price.output) / _MILLION


def currency_of(plan: Plan) -> str | None:
    """The one currency of the plan's prices; None where there are none, or several."""
    found = {target.price.currency for target in plan.targets if target.price is not None}
    return found.pop() if len(found) == 1 else None
