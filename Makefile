# The habits. `make` alone lists them. Values: make demo PORT=8001 DATA="some folder"
PYTHON ?= python3
PORT = 8000
DATA = var/demo
BENCH =
ARGS =
WORKERS = 2
export PORT DATA BENCH

.DEFAULT_GOAL := help
.PHONY: help demo serve test quick lint fix bench shots ready-run ready-test ready-bench

help:
	@echo "make demo    跑起示范工会，再打开网站（PORT=8000 DATA=var/demo）   the demo federation and its website"
	@echo "make serve   只打开网站和后台任务（PORT= DATA=）                    the website and its worker"
	@echo "make test    全部测试（ARGS=\"-k 词\"）                               all tests; make quick: without a browser"
	@echo "make lint    格式、规矩、类型、层次                                 format, style, types, floors, house rules"
	@echo "make fix     把能自动改的改好                                       mend what can be mended by itself"
	@echo "make bench   速度对标（BENCH=matching|ledger|import）               speed beside a yardstick"
	@echo "make shots   给每一步拍截图（375 和 1440 像素）                     pictures of the six steps"

ready-run:
	@"$(PYTHON)" tools/setup.py run
ready-test:
	@"$(PYTHON)" tools/setup.py test
ready-bench:
	@"$(PYTHON)" tools/setup.py bench

demo: ready-run
	@.venv/bin/xieli demo --port "$$PORT" --data "$$DATA"

serve: ready-run
	@.venv/bin/xieli serve --port "$$PORT" --data "$$DATA"

test: ready-test
	@.venv/bin/pytest -q -n $(WORKERS) --dist loadfile $(ARGS)

quick: ready-test
	@.venv/bin/pytest -q -n $(WORKERS) --dist loadfile -m "not browser" $(ARGS)

lint: ready-test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest -q tests/test_house_rules.py

fix: ready-test
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# `import` is no name for a Python file: bench/importing.py
bench: ready-bench
	@if [ "$$BENCH" = import ]; then BENCH=importing; fi; \
	failed=0; for file in bench/$${BENCH:-*}.py; do \
	  case "$$file" in bench/yardstick.py|bench/__init__.py) continue ;; esac; \
	  if [ ! -f "$$file" ]; then echo "没有 $$file 这一项"; exit 2; fi; \
	  .venv/bin/python "$$file" || failed=1; \
	done; exit $$failed

shots: ready-test
	@.venv/bin/python tools/shots.py
