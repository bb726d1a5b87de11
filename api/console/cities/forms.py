"""A city's settings as fields of a form, a topic a reader; a topic without one is typed as JSON.

What a field may hold is decided by `CityRules.parse` alone, when the row is added.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from api.http.body import Form, text_field
from models.rules.cities.rules import NEEDED, SEVERE, Part, RuleTopic
from models.rules.reports.kinds import ROUTED

MAX_VALUE = 10_000

Value = dict[str, Any]


def _hotline(form: Form) -> Value:
    return {"number": text_field(form, "number")[:20]}


def _rescue_number(form: Form) -> Value:
    digits = text_field(form, "digits")
    return {"digits": int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 3 else None}


def _routing(form: Form) -> Value:
    return {
        told: [part.value for part in Part if part.value in form.getall(told, [])]
        for told in (*(kind.value for kind in ROUTED), SEVERE)
    }


READERS: Mapping[RuleTopic, Callable[[Form], Value]] = {
    RuleTopic.HOTLINE: _hotline,
    RuleTopic.RESCUE_NUMBER: _rescue_number,
    RuleTopic.ROUTING: _routing,
}


def read_first_rules(form: Form) -> Mapping[RuleTopic, Value]:
    """Those that a city cannot be without."""
    return {topic: READERS[topic](form) for topic in NEEDED}


def read_value(topic: RuleTopic, form: Form) -> Value | None:
    """The row's value; None where JSON was to be typed and something else was."""
    if topic in READERS:
        return READERS[topic](form)
    try:
        value = json.loads(text_field(form, "value")[:MAX_VALUE])
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
