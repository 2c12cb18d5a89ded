# `make` lists what there is. Every target that needs Python makes .venv first.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
say = @printf '==> %s\n'

.PHONY: help demo test long check bench trace count schema clean

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

clean:  ## remove .venv and caches; .tillkeeper, which holds data, stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis bench/results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Packages are built without isolation, because only then do constraints hold for the build
# tools in every version of pip.
.venv/ready: pyproject.toml constraints.txt .ci/make_venv
	$(say) 'making .venv'
	@.ci/make_venv $(PYTHON) .venv
	$(say) 'installing the Python packages, some 100 MB the first time'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt hatchling editables
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation \
	  --constraint constraints.txt --editable '.[test]'
	@touch $@
