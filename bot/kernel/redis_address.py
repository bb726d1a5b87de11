"""TIMA_REDIS_URL: one server, or the Sentinels of several."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

ONE_SERVER = ("redis", "rediss", "unix")
SENTINELS = ("redis+sentinel", "rediss+sentinel")  # with the second, servers and Sentinels speak TLS
SENTINEL_PORT = 26379
_OPTIONS = ("sentinel_username", "sentinel_password", "ssl_ca_certs")


@dataclass(frozen=True)
class Sentinels:
    """Where the Sentinels are, the name by which they know the master, and who we are there and here.

    `credentials` are those of Redis, `sentinel_credentials` of the Sentinels: `username` and
    `password`, each only where it was given.
    """

    addresses: tuple[tuple[str, int], ...]
    master: str
    database: int = 0
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    sentinel_credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    tls: bool = False
    ca_file: str | None = None


def is_of_sentinels(url: str) -> bool:
    return urlsplit(url).scheme in SENTINELS


def parse_sentinels(url: str) -> Sentinels:
    """`redis+sentinel://[user:password@]host[:port],…/MASTER[/db][?sentinel_password=…]`.

    Users and passwords are percent-encoded; an IPv6 address stands in brackets.
    Raises ValueError, which never quotes the URL: it holds passwords.
    """
    parts = urlsplit(url)
    user_info, _, hosts = parts.netloc.rpartition("@")
    master, _, database = unquote(parts.path).strip("/").partition("/")
    if not master or "/" in database:
        raise ValueError("redis+sentinel://HOST:PORT,…/MASTER/DB is wanted")
    if database and not (database.isascii() and database.isdigit()):
        raise ValueError("the database of redis+sentinel:// is a number")
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if unknown := sorted(set(given) - set(_OPTIONS)):
        raise ValueError(f"redis+sentinel:// knows {', '.join(_OPTIONS)}, not {unknown[0]!r}")
    user, _, password = user_info.partition(":")
    return Sentinels(
        addresses=tuple(_address(host) for host in hosts.split(",")),
        master=master,
        database=int(database or 0),
        credentials=_only_given(unquote(user), unquote(password)),
        sentinel_credentials=_only_given(
            given.get("sentinel_username", ""), given.get("sentinel_password", "")
        ),
        tls=parts.scheme == "rediss+sentinel",
        ca_file=given.get("ssl_ca_certs"),
    )


def _address(text: str) -> tuple[str, int]:
    one = urlsplit(f"//{text.strip()}")
    if not one.hostname or one.username is not None:
        raise ValueError("redis+sentinel:// wants HOST or HOST:PORT, separated by commas")
    return one.hostname, one.port or SENTINEL_PORT


def _only_given(username: str, password: str) -> dict[str, str]:
    return {name: value for name, value in (("username", username), ("password", password)) if value}


def check_redis_url(url: str) -> str:
    """Raises ValueError for what no process could connect to."""
    scheme = urlsplit(url).scheme
    if scheme in SENTINELS:
        parse_sentinels(url)
    elif scheme not in ONE_SERVER:
        raise ValueError("redis://…, rediss://…, unix://… or redis+sentinel://… is wanted, or `embedded`")
    return url
