# Tryggkartan: `make help` lists what there is. Everything here also runs by itself from .venv/bin and scripts/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
# make run STATE=/srv/trygg PORT=9000, make test ARGS="-k routing"
STATE ?=
HOST ?=
PORT ?=
ARGS ?=
WORKERS ?= 2
ifneq ($(STATE),)
export TRYGG_STATE := $(STATE)
endif
ifneq ($(HOST),)
export TRYGG_HOST := $(HOST)
endif
ifneq ($(PORT),)
export TRYGG_PORT := $(PORT)
endif

.PHONY: help
help: ## List the targets
	@echo "make TARGET [STATE=folder] [HOST=address] [PORT=number] [YES=1] [ARGS=...]"
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  %-10s %s\n' "$$name" "$$text"; done

.PHONY: run
run: setup ## Install what is missing, then start the demo on its own PostGIS (Ctrl-C stops all of it)
	@exec $(BIN)/tryggkartan up $(ARGS)

.PHONY: setup
setup: ## Install what is missing for running
	@scripts/setup

.PHONY: setup-tests
setup-tests: ## Install what is missing for testing as well
	@scripts/setup --tests

.PHONY: test
test: lint ## All checks and tests but the long ones: real PostGIS, real Chromium
	@$(BIN)/pytest -n $(WORKERS) -m "not soak" $(ARGS)

.PHONY: lint
lint: setup-tests ## Style, types, layers and our own scripts
	$(BIN)/ruff check . scripts/vendor scripts/screenshots
	$(BIN)/ruff format --check . scripts/vendor scripts/screenshots
	$(BIN)/mypy
	$(BIN)/lint-imports
	scripts/with-node node_modules/.bin/tsc --project jsconfig.json
	scripts/node-tests

.PHONY: format
format: setup-tests ## Put the code in the house format
	$(BIN)/ruff check --fix . scripts/vendor scripts/screenshots
	$(BIN)/ruff format . scripts/vendor scripts/screenshots

.PHONY: soak
soak: setup-tests ## The long tests (up to an hour)
	@$(BIN)/pytest -m soak --timeout 3600 $(ARGS)

.PHONY: bench
bench: setup-tests ## The figures that the project promises, measured on this machine
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: messages
messages: setup-tests ## Collect the texts of pages and code into the translation files
	@scripts/messages

.PHONY: shots
shots: setup-tests ## Take the pictures of the pages again
	@$(BIN)/python scripts/screenshots $(ARGS)

.PHONY: lock
lock: setup-tests ## Compile requirements/*.txt anew (UPGRADE=1 takes the newest versions)
	@scripts/lock

.PHONY: clean
clean: ## Remove what set-up and the tools made in this folder; the state folder stays
	rm -rf .venv node_modules .cache webapp/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find webapp/translations -name '*.mo' -delete 2>/dev/null || true
	find webapp data geo -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
