# Every target sets up what it needs; only Python >= 3.11, make and git have to be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test faults check lint types imports snapshots bench coverage clean

run: $(READY)  ## open the cockpit on this repository's own programme
	@$(BIN)/loopui .

test: $(READY)  ## the whole test suite; what measures the machine's memory runs alone, after the others
	$(BIN)/python -m pytest -n 2 -m "not alone"
	$(BIN)/python -m pytest -m alone

faults: $(READY)  ## 200 rounds of random faults, 2,000 contended starts; about ten minutes
	$(BIN)/python -m tests.faults

check: lint types imports test  ## what CI runs

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

snapshots: $(READY)
	$(BIN)/python -m pytest -m snapshots

bench: $(READY)  ## reports numbers; asserts none
	$(BIN)/python -m bench

coverage: $(READY)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

$(READY): pyproject.toml constraints.txt scripts/loopui
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "loopui needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; say which: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt hatchling editables
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache snapshot_report.html
