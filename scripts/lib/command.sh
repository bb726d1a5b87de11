# Sourced by the commands in scripts/: starts a module of the project by the Python of .venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source scripts/lib/bootstrap.sh

# start any|run|test MODULE ARGUMENT…: `run` and `test` bring .venv to the pinned packages first; `any` takes
# one that is there as it is, since an installation keeps its own.
start() {
  local packages=$1 module=$2
  shift 2
  if [ "$packages" != any ]; then
    bootstrap "$packages"
  elif [ ! -x .venv/bin/python ]; then
    bootstrap run
  fi
  exec .venv/bin/python -m "$module" "$@"
}
