# What a person runs. Each target is one line: the work is in scripts/, demo/ and benches/.

.DEFAULT_GOAL := help
.PHONY: help all setup demo seed web screenshots picture charts types test test-all package install uninstall bench lint clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-11s %s\n", $$1, $$2 }'

setup: ## install what the project needs (the others do this first)
	@scripts/setup

demo: setup ## a year of practice in a private cluster, shown on the screen
	@demo/run

seed: ## 300 interview questions into the database of make demo
	@scripts/seed

web: setup ## a page on the demo's database, on loopback, with an API and a backend
	@scripts/web

screenshots: setup ## take docs/images/web-*.png anew
	@.local/venv/bin/python tests/web/screenshots.py

picture: setup ## draw docs/images/demo.svg from what the demo prints
	@FORCE_COLOR=1 demo/run | tee /dev/stderr | .local/venv/bin/python demo/picture.py

charts: setup ## draw the charts of docs/settings.md from what the extension says of a year
	@demo/run charts

types: setup ## write clients/typescript/database.types.ts anew
	@scripts/types

test: setup ## every test there is
	@scripts/test

test-all: setup ## everything on PostgreSQL 15 and 18, the parts that depend on the server on 16 and 17
	@scripts/test-all

package: setup ## Debian packages for each PostgreSQL set up here, and the PGXN archive, in dist
	@scripts/package

all: ## nothing yet: PGXN's client asks for it, and make install builds what it installs
	@:

install: ## a release build into the system's server, or into PG_CONFIG's
	@scripts/install-extension --release --system

uninstall: ## take it out of that server again; databases are not touched
	@scripts/uninstall-extension

bench: setup ## the cost of the triggers, against none and against PL/pgSQL
	@benches/run

lint: setup ## format, and lints of both packages, scripts, Python and workflows
	@scripts/lint

clean: ## remove everything that was built, the private clusters and servers too
	@scripts/clean
