#!/usr/bin/env bash
# Writes requirements/*.txt from requirements/*.in: fresh environments, what pip resolves, every version pinned.
#
# Local version marks (torch's +cpu) and the CUDA packages that torch's other builds ask for are left out, so that one
# lock serves both builds: pip takes a CPU build of the pinned torch where its index or --find-links offers one.
set -eu
cd "$(dirname "$0")/.."

lock() { # lock NAME VARIABLE VERSIONS…
  local name=$1 variable=$2 scratch
  shift 2
  scratch=$(mktemp -d)
  "$(scripts/find_python.sh "$variable" "$@")" -m venv "$scratch/venv"
  "$scratch/venv/bin/pip" install -q --disable-pip-version-check -r "requirements/$name.in"
  {
    echo "# Made by scripts/lock.sh from $name.in; change that, then run 'make lock'."
    "$scratch/venv/bin/pip" freeze | sed -E 's/\+[A-Za-z0-9.]+$//' | grep -v -i -E '^(nvidia-|cuda-|triton==)'
  } >"requirements/$name.txt"
  rm -rf "$scratch"
}

# What Rasa itself asks for is resolved by the newest Python that it names; the set-up installs that on a newer one.
lock rasa PYTHON310 3.10
# Below 3.6, as Rasa asks, there is no wheel for Python 3.11; Rasa draws its training's plots with it, which nobody here makes.
# TensorFlow asks for jax to convert its models for telephones, and loads it wherever it is: 70 MB in each process of Rasa's.
sed -i -E 's/^matplotlib==.*/matplotlib==3.6.3/; /^(jax|jaxlib|ml_dtypes)==/d' requirements/rasa.txt
lock tandem PYTHON311 3.11 3.12 3.13
lock audit PYTHON311 3.11 3.12 3.13
