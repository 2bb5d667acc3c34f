# Two commands do all the set-up: `make run` and `make test`.

# A Python that can make an environment: one that the tested set is tested on, or else any newer one. Another one:
# `make run PYTHON=/path/to/python`.
PYTHON ?= $(shell for newest in 13 99; do for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c "import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, $$newest + 1))" 2>/dev/null \
	&& { echo $$python; exit; }; done; done)
VENV ?= .venv
BIN = $(VENV)/bin
UV = .venv-uv/bin/uv
CPUS ?= 2
# Tests look at the report in a browser. Another one: `make test CHROMIUM=/path/to/chromium`; without: CHROMIUM=none.
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
# What has to work, works in Firefox too. Another one: FIREFOX=/path/to/firefox; without: FIREFOX=none.
FIREFOX ?= $(shell command -v firefox-esr || command -v firefox)

# Which versions are installed: the tested set (constraints.txt), or the newest or the oldest that pyproject.toml allows.
VERSIONS ?= tested

# Which tests: those that are quick, which takes up to ten minutes on two processors, or all, which takes twenty.
SUITE ?= quick
ifeq ($(SUITE),quick)
SELECTED = -m "not slow"
else ifneq ($(SUITE),all)
$(error SUITE=$(SUITE): there are quick and all)
endif

.PHONY: run test test-newest test-oldest lock regenerate docs pictures lesson site experiments bench lint types wheel suite browser clean

run: $(VENV)/.installed
	$(BIN)/sim run scenarios/three-cafes.yaml

# Environment, style, types, the direction of imports, the wheel, the quick tests; with every test: make test SUITE=all.
test: lint types wheel suite

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	$(BIN)/mypy

# What can be installed without the checkout: dist/trustsim-VERSION-py3-none-any.whl.
wheel: $(VENV)/.installed-dev
	rm -f dist/trustsim-*.whl
	$(BIN)/python -m build --wheel --no-isolation --outdir dist . > $(VENV)/wheel.log || { cat $(VENV)/wheel.log; exit 1; }
	$(BIN)/check-wheel-contents dist/trustsim-*.whl

# Last, so that the run ends with pytest's own closing line.
suite: $(VENV)/.installed-dev browser
	TRUSTSIM_CHROMIUM="$(CHROMIUM)" TRUSTSIM_FIREFOX="$(FIREFOX)" $(BIN)/python -m pytest -n $(CPUS) $(SELECTED)

# All tests with the newest, and with the oldest versions that pyproject.toml allows, each freshly installed.
test-newest test-oldest: test-%:
	rm -rf .venv-$*
	$(MAKE) suite SUITE=all VENV=.venv-$* VERSIONS=$*

# The tested set, renewed: the newest versions of today, for every Python. Then: make test.
lock: $(UV)
	$(UV) pip compile --quiet --no-config --upgrade --universal --python-version 3.11 --all-extras --strip-extras \
		--custom-compile-command "make lock" --output-file constraints.txt pyproject.toml

# The system's own browsers; installed where that is possible without asking. Chromium is needed, Firefox wanted.
browser:
	@test -n "$(CHROMIUM)" || command -v chromium > /dev/null || { \
	sudo=$$(test "$$(id -u)" = 0 || echo "sudo -n"); \
	command -v apt-get > /dev/null && $$sudo true 2> /dev/null \
	&& $$sudo apt-get update -qq && $$sudo apt-get install -qq -y --no-install-recommends chromium > /dev/null; } || { \
	echo "Tests of the report need Chromium, and it could not be installed from here. Install it (Debian: apt-get install chromium)," >&2; \
	echo "say where one is (make test CHROMIUM=/path/to/chromium), or leave these tests out (make test CHROMIUM=none)." >&2; \
	exit 1; }
	@test -n "$(FIREFOX)" || command -v firefox-esr > /dev/null || { \
	sudo=$$(test "$$(id -u)" = 0 || echo "sudo -n"); \
	command -v apt-get > /dev/null && $$sudo true 2> /dev/null \
	&& $$sudo apt-get update -qq && $$sudo apt-get install -qq -y --no-install-recommends firefox-esr > /dev/null; } || { \
	echo "Tests in Firefox are left out: it could not be installed from here. Install it (Debian: apt-get install firefox-esr)," >&2; \
	echo "or say where one is (make test FIREFOX=/path/to/firefox). FIREFOX=none leaves them out without a word." >&2; }

# All that is drawn from the code and from runs.
regenerate: experiments docs lesson

# The lesson: everything that it tells of run again (some minutes), then its pages.
lesson: $(VENV)/.installed
	$(BIN)/python -m sim_lesson.baking
	$(BIN)/python -m sim_lesson.build

# Pages that are drawn from runs and from the code.
docs: $(VENV)/.installed
	$(BIN)/python docs/reference/shelf.py
	$(BIN)/python -m sim.plugins.reference > docs/reference/hooks.md
	$(BIN)/python -m sim.scenario.reference > docs/reference/scenario.md
	$(BIN)/python -m tests.docs

# The pictures of the README.
pictures: $(VENV)/.installed-dev browser
	TRUSTSIM_CHROMIUM="$(CHROMIUM)" $(BIN)/python docs/pictures/draw.py

# A site of the pages, with the public names of `sim`: build/site/index.html.
site: $(VENV)/.installed
	$(INSTALL) --editable '.[site]'
	$(BIN)/python docs/site/stage.py build/pages
	$(BIN)/sphinx-build -q -W --keep-going -c docs/site build/pages build/site

# Numbers, figures and answers in experiments/: some minutes.
experiments: $(VENV)/.installed
	$(BIN)/python -m experiments
	$(BIN)/python -m sim_facts.table experiments/facts/numbers.csv > sim/compare/failing.csv

# The quick ones: some ten minutes. All of them, an hour or two: make bench BENCH=--all, or one: BENCH=mutants.
BENCH ?=
bench: $(VENV)/.installed
	$(BIN)/python -m benchmarks $(BENCH)

# Constraints by the environment, for what builds the package as well: older versions of pip know the first name, newer
# ones the second.
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
ifeq ($(VERSIONS),tested)
INSTALL = PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt $(PIP_INSTALL)
else ifeq ($(VERSIONS),newest)
INSTALL = $(PIP_INSTALL)
else ifeq ($(VERSIONS),oldest)
INSTALL = $(UV) pip install --quiet --no-config --python $(BIN)/python --resolution lowest-direct
$(VENV)/.installed $(VENV)/.installed-dev: | $(UV)
else
$(error VERSIONS=$(VERSIONS): there are tested, newest and oldest)
endif

%/bin/pip:
	@test -n "$(PYTHON)" || { echo "No Python of 3.11 or newer with the venv module was found. Install one, or say where it is: make run PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $*

# Environment stamps: made again when what they install from changes, so that a second `make` starts at once.
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/pip
	$(INSTALL) --editable '.[own,plan,serve]'
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/pip
	$(INSTALL) --editable '.[dev]'
	touch $@ $(VENV)/.installed

# uv chooses versions where pip cannot: the oldest, and one set for every Python. Nothing else needs it.
$(UV): | .venv-uv/bin/pip
	.venv-uv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

clean:
	rm -rf $(VENV) .venv-3.13 .venv-newest .venv-oldest .venv-uv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
