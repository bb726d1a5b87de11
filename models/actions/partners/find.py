"""Finding an organisation, and how it is reached: for doors and channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.data_loader import LookUps
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint, Organisation


@dataclass(frozen=True)
class OrganisationView:
    id: UUID
    name: str
    phone: str


@dataclass(frozen=True)
class EndpointView:
    """How an organisation receives reports; columns as in `Endpoint`, secrets sealed by the vault."""

    channel: ChannelKind
    url: str
    secret_sealed: str
    previous_secret_sealed: str
    previous_secret_until: datetime | None
    api_key_sealed: str
    options: Mapping[str, Any]
    sends: Sequence[str]


async def organisation_by_id(organisation_id: UUID) -> OrganisationView:
    """Raises DoesNotExist."""
    return _organisation(await Organisation.get(id=organisation_id))


async def maintainer_by_id(organisation_id: UUID) -> OrganisationView | None:
    found = await Organisation.get_or_none(id=organisation_id, kind=OrganisationKind.MAINTAINER)
    return _organisation(found) if found else None


async def maintainer_by_name(name: str) -> OrganisationView | None:
    """`name`: its 统一社会信用代码 or name."""
    maintainers = Organisation.filter(kind=OrganisationKind.MAINTAINER)
    found = await maintainers.get_or_none(name=name) or await maintainers.get_or_none(credit_code=name)
    return _organisation(found) if found else None


async def recipient_of(delivery_id: UUID) -> UUID | None:
    """The organisation that a delivery is owed to; None for a notice, and where there is no such delivery."""
    delivery = await Delivery.get_or_none(id=delivery_id).only("id", "organisation_id")
    return delivery.organisation_id if delivery else None


async def endpoint_of(organisation_id: UUID | None) -> EndpointView | None:
    found = await Endpoint.get_or_none(organisation_id=organisation_id) if organisation_id else None
    return _endpoint(found) if found else None


async def known_endpoint(rows: LookUps, organisation_id: UUID | None) -> EndpointView | None:
    """The same by the data loader, for what goes out in batches."""
    found = await rows.having(Endpoint, "organisation_id", organisation_id) if organisation_id else []
    return _endpoint(found[0]) if found else None


async def known_name(rows: LookUps, organisation_id: UUID) -> str:
    return (await rows.get(Organisation, organisation_id)).name


def _endpoint(row: Endpoint) -> EndpointView:
    return EndpointView(
        channel=row.channel,
        url=row.url,
        secret_sealed=row.secret_sealed,
        previous_secret_sealed=row.previous_secret_sealed,
        previous_secret_until=row.previous_secret_until,
        api_key_sealed=row.api_key_sealed,
        options=row.options,
        sends=row.sends,
    )


def _organisation(row: Organisation) -> OrganisationView:
    return OrganisationView(row.id, row.name, row.phone)
