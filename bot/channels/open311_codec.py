"""GeoReport v2 on the wire, without a network: what is posted, and reading XML and JSON answers.

Every answer of the standard is a list of flat records, in both formats
(wiki.open311.org/GeoReport_v2). Servers differ in details, so reading forgives
a single object where a list should be, and numbers where texts should be.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_DESCRIPTION = 4000  # characters, the limit of the standard
MOST_RECORDS = 2000

Record = dict[str, str]


class NotUnderstood(Exception):
    """The answer is not what the standard says."""


@dataclass(frozen=True)
class Filed:
    """The answer to a POST: a number at once, or a token that stands for it."""

    request_id: str = ""
    token: str = ""


@dataclass(frozen=True)
class RequestStatus:
    """How a request stands: `open` or `closed`, and what the city says to it."""

    request_id: str
    status: str
    note: str
    description: str


def read_records(body: bytes, form: str) -> list[Record]:
    """The records of an answer in `json` or `xml`. Raises NotUnderstood."""
    try:
        return _json_records(body) if form == "json" else _xml_records(body)
    except (ValueError, RecursionError, ParseError, DefusedXmlException) as error:
        raise NotUnderstood(f"not {form}: {type(error).__name__}") from None


def _json_records(body: bytes) -> list[Record]:
    parsed = json.loads(body)
    found = parsed if isinstance(parsed, list) else [parsed]
    if not all(isinstance(one, dict) for one in found):
        raise ValueError("not a list of objects")
    return [{str(key): _text(value) for key, value in one.items()} for one in found[:MOST_RECORDS]]


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _xml_records(body: bytes) -> list[Record]:
    root = fromstring(body, forbid_dtd=True)
    return [{field.tag: (field.text or "").strip() for field in one} for one in list(root)[:MOST_RECORDS]]


def read_filed(body: bytes, form: str) -> Filed:
    """Raises NotUnderstood where there is neither a number nor a token."""
    for one in read_records(body, form):
        filed = Filed(one.get("service_request_id", "")[:100], one.get("token", "")[:100])
        if filed.request_id or filed.token:
            return filed
    raise NotUnderstood("neither a number nor a token")


def read_standings(body: bytes, form: str) -> list[RequestStatus]:
    return [
        RequestStatus(
            request_id=one.get("service_request_id", "")[:100],
            status=one.get("status", "").lower(),
            note=one.get("status_notes", "")[:500],
            description=one.get("description", ""),
        )
        for one in read_records(body, form)
        if one.get("service_request_id")
    ]


def read_error(body: bytes, form: str) -> str:
    """What the server says is wrong, on one line; empty where it says nothing readable."""
    try:
        found = read_records(body, form)
    except NotUnderstood:
        return ""
    said = (f"{one.get('code', '')} {one.get('description', '')}".strip() for one in found)
    return " ".join("; ".join(one for one in said if one).split())[:300]


def marker(delivery_id: object) -> str:
    """What makes our own request known again in a server's list."""
    return f"[tima:{delivery_id}]"


def described(text: str, delivery_id: object) -> str:
    """The description, within the limit of the standard, with our marker at its end."""
    end = f"\n{marker(delivery_id)}"
    return text[: MAX_DESCRIPTION - len(end)] + end


def find_ours(standings: Iterable[RequestStatus], delivery_id: object) -> RequestStatus | None:
    """The request that this delivery made before; the first where the server made two of it."""
    ours = marker(delivery_id)
    return next((one for one in standings if ours in one.description), None)
