"""Logs: one line an event, to standard error, without personal data.

`TIMA_LOG_FORMAT=json` writes one JSON object a line for a log store, `text` is for people.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal

from aiohttp.http_exceptions import HttpProcessingError

LogFormat = Literal["text", "json"]

# Which HTTP request a line belongs to; tasks that a request starts inherit it.
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")

OURS = ("__main__", "api", "bot", "models", "scripts")

_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}

# No line of ours holds these. It is for what others put into an exception's text:
# a driver the values of a row, a parser its input.
_PRIVATE = re.compile(
    r"""
    (?<!\w) 1[3-9]\d{9} (?!\w)          # a mobile phone
  | (?<!\w) \d{16} (?!\w)               # a receipt number
  | (?<![\w-]) o[\w-]{27} (?![\w-])     # an openid
  | (?<=access_token=) [^&\s]+
  | (?<=signature=) [^&\s]+
  | (?<=DETAIL:) .*                     # PostgreSQL: the values that violate a constraint
  | (?<=for\ query\ argument) .*        # asyncpg: the value that does not fit
  | (?<=input_value=) .* (?=,\ input_type)  # pydantic
    """,
    re.VERBOSE,
)


def set_up_logs(level: str, log_format: LogFormat) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if log_format == "json" else TextLines())
    handler.addFilter(_is_not_the_callers_fault)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # Libraries write addresses, statements and their values when they talk; only our own rooms may.
    for room in OURS:
        logging.getLogger(room).setLevel(level)


class JsonLines(logging.Formatter):
    """One JSON object a line; what was given as `extra` are keys beside the standard ones."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": without_private(record.getMessage()),
            "request_id": REQUEST_ID.get(),
            **_extras(record),
        }
        if record.exc_info:
            line["exception"] = without_private(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """Time, level, logger and message, then `name=value` for the rest."""

    def format(self, record: logging.LogRecord) -> str:
        rest = _extras(record)
        if REQUEST_ID.get():
            rest["request_id"] = REQUEST_ID.get()
        message = without_private(record.getMessage())
        words = [f"{_time(record)} {record.levelname} {record.name}: {message}"]
        words += [f"{name}={value}" for name, value in rest.items()]
        line = " ".join(words)
        if record.exc_info:
            line += "\n" + without_private(self.formatException(record.exc_info))
        return line


def without_private(text: str) -> str:
    """The text with what identifies a person, or opens a door, left out."""
    return _PRIVATE.sub("[left out]", text)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _extras(record: logging.LogRecord) -> dict[str, Any]:
    return {
        name: without_private(value) if isinstance(value, str) else value
        for name, value in vars(record).items()
        if name not in _STANDARD
    }


def _is_not_the_callers_fault(record: logging.LogRecord) -> bool:
    """False for aiohttp's tracebacks of malformed requests, which quote the request."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)
