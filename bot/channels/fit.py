"""Keeping a message below the size that its channel takes; what was cut is a link away."""

import json
from collections.abc import Callable, Sequence
from typing import Any

MAX_BYTES = 20_000  # Standard Webhooks 1.0: "smaller than 20kb"


def body_of(message: dict[str, Any], link: Callable[[], str]) -> str:
    """The message as JSON, below MAX_BYTES in UTF-8.

    Where the reporter's words, photos or voices are too much, words go first, then
    photos, then voices; `report.full` is then the `link` to all of it, which is asked for only then.
    """
    body = _json(message)
    report = message["data"].get("report")
    if len(body.encode()) < MAX_BYTES or not report:
        return body
    report = {"full": None, "words": "", "photos": [], "voices": []} | report | {"full": link()}
    cut = message | {"data": message["data"] | {"report": report}}
    while len((body := _json(cut)).encode()) >= MAX_BYTES:
        if report["words"]:
            report["words"] = report["words"][: len(report["words"]) * 3 // 4]
        elif report["photos"]:
            report["photos"] = report["photos"][:-1]
        elif report["voices"]:
            report["voices"] = report["voices"][:-1]
        else:
            break  # the rest is a lift's and a policy's columns, whose lengths are bounded
    return body


def fit_lines(head: str, details: Sequence[str], tail: str, limit: int) -> str:
    """The lines in at most `limit` bytes of UTF-8: details go from the last on, then the end of the head."""
    kept = list(details)
    while kept and len(_lines(head, kept, tail).encode()) > limit:
        kept.pop()
    beside = len(_lines("", kept, tail).encode())
    return _lines(head.encode()[: max(limit - beside, 0)].decode(errors="ignore"), kept, tail)


def _lines(head: str, details: Sequence[str], tail: str) -> str:
    return "\n".join([head, *details, *([tail] if tail else [])])


def _json(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False)
