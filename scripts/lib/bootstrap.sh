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

# size_of run|test: what the packages take in .venv.
size_of() {
  if [ "$1" = run ]; then echo "0.35 GB"; else echo "1.1 GB"; fi
}

is_installed() {
  cmp -s <(pinned "$1") "$venv/installed-$1" || cmp -s <(pinned test) "$venv/installed-test"
}

# bootstrap run|test: install scripts/requirements/$1.txt unless those very packages are installed already.
bootstrap() {
  is_installed "$1" || install_alone "$1" 9<scripts/requirements
}

# install_alone run|test: one command at a time, where there is flock (macOS has none); 9 is what is locked.
# In a subshell, which gives the lock back however it ends.
install_alone() (
  if command -v flock >/dev/null && ! flock --nonblock 9; then
    echo "Another command is installing packages into $venv; waiting for it …" >&2
    flock 9
    if is_installed "$1"; then exit 0; fi
  fi
  python=$(find_python)
  [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
  echo "Installing the pinned packages of scripts/requirements/$1.txt into $venv:" \
    "$(size_of "$1"), once; one to three minutes …" >&2
  progress=--quiet
  [ ! -t 2 ] || progress=--progress-bar=on
  "$venv/bin/python" -m pip install "$progress" --disable-pip-version-check --require-hashes \
    -r "scripts/requirements/$1.txt" >&2
  pinned "$1" >"$venv/installed-$1"
)
