# Sets itself up: an own virtual environment in .venv with pinned packages, made again when they change.

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
# The first Python that is new enough.
PYTHON := $(shell for each in python3 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; done)

# Two at a time: each has a Kafka and a MinIO of its own.
PYTEST := $(BIN)/python -m pytest -n 2

.PHONY: help setup demo chaos fuzz test prove bench train measure lint native native-test pure jars registry minio go-marks clients offline clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

help:
	@echo "make demo     deposit fictional exports into owners' buckets, and account for every record (OPEN=1 keeps its page up)"
	@echo "make chaos    kill and pause everything at random, then account for every record (SEED=, FAULTS=, MINUTES=)"
	@echo "make fuzz     bad input by the hundred thousand through the line, then the account (RECORDS=, SEED=)"
	@echo "make test     the tests, on a real Kafka: some 15 minutes on 2 cores"
	@echo "make prove    what takes longer: faults, kills, sweeps, and a run of make chaos (needs Go, or a MinIO server)"
	@echo "make bench    the line's speed beside what one would run without it, in the same minutes (BENCH=\"--quick\")"
	@echo "make lint     ruff and mypy"
	@echo "make native   compile the hot steps, from the same source: a quarter off a worker's time (needs a C compiler; make pure undoes it)"
	@echo "make native-test  the tests of what is compiled, on the compiled"
	@echo "make train    learn the stripper's model anew (some 7 minutes on one core; needs ../shared/pii)"
	@echo "make measure  the stripper's quality and speed beside stock Presidio (needs ../shared/pii)"
	@echo "make minio    build the MinIO server that the S3 tests use (needs Go, some 5 minutes, once)"
	@echo "make registry fetch the Apicurio schema registry that one test file uses beside a mock"
	@echo "make go-marks build the Go libraries for Avro, whose fingerprints one test computes (needs Go, some 5 seconds, once)"
	@echo "make clients  fetch the Kafka clients in JavaScript and Go that one test runs (needs npm and Go, some 20 seconds, once)"
	@echo "make offline  the demo again, where there is no network at all (Linux)"
	@echo "make clean    remove what make made here; data folders and ~/.cache/teller stay"

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Teller needs Python 3.11 or newer, and python3 is not: install one, such as python3.13"; exit 1; }
	@test -x $(BIN)/pip || { echo "Making the virtual environment .venv with $(PYTHON)"; $(PYTHON) -m venv --clear $(VENV) || \
		{ echo "That needs Python's venv module: on Debian and Ubuntu, apt install python3-venv"; exit 1; }; }
	@echo "Installing the pinned packages into .venv (some 300 MB the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
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

# Where a MinIO server or a schema registry is missing, it says so and leaves out what needs them; CI leaves nothing out.
test: jars $(if $(CI),minio registry go-marks clients)
	@$(PYTEST)

# The tests that `make test` leaves out for their length (docs/testing.md).
prove: jars minio registry
	@$(PYTEST) -m prove
	@$(MAKE) --no-print-directory chaos SEED=$(or $(SEED),11) FAULTS=$(or $(FAULTS),20)

# BENCH= are the program's options: --quick, --only ROW, --runs N, --profile FOLDER, --json FILE; BENCH=--help lists them.
bench: jars
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@$(BIN)/python -m benchmarks.line $(BENCH)

# In place: Python takes the compiled module where one lies beside the source.
native: $(STAMP) pure
	@command -v cc >/dev/null || { echo "That needs a C compiler and Python's headers: on Debian and Ubuntu, apt install gcc libc6-dev python3-dev"; exit 1; }
	@echo "Compiling (some 80 seconds on one core)"
	@HATCH_BUILD_HOOK_ENABLE_MYPYC=true PIP_CONSTRAINT=$(CURDIR)/constraints.txt \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .

pure:
	@find bank pipelines schemas -name '*.so' -delete
	@rm -f ./*__mypyc.*.so

native-test: native
	@$(PYTEST) -m "prove or not prove" tests/native/same.py tests/test_compiled.py tests/schemas tests/scanner tests/steps tests/processor tests/router

lint: $(STAMP)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

# One thread: what is learnt is the same again, and times can be compared.
train: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[train]'
	@OMP_NUM_THREADS=1 $(BIN)/python -m training

measure: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[train]'
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

# The schema registry that one test file uses, beside the mock: fetched by itself in CI only.
registry: $(STAMP)
	@$(BIN)/python -m tests.processor.apicurio

clean: pure
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
