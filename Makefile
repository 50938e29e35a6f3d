# Needs git, GNU make and either npm or the pinned bun. Everything else is installed into .tools/ and node_modules/.

BUN_VERSION := $(shell sed -n 's/.*"packageManager": "bun@\([^"]*\)".*/\1/p' package.json)
TOOLS := .tools/bun-$(BUN_VERSION)

# A bun on the PATH serves only when it is exactly the pinned one: a build must not depend on whose machine it is.
ifeq ($(shell bun --version 2>/dev/null),$(BUN_VERSION))
BUN := bun
BUN_FILE :=
else
BUN := $(TOOLS)/node_modules/bun/bin/bun.exe
BUN_FILE := $(BUN)
endif

INSTALLED := node_modules/.installed
RUNTIMES := .tools/runtimes/.bun-$(BUN_VERSION)
# It writes types with TypeScript's own library, which TypeScript 7 does not have any more; so it gets one of its own.
API_TYPES := .tools/api-types/.openapi-typescript-7.13.0
RUNTIME_NAMES := linux-x64 linux-aarch64 linux-x64-musl darwin-aarch64 windows-x64

.DEFAULT_GOAL := help
.PHONY: help install build dev demo check test bench bench-quick bench-guard bench-console deploy-check authorisation-table fuzz crash load faults migration release chromium

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Install the pinned bun and the dependencies

build: install ## Build dist/botshare for this machine
	@$(BUN) src/build.ts

dev: install ## Serve from the sources; pages and server reload on a change
	@$(BUN) src/dev.ts

demo: build ## Build, then serve a demo bot, customer and link from an empty data folder (PORT=… to choose)
	@rm -rf dist/demo
	@exec dist/botshare demo --data-dir dist/demo $(if $(PORT),--port $(PORT))

check: install ## Format, lint, types and the rules of the layout
	$(BUN) run --bun biome check --error-on-warnings
	$(BUN) run --bun tsc --noEmit
	$(BUN) test test/tidy

# Most tests wait for a browser, a timer or a socket now and then, so three files run at a time on two processors. The files of one
# worker share its browser and its build of the pages; what they leave in the folder for temporary files goes with the run. At the end
# stands what of the server no test ran, where that is too much. A test may take half a minute: on a
# machine that others use too, the five seconds that Bun gives it are sometimes not enough.
test: install chromium build ## Run every test, in the browser and on the executable too
	@folder="$$(mktemp -d)" && trap 'rm -rf "$$folder"' EXIT && \
	{ TMPDIR="$$folder" CHROMIUM="$$(command -v "$${CHROMIUM:-chromium}")" $(BUN) test --parallel=3 --no-isolate --timeout=30000 \
		--coverage --coverage-reporter=lcov --coverage-dir="$$folder/coverage" && good=yes || good=; \
	$(BUN) test/coverage/run.ts "$$folder/coverage" && test "$$good"; }

# A thousand streams are some thousand open files. PART=… names the parts of test/bench/parts to run alone.
BENCH = ulimit -n "$$(ulimit -Hn)" 2>/dev/null; CHROMIUM="$$(command -v "$${CHROMIUM:-chromium}")" $(BUN)

bench: build chromium ## Measure everything beside a bare pass-through, Portkey and other peers, in ten minutes (PART=… alone)
	@$(BENCH) test/bench/run.ts $(PART)

bench-quick: build chromium ## The same in a minute, without the peers and the large databases (RECORD=yes for the guard)
	@$(BENCH) test/bench/run.ts --quick $(if $(RECORD),--record) $(PART)

bench-guard: build chromium ## Fail where the quick bench is far worse than recorded, in three tries (test/bench/bands.json)
	@$(BENCH) test/bench/guard.ts

bench-console: build ## Measure each request of the console over a million messages (MESSAGES=… for another number)
	@$(BUN) test/bench/console/run.ts $(MESSAGES)

fuzz: build ## Send 100,000 generated requests to the executable as everybody there is (REQUESTS=…, SEED=…)
	@$(BUN) test/fuzz/run.ts "$(REQUESTS)" "$(SEED)"

authorisation-table: install ## Write anew who gets what on every route, to be read before it is committed
	@WRITE_AUTHORISATION_TABLE=yes $(BUN) test test/authorisation.test.ts

crash: build ## Kill the server again and again amid random writes, and look for all it had acknowledged (ROUNDS=… SEED=…)
	@$(BUN) test/crash/run.ts $(or $(ROUNDS),200) $(SEED)

# Thousands of connections: as many open files as the system lets one have.
load: build ## Measure how customers fare beside 2,000 slow streams, a flood of sign-ins and a slow-loris (SECONDS=… of a stage)
	@ulimit -n "$$(ulimit -Hn)" 2>/dev/null; $(BUN) test/load/run.ts $(SECONDS)

deploy-check: build ## Run the examples for Caddy, nginx and systemd with the real programs, which must be installed
	@$(BUN) test/deploy/run.ts
	@dist/botshare example systemd | sed 's|^ExecStart=[^ ]*|ExecStart=$(CURDIR)/dist/botshare|' > dist/botshare.service
	@systemd-analyze verify dist/botshare.service
	@systemd-analyze security --offline=true --threshold=20 --no-pager dist/botshare.service | tail -1

faults: build ## Let models and hosts misbehave in every way at once under customers of a good model (EACH=… questions through each)
	@$(BUN) test/faults/run.ts $(EACH)

migration: install ## Write the next SQL migration from the schema: make migration name=add_something
	@test -n "$(name)" || { echo "Say what it does: make migration name=add_something" >&2; exit 2; }
	@$(BUN) run --bun drizzle-kit generate --name="$(name)"

api-types: install $(API_TYPES) ## Write the types of the API's client in the tests from the API's description
	@$(BUN) test/helpers/write-api-types.ts "$(CURDIR)/.tools/api-types"
	@$(BUN) run --bun biome check --write test/helpers/api-types.ts

release: install $(RUNTIMES) ## Build dist/release for Linux, macOS and Windows, with SHA256SUMS
	@$(BUN) src/build.ts release

# npm 11 may not run install scripts; bun's own puts the binary in place, so it is called by name.
$(TOOLS)/node_modules/bun/bin/bun.exe:
	@command -v npm >/dev/null || { echo "Install npm, or bun $(BUN_VERSION) itself, and try again." >&2; exit 1; }
	npm install --prefix $(TOOLS) --no-save --no-audit --no-fund --loglevel=error --ignore-scripts bun@$(BUN_VERSION)
	@cd $(TOOLS)/node_modules/bun && node install.js
	@test "$$($@ --version)" = "$(BUN_VERSION)" || { rm -f $@; echo "The installed bun does not start." >&2; exit 1; }

$(INSTALLED): package.json bun.lock | $(BUN_FILE)
	$(BUN) install --frozen-lockfile
	@touch $@

$(API_TYPES):
	@command -v npm >/dev/null || { echo "Install npm: openapi-typescript comes from its registry." >&2; exit 1; }
	npm install --prefix .tools/api-types --no-save --no-audit --no-fund --loglevel=error --ignore-scripts \
		openapi-typescript@7.13.0 typescript@5.9.3
	@touch $@

# Other platforms' bun from npm; --force because npm would refuse packages made for another system.
$(RUNTIMES):
	@command -v npm >/dev/null || { echo "Install npm: other platforms' runtimes come from its registry." >&2; exit 1; }
	npm install --prefix .tools/runtimes --no-save --no-audit --no-fund --loglevel=error --ignore-scripts --force \
		$(RUNTIME_NAMES:%=@oven/bun-%@$(BUN_VERSION))
	@touch $@

AS_ROOT = $$(test "$$(id -u)" = 0 || echo sudo)

chromium:
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || $(MAKE) --no-print-directory .install-chromium

.PHONY: .install-chromium
.install-chromium:
	@test -z "$$CHROMIUM" || { echo "CHROMIUM=$$CHROMIUM is not there." >&2; exit 1; }
	@command -v apt-get >/dev/null || { \
		echo "The browser tests need Chromium: install it, or set CHROMIUM=/path/to/chrome." >&2; exit 1; }
	$(AS_ROOT) apt-get update -qq
	$(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
