#!/usr/bin/env bash
# Makes both environments from the locked requirements; does nothing where they are up to date.
set -eu
cd "$(dirname "$0")/.."

environment() { # environment FOLDER LOCK PIP-OPTIONS VARIABLE VERSIONS…
  local folder=$1 lock=$2 options=$3 variable=$4 python packages
  shift 4
  if [ -x "$folder/bin/python" ] && "$folder/bin/python" -c '' 2>/dev/null &&
    [ "$(cat "$folder/.stamp" 2>/dev/null)" = "$(sha256sum <"$lock")" ]; then
    return
  fi
  python=$(scripts/find_python.sh "$variable" "$@")
  packages=$(grep -c '==' "$lock")
  echo "Making $folder with $("$python" --version): $packages packages, once, a minute or two …"
  "$python" -m venv --clear "$folder"
  install "$folder" "$lock" "$packages" "$options"
  sha256sum <"$lock" >"$folder/.stamp"
}

# shellcheck disable=SC2086  # several options, or none
install() { # install FOLDER LOCK PACKAGES OPTIONS: pip's own words go to a log, a count of packages to the screen
  local log=$1/install.log
  if ! "$1/bin/python" -m pip install --disable-pip-version-check $4 -r "$2" 2>&1 | tee "$log" |
    awk -v total="$3" '/^Collecting / { n++; if (n % 10 == 0) printf "  fetched %d of %d\n", n, total; fflush() }
      /^Installing collected/ { print "  installing …"; fflush() }'; then
    tail -n 5 "$log" >&2
    echo "Installing $2 failed; the whole log is in $log." >&2
    exit 1
  fi
}

set -o pipefail
# Rasa's metadata refuse Python 3.11, on which it runs faster and which is maintained (docs/decisions/0019); the lock is whole.
environment .venv-rasa requirements/rasa.txt '--no-deps --ignore-requires-python' PYTHON_RASA 3.11 3.10
environment .venv requirements/tandem.txt '' PYTHON311 3.11 3.12 3.13
ln -sf ../../tandem .venv/bin/tandem
