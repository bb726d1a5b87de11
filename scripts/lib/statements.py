"""Hearing the statements that Tortoise sends, with their values."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

Statement = tuple[str, Sequence[Any]]

_PLACE = re.compile(r"\$([0-9]+)")
_LOG = logging.getLogger("tortoise.db_client")


class _Hearing(logging.Handler):
    def __init__(self, heard: list[Statement]) -> None:
        super().__init__(logging.DEBUG)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and len(record.args) == 2:
            query, values = record.args
            self._heard.append((str(query), values if isinstance(values, list | tuple) else ()))


def is_many(statement: Statement) -> bool:
    """Whether the values are rows for one statement sent many times; an array is one value."""
    query, values = statement
    wanted = max((int(number) for number in _PLACE.findall(query)), default=0)
    rows = [row for row in values if isinstance(row, list | tuple) and len(row) == wanted]
    return bool(values) and len(rows) == len(values) and not (wanted == 1 == len(values))


@contextmanager
def heard_statements() -> Iterator[list[Statement]]:
    """Grows while the block lasts. What COPY writes is not among them."""
    heard: list[Statement] = []
    hearing, level, passed_on = _Hearing(heard), _LOG.level, _LOG.propagate
    _LOG.addHandler(hearing)
    _LOG.setLevel(logging.DEBUG)
    _LOG.propagate = False
    try:
        yield heard
    finally:
        _LOG.removeHandler(hearing)
        _LOG.setLevel(level)
        _LOG.propagate = passed_on
