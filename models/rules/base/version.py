"""The version of what a form shows: the same for the same content, so that a change between is noticed."""

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import asdict, is_dataclass
from enum import Enum
from typing import Any

LENGTH = 32


def version_of(content: Any) -> str:
    """32 characters for a value of dataclasses, mappings, sequences, sets, enums, dates, keys and texts.

    The order of a mapping or a set makes no difference, that of a sequence does.
    """
    told = json.dumps(_plain(content), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:LENGTH]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return [type(value).__name__, str(value.value)]
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {"map": sorted(([_plain(key), _plain(one)] for key, one in value.items()), key=str)}
    if isinstance(value, Set):
        return {"set": sorted((_plain(one) for one in value), key=str)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return [type(value).__name__, str(value)]
