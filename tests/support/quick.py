"""What `--quick` leaves out, and the words about it: no file of the command line vanishes unsaid."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

NEED_SERVERS = frozenset({"postgresql_database", "redis_database"})  # fixtures
NEED_PROGRAMS = frozenset({"browser", "processes"})  # marks
_NAMED = 10


def needs_more_than_files(item: pytest.Item) -> bool:
    params = getattr(getattr(item, "callspec", None), "params", {})
    taken = NEED_SERVERS.intersection(getattr(item, "fixturenames", ()))
    return params.get("ground") == "servers" or bool(taken or NEED_PROGRAMS.intersection(item.keywords))


def files_of(items: Iterable[pytest.Item]) -> Counter[str]:
    """How many tests of each file."""
    return Counter(item.nodeid.partition("::")[0] for item in items)


def words_about(left_out: Counter[str], kept: Iterable[str]) -> str:
    """How many tests, and the files of which none is left."""
    whole = sorted(left_out.keys() - set(kept))
    return f"{left_out.total()} left out by --quick{_all_of(whole)}"


def _all_of(files: Sequence[str]) -> str:
    if not files:
        return ""
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return f", all of {', '.join(files[:_NAMED])}{more}"
