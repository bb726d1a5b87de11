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

# pinned run|test: the packages that this needs. What the tests need holds all that running needs.
pinned() {
  cat scripts/requirements/run.txt
  [ "$1" = run ] || cat scripts/requirements/test.txt
}

# bootstrap run|test: install scripts/requirements/$1.txt unless those very packages are installed already.
bootstrap() {
  if cmp -s <(pinned "$1") "$venv/installed-$1" || cmp -s <(pinned test) "$venv/installed-test"; then
    return
  fi
  local python
  python=$(find_python)
  [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
  echo "Installing the pinned packages of scripts/requirements/$1.txt into $venv …" >&2
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r "scripts/requirements/$1.txt" >&2
  pinned "$1" >"$venv/installed-$1"
}
