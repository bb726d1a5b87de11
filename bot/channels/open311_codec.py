"""GeoReport v2 on the wire, without a network: what is posted, and reading XML and JSON answers.

Every answer of the standard is a list of flat records, in both formats
(wiki.open311.org/GeoReport_v2). Servers differ in details, so reading forgives
the other format than the one asked for, a namespace, a byte order mark, a list
inside objects or elements, a single object where a list should be, and numbers where texts should be.
"""

import codecs
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_DESCRIPTION = 4000  # characters, the limit of the standard
MOST_RECORDS = 2000
FORMS = ("json", "xml")

Record = dict[str, str]

_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.\-]{1,40})["'][^>]*\?>""")
# One of these is in every record that is read here: of a service, a request, an error.
_OF_RECORDS = frozenset({"service_code", "service_request_id", "token", "code", "description"})
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BEFORE = "\ufeff \t\r\n"


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


def read_records(body: bytes) -> list[Record]:
    """The records of an answer in JSON or XML, whichever it is. Raises NotUnderstood."""
    try:
        text = _text_of(body)
        return _xml_records(text) if text.startswith("<") else _json_records(text)
    except (ValueError, LookupError, RecursionError, ParseError, DefusedXmlException) as error:
        raise NotUnderstood(f"neither JSON nor XML: {type(error).__name__}") from None


def _text_of(body: bytes) -> str:
    """Decoded by its XML declaration, else as UTF-8: expat itself knows no GB18030."""
    declared = _DECLARATION.match(body)
    encoding = "utf-8"
    if declared:
        body, encoding = body[declared.end() :], codecs.lookup(declared[1].decode()).name
    return body.decode(encoding, errors="replace").lstrip(_BEFORE)


def _json_records(text: str) -> list[Record]:
    parsed = json.loads(text, strict=False, parse_float=str)
    found = _list_in(parsed)
    if not all(isinstance(one, dict) and _OF_RECORDS & one.keys() for one in found):
        raise ValueError("not a list of records")
    return [{str(key): _text(value) for key, value in one.items()} for one in found[:MOST_RECORDS]]


def _list_in(parsed: Any) -> list[Any]:
    """The list itself, what is inside objects that are no record, or one record alone."""
    if isinstance(parsed, dict) and not _OF_RECORDS & parsed.keys():
        inside = [value for value in parsed.values() if isinstance(value, list | dict)]
        if len(inside) == 1:
            return _list_in(inside[0])
    return parsed if isinstance(parsed, list) else [parsed]


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _xml_records(text: str) -> list[Record]:
    root = fromstring(_NOT_IN_XML.sub("", text), forbid_dtd=True)
    every = ({_local(field.tag): (field.text or "").strip() for field in one} for one in root.iter())
    found = list(islice((one for one in every if _OF_RECORDS & one.keys()), MOST_RECORDS))
    if not found and len(root):
        raise ValueError("an element, but no record")
    return found


def _local(tag: str) -> str:
    """The name without its namespace: GeoReport allows a default one."""
    return tag.rpartition("}")[2]


def read_filed(body: bytes) -> Filed:
    """Raises NotUnderstood where there is neither a number nor a token."""
    for one in read_records(body):
        filed = _filed(one)
        if filed.request_id or filed.token:
            return filed
    raise NotUnderstood("neither a number nor a token")


def _filed(record: Record) -> Filed:
    return Filed(record.get("service_request_id", "")[:100], record.get("token", "")[:100])


def read_standings(body: bytes) -> list[RequestStatus]:
    return [
        RequestStatus(
            request_id=one.get("service_request_id", "")[:100],
            status=one.get("status", "").lower(),
            note=one.get("status_notes", "")[:500],
        )
        for one in read_records(body)
        if one.get("service_request_id")
    ]


def read_error(body: bytes) -> str:
    """What the server says is wrong, on one line; empty where it says nothing readable."""
    try:
        found = read_records(body)
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


def find_ours(records: Iterable[Record], delivery_id: object) -> Filed | None:
    """The request that this delivery made before, the first where the server made two of it.

    Our marker counts in every field: servers move descriptions to notes or titles.
    """
    ours = marker(delivery_id)
    found = (_filed(one) for one in records if any(ours in words for words in one.values()))
    return next((one for one in found if one.request_id or one.token), None)
