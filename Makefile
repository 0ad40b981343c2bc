# The habits. `make` alone lists them. Values: make demo PORT=8001 DATA="some folder"
PYTHON ?= python3
PORT = 8000
DATA = var/demo
BENCH =
ARGS =
# more than cores: a worker also waits, for PostgreSQL and for the browser
WORKERS = $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n < 3 ? n + 2 : 4)))
export PORT DATA BENCH

.DEFAULT_GOAL := help
.PHONY: help demo serve test quick lint fix bench properties shots migration words ready-run ready-test ready-bench

help:
	@echo "make demo    跑起示范工会，再打开网站（PORT=8000 DATA=var/demo）   the demo federation and its website"
	@echo "make serve   只打开网站和后台任务（PORT= DATA=）                    the website and its worker"
	@echo "make test    全部测试（ARGS=\"-k 词\"）                               all tests; make quick: those without a database"
	@echo "make lint    格式、规矩、类型、层次                                 format, style, types, floors, house rules"
	@echo "make fix     把能自动改的改好                                       mend what can be mended by itself"
	@echo "make bench   速度对标（BENCH=matching|ledger|import|roster|lists|notices|draw|claims|sharing|venues|plans）speed beside a yardstick"
	@echo "            BENCH=claims ARGS=\"--peers\"：再装上 pretix 一起量                 pretix installed and measured beside it"
	@echo "make properties  报名、候补、领取的性质测试，各走一千遍（XIELI_SEED= XIELI_WAYS=） booking, waiting and claims, 1,000 ways of 50 steps"
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
	@.venv/bin/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

quick: ready-test
	@.venv/bin/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not browser and not slow and not database" $(ARGS)

lint: ready-test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest -q tests/test_house_rules.py

fix: ready-test
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# one file per promise about speed; `import` is no name for a Python file, so it is importing.py
BENCHES = matching ledger importing roster lists notices draw claims sharing venues plans clipping
bench: ready-bench
	@case "$$BENCH" in import) BENCH=importing ;; esac; failed=0; \
	for name in $${BENCH:-$(BENCHES)}; do \
	  test -f "bench/$$name.py" || { echo "没有 $$name 这一项（$(BENCHES)）"; exit 2; }; \
	  .venv/bin/python "bench/$$name.py" $(ARGS) || failed=1; \
	done; exit $$failed

# hours on a slow machine: each machine of states alone, its seed printed first
properties: ready-test
	@XIELI_PROPERTY=1 .venv/bin/pytest -q -s -n 0 xieli/booking/tests/test_machine.py xieli/activities/benefits/tests/test_claims_machine.py

shots: ready-test
	@.venv/bin/python tools/shots.py

# Two more, used while building: make migration APP=pairing · make words
APP =
migration: ready-test
	@DJANGO_SETTINGS_MODULE=xieli.site.settings .venv/bin/python -W ignore -m django makemigrations $(APP)

words: ready-test
	@cd xieli && DJANGO_SETTINGS_MODULE=xieli.site.settings ../.venv/bin/python -m django makemessages -l en --no-obsolete --add-location file
