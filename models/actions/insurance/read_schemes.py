"""The premium schemes and caps that come with the program, and those that a city has chosen."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from models.rules.insurance import schemes
from models.rules.insurance.premium_scheme import Caps, PremiumScheme


@cache
def all_schemes() -> Mapping[str, PremiumScheme]:
    return {key: PremiumScheme.parse(key, data) for key, data in _files().items() if "base" in data}


@cache
def all_caps() -> Mapping[str, Caps]:
    return {key: Caps.parse(key, data) for key, data in _files().items() if "caps" in data}


def _files() -> dict[str, Mapping[str, Any]]:
    """By the name of the file, without `.json`."""
    found = (file for file in files(schemes).iterdir() if file.name.endswith(".json"))
    return {file.name.removesuffix(".json"): json.loads(file.read_text("utf-8")) for file in found}
