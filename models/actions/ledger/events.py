"""An event as it is told to others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from models.rules.reports.events import EventKind


class ToldEvent(Protocol):
    """One event of an incident; the columns of `Event` that a message may speak of."""

    @property
    def id(self) -> UUID: ...
    @property
    def incident_id(self) -> UUID: ...
    @property
    def sequence(self) -> int: ...
    @property
    def kind(self) -> EventKind: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def details(self) -> Mapping[str, Any]: ...
