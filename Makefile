# Everything a developer or CI runs. `make` alone lists it.
.DEFAULT_GOAL := help
VENV := .venv
UV = $(shell command -v uv 2>/dev/null || echo $(VENV)/uv/bin/uv)
STAMP := $(VENV)/.installed
# Where no bytecode is kept each of the many processes that tests start compiles everything anew: to collect the tests
# takes 34 s of a core then, and 11 s otherwise.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: setup
setup: $(STAMP) ## Install everything into .venv (needs Python >= 3.11 with venv and pip, and make)

# uv is got through pip where it is missing; it lives beside the packages, so that they stay as locked.
$(STAMP): pyproject.toml uv.lock
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@test -x $(VENV)/bin/python || python3 -m venv $(VENV)
	@command -v uv >/dev/null || test -x $(VENV)/uv/bin/uv || \
		{ python3 -m venv $(VENV)/uv && $(VENV)/uv/bin/pip install --quiet 'uv>=0.9'; }
	$(UV) sync --frozen --quiet --no-progress
	@touch $@

.PHONY: demo
demo: setup ## Play customer and executive in the browser, against local stand-ins
	@$(VENV)/bin/buckstop demo

# Three at a time, though they were measured on two cores: many wait for processes and for what comes over sockets.
.PHONY: test
test: setup ## All tests
	$(VENV)/bin/pytest -n 3 --dist loadfile --no-loadscope-reorder

.PHONY: chaos
chaos: setup ## Four workers on PostgreSQL, killed, frozen and cut off under load (minutes; CHAOS_SEED=n repeats a run)
	$(VENV)/bin/pytest -s -m long --timeout 3600 tests/faults/test_chaos.py

.PHONY: check
check: setup ## Format, lint, types, layers, and the HTTP surface as described
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/bandit --quiet --recursive --severity-level medium bot handlers
	$(VENV)/bin/pytest --quiet -m long tests/faults/test_described_surface.py

.PHONY: format
format: setup ## Format the code
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

.PHONY: docs
docs: setup ## Build the handbook into site/; a link that leads nowhere is an error
	$(VENV)/bin/mkdocs build --clean

.PHONY: audit
audit: setup ## Hold what is locked against published advisories (asks the package index)
	$(UV) export --frozen --no-dev --no-emit-project --quiet | $(VENV)/bin/pip-audit --requirement /dev/stdin --disable-pip --progress-spinner off

.PHONY: migration
migration: setup ## Write a migration from a change of the tables: make migration m="cases have a language"
	$(VENV)/bin/python -m bot.store.revision "$(m)"
	$(VENV)/bin/ruff check --quiet --fix bot/store/migrations/versions
	$(VENV)/bin/ruff format --quiet bot/store/migrations/versions

LICENSED := ../shared/data/complaints/train

.PHONY: model
model: setup ## Make the weights that ship from handlers/models/posts and the licensed sets in LICENSED
	$(VENV)/bin/python -m handlers.models.build $(LICENSED)

.PHONY: eval
eval: setup ## Judge the detector on the open sets (docs/detector.md)
	$(VENV)/bin/python -m tests.bench.detector

.PHONY: bench
bench: setup ## Measure speed beside its floors, on PostgreSQL too, and beside peers (prints tables)
	$(VENV)/bin/python -m tests.bench.relay
	$(VENV)/bin/pytest -q --benchmark-enable --benchmark-columns=median,min,max tests/bench/test_rota_speed.py
