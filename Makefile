# Needs make and Python 3.11 or newer; every target sets up what it needs in $(VENV).
# Another Python: make test PYTHON=python3.13 VENV=.venv-3.13

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; exit; }; \
	done; echo python3)
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LINTERS := $(VENV)/.linters
# Errors only: what setuptools has to say about editable installs is no news here.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

ARGS ?=
TESTS ?= tests

METRICS ?= quick
ROUNDS ?= 5
SECONDS ?= 2
BASELINE ?= nginx,haproxy
SUBJECTS ?= bare rules journal thousand reference

SERVE := $(BIN)/faultproxy serve --listen 127.0.0.1:{port} --upstream {upstream_url}
THOUSAND := build/thousand.yaml
bare := $(SERVE)
rules := $(SERVE) --rules benchmarks/hundred.yaml
journal := $(rules) --journal {dir}/journal.jsonl
thousand := $(SERVE) --rules $(THOUSAND)
reference := $(BIN)/python benchmarks/reference_proxy.py --loop asyncio --port {port} --upstream {upstream}

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check format docs screenshots gate bench memory image-lint clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(INSTALLED) ## Show the proxy at work: a store, a scenario, a boto3 session (ARGS=--once to end after it)
	@$(BIN)/faultproxy demo $(ARGS)

test: $(INSTALLED) ## Run the tests (TESTS=tests/wire ARGS='-k reset' for some of them)
	$(BIN)/python -m pytest $(TESTS) $(ARGS)

check: $(LINTERS) ## Check format, lint and types
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

format: $(LINTERS) ## Put the code in its format, mending what can be mended
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(INSTALLED) ## Write the pages and tables that are made of what the code has
	$(BIN)/python docs/errors.py
	$(BIN)/python docs/scenarios.py
	$(BIN)/faultproxy schema >docs/rules.schema.json

screenshots: $(INSTALLED) ## Take the README's pictures of the page anew, in ten minutes (needs chromium, chromedriver)
	@mkdir -p docs/images
	FAULTPROXY_REQUIRE_BROWSER=1 FAULTPROXY_SCREENSHOTS=docs/images $(BIN)/python -m pytest --timeout 600 tests/page/test_looks.py

gate: $(INSTALLED) ## Judge the installed proxy by 24 checks on the wire
	$(BIN)/python benchmarks/gate.py '$(SERVE) --rules benchmarks/gate.yaml'

bench: $(INSTALLED) $(THOUSAND) ## Compare with nginx and haproxy (needs them and wrk; see benchmarks/README.md)
	@for tool in nginx wrk $(filter haproxy,$(subst $(comma), ,$(BASELINE))); do \
		command -v $$tool >/dev/null || { echo "make bench needs $$tool on PATH" >&2; exit 1; }; done
	$(BIN)/python benchmarks/bench.py --baseline $(BASELINE) --metrics $(METRICS) --rounds $(ROUNDS) \
		--seconds $(SECONDS) $(foreach subject,$(SUBJECTS),--subject '$(subject)=$($(subject))')

memory: $(INSTALLED) ## Measure memory at rest, with idle connections, with stalled readers (needs nginx)
	$(BIN)/python benchmarks/memory.py $(foreach subject,rules reference,'$(subject)=$($(subject))')

image-lint: $(LINTERS) ## Lint the Dockerfile
	$(BIN)/hadolint Dockerfile

clean: ## Remove what the targets made, the virtual environments included
	rm -rf .venv .venv-* build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

comma := ,

$(THOUSAND): benchmarks/rules.py | $(INSTALLED)
	@mkdir -p $(@D)
	$(BIN)/python benchmarks/rules.py 1000 > $@

# Reading dependency groups takes pip 25.1, which is newer than the pip of any Python 3.11 to 3.13.
$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
		echo "this Python cannot make virtual environments (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade 'pip>=25.1'
	$(PIP) --editable '.[demo]' --group test
	@touch $@

$(LINTERS): $(INSTALLED)
	$(PIP) --group lint
	@touch $@
