"""An entrapment never rests on Open311: the standard is for what is no emergency."""

from uuid import UUID

from tortoise.expressions import Q

from models.rules.cities.rules import RuleTopic
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.rules.reports.kinds import ReportKind
from models.tables.cities import City, CityRule
from models.tables.insurance.policy import CoveredLift
from models.tables.lifts import Lift
from models.tables.partners.organisation import Endpoint, Organisation

_SILENT = (ChannelKind.OPEN311, ChannelKind.NONE)
_DESKS = (OrganisationKind.RESCUE_DESK, OrganisationKind.CITY_DESK)


class OnlyOpen311(ValueError):
    """An entrapment would reach nobody but by Open311. `where` is the city, or the desk, by name."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where}: an entrapment would rest on Open311 alone")
        self.where = where


async def require_alarm() -> None:
    """Raises OnlyOpen311. Call it inside the transaction that changes a channel or a city's routing.

    Wherever somebody who is told of entrapments is reached by Open311, a desk of
    the city must be told of them by another channel; and never is 96333 itself.
    """
    slow = await Organisation.filter(endpoint__channel=ChannelKind.OPEN311).limit(1000)
    if not slow:
        return
    for one in slow:
        if one.kind is OrganisationKind.RESCUE_DESK:
            raise OnlyOpen311(one.name)
    for city in await City.all().limit(1000):
        await _require_in(city, slow)


async def _require_in(city: City, slow: list[Organisation]) -> None:
    desks = await Organisation.filter(city_id=city.id, kind__in=_DESKS)
    channels = {
        one.organisation_id: one.channel
        for one in await Endpoint.filter(organisation_id__in=[desk.id for desk in desks])
    }
    for rule in (
        await CityRule.filter(city_id=city.id, topic=RuleTopic.ROUTING).order_by("-valid_from").limit(20)
    ):
        parts = rule.value.get(ReportKind.ENTRAPMENT.value)
        if not isinstance(parts, list):
            continue
        told = [desk for desk in desks if desk.kind.value in parts]  # parts and kinds share their names
        if any(channels.get(desk.id, ChannelKind.NONE) not in _SILENT for desk in told):
            continue
        for one in slow:
            if one.kind.value in parts and await _concerns(one, city.id):
                raise OnlyOpen311(city.name)


async def _concerns(organisation: Organisation, city_id: UUID) -> bool:
    """Whether the organisation plays its part for a lift of the city, or for the city itself."""
    if organisation.city_id == city_id:
        return True
    if await Lift.filter(
        Q(use_unit_id=organisation.id) | Q(maintainer_id=organisation.id), city_id=city_id
    ).exists():
        return True
    return await CoveredLift.filter(policy__insurer_id=organisation.id, lift__city_id=city_id).exists()
