#!/usr/bin/env bash
# Prints the path of a working Python of one of the asked-for versions: find_python.sh VARIABLE 3.11 3.12 …
#
# Looked at in this order: the environment variable, the PATH, pyenv's versions folder, uv's own (uv fetches one where
# it may). "Working" means that it starts, is of that version and can make virtual environments: a pyenv shim for a
# version that is not selected is on the PATH, but does not run.
set -u

variable=$1
shift

works() { # works PATH VERSION
  [ -n "$1" ] && "$1" -c "import ensurepip, ssl, sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '$2')" >/dev/null 2>&1
}

# Where pyenv lies when HOME does not say so: its shims are on the PATH.
shims_root=
IFS=: read -r -a folders <<<"$PATH"
for folder in "${folders[@]}"; do
  case $folder in */shims) shims_root=${folder%/shims}; break ;; esac
done

real() { "$1" -c 'import sys; print(sys.executable)'; }

given=${!variable:-}
if [ -n "$given" ]; then
  for version in "$@"; do
    if works "$given" "$version"; then real "$given"; exit 0; fi
  done
  echo "$variable=$given is not a working Python $(IFS=/; echo "$*"); point it at one, or unset it." >&2
  exit 1
fi

for version in "$@"; do
  candidate=$(command -v "python$version" 2>/dev/null)
  if works "$candidate" "$version"; then real "$candidate"; exit 0; fi
  for root in "${PYENV_ROOT:-}" "$HOME/.pyenv" "$shims_root" /opt/pyenv /usr/local/pyenv; do
    [ -n "$root" ] || continue
    for candidate in "$root"/versions/"$version".*/bin/"python$version"; do
      if works "$candidate" "$version"; then real "$candidate"; exit 0; fi
    done
  done
done

if command -v uv >/dev/null 2>&1; then
  for version in "$@"; do
    candidate=$(uv python find "$version" 2>/dev/null || { uv python install "$version" >&2 && uv python find "$version"; })
    if works "$candidate" "$version"; then real "$candidate"; exit 0; fi
  done
fi

echo "No Python $(IFS=,; echo "$*" | sed 's/,/, /g') found: install one (for example with 'uv python install $1' or 'pyenv install $1'), or set $variable to its path." >&2
exit 1
