"""The owner of a delivery that was given up. There always is one."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from models.rules.reports.kinds import ReportKind

Key = TypeVar("Key")


class Desk(StrEnum):
    """The two desks of a city, named as kinds of organisations are."""

    RESCUE = "rescue_desk"  # 96333
    CITY = "city_desk"  # 12345


_ORDER: Mapping[ReportKind, tuple[Desk, ...]] = {
    ReportKind.ENTRAPMENT: (Desk.RESCUE, Desk.CITY),
    ReportKind.HAZARD: (Desk.CITY, Desk.RESCUE),
    ReportKind.SUGGESTION: (Desk.CITY, Desk.RESCUE),
    ReportKind.QUESTION: (Desk.CITY, Desk.RESCUE),
}


class Settlement(StrEnum):
    """Outcomes of a dead letter."""

    REPLAYED = "replayed"
    BY_PHONE = "by_phone"
    ANSWERED = "answered"  # the recipient reported on the matter all the same


def owner_of(kind: ReportKind, recipient: Key, desks: Mapping[Desk, Key]) -> Key | None:
    """The city's desk that calls the recipient: for an entrapment 96333, for a hazard 12345.

    A desk that cannot be reached itself is called by the other one; None where
    there is none: then by the administrator of the platform.
    """
    for desk in _ORDER[kind]:
        owner = desks.get(desk)
        if owner is not None and owner != recipient:
            return owner
    return None
