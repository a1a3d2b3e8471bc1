# Every target sets up what it needs first; a second time that takes no time. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run code demo pictures test check layer browser readers package bench verify lock openapi clean
MAKEFLAGS += --no-print-directory
PY := .venv/bin/python
SETUP := .venv/.set-up
export PYTHONDONTWRITEBYTECODE := 1

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(SETUP): requirements-dev.txt infra/python.sh infra/package.json infra/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js with npm is needed: install it, for example with 'apt-get install nodejs npm'." >&2; exit 1; }
	@python=$$(sh infra/python.sh) && echo "set-up: virtual environment with $$python" && \
	  rm -rf .venv && "$$python" -m venv .venv
	@echo "set-up: pinned Python packages (about a minute when they are not in pip's cache)"
	@.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@echo "set-up: checker of the state machine"
	@npm ci --silent --no-fund --no-audit --prefix infra
	@touch $@

setup: $(SETUP) ## Virtual environment and pinned packages, once

run: $(SETUP) ## Everything on this machine, with demo data (PORT=8080, KEEP=1 keeps the data)
	@exec $(PY) -m infra.local.run

code: $(SETUP) ## Authenticator codes of the demo's people, this minute
	@$(PY) -m infra.demo.codes

demo: $(SETUP) ## The story of one transfer, end to end, step by step
	@$(PY) -m infra.demo.story

pictures: $(SETUP) browser ## The main screens as pictures in docs/pictures, from the demo on a fresh stack
	@$(PY) -m infra.demo.pictures

test: $(SETUP) browser readers check layer ## All checks and all tests
	@$(PY) -m pytest -n 2 --dist loadscope

check: $(SETUP) ## Lint, layout, types, direction of imports
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) -m infra.web

layer: $(SETUP) ## WeasyPrint with its libraries and fonts: build/layer, build/layer.zip
	@$(PY) -m infra.layer

browser: ## Chromium for the tests in the browser, installed where that is possible
	@sh infra/browser.sh

readers: ## Programs that read PDFs and ZIPs, for the tests, installed where that is possible
	@sh infra/readers.sh

package: $(SETUP) ## What AWS gets: build/template.json, build/deployment.zip, build/layer.zip and the client in web/dist
	@$(PY) -m infra.build
	@$(PY) -m infra.layer --for-aws
	@$(PY) -m infra.web

bench: $(SETUP) ## What transfers, a September day, rolls, matches, a night, reports and the commonest requests cost (docs/bench.md), 20 minutes
	@$(PY) -m tests.bench

verify: $(SETUP) ## Whether the audit of a stack is whole (STACK=safehand MONTH=2026-11), with AWS credentials
	@$(PY) -m infra.verify_audit $(or $(STACK),safehand) $(if $(MONTH),--month $(MONTH))

lock: $(SETUP) ## Pin the newest packages that requirements*.in allow
	@.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt
	@.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header -c requirements-dev.txt requirements.in -o requirements.txt
	@.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header -c requirements-dev.txt requirements-reports.in -o requirements-reports.txt
	@$(PY) -m infra.layer --lock

openapi: $(SETUP) ## Write the API's description from the code
	@$(PY) -m infra.openapi

clean: ## Remove all that was built, set up or kept here
	@rm -rf .venv build .local .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache infra/node_modules web/node_modules web/dist web/src/api/schema.d.ts
