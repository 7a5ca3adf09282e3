# The verbs of this project. `make` alone lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
BOOK := _build/html
ENVIRONMENT := .venv/.complete
LAB := .venv-lab/.complete
BUILD := $(BIN)/jupyter-book build . -W --keep-going -n

# Two processes run at a time; a second thread in each would only get in the other's way.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help book serve test lint unit chapters site look lab lock bench results store clean

help: ## list the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(ENVIRONMENT): requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --no-cache-dir --disable-pip-version-check -r requirements.txt
	@touch $@

$(LAB): requirements-lab.txt $(ENVIRONMENT)
	$(PYTHON) -m venv --clear .venv-lab
	.venv-lab/bin/pip install --quiet --no-cache-dir --disable-pip-version-check -r requirements-lab.txt
	$(BIN)/python -m ipykernel install --prefix .venv-lab --name python3 --display-name Unrolled 2>/dev/null
	.venv-lab/bin/jupyter labextension disable "@jupyterlab/apputils-extension:announcements" # it asks the net
	@touch $@

book: $(ENVIRONMENT) ## execute every chapter and build the book; a warning is an error
	$(BUILD)
	@echo "The book is at $(CURDIR)/$(BOOK)/index.html"

serve: book ## show the book on localhost
	$(BIN)/python -m unrolled.book.serve $(BOOK)

test: lint unit chapters site ## everything: lint, unit tests, chapters, the book in a browser

lint: $(ENVIRONMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

unit: $(ENVIRONMENT)
	$(BIN)/pytest -q -n 2 tests/unit tests/install

chapters: $(ENVIRONMENT)
	$(BIN)/pytest -q -n 2 --dist loadfile --nbval --nbval-current-env --nbval-cell-timeout=120 chapters
	$(BIN)/pytest -q -n 2 tests/chapters

site: $(ENVIRONMENT) $(LAB)
	$(BUILD)
	UNROLLED_BOOK=$(BOOK) $(BIN)/pytest -q -n 2 tests/site

look: book ## full-page screenshots of every page, narrow and wide, light and dark
	$(BIN)/python -m unrolled.book.look

lab: $(LAB) ## work on the chapters in JupyterLab
	.venv-lab/bin/jupyter lab chapters

lock: ## renew requirements.txt and requirements-lab.txt from pyproject.toml
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/pip install --quiet --no-cache-dir -e '.[book,test]'
	(.venv-lock/bin/pip freeze --all --exclude pip --exclude-editable; echo "-e .") > requirements.txt
	$(PYTHON) -m venv --clear .venv-lock
	grep -v '^-e' requirements.txt > .venv-lock/constraints.txt
	.venv-lock/bin/pip install --quiet --no-cache-dir -c .venv-lock/constraints.txt jupyterlab anywidget ipywidgets plotly
	.venv-lock/bin/pip freeze > requirements-lab.txt
	rm -r .venv-lock

bench: $(ENVIRONMENT) ## speed against other libraries: ratios, one thread
	$(BIN)/python benchmarks/pca.py
	$(BIN)/python benchmarks/rnn.py
	$(BIN)/python benchmarks/lstm.py

results: $(ENVIRONMENT) ## train everything the chapters quote anew: a long while
	nice $(BIN)/python -m unrolled.experiments

store: $(ENVIRONMENT) ## execute every chapter and store its text outputs
	$(BIN)/python -m unrolled.book.store chapters/*.ipynb

clean: ## remove what was built, keep the environments
	rm -rf _build .pytest_cache .ruff_cache .hypothesis
