# Everything a newcomer needs: `make demo` and `make test` set up what they use.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
# Two workers, a thread each: more would wait for each other in small matrices.
THREADS := PYTHONDONTWRITEBYTECODE= OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

.PHONY: help env demo test browser prove lint check bench docs lab messages lock sbom clean

help:
	@echo "make demo   set up, then run the sample engagement and print where its report is"
	@echo "make test   set up, then run every test (under 5 minutes)"
	@echo "make browser  set up, then look at reports in Chromium (about a minute; STRATALIGN_CHROMIUM names it where it is not on the path)"
	@echo "make prove  set up, then run at length what make test runs in short (about an hour; SLICE=2/5 a fifth of it)"
	@echo "make lint   set up, then ruff and mypy"
	@echo "make check  set up, then ruff, mypy and the fast tests"
	@echo "make bench  set up, then the benchmarks: a 5-million-row export, measurement, models, gates, the analysis (about 5 minutes, 1 GB of disk)"
	@echo "make docs   set up, then write this documentation as a website: site/index.html, which needs no network (about a minute)"
	@echo "make lab    set up, then JupyterLab with the notebooks"
	@echo "make env    set up only (virtual environment in $(VENV), installed from requirements.lock)"
	@echo "make messages  bring the catalogues of other languages up to date with the English one"
	@echo "make lock   compile requirements.lock again from pyproject.toml (needs uv)"
	@echo "make sbom   list every locked package with hashes and licence in sbom.json (CycloneDX)"
	@echo "make clean  remove the environment and generated reports"

env: $(STAMP)

# Bytecode is compiled once, so that no process compiles what it imports.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "stratalign needs Python 3.11 or newer; $(PYTHON) is " + sys.version.split()[0] + ". Name a newer one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q -j 0 $(VENV)/lib stratalign warm_kernels
	@touch $@

demo: $(STAMP)
	$(BIN)/stratalign demo

# A file goes to one worker whole, so that what its tests share is made once; slow files come first (tests/conftest.py).
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder

test: $(STAMP)
	$(THREADS) $(BIN)/python -m pytest $(WORKERS) -m "not browser"

browser: $(STAMP)
	$(THREADS) $(BIN)/python -m pytest -m browser

# SLICE=2/5 proves the second fifth; PROOFS=tests/findings those of a folder or file.
SLICE ?= all
PROOFS ?=
prove: $(STAMP)
	$(THREADS) $(BIN)/python -m pytest -n 2 --prove $(SLICE) $(PROOFS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint
	$(THREADS) $(BIN)/python -m pytest $(WORKERS) -m "not slow and not browser"

bench: $(STAMP)
	$(BIN)/python benchmarks/large_export.py
	$(BIN)/python benchmarks/measurement.py
	$(BIN)/python benchmarks/models.py
	$(BIN)/python benchmarks/gates.py
	$(BIN)/python benchmarks/disclosure.py 400 5000
	$(BIN)/python benchmarks/analysis.py
	$(BIN)/python benchmarks/reports.py --write

docs: $(STAMP)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "Written: site/index.html"

lab: $(STAMP)
	$(BIN)/stratalign lab

# What has no translation yet stays empty in the catalogue, and the language is refused until it has one.
messages: $(STAMP)
	for file in stratalign/language/catalogues/*.po; do $(BIN)/python -m stratalign language update $$file; done

# Hashes, and no address of any package index.
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements.lock

sbom: $(STAMP)
	$(BIN)/python docs/generate_sbom.py

clean:
	rm -rf $(VENV) reports/*/ site .pytest_cache .mypy_cache .ruff_cache
