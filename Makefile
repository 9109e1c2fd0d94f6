# Two commands: `make chat` and `make test`. Both set up .venv first; when nothing changed, that takes no time.

PYTHON ?= python3
PORT ?=
BIN := .venv/bin
# Stamped once everything is installed, and again only when what is installed changes.
READY := .venv/.installed
export HF_HUB_OFFLINE ?= 1
export GRADIO_ANALYTICS_ENABLED := False
export ANONYMIZED_TELEMETRY := False

.PHONY: chat test check unit e2e install clean help

help: ## show this help
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 10

chat: install ## index seeds/ and open the chat page on 127.0.0.1:7860 (PORT=8000 to change)
	$(BIN)/onrecord index seeds
	$(BIN)/onrecord chat $(if $(PORT),--port $(PORT))

test: check ## run all checks and all tests
	$(BIN)/python -m pytest

check: install ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

unit: install ## the fast tests alone
	$(BIN)/python -m pytest -m "not e2e"

install: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing (a few minutes the first time) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable '.[dev]'
	@touch $(READY)

clean: ## remove .venv and the index
	rm -rf .venv .onrecord
