# The commands of RafaelPro; docs/installation.md explains them. `make run` is the first to try.
PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
BOOTSTRAP := rafaelpro/config/launcher/bootstrap.py
PYTEST_ARGS ?=

.PHONY: help run test check lock bench

help:
	@echo 'make run    installe, démarre et sert la démonstration (PORT=8000)'
	@echo 'make test   lance tous les tests'
	@echo 'make check  vérifie le code, les gabarits, les migrations, la documentation'
	@echo 'make bench  mesure'
	@echo 'make lock   recalcule les dépendances verrouillées'

run:
	@$(PYTHON) $(BOOTSTRAP) base
	@exec $(VENV_PYTHON) -m rafaelpro.config.launcher

test:
	@$(PYTHON) $(BOOTSTRAP) dev
	@$(VENV_PYTHON) tests/support/chromium.py
	@exec $(VENV_PYTHON) -m pytest -n 2 --dist=loadgroup $(PYTEST_ARGS)

check:
	@$(PYTHON) $(BOOTSTRAP) dev
	@exec $(VENV_PYTHON) scripts/check.py

bench:
	@$(PYTHON) $(BOOTSTRAP) dev
	@exec $(VENV_PYTHON) scripts/bench.py

lock:
	@$(PYTHON) $(BOOTSTRAP) dev
	@exec $(VENV_PYTHON) scripts/lock.py
