"""What channels send: a delivery that is owed, or a test message. The rows stay in here."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from models.actions.shared.work import Job
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.party_role import Part
from models.tables.forwarding.delivery import Delivery


class DrillMessage(Job, Protocol):
    """A drill. Its key stays the same at every attempt."""

    @property
    def organisation_id(self) -> UUID: ...
    @property
    def channel(self) -> ChannelKind: ...
    @property
    def waiting_key(self) -> str | None: ...


class Owed(Job, Protocol):
    """A delivery: to an organisation in its part, or a notice to the author of `report_id`."""

    @property
    def urgency(self) -> int: ...
    @property
    def channel(self) -> ChannelKind: ...
    @property
    def incident_id(self) -> UUID: ...
    @property
    def event_id(self) -> UUID: ...
    @property
    def organisation_id(self) -> UUID | None: ...
    @property
    def part(self) -> Part | None: ...
    @property
    def report_id(self) -> UUID | None: ...
    @property
    def created_at(self) -> datetime: ...


Parcel = Owed | DrillMessage


def owed_of(parcel: Parcel) -> Owed | None:
    """None for a test message."""
    return parcel if isinstance(parcel, Delivery) else None


async def owed_to_organisation(delivery_id: UUID) -> Owed | None:
    return await Delivery.get_or_none(id=delivery_id, organisation_id__not_isnull=True)
