# Two commands do all the set-up: `make run` and `make test`.

# The first Python of 3.11 or newer that can make an environment. Another one: `make run PYTHON=/path/to/python`.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
VENV ?= .venv
BIN = $(VENV)/bin
CPUS ?= 2
# Tests look at the report in a browser. Another one: `make test CHROMIUM=/path/to/chromium`; without: CHROMIUM=none.
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: run test docs experiments bench lint types wheel suite browser clean

run: $(VENV)/.installed
	$(BIN)/sim run scenarios/three-cafes.yaml

# Everything: environment, style, types, the direction of imports, the wheel, every test.
test: lint types wheel suite

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	$(BIN)/mypy

wheel: $(VENV)/.installed-dev
	rm -rf $(VENV)/wheel
	$(BIN)/python -m build --wheel --no-isolation --outdir $(VENV)/wheel . > $(VENV)/wheel.log || { cat $(VENV)/wheel.log; exit 1; }
	$(BIN)/check-wheel-contents $(VENV)/wheel

# Last, so that the run ends with pytest's own closing line.
suite: $(VENV)/.installed-dev browser
	TRUSTSIM_CHROMIUM="$(CHROMIUM)" $(BIN)/python -m pytest -n $(CPUS)

# The system's own Chromium; installed where that is possible without asking.
browser:
	@test -n "$(CHROMIUM)" || command -v chromium > /dev/null || { \
	sudo=$$(test "$$(id -u)" = 0 || echo "sudo -n"); \
	command -v apt-get > /dev/null && $$sudo true 2> /dev/null \
	&& $$sudo apt-get update -qq && $$sudo apt-get install -qq -y --no-install-recommends chromium > /dev/null; } || { \
	echo "Tests of the report need Chromium, and it could not be installed from here. Install it (Debian: apt-get install chromium)," >&2; \
	echo "say where one is (make test CHROMIUM=/path/to/chromium), or leave these tests out (make test CHROMIUM=none)." >&2; \
	exit 1; }

# Pages that are drawn from runs and from the code.
docs: $(VENV)/.installed
	$(BIN)/python docs/reference/shelf.py
	$(BIN)/python -m sim.plugins.reference > docs/reference/hooks.md
	$(BIN)/python -m sim.scenario.reference > docs/reference/scenario.md
	$(BIN)/python -m tests.docs

# Numbers, figures and answers in experiments/: some minutes.
experiments: $(VENV)/.installed
	$(BIN)/python -m experiments

bench: $(VENV)/.installed
	$(BIN)/python -m benchmarks

# Environment stamps: made again when what they install from changes, so that a second `make` starts at once.
$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "No Python of 3.11 or newer with the venv module was found. Install one, or say where it is: make run PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) .venv-3.13 .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
