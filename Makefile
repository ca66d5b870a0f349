# Nothing built is committed: what its sources have outdated is built anew on the way.

PY        := .venv/bin/python
SOURCES   := theme/static_src
NPM       := bin/npm --prefix $(SOURCES)
PACKAGES  := $(SOURCES)/node_modules/.package-lock.json
CSS       := theme/static/css/dist/styles.css
BUNDLE    := theme/static/js/htmx-bundle.min.js
ICONS     := theme/static/icons/social.png
COLLECTED := build/static/staticfiles.json
SPOKEN    := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

HTMX := htmx.min.js ext/hx-csp.min.js ext/hx-upsert.min.js ext/hx-ws.min.js

# Folders count too: their time tells of a file removed.
TEMPLATES := $(shell find templates $(SOURCES)/src -type d -o -name '*.html' -o -name '*.css')
STATIC    := $(shell find chat/static theme/static 2>/dev/null)

.DELETE_ON_ERROR:
.PHONY: help setup build run dev demo test test-browsers mutants check bench gallery pictures places lock messages

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv, with the pinned packages
	@bin/setup $(WITH)

test test-browsers mutants check bench gallery pictures places lock: WITH = dev

build: $(COLLECTED) $(SPOKEN)

run: build ## serve Confab; heeds HOST, PORT, DATA_DIR, PUBLIC_URL, DATABASE_URL, REDIS_URL
	@$(PY) manage.py migrate --no-input -v 0
	@exec $(PY) manage.py serve

# Tailwind and the worker go on until their standard input ends; runserver holds the other end, as 4,
# while it lives.
dev: $(BUNDLE) $(ICONS) $(SPOKEN) ## serve while developing: reloads, and rebuilds the CSS
	@$(PY) manage.py migrate --no-input -v 0
	@exec 3>&1; $(PY) manage.py runserver $${HOST:-127.0.0.1}:$${PORT:-8000} 4>&1 >&3 | { \
		exec 5<&0; $(PY) manage.py work --attached <&5 & $(NPM) run start; }

demo: setup ## fill DATA_DIR with a team in mid-conversation
	@$(PY) manage.py migrate --no-input -v 0
	@$(PY) manage.py demo

test test-browsers mutants: export DATA_DIR = build/test
test: build ## run the tests: Python's, then the browser's
	@CHROMIUM=$$(bin/browser) && export CHROMIUM && { \
		$(PY) -m pytest -n auto chat; chat=$$?; \
		$(PY) -m pytest -n auto e2e && exit $$chat; }

test-browsers: build ## try a room in Chromium, Firefox and WebKit; ENGINES names those to try
	@export CHROMIUM=$$(bin/browser); $(PY) -m pytest -m engines e2e/engines

check: export DATA_DIR = build/check
check: export PUBLIC_URL = https://confab.example
check: export EMAIL_URL = submission://mail.confab.example
check: setup ## lint, formats, types, layers, migrations, deployment
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 6.1 {} +
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo --cache-dir build/importlinter
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check --deploy --fail-level WARNING
	! git ls-files | grep -E '\.(js|mjs|cjs|ts)$$'

mutants: build ## break each rule of delivery, and see the tests notice; takes long
	@$(PY) -m pytest chat -m long

bench: build ## measure the fan-out
	@$(PY) bench/fanout.py

places: export DATA_DIR = build/test
places: build ## ask axe about every state of every page, in every look
	@CHROMIUM=$$(bin/browser) && export CHROMIUM && $(PY) -m pytest e2e/test_places.py -m "long or not long"

GALLERY = CHROMIUM=$$(bin/browser) && export CHROMIUM && \
	PYTHONPATH=site DJANGO_SETTINGS_MODULE=settings $(PY) -m e2e.gallery

gallery pictures: export DATA_DIR = build/gallery/data
gallery: build ## take a picture of every page: build/gallery/index.html; ONLY=room takes some
	@$(GALLERY) --only "$(ONLY)"

pictures: build ## take the two of the README anew
	@$(GALLERY) --readme

messages: setup ## bring the catalogues in locale/ up to what the code and the templates say
	@$(PY) manage.py messages

lock: setup ## lock what requirements*.in ask for; UPGRADE=1 takes the newest
	for name in requirements requirements-dev; do \
		.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.12 \
			--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) $$name.in -o $$name.txt || exit; \
	done

$(PACKAGES): $(SOURCES)/package.json $(SOURCES)/package-lock.json $(SOURCES)/.npmrc | setup
	@bin/quietly $(NPM) ci
	@touch $@

$(CSS): $(PACKAGES) $(TEMPLATES)
	@bin/quietly $(NPM) run build
	@touch $@

$(BUNDLE): $(PACKAGES) Makefile
	@mkdir -p $(@D)
	@for part in $(HTMX); do cat $(SOURCES)/node_modules/htmx.org/dist/$$part && echo ';' || exit; done >$@

%.mo: %.po requirements.txt | setup
	@bin/quietly .venv/bin/pybabel compile -i $< -o $@

# One of several, the last to be drawn.
$(ICONS): bin/icons chat/static/icon.svg $(wildcard $(SOURCES)/icons/*.svg) | setup
	@bin/icons

# The lock is a source too: packages bring static files.
$(COLLECTED): $(CSS) $(BUNDLE) $(ICONS) $(STATIC) requirements.txt | setup
	@$(PY) manage.py collectstatic --no-input -v 0
	@touch $@
