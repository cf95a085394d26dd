"""Benchmarks: each prints ratios to a floor that is measured in the same run, in turn with it.

Never a timed test: machines are noisy, so the floor and the thing measured take turns, and medians are
compared. `make bench` runs them all; `python -m tests.bench verify size` runs some.
"""
