# Two commands: `make demo` runs the main job on a demo year, `make test` proves the project.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin/python
READY := $(VENV)/.ready
RUN := $(BIN) -X utf8 -m ledger

.PHONY: demo test lint e2e bench clean

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN) -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $(READY)

test: $(READY) lint
	$(BIN) -m pytest -n auto

lint: $(READY)
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m mypy

clean:
	rm -rf $(VENV) build
