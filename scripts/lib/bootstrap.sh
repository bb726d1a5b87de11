# Sourced by the commands in scripts/: makes .venv and keeps it at the pinned versions.
venv=.venv
chosen_python=

# by_python PYTHON: work with this one, in a venv of its own.
by_python() {
  chosen_python=$1
  venv=.venv-$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
}

find_python() {
  if [ -n "$chosen_python" ]; then
    echo "$chosen_python"
    return
  fi
  local candidate
  for candidate in python3.11 python3.12 python3.13 python3.14 python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
  echo "Python 3.11 or newer is needed (Debian: apt-get install python3 python3-venv)." >&2
  return 1
}

# bootstrap run|test: install scripts/requirements/$1.txt unless that very file is installed already.
bootstrap() {
  local wanted=scripts/requirements/$1.txt stamp=$venv/installed-$1
  # What the tests need holds all that running needs.
  if cmp -s "$wanted" "$stamp" || { [ "$1" = run ] && cmp -s scripts/requirements/test.txt "$venv/installed-test"; }; then
    return
  fi
  local python
  python=$(find_python)
  [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
  echo "Installing the pinned packages of $wanted into $venv …" >&2
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$wanted" >&2
  cp "$wanted" "$stamp"
}
