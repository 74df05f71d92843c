# Every command of the project; `make run` and `make test` need nothing but Python 3.11 or newer and make.

VENV   := .venv
PY := $(VENV)/bin/python
DATA   ?= $(if $(FOURCOLOR_DATA),$(FOURCOLOR_DATA),data)
PORT   ?= 8501
SIZES  ?= 100k 1M 10M
WORKERS ?= 2
PAGES ?=
VIEWERS ?=
WHAT ?= soak or not soak
PIP    := $(PY) -m pip --disable-pip-version-check install --quiet
LOCALE := dashboard/locale

export PYTHONUTF8 := 1

.PHONY: help run serve test types tests mutants soak spark-test setup lint bench screenshot messages samples wheel sbom clean

help:
	@echo "make run         start the dashboard (on the sample company if nothing else is loaded)"
	@echo "make serve       the same with several processes behind nginx, for more readers at once (WORKERS=2)"
	@echo "make test        lint, types and every rule of the product once, in a real browser too: about ten minutes"
	@echo "make types       only the types"
	@echo "make tests       only its tests"
	@echo "make mutants     break the rules one by one and print the faults that no test notices (WORKERS=2, FAULTS=words)"
	@echo "make lint        put in order what can be, then lint and types"
	@echo "make soak        the breadth, within hours: more inputs of each kind, real sets, kills, other widths and units"
	@echo "make spark-test  build on Spark too, here and on a cluster of two workers, and compare (Java 17; WHAT=\"not soak\": without the cluster)"
	@echo "make setup       only make the environment in .venv"
	@echo "make bench       measure loads, pages and packs (SIZES=\"100k 1M 10M\", BENCH_DIR=folder; PAGES=\"overview review\": only these in a browser;"
	@echo "                 VIEWERS=\"1 10 50\": only so many at once, each over all pages; \"50 --with-scope\": each signed in)"
	@echo "make screenshot  remake the picture of the README"
	@echo "make messages    collect the texts of the interface and compile their translations"
	@echo "make samples     remake the exports of the sample company"
	@echo "make wheel       build dist/fourcolor-….whl, which pip installs with its two commands, and make sbom"
	@echo "make sbom        write dist/fourcolor.cdx.json: every package the product is made of, in its version (CycloneDX)"
	@echo "make clean       remove .venv and everything made by tests"

run: $(VENV)/ready
	@$(PY) -m dashboard.start --port "$(PORT)" --check
	@ls "$(DATA)"/warehouse/*.duckdb >/dev/null 2>&1 \
		|| { $(PY) -m pipelines load data/samples --data "$(DATA)" || [ $$? -eq 1 ]; }
	@FOURCOLOR_DATA="$(DATA)" $(PY) -m dashboard.start --port "$(PORT)"

serve: $(VENV)/ready
	@ls "$(DATA)"/warehouse/*.duckdb >/dev/null 2>&1 \
		|| { $(PY) -m pipelines load data/samples --data "$(DATA)" || [ $$? -eq 1 ]; }
	@FOURCOLOR_DATA="$(DATA)" $(PY) -m dashboard.serving.workers --port "$(PORT)" --workers $(WORKERS)

test: $(VENV)/ready-for-tests
	@$(PY) tests/browser/find_browser.py
	@$(PY) -m tests.find_office
	@$(PY) -m tests.find_postgresql
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	@$(MAKE) --no-print-directory -j 2 types tests

# Side by side, as mypy keeps one core busy for a minute.
types:
	$(PY) -m mypy

tests:
	$(PY) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder

mutants: $(VENV)/ready-for-tests
	@WORKERS=$(WORKERS) $(PY) tests/mutants.py $(FAULTS)

soak: $(VENV)/ready-for-tests
	FOURCOLOR_SOAK=on $(PY) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder -m "soak or hypothesis"

spark-test: $(VENV)/ready-for-tests
	@$(PIP) -r requirements-spark.txt
	$(PY) -m pytest tests/test_spark_missing.py tests/test_two_engines.py -m "$(WHAT)"

lint: $(VENV)/ready-for-tests
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(PY) -m mypy

setup: $(VENV)/ready
	@echo "$(VENV) is ready."

# Each stamp is renewed only when the list of packages it stands for has changed.
$(VENV)/ready: requirements.txt
	@test -x $(PY) || sh .ci/environment
	@echo "Installing the packages of requirements.txt"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/ready-for-tests: $(VENV)/ready requirements-dev.txt
	@echo "Installing the packages of requirements-dev.txt"
	@$(PIP) -r requirements-dev.txt
	@touch $@

bench: $(VENV)/ready-for-tests
	@$(PY) tests/browser/find_browser.py
	@$(PY) -m tests.bench $(if $(PAGES),browser $(PAGES),$(if $(VIEWERS),viewers $(VIEWERS),$(SIZES)))

screenshot: $(VENV)/ready-for-tests
	@$(PY) tests/browser/find_browser.py
	@$(PY) -m tests.browser.screenshot

messages: $(VENV)/ready
	$(PY) -m babel.messages.frontend -q extract -k _ -k N_ --no-location --sort-output -w 120 --project=Fourcolor \
		--copyright-holder=Fourcolor -o $(LOCALE)/messages.pot dashboard
	test -d $(LOCALE)/zh_CN || $(PY) -m babel.messages.frontend -q init -i $(LOCALE)/messages.pot -d $(LOCALE) -l zh_CN
	$(PY) -m babel.messages.frontend -q update --no-fuzzy-matching -w 120 -i $(LOCALE)/messages.pot -d $(LOCALE)
	$(PY) .ci/compile_messages.py $(LOCALE)

samples: $(VENV)/ready-for-tests
	$(PY) data/samples/make_samples.py

wheel: $(VENV)/ready-for-tests sbom
	$(PY) -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation -w dist .
	@ls dist

sbom: $(VENV)/ready-for-tests
	@mkdir -p dist
	$(PY) -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml --mc-type application \
		--output-reproducible --of JSON -o dist/fourcolor.cdx.json

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find dashboard pipelines tests data/samples -name __pycache__ -type d -prune -exec rm -rf {} +
