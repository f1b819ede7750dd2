# Two commands: `make demo` runs the main job on a demo year, `make test` proves the project.
PYTHON ?= python3
BIN := .venv/bin/python
READY := .venv/.ready
LEDGER := ../../$(BIN) -X utf8 -m ledger
DAY := 2025-02-20

# `long` is what `make test` takes a sample of: every attempt, every kill, many random histories.
# `.ci/run` runs all three.
.PHONY: demo test long lint e2e bench docs wheelhouse clean

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN) -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $(READY)

demo: $(READY)
	rm -rf build/demo build/reports
	mkdir -p build/reports
	$(BIN) -X utf8 -m ledger demo build/demo
	@echo; echo '== ledger check =='
	@cd build/demo && { $(LEDGER) check --as-of $(DAY) || test $$? -eq 1; }
	@echo; echo '== ledger status =='
	@cd build/demo && { $(LEDGER) status --as-of $(DAY) || test $$? -eq 1; }
	@echo; echo '== ledger report =='
	@cd build/demo && $(LEDGER) report --month 2024-06 --format html -o ../reports/2024-06月度对账.html
	@cd build/demo && $(LEDGER) report --quarter 2024Q2 --format html -o ../reports/2024Q2通报.html
	@cd build/demo && $(LEDGER) report --quarter 2024Q2 --doc 底稿 --format html -o ../reports/paper-2024Q2.html
	@cd build/demo && $(LEDGER) report --half 2024H1 --format html -o ../reports/2024H1半年督导.html
	@cd build/demo && { $(LEDGER) report --year 2024 --format html -o ../reports/2024年终交账.html || test $$? -eq 1; }
	@ls build/reports | sed 's|^|build/reports/|'
	@echo; echo '接着试（先运行 . .venv/bin/activate; cd build/demo）：'
	@echo '  ledger status 晋江市 --as-of 2024-07-10'
	@echo '  ledger sign 晋江市 2024-06 --slip --as-of 2024-07-10'
	@echo '  ledger report --quarter 2024Q2'
	@echo '  ledger rules full-width-colon'

test: $(READY) lint
	$(BIN) -m pytest -n auto -m 'not e2e and not long'

long: $(READY)
	$(BIN) -m pytest -n auto -m 'long and not e2e'

e2e: $(READY)
	LEDGER_E2E=1 $(BIN) -m pytest -m e2e

lint: $(READY)
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m mypy

bench: $(READY)
	$(BIN) bench/run.py

docs: $(READY)
	$(BIN) docs/generate.py
	$(BIN) docs/word.py

wheelhouse: $(READY)
	$(BIN) -X utf8 release/wheelhouse.py

clean:
	rm -rf .venv build
