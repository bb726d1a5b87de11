"""Which organisations play which part for an incident, and so who is told of it or paged."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from models.actions.ledger import Recipient
from models.actions.read_city import LOCAL, city_rules
from models.rules.parts import Part
from models.rules.routing import CityRules
from models.tables.lift import Lift
from models.tables.party import Organisation, OrganisationKind
from models.tables.report import Incident

Players = dict[Part, list[Organisation]]

# What a city has of its own; a city may have several rescue stations.
_OF_THE_CITY = {
    OrganisationKind.RESCUE_DESK: Part.RESCUE_DESK,
    OrganisationKind.CITY_DESK: Part.CITY_DESK,
    OrganisationKind.RESCUE_STATION: Part.RESCUE_STATION,
    OrganisationKind.FIRE: Part.FIRE,
    OrganisationKind.DUTY_OFFICER: Part.DUTY_OFFICER,
}
MOST_OF_A_PART = 5


async def rules_for(incident: Incident, now: datetime) -> CityRules:
    return await city_rules(incident.city_id, now.astimezone(LOCAL).date())


async def players_of(incident: Incident) -> Players:
    """The organisations by the part that they play now; a part without any is missing."""
    players: Players = {}
    of_city = Organisation.filter(city_id=incident.city_id, kind__in=list(_OF_THE_CITY)).order_by("id")
    for organisation in await of_city.limit(100):
        players.setdefault(_OF_THE_CITY[organisation.kind], []).append(organisation)
    if incident.lift_id is not None:
        lift = await Lift.get(id=incident.lift_id).select_related("maintainer", "use_unit", "estate")
        of_lift = {
            Part.MAINTAINER: lift.maintainer,
            Part.USE_UNIT: lift.use_unit,
            Part.REGULATOR: await _regulator(lift),
        }
        for part, playing in of_lift.items():
            if playing is not None:
                players[part] = [playing]
    if incident.policy_snapshot["state"] in ("in_force", "expiring"):
        players[Part.INSURER] = [await Organisation.get(id=incident.policy_snapshot["insurer_id"])]
    return players


async def _regulator(lift: Lift) -> Organisation | None:
    """The regulator of the district in which the lift (its estate loaded) stands."""
    return await Organisation.filter(
        kind=OrganisationKind.REGULATOR, district_id=lift.estate.district_id
    ).first()


def recipients_in(players: Players, parts: Iterable[Part]) -> list[Recipient]:
    """Each organisation once, in the first of these parts that it plays."""
    chosen: dict[UUID, Recipient] = {}
    for part in parts:
        for organisation in players.get(part, [])[:MOST_OF_A_PART]:
            chosen.setdefault(organisation.id, Recipient(part, organisation))
    return list(chosen.values())


async def recipients_for(incident: Incident, now: datetime) -> list[Recipient]:
    """Who is told, by the city's routing and the parts that organisations play towards the lift."""
    rules = await rules_for(incident, now)
    return recipients_in(await players_of(incident), rules.parts_for(incident.kind, severe=incident.severe))
