# Everything from a bare Python 3.11, 3.12 or 3.13:
#   make run     set up, build the index, open the page
#   make test    set up, run every test

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.locked
INSTALLED := $(VENV)/.installed
# PYTHON=... chooses the interpreter; without it the newest that fits is taken.
PYTHON ?=
# test processes side by side
JOBS ?= 2
UNIT := not slow and not browser and not postgres

.PHONY: help setup run test unit check lock wheel index models clean browser

help:
	@echo "make run     set up, build the index, open the page"
	echo "make test    set up, run every test               make unit   the quick tests only"
	echo "make check   formatting, lint, types, layers      make lock   resolve requirements.lock anew"
	echo "make index   build the search index               make wheel  build dist/*.whl"
	echo "make models  rebuild the embedding model          make clean  remove what was built"

setup: $(INSTALLED)

# The project itself, when its metadata changes.
$(INSTALLED): $(LOCKED) pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

# What it needs, when the lock changes.
$(LOCKED): requirements.lock
	@python="$(PYTHON)"
	fits='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
	if [ -z "$$python" ]; then
	  for candidate in python3.13 python3.12 python3.11 python3 python; do
	    if "$$candidate" -c "$$fits" >/dev/null 2>&1; then python=$$candidate; break; fi
	  done
	fi
	if [ -z "$$python" ] || ! "$$python" -c "$$fits"; then
	  echo "The coach needs Python 3.11, 3.12 or 3.13 with its venv module: install one (Debian: python3 and python3-venv), or name one: make PYTHON=/path/to/python3.12" >&2
	  exit 1
	fi
	if ! $(BIN)/python -c "$$fits" >/dev/null 2>&1; then
	  echo "Creating $(VENV) with $$("$$python" --version)"
	  rm -rf $(VENV)
	  "$$python" -m venv $(VENV)
	fi
	# uv does not read pip's configuration: hand it the index and the certificates that this machine has set for pip, if any.
	index=$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null || true)}
	if [ -n "$$index" ] && [ -z "$${UV_DEFAULT_INDEX:-}$${UV_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX="$$index"; fi
	cert=$${PIP_CERT:-$$($(BIN)/python -m pip config get global.cert 2>/dev/null || true)}
	if [ -n "$$cert" ] && [ -z "$${SSL_CERT_FILE:-}" ]; then export SSL_CERT_FILE="$$cert"; fi
	# uv itself comes from the lock too, with its hashes.
	awk '/^[a-z]/ { on = /^uv==/ } on' requirements.lock > $(VENV)/uv.lock.txt
	if [ "$$($(BIN)/uv --version 2>/dev/null | cut -d' ' -f2)" != "$$(sed -n 's/^uv==\([^ ]*\).*/\1/p' $(VENV)/uv.lock.txt)" ]; then
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock.txt
	fi
	echo "Installing $$(grep -c '^[a-z]' requirements.lock) packages into $(VENV)"
	export UV_HTTP_TIMEOUT=$${UV_HTTP_TIMEOUT:-180}
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	rm -f $(INSTALLED)
	touch $@

run: setup index
	@$(BIN)/coach serve

index: setup
	@$(BIN)/coach index

test: setup browser
	@$(BIN)/python -m pytest -n $(JOBS) -m "$(UNIT)"
	# then the slow ones; 5 means that there are none
	none=0
	$(BIN)/python -m pytest --collect-only -q -m "not ($(UNIT))" >/dev/null 2>&1 || none=$$?
	if [ $$none != 5 ]; then $(BIN)/python -m pytest -m "not ($(UNIT))"; fi

unit: setup
	@$(BIN)/python -m pytest -n $(JOBS) -m "$(UNIT)"

check: setup
	@$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	for layers in tests/test_layers.py; do
	  if [ -e "$$layers" ]; then $(BIN)/python -m pytest -q "$$layers"; fi
	done

# The browser tests need Chromium, the PostgreSQL tests a server's programs.
browser:
	@browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
	if ! browser >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	  echo "Installing Chromium for the browser tests"
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } >/dev/null 2>&1 || true
	fi
	if found=$$(browser); then echo "Chromium: $$found"
	else echo "Browser tests are skipped: no Chromium here, and this account cannot install one (Debian: apt-get install chromium)"; fi
	for program in initdb pg_ctl; do
	  found=$$(command -v $$program || ls -1 /usr/lib/postgresql/*/bin/$$program 2>/dev/null | sort -V | tail -1 || true)
	  echo "$$program: $${found:-not found, so tests that start PostgreSQL are skipped}"
	done

# Keeps the versions that still fit; LOCK_FLAGS=--upgrade takes the newest.
lock: setup
	@$(BIN)/uv pip compile pyproject.toml --quiet --extra dev --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-header --no-emit-index-url $(LOCK_FLAGS) --output-file requirements.lock

wheel: setup
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python
	ls -1 dist/*.whl

# Rebuilds coach/models/all-minilm-l6-v2 from the published weights (tools of its own, in a separate environment).
models: setup
	@$(BIN)/uv run --no-project --python $(BIN)/python tools/build_embedding_model.py

clean:
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
