#!/usr/bin/env bash
# Runs every test: those of Rasa's rooms in Rasa's environment, all others in Tandem's. Arguments go to every pytest.
set -u
cd "$(dirname "$0")/.."
export RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 SQLALCHEMY_SILENCE_UBER_WARNING=1 HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1
failed=0

# Each group in a process of its own: Playwright's event loop and the desk's must not meet. None selected (5) is no fault.
group() { # group NAME PYTHON ARGUMENTS…
  echo "== $1"
  shift
  "$@"
  local code=$?
  [ $code = 0 ] || [ $code = 5 ] || failed=1
}

group "Rasa's environment" .venv-rasa/bin/python -m pytest -c pyproject.toml tests/understanding "$@"
group "Tandem's environment" .venv/bin/python -m pytest --ignore=tests/understanding --ignore=tests/system \
  --ignore=tests/web --ignore=tests/web_console --ignore=tests/faults "$@"
for pages in tests/web tests/web_console tests/system tests/faults; do
  group "$pages" .venv/bin/python -m pytest "$pages" "$@"
done
exit $failed
