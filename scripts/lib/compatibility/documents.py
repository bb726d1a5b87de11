"""What of an OpenAPI document breaks a client of the one before it.

oasdiff would be the field's tool; it is a Go program, in neither PyPI nor npm. `@pb33f/openapi-changes`
fetches a binary when it is installed, `@azure/oad` reads Swagger 2, Optic is no longer kept, and what
PyPI has is young, of one author each. The rules are few: which direction a value goes decides.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.lib.compatibility.schemas import Direction, Schema, SchemaComparer

Document = Mapping[str, Any]
_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


def breaking_changes(before: Document, after: Document) -> list[str]:
    """Each break in a sentence, in the order of the older document."""
    return [
        broken
        for path, operations in before["paths"].items()
        for method in _METHODS
        if method in operations
        for broken in _operation(before, after, path, method)
    ]


def _operation(before: Document, after: Document, path: str, method: str) -> Iterator[str]:
    old, new = before["paths"][path][method], after["paths"].get(path, {}).get(method)
    where = f"{method.upper()} {path}"
    if new is None:
        yield f"{where} is gone"
        return
    if old.get("operationId") != new.get("operationId"):
        yield f"{where}: generated clients call {old.get('operationId')}, not {new.get('operationId')}"
    yield from _security(old, new, where)
    request = SchemaComparer(_named(before), _named(after), Direction.REQUEST)
    answer = SchemaComparer(_named(before), _named(after), Direction.ANSWER)
    yield from _parameters(request, old, new, where)
    yield from _body(request, old.get("requestBody"), new.get("requestBody"), where)
    for status, told in old["responses"].items():
        if status not in new["responses"]:
            yield f"{where}: no longer answers {status}"
            continue
        contents = told.get("content", {}), new["responses"][status].get("content", {})
        yield from _contents(answer, *contents, f"{where} {status}")


def _named(document: Document) -> Mapping[str, Schema]:
    named: Mapping[str, Schema] = document.get("components", {}).get("schemas", {})
    return named


def _security(old: Document, new: Document, where: str) -> Iterator[str]:
    """Whoever was let in is let in: each way of before is one of now. No way means that all are."""
    ways = [dict(way) for way in new.get("security", [])] or [{}]
    for way in old.get("security", []) or [{}]:
        if way not in ways and {} not in ways:
            yield f"{where}: {' and '.join(way) or 'a caller without a name'} is no longer let in"


def _parameters(comparer: SchemaComparer, old: Document, new: Document, where: str) -> Iterator[str]:
    olds = {(one["in"], one["name"]): one for one in old.get("parameters", [])}
    news = {(one["in"], one["name"]): one for one in new.get("parameters", [])}
    for key, one in news.items():
        if one.get("required") and not olds.get(key, {}).get("required"):
            yield f"{where}: {key[0]} {key[1]} is now required"
    for key, one in olds.items():
        if key not in news:
            yield f"{where}: {key[0]} {key[1]} is gone"
        else:
            schemas = one.get("schema", {}), news[key].get("schema", {})
            yield from comparer.breaks(*schemas, f"{where} {key[0]} {key[1]}")


def _body(comparer: SchemaComparer, old: Document | None, new: Document | None, where: str) -> Iterator[str]:
    if old is not None and new is None:
        yield f"{where}: takes no body any more"
    if new is not None and new.get("required") and not (old or {}).get("required"):
        yield f"{where}: the body is now required"
    if old is not None and new is not None:
        yield from _contents(comparer, old["content"], new["content"], f"{where} body")


def _contents(comparer: SchemaComparer, old: Document, new: Document, where: str) -> Iterator[str]:
    for kind, content in old.items():
        if kind not in new:
            yield f"{where}: {kind} is gone"
        else:
            yield from comparer.breaks(content.get("schema", {}), new[kind].get("schema", {}), where)
