#!/usr/bin/env bash
# Runs every test: those of Rasa's rooms in Rasa's environment, all others in Tandem's. Arguments go to both pytests.
set -u
cd "$(dirname "$0")/.."
export RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 SQLALCHEMY_SILENCE_UBER_WARNING=1 HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1
failed=0

echo "== Rasa's environment"
.venv-rasa/bin/python -m pytest -c pyproject.toml tests/understanding "$@" || failed=1
echo "== Tandem's environment"
.venv/bin/python -m pytest --ignore=tests/understanding "$@" || failed=1
exit $failed
