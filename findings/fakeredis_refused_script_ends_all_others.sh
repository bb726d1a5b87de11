#!/usr/bin/env bash
# After one script that sets a global variable, fakeredis refuses all scripts, of every client of that server.
#
# Package:  fakeredis 2.40.0 with its extra `lua` (redis 8.1.0)
#
# Expected: a script with `x = 1` is refused, as a Redis server refuses it (scripts must declare `local`).
#           That is its own fault: the next script, which has nothing to do with it, runs.
#
# Happens:  the variable stays in the interpreter that all clients of the server share, and each call
#           and each end of a script asks whether there is a global that was not there at first. From then on `return 7` is an error, too, and so
#           is every lock, rate limit and registered script:
#
#             redis.exceptions.ResponseError: Script attempted to set global variables: x
#
#           FLUSHALL and SCRIPT FLUSH do not help; a server of another FakeServer() is not touched. In a test
#           suite with one server for all tests the fault shows in the tests that come later.
#
# Exit status: 0 while this happens, 1 when the behaviour has changed, 2 where it could not be tried.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
{
  python3 -m venv venv
  venv/bin/python -m pip install --quiet --disable-pip-version-check 'fakeredis[lua]==2.40.0' redis==8.1.0
} || exit 2

cat >look.py <<'PYTHON'
import sys

import fakeredis
from redis.exceptions import ResponseError

shared = fakeredis.FakeServer()
careless, careful = (fakeredis.FakeRedis(server=shared) for _ in range(2))
stranger = fakeredis.FakeRedis(server=fakeredis.FakeServer())


def said(client, script):
    try:
        return client.eval(script, 0)
    except ResponseError as error:
        return f"{error}".split(":")[0]


REFUSED = "Script attempted to set global variables"
looked = {
    "a careful script, before": (said(careful, "return 7"), 7),
    "the careless script": (said(careless, "x = 1; return 7"), REFUSED),
    "a careful script of another client": (said(careful, "return 7"), REFUSED),
    "after FLUSHALL and SCRIPT FLUSH": (
        careful.flushall() and careful.script_flush() and said(careful, "return 7"),
        REFUSED,
    ),
    "on another server": (said(stranger, "return 7"), 7),
}
for what, (found, _) in looked.items():
    print(f"{what:36} {found!r}")
sys.exit(0 if all(found == described for found, described in looked.values()) else 1)
PYTHON
venv/bin/python look.py
