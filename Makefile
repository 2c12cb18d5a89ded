# `make` lists what there is. Every target that needs Python makes .venv first.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
say = @printf '==> %s\n'

.PHONY: help demo test long check bench trace count schema pins clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/ready  ## show one Stripe payment from the webhook to the statement
	@$(BIN)/tillkeeper demo

test: .venv/ready  ## run all tests on PostgreSQL 15 and 18
	@tests/install_packages
	$(say) 'running the tests'
	@$(BIN)/python -m pytest -q --numprocesses auto --dist worksteal

long: export TILL_TEST_PROFILE := long
long: test  ## run all tests, with many more rounds of the random ones

check: .venv/ready  ## check style, types, and that generated files are fresh
	$(say) 'checking style'
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	$(say) 'checking types'
	@$(BIN)/mypy
	$(say) 'checking who calls whom'
	@$(BIN)/python docs/floors.py --check
	$(say) 'checking headers and examples'
	@$(BIN)/python docs/headers.py
	$(say) 'checking generated files'
	@$(BIN)/python docs/generate.py --check

bench: .venv/ready  ## measure the money functions against pgbench on the same server
	@$(BIN)/python -m bench.run $(ARGS)

trace: .venv/ready  ## show what a command does: functions entered, statements run
	@$(BIN)/python -m bench.trace $(ARGS)

count: .venv/ready  ## count the instructions that a call takes
	@$(BIN)/python -m bench.count $(ARGS)

schema: .venv/ready  ## regenerate db/schema.sql and the reference pages in docs/
	@$(BIN)/python docs/generate.py

# Every file of a pinned version is listed, so the same pins serve each Python and processor.
# What only Windows needs is left out; nothing here runs there.
pins:  ## update constraints.txt to the newest versions that pyproject.toml allows; needs uv
	@uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-annotate --no-emit-package colorama --no-emit-package tzdata \
	  --custom-compile-command 'make pins' --quiet --output-file constraints.txt

clean:  ## remove .venv and caches; .tillkeeper, which holds data, stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis bench/results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What we did not write is installed as wheels with known hashes, so that no code of theirs runs
# meanwhile; then our own, which has no hash, without another look at an index.
.venv/ready: pyproject.toml constraints.txt .ci/make_venv
	$(say) 'making .venv'
	@.ci/make_venv $(PYTHON) .venv
	$(say) 'installing the Python packages, some 100 MB the first time'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
	  --require-hashes --requirement constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps \
	  --no-build-isolation --editable .
	@$(BIN)/python -m pip check --quiet --disable-pip-version-check
	@touch $@
