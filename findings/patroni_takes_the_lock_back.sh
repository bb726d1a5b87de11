#!/usr/bin/env bash
# A PostgreSQL primary that was cut off and comes back takes the leader's lock from the new primary.
#
# Packages: patroni 3.0.2 (as in Debian 12), etcd 3.4 or newer (etcd-server)
#
# Expected: only who holds the lock renews it. Patroni reads the cluster with etcd's `serializable` reads, which
#           "can tolerate stale reads": the etcd beside a primary that was cut off with it still shows that one
#           as leader for a moment after the network is back. Its renewal must then fail.
#
# Happens:  `update_leader` gets itself a new lease and puts its name over whatever is there, without comparing:
#
#             leader: old, then new; old renews: True; leader: old
#
#           The new primary demotes itself. Where the old one is promoted, what was committed meanwhile is lost,
#           also with a synchronous replica, and both have a timeline of the same number, which pg_rewind takes
#           for one and the same. With etcd's version 2 interface (`etcd:` in place of `etcd3:`) the renewal
#           compares and fails.
#
# Exit status: 0 while this happens, 1 when the behaviour has changed, 2 where it could not be tried.
set -euo pipefail

place=$(mktemp -d)
etcd_pid=
trap '[ -z "$etcd_pid" ] || kill "$etcd_pid"; rm -rf "$place"' EXIT
cd "$place"
command -v etcd >/dev/null || exit 2
{
  python3 -m venv venv
  venv/bin/python -m pip install --quiet --disable-pip-version-check "setuptools<81" "patroni[etcd3]==3.0.2"
} >/dev/null || exit 2

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
peer=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
etcd --data-dir data --listen-client-urls "http://127.0.0.1:$port" --advertise-client-urls "http://127.0.0.1:$port" \
  --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
  --initial-cluster "default=http://127.0.0.1:$peer" >etcd.log 2>&1 &
etcd_pid=$!
for _ in $(seq 50); do
  python3 -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$port/health', timeout=1)" 2>/dev/null && break
  sleep 0.2
done

cat >try.py <<'PYTHON'
import base64
import os
import sys
from patroni.dcs.etcd3 import Etcd3

def member(name):
    return Etcd3({"name": name, "scope": "tima", "namespace": "/service/", "ttl": 30, "loop_wait": 10,
                  "retry_timeout": 10, "host": f"127.0.0.1:{sys.argv[1]}"})

def leader():
    [found] = new._client.prefix(new.leader_path)["kvs"]
    return base64.b64decode(found["value"]).decode()

old, new = member("old"), member("new")
assert old.attempt_to_acquire_leader()
first = leader()
old.get_cluster()  # what it knows from now on: an etcd that is cut off with it shows nothing newer
seen = old._cluster
old._client.call_rpc("/kv/lease/revoke", {"ID": old._lease})  # its time ran out
assert new.attempt_to_acquire_leader()
second = leader()
old._cluster = seen
old._last_lease_refresh = 0
renewed = old.update_leader(None)
print(f"leader: {first}, then {second}; old renews: {renewed}; leader: {leader()}", flush=True)
os._exit(0)  # its watching threads go on
PYTHON
said=$(venv/bin/python try.py "$port" 2>error.log) || { tail -n 3 error.log >&2; exit 2; }
echo "$said"
if [ "$said" != "leader: old, then new; old renews: True; leader: old" ]; then
  echo "The behaviour has changed."
  exit 1
fi
