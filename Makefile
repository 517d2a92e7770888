# Farebox: `make run` starts it with a demo for sale, `make test` runs every test. Both set up what they need first.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

# Whichever is named here is taken; otherwise scripts/python chooses between python3 and the system's own.
PYTHON ?=
FIRST_PYTHON := $(or $(PYTHON),python3)
DATA ?= farebox-data
PORT ?= 8402
BIN := .venv/bin
UV := .tools/bin/uv
UV_PIN := 0.13.9
# Bytecode is kept, also where Python is told not to: without it, half of each start is compiling.
unexport PYTHONDONTWRITEBYTECODE
CORES := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)
# One more than there are processors: a third of what tests do is to wait for a browser, a server, a disk.
WORKERS ?= $(shell expr $(CORES) + 1)

.PHONY: help setup setup-programs run test test-fast test-postgres test-ui test-client crash sim reliability fuzz core-coverage lint format types docs picture bench bench-peers check clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(UV):
	@$(FIRST_PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Farebox needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	@$(FIRST_PYTHON) -c 'import ensurepip' 2>/dev/null || bash scripts/ensure python3-venv "Farebox's own environment" ""
	@$(FIRST_PYTHON) -m venv .tools
	@.tools/bin/python -m pip install -q --disable-pip-version-check uv==$(UV_PIN)

.stamps/python: pyproject.toml uv.lock | $(UV)
	@$(UV) sync --frozen --quiet --all-extras --python "$$(bash scripts/python $(PYTHON))"
	@$(BIN)/python -c "import farebox.asgi, farebox.api.framework, farebox.cli.program"
	@mkdir -p .stamps && touch $@

UI_SOURCES := $(shell find ui clients/typescript/src \( -path ui/node_modules -o -path ui/vendor \) -prune -o -type f -print)

.stamps/ui: $(UI_SOURCES) scripts/build_ui
	@bash scripts/build_ui

setup: .stamps/python .stamps/ui ## Install everything into .venv (quick the second time)

setup-programs: setup
	@bash scripts/ensure chromium "the browser tests" chromium chromium-browser google-chrome chrome
	@bash scripts/ensure "golang-go --no-install-recommends" "the samples in Go" go
	@bash scripts/ensure curl "the samples in curl" curl

run: setup ## Serve with a demo workflow for sale in test mode; prints the URLs
	@$(BIN)/farebox demo --data $(DATA) --port $(PORT)

test: setup setup-programs ## Run all tests, the browser and crash tests included
	@$(MAKE) --no-print-directory -j3 core-coverage test-ui test-client
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal --ignore=tests/core

test-fast: setup ## The tests that take seconds
	@$(BIN)/pytest -q -n $(WORKERS) -m "not slow and not crash and not browser and not fuzz"

ON_POSTGRES := $(addprefix tests/,agents api client contract engine examples payments service storage triggers)
test-postgres: setup ## The tests of service, engine, API and from outside, on PostgreSQL instead of SQLite
	@FAREBOX_TESTS_ON=postgres $(BIN)/pytest -q -n $(WORKERS) --dist worksteal $(ON_POSTGRES)

test-ui: setup ## The tests of the pages' TypeScript
	@[ ! -d ui/node_modules ] || npm --prefix ui test --silent

test-client: setup ## The tests of the TypeScript client, against a real server
	@[ ! -d ui/node_modules ] || bash scripts/test_client

core-coverage: setup
	@$(BIN)/pytest -q -n $(CORES) tests/core --cov=farebox.core --cov-branch --cov-report=term:skip-covered --cov-fail-under=100

crash: setup ## Kill real processes, more often than `make test` does (CYCLES=2000 CYCLES_POSTGRES=100 REPORT=crashes.jsonl ADD=1)
	@FAREBOX_CRASH_CYCLES=$${CYCLES:-2000} FAREBOX_CRASH_CYCLES_STILL=$${CYCLES_POSTGRES:-100} \
	 FAREBOX_CRASH_CYCLES_POSTGRES=$${CYCLES_POSTGRES:-100} FAREBOX_CRASH_REPORT=$(abspath $(REPORT)) \
	 $(BIN)/pytest -q -m crash tests/crash
	@[ -z "$(REPORT)" ] || $(BIN)/python scripts/reliability.py --crash $(REPORT) $${ADD:+--add}

sim: setup ## Play schedules in virtual time, with every fault (SEEDS=20000 FIRST=1)
	@$(BIN)/farebox simulate --seeds $${SEEDS:-20000} --first-seed $${FIRST:-1} --jobs $(CORES)

reliability: setup ## Play SEEDS schedules and write what came of it into docs/reliability.md (KEEP=folder: can be interrupted; ADD=1)
	@$(BIN)/python scripts/reliability.py --seeds $${SEEDS:-20000} --first-seed $${FIRST:-1} --jobs $(CORES) $${KEEP:+--keep $$KEEP} $${ADD:+--add}

fuzz: setup ## Schemathesis over the OpenAPI document, longer than in `make test` (EXAMPLES=50)
	@FAREBOX_FUZZ_EXAMPLES=$${EXAMPLES:-50} $(BIN)/pytest -q -m fuzz

lint: setup ## Format check, lint, types
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . && $(BIN)/mypy
	@[ ! -d ui/node_modules ] || npm --prefix ui run --silent lint

format: setup ## Format and fix what can be fixed
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

types: setup
	@$(BIN)/mypy

docs: setup ## Write the generated reference pages
	@$(BIN)/python scripts/reference.py
	@node ui/scripts/diagrams.mjs docs/reference/diagrams

picture: setup ## Take the README's picture again
	@$(UV) run --quiet --no-sync --with pillow==12.3.0 scripts/picture.py

bench: setup ## Measure this machine; writes docs/performance.md (BENCH="--only growth --executions 1000000")
	@$(BIN)/python -m bench $(BENCH)

bench-peers: setup ## Measure other durable engines beside ours, in the same run (BENCH="--with prefect")
	@$(BIN)/python -m bench.peers $(BENCH)

check: lint test ## What CI guards

clean: ## Remove what setup and tests made (never your data)
	rm -rf src/farebox/web ui/node_modules ui/vendor .venv .tools .stamps .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov dist
