"""Hypothesis: few examples in the normal run, many under `-m long`; no deadline, for machines are shared."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "normal", max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long", max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def is_long(config: pytest.Config) -> bool:
    return config.getoption("markexpr") == "long"


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if is_long(config) else "normal")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`-m long` runs the properties too, with many more examples."""
    for item in items:
        if is_long(config) and Path(__file__).parent in item.path.parents:
            item.add_marker("long")
