# What there is to do with Whisper Flow Captions; each target does the set-up that it needs.
# ARGS reaches the program or pytest: make run ARGS="listen", make test ARGS="tests/captions".

PYTHON := .venv/bin/python

.PHONY: help setup run benchmark test lint dist clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is needed, fetch the smallest model
	@.ci/setup

run: setup ## Open the window
	@$(PYTHON) -m app $(ARGS)

benchmark: setup ## Measure how soon, how right and how costly captions are on this computer
	@$(PYTHON) -m app benchmark $(ARGS)

test: ## Run the checks and the tests
	@.ci/setup test
	@lint=0; $(MAKE) --no-print-directory lint || lint=$$?; $(PYTHON) -m pytest $(ARGS) && exit $$lint

lint: setup ## Check style, types and the direction of imports
	@failed=0; \
	.venv/bin/ruff check --quiet --output-format concise || failed=1; \
	.venv/bin/ruff format --check --quiet --output-format concise || failed=1; \
	.venv/bin/mypy || failed=1; \
	.venv/bin/lint-imports --no-logo || failed=1; \
	exit $$failed

dist: ## Build the standalone program in dist/
	@.ci/setup dist
	@echo "Building dist/whisper-flow (a minute or two) …"
	@mkdir -p build
	@$(PYTHON) -m PyInstaller --noconfirm build.spec >build/log 2>&1 || { tail -n 20 build/log; exit 1; }
	@$(PYTHON) -m pytest --quiet tests/test_dist.py

clean: ## Remove what was built and cached, not .venv or the models
	@rm -rf build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find app tests -name __pycache__ -type d -prune -exec rm -rf {} +
