# `make demo` and `make test` work on a fresh machine: set-up makes .venv, and returns at once when it is current.
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help demo test test-long lint format bench vectors schema package lock setup clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup  ## the whole job on a demonstration endpoint: record, verify, dossier
	$(BIN)/ledger demo

test: setup  ## every test but the long ones
	$(PYTEST) -n 3 -q  # one more than the two cores: many tests wait for what they have begun

test-long: setup  ## the long tests
	$(PYTEST) -q -m long

lint: setup  ## style, types, who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict ledger
	$(BIN)/lint-imports

format: setup  ## put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup  ## measure
	$(BIN)/python -m tests.bench

vectors: setup  ## write the test vectors again (deterministic: git diff must show nothing)
	$(BIN)/python -m tests.vectors.generate

# By way of a second file: a failing run must not empty the first.
schema: setup  ## write ledger/store/schema.sql from the tables
	$(BIN)/python -m ledger.store.tables > ledger/store/schema.sql.new
	mv ledger/store/schema.sql.new ledger/store/schema.sql

package: setup  ## build the wheel and the sdist into dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation .

# Needs uv, which is not in the lock. One file for every platform and for Python 3.11 on, hashes of every file.
lock:  ## resolve pyproject.toml into requirements/dev.lock (UPGRADE=1: to the newest)
	uv pip compile pyproject.toml --extra keyring --group dev --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet \
	    $(if $(UPGRADE),--upgrade) --output-file requirements/dev.lock

setup:  ## make or renew .venv
	@sh scripts/setup.sh

clean:  ## remove what was built, and the caches; evidence and .venv stay
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	find ledger tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
