# Sourced by scripts/test: the programs and servers that the tests talk to for real.

POSTGRESQL_ADMIN_URL=${TIMA_TEST_POSTGRESQL_URL:-postgres://postgres@127.0.0.1:5432/postgres}
REDIS_URL=${TIMA_TEST_REDIS_URL:-redis://127.0.0.1:6379}
export TIMA_TEST_POSTGRESQL_URL=$POSTGRESQL_ADMIN_URL TIMA_TEST_REDIS_URL=$REDIS_URL

port_of() { sed -E 's#.*:([0-9]+)(/.*)?$#\1#' <<<"$1"; }

apt_updated=
install_packages() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "These are needed and cannot be installed without root and apt-get: $*" >&2
    exit 1
  fi
  echo "Installing $* …" >&2
  [ -n "$apt_updated" ] || apt-get update -qq >&2
  apt_updated=yes
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

has_cjk_font() { fc-list ':lang=zh-cn' 2>/dev/null | grep -q .; }

need_programs() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  command -v nginx >/dev/null || missing+=(nginx-light)
  command -v zbarimg >/dev/null || missing+=(zbar-tools)
  # Debian starts it where it is installed; the tests start their own.
  command -v mosquitto >/dev/null || missing+=(mosquitto)
  command -v npm >/dev/null || missing+=(nodejs npm)
  # Files that it writes are read at the doors; nobody needs its windows.
  command -v soffice >/dev/null || missing+=(libreoffice-calc-nogui)
  has_cjk_font || missing+=(fontconfig fonts-noto-cjk)
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
  # The several machines of tests/chaos/test_failover.py are network namespaces, for which root is needed anyway.
  [ "$(id -u)" != 0 ] || need_cluster
}

need_cluster() {
  local missing=() services=()
  command -v patroni >/dev/null || missing+=(patroni)
  command -v etcd >/dev/null || { missing+=(etcd-server) && services+=(etcd); }
  command -v haproxy >/dev/null || { missing+=(haproxy) && services+=(haproxy); }
  command -v pgbouncer >/dev/null || { missing+=(pgbouncer) && services+=(pgbouncer); }
  command -v redis-sentinel >/dev/null || { missing+=(redis-sentinel) && services+=(redis-sentinel); }
  command -v ip >/dev/null || missing+=(iproute2)
  [ ${#missing[@]} != 0 ] || return 0
  install_packages "${missing[@]}"
  # The tests start their own; Debian starts each where it is installed.
  systemctl disable --now "${services[@]}" >/dev/null 2>&1 || true
}

answers() { "$venv/bin/python" -m scripts.lib.answers "$1" >/dev/null 2>&1; }

wait_until_answers() {
  local tries
  for tries in $(seq 50); do
    answers "$1" && return
    sleep 0.2
  done
  echo "$1 does not answer" >&2
  exit 1
}

need_postgresql() {
  answers "$POSTGRESQL_ADMIN_URL" && return
  [ -n "$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" ] || install_packages postgresql
  answers "$POSTGRESQL_ADMIN_URL" && return
  local bin data port
  port=$(port_of "$POSTGRESQL_ADMIN_URL")
  data=/tmp/tima-test-postgresql-$port
  bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
  rm -rf "$data" && mkdir -p "$data"
  local as=()
  if [ "$(id -u)" = 0 ]; then chown postgres "$data" && as=(runuser -u postgres --); fi
  "${as[@]}" "$bin/initdb" -D "$data" -U postgres --auth=trust >/dev/null
  # Nobody else uses this server, and what a test leaves behind is thrown away.
  "${as[@]}" "$bin/pg_ctl" -D "$data" -l "$data/log" -w \
    -o "-p $port -h 127.0.0.1 -k $data -c fsync=off" start >/dev/null
  wait_until_answers "$POSTGRESQL_ADMIN_URL"
}

need_redis() {
  answers "$REDIS_URL" && return
  command -v redis-server >/dev/null || install_packages redis-server
  # Installing may have started it.
  answers "$REDIS_URL" || redis-server --daemonize yes --bind 127.0.0.1 --port "$(port_of "$REDIS_URL")" \
    --save "" --appendonly no >/dev/null
  wait_until_answers "$REDIS_URL"
}
