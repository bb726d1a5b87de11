"""Answers of the Open311 server: the same data as XML or, by the Spark convention, as JSON."""

import json
import re
from http import HTTPStatus
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from aiohttp import web

Value = str | int | float | bool | None | dict[str, Any] | list[Any]

# What an element of a list is called inside it.
_SINGULAR = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Open311Error(Exception):
    """What the caller has to know, in the form of the specification."""

    def __init__(self, status: int, description: str, retry_after: str = "") -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after


def answer(request: web.Request, name: str, value: Value, status: int = 200) -> web.Response:
    """`name` is the root element; JSON has none. Pages of any site may read what is public (CORS)."""
    if _wants_json(request):
        text, content_type = json.dumps(value, ensure_ascii=False), "application/json"
    else:
        body = tostring(_element(Element(name), value), encoding="unicode")
        text, content_type = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', "text/xml"
    response = web.Response(text=text, status=status, content_type=content_type, charset="utf-8")
    if request.method in ("GET", "HEAD"):
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def error_answer(request: web.Request, status: int, description: str = "") -> web.Response:
    """The list of `code` and `description` that the specification asks for."""
    words = description or HTTPStatus(status).phrase
    return answer(request, "errors", [{"code": status, "description": words}], status)


def refused(request: web.Request, error: Open311Error) -> web.Response:
    response = error_answer(request, error.status, error.description)
    if error.retry_after:
        response.headers["Retry-After"] = error.retry_after
    return response


def _wants_json(request: web.Request) -> bool:
    return request.path.endswith(".json")


def _element(element: Element, value: Value) -> Element:
    if isinstance(value, dict):
        for name, child in value.items():
            _element(SubElement(element, name), child)
    elif isinstance(value, list):
        for child in value:
            _element(SubElement(element, _SINGULAR[element.tag]), child)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _NOT_XML.sub("", str(value))
    return element
