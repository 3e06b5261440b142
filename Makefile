# The project's door. `make` alone lists what can be asked for.
#
# The environment lies in .venv and is made from the lock by pip, with hashes. Another Python: make run PYTHON=python3.13
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
LOCK := $(PY) -m uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--python-version 3.11
# In a folder of its own, so that a first `make run` fetches no linter and no browser driver.
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test

# Here Python keeps what it compiled, whatever the shell says: the tests start it hundreds of times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test tests check quickly format lint types imports docstrings sizes audits cover soak bench lock clean

help:
	@echo "make run     site and worker on http://127.0.0.1:8000 (or REVET_PORT), until Ctrl-C"
	@echo "make demo    the main job once, without a server: fetch, diff, audit, score, audits.toml"
	@echo "make test    every check and every test"
	@echo "make check   the static half: format, lint, types, imports, docstrings, sizes, and our own audits"
	@echo "make soak    the long tests: kills at random moments, full disks, thousands of cases for every property"
	@echo "make bench   every figure beside its peer, and one table (make bench BENCH=--quick: less of each)"
	@echo "make lock    choose the locked versions anew, none younger than a week"
	@echo "make clean   remove .venv and what the tools left; your data in .data stays"

$(RUN_READY): requirements.lock pyproject.toml scripts/environment.py
	@$(PYTHON) scripts/environment.py $(VENV) requirements.lock
	@touch $@

$(TEST_READY): $(RUN_READY) requirements-dev.lock
	@$(PYTHON) scripts/environment.py $(VENV) requirements-dev.lock
	@touch $@

# What is only good for trying out; each can be set differently in the environment.
run demo: export REVET_ENVIRONMENT ?= development
run: export REVET_WATCH ?= ["iniconfig", "six"]

run: $(RUN_READY)
	@$(VENV)/bin/revet serve --with-worker

demo: $(RUN_READY)
	@$(PY) scripts/demo.py

check: quickly types
quickly: format lint imports docstrings sizes audits

format: $(TEST_READY)
	@echo "Format…" && $(PY) -m ruff format --check --quiet .
lint: $(TEST_READY)
	@echo "Lint…" && $(PY) -m ruff check --quiet .
types: $(TEST_READY)
	@echo "Types…" && $(PY) -m mypy --no-error-summary
imports: $(TEST_READY)
	@echo "Imports…" && $(VENV)/bin/lint-imports --no-logo
docstrings: $(TEST_READY)
	@echo "Docstrings…" && $(PY) -m interrogate --quiet vetting web workers
sizes: $(TEST_READY)
	@echo "Sizes…" && $(PY) scripts/sizes.py

# What is installed has to be safe to deploy; what only builds and tests it, safe to run.
audits: $(TEST_READY)
	@echo "Audits…" && $(VENV)/bin/revet check --locked --lockfile requirements.lock
	@$(VENV)/bin/revet check --locked --lockfile requirements-dev.lock --store-path supply-chain/pypi-dev

# The types beside the tests: both take a while, and the tests leave the processor a quarter of its time.
test: quickly
	@$(MAKE) --no-print-directory --jobs=2 types tests
	@$(MAKE) --no-print-directory cover

tests: $(TEST_READY)
	@echo "Tests…" && $(PY) -m pytest -n 2 -m "not soak" --cov --cov-report=

cover:
	@echo "Coverage: all of domain and usecases, 95 % of the rest…"
	@$(PY) -m coverage report --include='vetting/domain/*,vetting/usecases/*' --fail-under=100
	@$(PY) -m coverage report --fail-under=95

soak: $(TEST_READY)
	@echo "What takes minutes: kills, full disks, long outages…"
	@$(PY) -m pytest -m soak --ignore=tests/web --ignore=tests/workers
	@echo "The site and the workers on PostgreSQL, and asked at length…"
	@$(PY) -m pytest -n 2 -m soak tests/web tests/workers
	@echo "Every property with thousands of cases…"
	@$(PY) -m pytest -n 2 -m "hypothesis and not soak" --hypothesis-profile=soak

bench: $(TEST_READY)
	@$(PY) -m benchmarks $(BENCH)

lock: $(TEST_READY)
	@echo "Choosing versions…"
	@$(LOCK) --extra server --group build -o requirements.lock >/dev/null
	@$(LOCK) --extra server --group build --group lint --group test --group bench --group lock \
		-c requirements.lock -o requirements-dev.lock >/dev/null
	@$(PY) -m uv pip compile --group guarddog --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 -o requirements-guarddog.lock >/dev/null
	@git --no-pager diff --stat -- requirements.lock requirements-dev.lock
	@echo "What is new is not vetted yet; CONTRIBUTING.md says what to do."

clean:
	@rm -rf $(VENV) .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
