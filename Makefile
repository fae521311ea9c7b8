# `make help` lists the targets. Everything that is data goes to LONTAR_HOME (default: var/), never into the checkout.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := $(or $(LONTAR_VENV),.venv)
BIN := $(VENV)/bin
# Made when everything is installed; older than the lock means that something must be installed.
INSTALLED := $(VENV)/.lontar-installed
SQLFMT := $(BIN)/sqlfmt --no-progressbar --line-length 120
# Three processes side by side, each with whole groups of tests, the longest first: docs/adr/0027-tests-in-several-processes.md.
TOGETHER := -n 3 --dist loadscope --no-loadscope-reorder
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help install browser run up test test-quick soak bench lint format lock bundle supply-chain

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

install: $(INSTALLED) ## Virtual environment with the locked versions (the others do this by themselves)

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11 to 3.13 is needed: make PYTHON=python3.12 ...")'
	@echo "Installing into $(VENV) (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

run: $(INSTALLED) ## Sample deliveries of two synthetic cities, the real DAGs, published reports; SCALE=0.2 for more people
	@$(BIN)/lontar sample --if-empty $(if $(SCALE),--scale $(SCALE))
	@$(BIN)/lontar run

up: $(INSTALLED) ## Airflow on this machine over the same warehouse, until Ctrl-C
	@$(BIN)/lontar up

test: $(INSTALLED) ## Everything that gates a change
	@$(BIN)/python -m pytest $(TOGETHER)

test-quick: $(INSTALLED) ## The tests that need neither database nor Airflow
	@$(BIN)/python -m pytest $(TOGETHER) tests/unit tests/golden tests/dags -m "not integration and not e2e"

soak: $(INSTALLED) ## The long runs, two to three hours: 1,000 random small cities against the second implementation, 100,000 damaged files per reader, 200 kills
	@$(BIN)/python -m pytest $(TOGETHER) -v -rP -m soak

bench: $(INSTALLED) ## Speed and memory as ratios: landing against bare COPY; a month of a full-size city with every feed, files to site; 80 unit reports in all formats
	@failed=0; for part in landing city_month reports; do $(BIN)/python -m lontar.bench.$$part || failed=1; done; exit $$failed

bundle: $(INSTALLED) ## One file that installs and runs Lontar without a network: wheels of the lock, checkout
	@mkdir -p dist
	@$(BIN)/python -m lontar.bundle dist/lontar-bundle.tar

supply-chain: $(INSTALLED) ## Licences of everything installed, known weaknesses of every locked version (asks the package index)
	@$(BIN)/python -m lontar.supply_chain

browser: ## Chromium for the tests in a browser, where the system has none and lets us install it; without one they are skipped
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
		echo "Installing chromium ..."; \
		{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends chromium; } >/dev/null 2>&1 \
		|| echo "Chromium could not be installed; the tests in a browser will be skipped."; }

lint: $(INSTALLED) ## Python, SQL, YAML, generated files: as they should be?
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(SQLFMT) --check --reset-cache dbt_project
	@$(BIN)/yamllint --strict .
	@$(BIN)/python -m lontar.contracts --check

format: $(INSTALLED) ## Bring Python and SQL into form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(SQLFMT) dbt_project

lock: ## Renew requirements.lock from pyproject.toml (needs uv; nothing else does)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --extra dev \
		--output-file requirements.lock pyproject.toml
