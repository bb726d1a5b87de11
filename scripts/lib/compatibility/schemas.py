"""What of a JSON Schema breaks a client of the one before it.

What a client sends must be taken as before, so a request may only become wider. What it gets must
be readable as before, so an answer may only become narrower; but it may have more members, and
an enum more values: clients skip what they do not know (/docs/api).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

Schema = Mapping[str, Any]
_REFERENCE = "#/components/schemas/"
_NAME = "x-name"  # of the schema that an alternative comes from
# Of requests: a value that is not reached by as much as before is refused.
_LOWER = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")
_UPPER = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")


class Direction(Enum):
    REQUEST = "request"
    ANSWER = "answer"


@dataclass(frozen=True)
class SchemaComparer:
    """Two sets of named schemas, and the pairs that are being compared: a schema may name itself."""

    before: Mapping[str, Schema]
    after: Mapping[str, Schema]
    direction: Direction
    open_pairs: frozenset[tuple[str, str]] = field(default=frozenset())

    def breaks(self, old: Schema, new: Schema, where: str) -> Iterator[str]:
        """Each break in a sentence that begins with `where`."""
        olds = list(_alternatives(old, self.before))
        news = list(_alternatives(new, self.after))
        if self.direction is Direction.REQUEST:
            yield from self._each_fits(olds, news, where)
        else:
            yield from self._each_fits(news, olds, where)

    def _each_fits(self, given: list[Schema], taken: list[Schema], where: str) -> Iterator[str]:
        """Each alternative that may be given is one that is taken: the nearest says what is wrong."""
        for one in given:
            judged = [list(self._one(one, other, where)) for other in taken if _same_kind(one, other)]
            if not judged:
                kinds = ", ".join(sorted({_kind(other) for other in taken}))
                yield f"{where}: {_kind(one)} is not among {kinds or 'nothing'}"
            else:
                yield from min(judged, key=len)

    def _one(self, given: Schema, taken: Schema, where: str) -> Iterator[str]:
        old, new = (given, taken) if self.direction is Direction.REQUEST else (taken, given)
        pair = (str(old.get(_NAME, "")), str(new.get(_NAME, "")))
        if all(pair) and pair in self.open_pairs:
            return
        deeper = replace(self, open_pairs=self.open_pairs | {pair})
        yield from deeper._members(old, new, where)
        if "items" in old or "items" in new:
            yield from deeper.breaks(old.get("items", {}), new.get("items", {}), f"{where}[]")
        if old.get("format") != new.get("format") and (self.direction is Direction.ANSWER or "format" in new):
            yield f"{where}: the format was {old.get('format')} and is {new.get('format')}"
        if self.direction is Direction.REQUEST:
            yield from _narrowed(old, new, where)

    def _members(self, old: Schema, new: Schema, where: str) -> Iterator[str]:
        olds: Mapping[str, Schema] = old.get("properties", {})
        news: Mapping[str, Schema] = new.get("properties", {})
        was, is_now = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(olds.keys() - news.keys()):
            yield f"{where}.{name} is gone"
        if self.direction is Direction.REQUEST:
            yield from (f"{where}.{name} is now required" for name in sorted(is_now - was))
            if new.get("additionalProperties", True) is False and old.get("additionalProperties", True):
                yield f"{where}: other members are now refused"
        else:
            yield from (f"{where}.{name} may now be missing" for name in sorted((was - is_now) & news.keys()))
        for name in sorted(olds.keys() & news.keys()):
            yield from self.breaks(olds[name], news[name], f"{where}.{name}")
        others = old.get("additionalProperties"), new.get("additionalProperties")
        if isinstance(others[0], Mapping) and isinstance(others[1], Mapping):
            yield from self.breaks(others[0], others[1], f"{where}.*")


def _narrowed(old: Schema, new: Schema, where: str) -> Iterator[str]:
    """What a client might send before and may not now."""
    was, is_now = _values(old), _values(new)
    if is_now is not None:
        lost = "all others" if was is None else ", ".join(sorted(map(str, was - is_now)))
        if lost:
            yield f"{where}: no longer takes {lost}"
    for name in _LOWER:
        if name in new and (name not in old or new[name] > old[name]):
            yield f"{where}: {name} was {old.get(name)} and is {new[name]}"
    for name in _UPPER:
        if name in new and (name not in old or new[name] < old[name]):
            yield f"{where}: {name} was {old.get(name)} and is {new[name]}"
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{where}: the pattern was {old.get('pattern')} and is {new['pattern']}"


def _values(schema: Schema) -> set[Any] | None:
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if "enum" in schema else None


def _alternatives(schema: Schema, named: Mapping[str, Schema]) -> Iterator[Schema]:
    """The schema without references and choices: one type each."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        yield from ({**one, _NAME: name} for one in _alternatives(named[name], named))
        return
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        for choice in choices:
            yield from _alternatives(choice, named)
        return
    kinds = schema.get("type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        yield {**schema, "type": kind}


def _kind(schema: Schema) -> str:
    return str(schema.get("type") or "anything")


def _same_kind(given: Schema, taken: Schema) -> bool:
    if taken.get("type") is None or given.get("type") == taken.get("type"):
        return True
    return given.get("type") == "integer" and taken.get("type") == "number"
