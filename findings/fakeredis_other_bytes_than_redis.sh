#!/usr/bin/env bash
# A sum of floats and an empty map are other bytes in fakeredis than in a Redis server.
#
# Packages: fakeredis 2.40.0 with its extra `lua`, redis 8.1.0; redis-server of the machine (seen with 7.0.15)
#
# Expected: fakeredis stands in for the server, so what is read back is the same to the byte.
#
# Happens:                                              fakeredis               Redis
#             INCRBYFLOAT of 0.1 by 0.2, then GET       0.30000000000000004     0.3
#             INCRBYFLOAT of nothing by 0.1 in a script 0.10000000000000001     0.1
#             cjson.encode({}) in a script              []                      {}
#
#           Redis adds in long double and prints 17 digits at most; fakeredis adds in double. What was tested
#           by text differs on the server; a script that keeps an empty map as JSON keeps a list in tests.
#
# Exit status: 0 while this happens, 1 when the behaviour has changed, 2 where it could not be tried.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
command -v redis-server >look.where || exit 2
{
  python3 -m venv venv
  venv/bin/python -m pip install --quiet --disable-pip-version-check 'fakeredis[lua]==2.40.0' redis==8.1.0
} || exit 2

cat >look.py <<'PYTHON'
import sys

import fakeredis
import redis


def look(client):
    client.set("sum", "0.1")
    client.execute_command("INCRBYFLOAT", "sum", "0.2")
    in_script = client.eval("return redis.call('INCRBYFLOAT', 'new', '0.1')", 0)
    return client.get("sum"), in_script, client.eval("return cjson.encode({})", 0)


by_fakeredis = look(fakeredis.FakeRedis())
by_server = look(redis.Redis(unix_socket_path=sys.argv[1]))
print("fakeredis:", by_fakeredis)
print("Redis:    ", by_server)
described = ((b"0.30000000000000004", b"0.10000000000000001", b"[]"), (b"0.3", b"0.1", b"{}"))
sys.exit(0 if (by_fakeredis, by_server) == described else 1)
PYTHON
redis-server --port 0 --unixsocket "$place/redis.sock" --save '' --dir "$place" >server.log &
server=$!
trap 'kill "$server"; rm -rf "$place"' EXIT
for _ in $(seq 50); do [ -S redis.sock ] && break || sleep 0.1; done
[ -S redis.sock ] || exit 2
venv/bin/python look.py "$place/redis.sock"
