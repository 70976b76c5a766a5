# Sets itself up: an own virtual environment in .venv with pinned packages, each file by its hash, made again when they change.
# Another Python, in one of its own: make unit PYTHON=python3.13 VENV=.venv-3.13

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
SUPPLY := .venv-supply
LOCKED = $(BIN)/python deploy/install_locked.py
# The first Python that is new enough.
PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; done)

# Two at a time, or JOBS=: each has a Kafka and a MinIO of its own. Tests that mostly wait for Kafka go four at a time.
AT_ONCE := 2
PYTEST = $(BIN)/python -m pytest -n $(or $(JOBS),$(AT_ONCE))

.PHONY: help setup demo chaos fuzz test unit proofs prove bench bench-log train measure lint native native-test pure jars registry verapdf minio go-marks clients log-checkers offline lock audit sbom clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

help:
	@echo "make demo     deposit fictional exports into owners' buckets, and account for every record (OPEN=1 keeps its page up)"
	@echo "make chaos    kill and pause everything at random, then account for every record (SEED=, FAULTS=, MINUTES=)"
	@echo "make fuzz     bad input by the hundred thousand through the line, then the account (RECORDS=, SEED=)"
	@echo "make test     the tests, on a real Kafka: 9 to 18 minutes on 2 cores"
	@echo "make unit     those of them that need no Kafka, in 8 minutes or more; PYTHON=python3.13 VENV=.venv-3.13 runs them on another Python"
	@echo "make prove    what takes longer: faults, kills, sweeps, and a run of make chaos (needs Go, or a MinIO server)"
	@echo "make bench    the line's speed beside what one would run without it, in the same minutes (BENCH=\"--quick\")"
	@echo "make bench-log  leaves a CPU-second into the log, beside Tessera's, and what a log of 100 million leaves costs (needs Go for Tessera)"
	@echo "make lint     ruff, mypy and bandit"
	@echo "make sbom     list what the wheel installs, as CycloneDX in JSON: dist/teller.cdx.json"
	@echo "make audit    ask the index for known weaknesses of the pinned packages (needs a network)"
	@echo "make lock     write the hashes of what constraints.txt pins anew: locked.txt (needs a network)"
	@echo "make native   compile the hot steps, from the same source: a quarter off a worker's time (needs a C compiler; make pure undoes it)"
	@echo "make native-test  the tests of what is compiled, on the compiled"
	@echo "make train    learn the stripper's models anew (some 15 minutes on one core; needs ../shared/pii)"
	@echo "make measure  the stripper's quality and speed beside stock Presidio (needs ../shared/pii)"
	@echo "make minio    build the MinIO server that the S3 tests use (needs Go, some 5 minutes, once)"
	@echo "make registry fetch the Apicurio schema registry that one test file uses beside a mock"
	@echo "make verapdf  fetch veraPDF, by which one test file checks statements as PDF (9 MB, once)"
	@echo "make go-marks build the Go libraries for Avro, whose fingerprints one test computes (needs Go, some 5 seconds, once)"
	@echo "make log-checkers build Google's fsck and a witness in Go, by which some tests check the log (needs Go, some 2 minutes, once)"
	@echo "make clients  fetch the Kafka clients in JavaScript and Go that one test runs (needs npm and Go, some 20 seconds, once)"
	@echo "make offline  the demo again, where there is no network at all (Linux)"
	@echo "make clean    remove what make made here; data folders and ~/.cache/teller stay"

setup: $(STAMP)

$(STAMP): pyproject.toml locked.txt deploy/install_locked.py
	@test -n "$(PYTHON)" || { echo "Teller needs Python 3.11 or newer, and python3 is not: install one, such as python3.13"; exit 1; }
	@test -x $(BIN)/pip || { echo "Making the virtual environment $(VENV) with $(PYTHON)"; $(PYTHON) -m venv --clear $(VENV) || \
		{ echo "That needs Python's venv module: on Debian and Ubuntu, apt install python3-venv"; exit 1; }; }
	@echo "Installing the pinned packages into $(VENV) (some 300 MB the first time)"
	@$(LOCKED) --project . test build
	@touch $@

jars: $(STAMP)
	@$(BIN)/python -m teller.sandbox

demo: jars
	@$(BIN)/teller demo $(if $(OPEN),--open)

# SEED= repeats a run's faults; FAULTS= or MINUTES= say how many or how long; RATE= is records a second.
chaos: jars minio
	@$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults $(FAULTS)) \
		$(if $(MINUTES),--minutes $(MINUTES)) $(if $(RATE),--rate $(RATE))

# SEED= draws other records and texts; a million takes some 15 minutes on 2 cores and 4 GB of disk. The second program
# measures how the time of a text grows with its length.
fuzz: jars
	@$(BIN)/python -m tests.fuzz $(if $(RECORDS),--records $(RECORDS)) $(if $(SEED),--seed $(SEED))
	@OMP_NUM_THREADS=1 $(BIN)/python -W ignore -m tests.fuzz.growth $(if $(SEED),--seed $(SEED))

# Where a MinIO server is missing, it says so and leaves out what needs it; CI leaves nothing out.
test: AT_ONCE := 4
test: jars $(if $(CI),minio go-marks log-checkers)
	@$(PYTEST)

# What another Python may change; rules for Prometheus and pages in a browser it cannot. LESS=1 leaves out what takes long,
# and draws fewer examples.
unit: $(STAMP)
	@$(if $(LESS),LESS=1) $(PYTEST) -m "not kafka and not minio$(if $(LESS), and not long)" --ignore=tests/generate --ignore=tests/web/test_browser.py \
		--ignore-glob="*/owner_page/test_browser*.py" --ignore=tests/owner_page/check

# The tests that `make test` leaves out for their length (docs/testing.md).
proofs: jars minio registry verapdf $(if $(CI),clients)
	@$(PYTEST) -m prove

prove: proofs
	@$(MAKE) --no-print-directory chaos SEED=$(or $(SEED),11) FAULTS=$(or $(FAULTS),28)

# BENCH= are the program's options: --quick, --only ROW, --runs N, --profile FOLDER, --json FILE; BENCH=--help lists them.
bench: jars
	@$(LOCKED) --tools bench
	@$(BIN)/python -m benchmarks.line $(BENCH)

# BENCH=--help lists the options.
bench-log: $(STAMP)
	@$(BIN)/python -m benchmarks.log $(BENCH)

# In place: Python takes the compiled module where one lies beside the source.
native: $(STAMP) pure
	@command -v cc >/dev/null || { echo "That needs a C compiler and Python's headers: on Debian and Ubuntu, apt install gcc libc6-dev python3-dev"; exit 1; }
	@echo "Compiling (some 80 seconds on one core)"
	@HATCH_BUILD_HOOK_ENABLE_MYPYC=true \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .

pure:
	@find bank pipelines schemas -name '*.so' -delete
	@rm -f ./*__mypyc.*.so

native-test: native
	@LESS=1 $(PYTEST) tests/native/same.py tests/test_compiled.py tests/schemas tests/scanner tests/steps tests/processor tests/router tests/bank/transparency_index

lint: $(STAMP)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive bank connectors pipelines schemas teller web deploy training benchmarks

# An environment of its own: what it writes decides what the others may hold. Settings of uv come from the user's environment.
$(SUPPLY)/.installed: pyproject.toml deploy/install_locked.py
	@test -x $(SUPPLY)/bin/pip || $(PYTHON) -m venv --clear $(SUPPLY)
	@$(SUPPLY)/bin/python deploy/install_locked.py --tools supply
	@touch $@

# Change constraints.txt first: a version that is not there is chosen anew, and belongs there.
lock: $(SUPPLY)/.installed
	@$(SUPPLY)/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --constraint constraints.txt --output-file locked.txt pyproject.toml

audit: $(SUPPLY)/.installed
	@$(SUPPLY)/bin/pip-audit --strict --require-hashes --disable-pip --requirement locked.txt

# EXTRAS=openbao: with what the extra brings.
sbom: $(STAMP)
	@$(BIN)/python -m deploy.sbom $(EXTRAS)
	@echo "dist/teller.cdx.json"

# One thread: what is learnt is the same again, and times can be compared.
train: $(STAMP)
	@$(LOCKED) --tools train
	@OMP_NUM_THREADS=1 $(BIN)/python -m training
	@OMP_NUM_THREADS=1 $(BIN)/python -W ignore -m training.languages

measure: $(STAMP)
	@$(LOCKED) --tools train
	@OMP_NUM_THREADS=1 $(BIN)/python -W ignore -m benchmarks.quality --stock
	@OMP_NUM_THREADS=1 $(BIN)/python -W ignore -m benchmarks.speed

offline: jars
	@unshare --net --map-root-user $(BIN)/python -m tests.embedded.alone -- $(BIN)/teller demo

minio: $(STAMP)
	@$(BIN)/python -m tests.bank.store.minio_binary

# The Go libraries for Avro, whose fingerprints one test computes: fetched by itself in CI only.
go-marks: $(STAMP)
	@$(BIN)/python -m tests.schemas.go_marks

# The clients of docs/publishing-examples.md in JavaScript and Go: fetched by itself in CI only.
clients: $(STAMP)
	@$(BIN)/python -m tests.publishing

# Strangers' programs that check the log, and cosign it: fetched by itself in CI only.
log-checkers: $(STAMP)
	@$(BIN)/python -m tests.log_strangers

# The schema registry that one test file uses, beside the mock: fetched by itself in CI only.
registry: $(STAMP)
	@$(BIN)/python -m tests.processor.apicurio

# The validator of PDF/A and PDF/UA that one test file uses.
verapdf: $(STAMP)
	@$(BIN)/python -m tests.statements.verapdf

clean: pure
	rm -rf $(VENV) .venv-* build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
