# make chat   everything installed, the samples taken in, the chat on http://127.0.0.1:7860 (or PORT=… HOST=…)
# make test   everything installed, all tests run
#
# Needs Python 3.11 or newer with its venv module, and make; the rest goes into .venv.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup chat test test-postgres bench eval load scale hold lint format types contracts check lock clean

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2
# Compiled once on first import and kept: packages are installed without it, most of them are never imported.
unexport PYTHONDONTWRITEBYTECODE
# The first interpreter of these that is new enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP) ## install everything into .venv (once)

$(STAMP): requirements.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "需要 Python 3.11 或更新版本；Debian: apt-get install python3 python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "这个 Python 缺少 venv；Debian: apt-get install python3-venv" >&2; exit 1; }
	@[ -x $(BIN)/python ] || "$(PYTHON)" -m venv $(VENV)
	@echo "正在安装依赖（装好约占 1.5 GB，视网速要一至几分钟）……"
	@PYTHONUNBUFFERED=1 $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --no-compile --no-deps \
		--require-hashes -r requirements.lock | { n=0; while read -r word _; do case $$word in \
		Collecting) n=$$((n + 1)); if [ -t 1 ]; then printf '\r  已下载 %d 个包' $$n; fi ;; \
		Installing) printf '\r  已下载 %d 个包，正在安装，还要一两分钟……\n' $$n ;; esac; done; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

# HOST and PORT count where they are typed after make; some systems export variables of these names.
typed = $(if $(filter command,$(firstword $(origin $(1)))),$(2) $($(1)))

chat: setup ## take in samples/ and open the chat (make chat PORT=7861 HOST=127.0.0.1)
	@echo "正在收入示例报告（第一次约一两分钟）……"
	@$(BIN)/juesuan ingest samples || [ $$? -eq 1 ]
	@echo "正在启动网页（第一次约半分钟）……"
	@$(BIN)/juesuan chat $(strip $(call typed,HOST,--host) $(call typed,PORT,--port))

test: setup ## run all tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

test-postgres: setup ## run the tests with every ledger on PostgreSQL and a Chroma server (needs PostgreSQL installed)
	@JUESUAN_TEST_SERVERS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not files"

bench: setup ## how fast reports are taken in and questions answered, each beside its peer (build/bench.txt)
	@mkdir -p build
	@$(BIN)/juesuan ingest samples $(wildcard ../shared/reports) --data build/eval || [ $$? -eq 1 ]
	@{ $(BIN)/python -m eval.bench; $(BIN)/python -m eval.bench_answers --data build/eval; } | tee build/bench.txt

eval: setup ## how many questions are answered right, beside a naive retrieval (build/eval.html, build/eval.json)
	@mkdir -p build
	@$(BIN)/juesuan ingest samples $(wildcard ../shared/reports) --data build/eval || [ $$? -eq 1 ]
	@$(BIN)/juesuan eval --mode lookup --mode naive --data build/eval --json build/eval.json --html build/eval.html

load: setup ## 50 visitors for ten minutes, uploads going on (make load USERS=50 MINUTES=10)
	@$(BIN)/python -m eval.load --users $(or $(USERS),50) --minutes $(or $(MINUTES),10)

scale: setup ## what grows with the number of reports, to 1,000 of them (make scale SIZES="10 100 1000")
	@$(BIN)/python -m eval.scale --sizes $(or $(SIZES),10 100 250 500 750 1000)

hold: setup ## 100 killed writers, 700 hostile inputs, a scan of the running page
	@$(BIN)/python -m eval.kills --times 100
	@$(BIN)/python -m eval.hostile --count 700
	@$(BIN)/python -m eval.webscan

lint: setup ## style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: setup ## mend the style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: setup ## types
	@$(BIN)/mypy

contracts: setup ## who may import whom
	@$(BIN)/lint-imports --verbose

check: lint types contracts test ## all of what CI checks

lock: ## choose the newest versions that fit pyproject.toml and lock them with their hashes
	@[ -x .venv-lock/bin/uv ] || { "$(PYTHON)" -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv; }
	@.venv-lock/bin/uv pip compile pyproject.toml --extra ocr --extra export --extra postgres --extra dev --no-emit-package pip --universal --python-version 3.11 \
		--fork-strategy fewest --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-config --custom-compile-command "make lock" --quiet --output-file requirements.lock

clean: ## remove what was built; the data folder stays
	@rm -rf $(VENV) .venv-lock .pytest_cache .mypy_cache .ruff_cache .import_linter_cache juesuan.egg-info
