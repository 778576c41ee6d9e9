# Everything a person does with this checkout. Each target sets up .venv by itself when it has to.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
# The stamps of scripts/setup: when they are newer than the lock files, there is nothing to do.
RUNTIME := .venv/.runtime-ready
DEVELOP := .venv/.develop-ready
BENCH := .venv/.bench-ready

.PHONY: help demo test proof check format bench bench-store screenshots lock clean

help:
	@echo "make demo         open Tocsin on a filled desk"
	@echo "make test         run the tests"
	@echo "make check        format, lint, types and import contracts"
	@echo "make proof        run the long proofs"
	@echo "make bench        measure start, keys, idling and memory"
	@echo "make bench-store  measure the store of a million tickets, on both databases"
	@echo "make screenshots  draw the pictures in screenshots/"
	@echo "make format       put the code into its form"
	@echo "make lock         renew the lock files (needs uv)"
	@echo "make clean        remove what these made"

demo: $(RUNTIME)
	@$(BIN)/tocsin demo

# Tests of screens wait as long as they compute: it takes four processes to keep two cores busy.
test: $(DEVELOP)
	@scripts/run-tests -n 4

# What a proof writes may be more than memory holds.
proof: $(DEVELOP)
	@TMPDIR=$${TMPDIR:-/tmp} scripts/run-tests -m proof

check: $(DEVELOP)
	@$(BIN)/ruff format --quiet --check . || { echo "Run make format."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(DEVELOP)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(BENCH)
	@$(BIN)/python -m benchmarks.run $(ARGS)

bench-store: $(BENCH)
	@$(BIN)/python -m benchmarks.store $(ARGS)

screenshots: $(DEVELOP)
	@$(BIN)/python -m screenshots.take

# The exports name versions and hashes only; uv.lock names addresses too and stays out of git.
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv (pip install uv)."; exit 1; }
	@uv lock --quiet --upgrade
	@uv export --quiet --frozen --no-emit-project --no-header --no-annotate \
		--format requirements.txt --extra bulk --group build -o requirements.lock
	@uv export --quiet --frozen --no-emit-project --no-header --no-annotate \
		--format requirements.txt --extra bulk --group build --group dev \
		-o requirements-dev.lock
	@uv export --quiet --frozen --no-emit-project --no-header --no-annotate \
		--format requirements.txt --extra bulk --group build --group dev --group bench \
		-o requirements-bench.lock
	@! grep -nE '://|^-|file:' requirements.lock requirements-dev.lock requirements-bench.lock

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		dist build snapshot_report.html
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): requirements.lock pyproject.toml scripts/setup
	@scripts/setup runtime

$(DEVELOP): requirements-dev.lock pyproject.toml scripts/setup
	@scripts/setup develop

$(BENCH): requirements-bench.lock pyproject.toml scripts/setup
	@scripts/setup bench
