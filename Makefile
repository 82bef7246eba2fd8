# make demo, make test: each sets itself up in .venv from the locked requirements and needs
# nothing but git, make and Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: demo test test-all lint bench bench-quick words news release lock clean

demo: .venv/core.stamp
	$(BIN)/paripassu plan hanoi-2019

test: lint
	$(BIN)/pytest -n 2 --dist worksteal

test-all: .venv/dev.stamp .venv/gambit.stamp .venv/negmas.stamp .venv/sensitivity.stamp .venv/scenarios.stamp .venv/axelrod.stamp .venv/cluster.stamp
	$(BIN)/pytest -n 2 --dist worksteal -m "slow or not slow"

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/bench.stamp
	$(BIN)/python -m bench

# Under two minutes: are we slower than the stored table says, beside CP-SAT in the same run?
bench-quick: .venv/core.stamp
	$(BIN)/python -m bench.quick

# Brings the catalogues of the languages up to date with the sources and compiles them.
words: .venv/dev.stamp
	$(BIN)/python -m words

# What the next section of CHANGELOG.md will say, from the files in news/.
news: .venv/dev.stamp
	$(BIN)/towncrier build --draft --version next

release: .venv/dev.stamp
	$(BIN)/towncrier build --yes --version $(VERSION)

# Rewrites the locks from pyproject.toml; needs uv, which users do not.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra documents --group build pyproject.toml -o requirements/core.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra documents --extra ledger --group build --group dev pyproject.toml -c requirements/core.txt -o requirements/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra documents --extra ledger --extra bench --group build pyproject.toml -c requirements/core.txt -o requirements/bench.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra gambit pyproject.toml -c requirements/core.txt -o requirements/gambit.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra negmas pyproject.toml -c requirements/core.txt -o requirements/negmas.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra sensitivity pyproject.toml -c requirements/core.txt -o requirements/sensitivity.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra scenarios pyproject.toml -c requirements/core.txt -c requirements/negmas.txt -o requirements/scenarios.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra axelrod pyproject.toml -c requirements/core.txt -c requirements/dev.txt -c requirements/negmas.txt -o requirements/axelrod.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra cluster pyproject.toml -c requirements/core.txt -c requirements/dev.txt -c requirements/negmas.txt -c requirements/axelrod.txt -o requirements/cluster.txt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Pari Passu needs Python 3.11 or newer; name one with: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/core.stamp: requirements/core.txt pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements/core.txt
	$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/core.stamp
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

.venv/bench.stamp: requirements/bench.txt .venv/core.stamp
	$(PIP) --require-hashes -r requirements/bench.txt
	@touch $@

.venv/gambit.stamp .venv/negmas.stamp .venv/sensitivity.stamp .venv/scenarios.stamp .venv/axelrod.stamp .venv/cluster.stamp: .venv/%.stamp: requirements/%.txt .venv/dev.stamp
	$(PIP) --require-hashes -r requirements/$*.txt
	@touch $@
