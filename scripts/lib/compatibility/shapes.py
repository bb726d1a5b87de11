"""The shape of messages that no schema describes, as a JSON Schema made from many of them."""

from collections.abc import Mapping, Sequence
from typing import Any

_TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}


def shape_of(values: Sequence[Any]) -> dict[str, Any]:
    """All members that any of them has; required are those that each has."""
    by_type: dict[str, list[Any]] = {}
    for value in values:
        by_type.setdefault("null" if value is None else _TYPES[type(value)], []).append(value)
    choices = [_shape_of_type(kind, same) for kind, same in sorted(by_type.items())]
    return choices[0] if len(choices) == 1 else {"anyOf": choices}


def _shape_of_type(kind: str, values: Sequence[Any]) -> dict[str, Any]:
    if kind == "array":
        items = [item for value in values for item in value]
        return {"type": kind, "items": shape_of(items)} if items else {"type": kind}
    if kind != "object":
        return {"type": kind}
    names = sorted({name for value in values for name in value})
    return {
        "type": kind,
        "properties": {name: shape_of([one[name] for one in values if name in one]) for name in names},
        "required": [name for name in names if all(name in one for one in values)],
    }


def shapes_by_type(messages: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """By the message's `type`, its shape."""
    kinds = sorted({message["type"] for message in messages})
    return {kind: shape_of([one for one in messages if one["type"] == kind]) for kind in kinds}
