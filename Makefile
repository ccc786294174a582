# make run    environment, install, clean samples/, show the result
# make test   environment, install, lint, types, layers, tests
# make fuzz   random inputs, 10,000 for each of eleven targets: for the night
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
INPUTS ?= 10000
SHOWN := samples/glued_en.txt

.PHONY: run test fuzz lint fix generate clean

run: $(INSTALLED)
	@$(BIN)/cleaner run samples -o out --fresh --summary
	@printf '\n--- before: %s\n' $(SHOWN)
	@cat $(SHOWN)
	@printf '\n--- after: cleaner clean %s\n' $(SHOWN)
	@$(BIN)/cleaner clean $(SHOWN)
	@printf '\n--- why: cleaner explain %s   (bodies: out/body, ledger: out/ledger.jsonl)\n' $(SHOWN)
	@$(BIN)/cleaner explain $(SHOWN)

test: $(INSTALLED) lint
	$(BIN)/python -m pytest -n auto

fuzz: $(INSTALLED)
	$(BIN)/python -m pytest -v tests/fuzz --fuzz $(INPUTS)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Files that the code writes and a test compares: the words of dates, the compiled rules, config.yaml, docs/stages.
generate: $(INSTALLED)
	$(BIN)/python -m training.calendars
	$(BIN)/cleaner rules compile
	$(BIN)/cleaner config write config.yaml --overwrite
	$(BIN)/cleaner stages --write docs/stages

# pip before 24 dies with an assertion on trafilatura's dependency lxml[html-clean], so it is brought up to date first.
$(INSTALLED): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=24"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable ".[dev]"
	$(BIN)/python -m compileall -q cleaner
	@touch $(INSTALLED)

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
