# make simulate   set up, simulate the preset `typical`, print where the report lies
# make test       set up, lint, run the tests
# make lint       format, style, types, import contracts
# make wheel      build a wheel and run it in an empty environment
# make validate   hold the model against published findings; says first how long it takes (SCALE=25 PATIENTS=20 PEOPLE=100)
# make docs       write the pages about measures
# make bench      measure speed beside other programs and write docs/performance.md (PARTS=uncoupled for one part)
# make clean      remove what the others made

PYTHON ?= python3
WORKERS ?= 2
SCALE ?= 25
PATIENTS ?= 20
PEOPLE ?= 100
BIN := .venv/bin
READY := .venv/.ready
WARM := .venv/.warm
FETCHED := .venv/.fetched
KERNELS := $(shell grep -rlE --include='*.py' 'numerics.jit|numba' src 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup simulate test lint format wheel bench docs validate clean

help:
	@sed -n 's/^# make/make/p' Makefile

setup: $(FETCHED) $(WARM)

$(READY): pyproject.toml constraints.txt requirements/setup.sh
	@PYTHON='$(PYTHON)' sh requirements/setup.sh .venv
	@touch $@

$(WARM): $(READY) $(KERNELS)
	@$(BIN)/python -m facialis.warm
	@touch $@

# The mesh of the face; without a network and without the mesh, everything but pictures works.
$(FETCHED): $(READY) src/facialis/resources.py
	@$(BIN)/python -m facialis.resources && touch $@ || echo "[resources] no pictures of the face until this succeeds"

simulate: setup
	@$(BIN)/facialis simulate typical -o results/typical

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: setup lint
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

# Nothing but the wheel and what it asks for; run from inside the fresh environment so that src/ cannot help.
wheel: $(READY)
	@rm -rf dist build/empty
	$(BIN)/python -m build --wheel --outdir dist .
	$(BIN)/python -m venv build/empty
	build/empty/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt dist/facialis-*.whl
	cd build/empty && bin/facialis --version && bin/facialis presets
	cd build/empty && bin/facialis simulate healthy --seconds 0.2 --scale 1 -o results/healthy

validate: setup
	@$(BIN)/facialis validate --scale $(SCALE) --patients $(PATIENTS) --people $(PEOPLE) -o results/validation

docs: setup
	$(BIN)/python -m studies.measure_pages
	$(BIN)/python -m studies.examination_pages
	$(BIN)/python -m studies.experiment_page
	$(BIN)/python -m studies.treatment_pages

bench: setup
	@echo "[bench] about 55 minutes and 1 GB of disk; peers go into .peers, NEURON's membranes need a C++ compiler"
	@$(BIN)/python -m benchmarks $(PARTS)

clean:
	rm -rf .venv .peers build dist results .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
