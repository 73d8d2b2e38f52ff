.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TOOLS := $(VENV)/.tools
COMPILED := $(VENV)/.compiled
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Many tests wait for real processes, so that three for each core keep it busy.
TESTS_AT_ONCE = $(shell $(BIN)/python -c 'import os; print(3 * (os.cpu_count() or 1))')

CORES = $(shell $(BIN)/python -c 'import os; print(os.cpu_count() or 1)')

# Says what it does, in the language in which the program speaks, and then how long that took: pip
# itself is quiet. $(1) in Chinese, $(2) in English, $(3) the command.
say = $(if $(filter en%,$(YONGLIANG_LANG)),$(2),$(1))
step = @printf '%s … ' '$(call say,$(1),$(2))'; began=$$(date +%s); { $(3); } || { echo; exit 1; }; echo "$$(( $$(date +%s) - began )) $(call say,秒,s)"

# What the main job, the page and their exports need, beside the program itself.
EXTRAS := mcp,proof,warc,web

# Kept, also where the environment says otherwise: the tests start many processes, and each would
# compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo demo-web check test slow long week lint coverage bench pictures catalogue release clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

install: $(STAMP) ## make .venv with everything pinned that it runs on

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }
	$(call step,1/3 建立虚拟环境 $(VENV),1/3 making the virtual environment $(VENV),$(PYTHON) -m venv $(VENV))
	$(call step,2/3 安装程序和它所需的包（版本固定，约一分钟）,2/3 installing the program and what it runs on (pinned; about a minute),$(PIP) --editable .)
	$(call step,3/3 安装附加组件 $(EXTRAS),3/3 installing the extras $(EXTRAS),$(PIP) --editable '.[$(EXTRAS)]')
	@touch $@

$(TOOLS): $(STAMP)
	$(call step,安装测试所需的包,installing what the tests use,$(PIP) --editable '.[dev]')
	@touch $@

# The processes of tests begin at once, and each would compile whatever nobody has compiled before.
# What cannot be collected is told by the tests themselves.
$(COMPILED): $(TOOLS)
	$(call step,编译程序和测试,compiling the program and its tests,printf '%s\n' crawler scheduler seeds storage | xargs -n 1 -P $(CORES) $(BIN)/python -m compileall -q && printf '%s\n' tests/crawler tests/scheduler tests/storage | xargs -n 1 -P $(CORES) $(BIN)/python -m pytest -p no:cacheprovider --collect-only -qq >/dev/null || true)
	@touch $@

demo: install ## the main job on bundled data, with no network (under a minute)
	$(BIN)/yongliang demo

# The page is in a foreground of its own, where there is a terminal: else Ctrl-C would end make, too.
demo-web: install ## the same, and then the desk's page on its archive until Ctrl-C
	@if [ -t 0 ] && [ -t 1 ]; then set -m; fi; $(BIN)/yongliang demo --web

check: lint ## lint, types, and the tests that start nothing: the fast lane
	$(BIN)/python -m pytest --pure --numprocesses $(CORES) --dist worksteal @tests/pure.txt

test: $(TOOLS) $(COMPILED) ## every test but the slow and the long ones: six minutes on two cores
	$(BIN)/python -m pytest -m 'not slow and not long' --numprocesses $(TESTS_AT_ONCE) --dist worksteal

slow: $(TOOLS) $(COMPILED) ## the two in a hundred that take half of the time: browsers, kills, whole desks (make test leaves them out)
	$(BIN)/python -m pytest -m 'slow and not long' --numprocesses $(TESTS_AT_ONCE) --dist worksteal $(shell grep -rl 'pytest.mark.slow' tests --include 'test_*.py')

long: $(TOOLS) ## the tests that are long by their nature, each with its reason (make test leaves them out)
	$(BIN)/python -m pytest -m long --numprocesses $(TESTS_AT_ONCE) --dist worksteal $(shell grep -rl 'pytest.mark.long' tests --include 'test_*.py')

week: $(TOOLS) ## a press office's week by the real daemon, message by message (nine minutes)
	PLAY_THE_WEEK=1 $(BIN)/python -m pytest tests/scheduler/week

lint: $(TOOLS) ## lint, format, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

coverage: $(TOOLS) ## what the fast tests reach of the pure modules; fails below the floor
	$(BIN)/python -m pytest --numprocesses $(CORES) --dist worksteal @tests/pure.txt --cov

bench: $(TOOLS) ## the benchmarks: each prints its figures beside a named baseline
	@for script in tests/benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

pictures: $(TOOLS) ## the README's pictures anew (needs a browser)
	$(BIN)/python -m tests.pictures

catalogue: install ## the READMEs' table of sources anew
	$(BIN)/python -m tests.catalogue

release: $(TOOLS) ## wheel, sdist and pins in dist/, built and checked
	rm -rf dist
	$(BIN)/python -m build --quiet --no-isolation --outdir dist .
	cp constraints.txt dist
	$(BIN)/python -m tests.release dist

clean: ## remove the virtual environment and what the tools left
	rm -rf $(VENV) *.egg-info build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
