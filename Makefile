# Two commands do everything: `make run` and `make test`. The others are steps of these, or for developers.
.PHONY: run test setup encoder train index lint lock schema vendor bench bench-kb faults audit

run: setup
	@exec .venv/bin/python -m bot.cli run

test: setup
	@.venv/bin/python -m bot.cli prepare
	@scripts/test.sh

setup:
	@scripts/setup.sh

encoder: setup
	@rm -rf var/encoder && .venv/bin/python -m bot.encoder_export

train: setup encoder-if-missing
	@.venv/bin/python -m bot.cli train

index: setup encoder-if-missing
	@.venv/bin/python -m bot.cli kb build

.PHONY: encoder-if-missing
encoder-if-missing:
	@.venv/bin/python -m bot.encoder_export

lint: setup
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

lock:
	@scripts/lock.sh

schema: setup
	@.venv/bin/python -m bot.handoff.package
	@.venv/bin/python -m bot.desk.openapi
	@.venv/bin/python -m bot.desk.staff.matrix

# Speed beside a stock Rasa bot, which is trained once; some ten minutes, the first time more. Ends with one line of JSON.
bench: setup encoder-if-missing
	@.venv/bin/python -m benchmarks.turns

# A million made passages: some minutes, about 6 GB of memory and 4 GB of disk; ends with one line of JSON.
bench-kb: setup encoder-if-missing
	@.venv/bin/python -m benchmarks.kb_scale

# The checks of docs/reliability.md against the running system, at full length: hours. ARGS="--only 1,3 --minutes 5".
faults: setup
	@.venv/bin/python -m bot.cli prepare
	@.venv/bin/python -m tests.faults $(ARGS)

vendor:
	@.venv/bin/python bot/web/update_vendor.py

# Known advisories against both environments' packages; needs the network. Ends with 1 on one that nobody has explained.
audit: setup
	@.venv/bin/python scripts/audit.py
