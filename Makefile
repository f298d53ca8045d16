# Each target sets up what it needs: Python 3.11 or later and make are all that must be there.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench evaluate clean

demo: $(VENV)/ready ## crawl the sample site, run the whole line, and serve what came of it
	$(BIN)/policefoi --data demo-data demo

test: lint ## lint, types and every test
	$(BIN)/python -m pytest

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/ready ## ratios measured side by side in one run
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python tests/bench.py

evaluate: $(VENV)/ready ## precision, recall and F1 of every extractor on the labelled sets
	$(BIN)/python tests/evaluate.py

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) demo-data dist
