"""Which organisations play which part for an incident, and so who is told of it or paged."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from models.actions.ledger.write import OwedRecipient
from models.actions.shared.city_rules import LOCAL, city_rules
from models.rules.cities.rules import CityRules
from models.rules.lifts.coordinates import Coordinates, distance_metres, point_of
from models.rules.partners.kinds import OrganisationKind
from models.rules.partners.party_role import Part
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident

Players = dict[Part, list[Organisation]]

# What a city has of its own; a city may have many rescue stations.
_OF_THE_CITY = {
    OrganisationKind.RESCUE_DESK: Part.RESCUE_DESK,
    OrganisationKind.CITY_DESK: Part.CITY_DESK,
    OrganisationKind.RESCUE_STATION: Part.RESCUE_STATION,
    OrganisationKind.FIRE: Part.FIRE,
    OrganisationKind.DUTY_OFFICER: Part.DUTY_OFFICER,
}
MOST_OF_A_PART = 5
FARTHEST = 40_000_000  # metres: round the earth


async def rules_for(incident: Incident, now: datetime) -> CityRules:
    return await city_rules(incident.city_id, now.astimezone(LOCAL).date())


async def lift_with_parties(lift_id: UUID) -> Lift:
    """The lift with its estate and those who care for it loaded, as `players_of` wants it."""
    return await Lift.get(id=lift_id).select_related("maintainer", "use_unit", "estate")


async def players_of(incident: Incident, lift: Lift | None = None) -> Players:
    """The organisations by the part that they play now; a part without any is missing.

    `lift` is the incident's, `lift_with_parties`, where the caller has it already.
    """
    if lift is None and incident.lift_id is not None:
        lift = await lift_with_parties(incident.lift_id)
    snapshot = incident.policy_snapshot
    insurer_id = UUID(snapshot["insurer_id"]) if snapshot["state"] in ("in_force", "expiring") else None
    players: Players = {}
    for organisation in await _of_city_and_district(incident.city_id, lift, insurer_id):
        part = _OF_THE_CITY.get(organisation.kind)
        if organisation.id == insurer_id:
            players[Part.INSURER] = [organisation]
        elif part is not None:
            players.setdefault(part, []).append(organisation)
        else:
            players.setdefault(Part.REGULATOR, [organisation])
    if lift is not None:
        players = _nearest_first(players, point_of(lift.estate.latitude_e6, lift.estate.longitude_e6))
        for part, playing in ((Part.MAINTAINER, lift.maintainer), (Part.USE_UNIT, lift.use_unit)):
            if playing is not None:
                players[part] = [playing]
    return players


def _nearest_first(players: Players, point: Coordinates | None) -> Players:
    """The stations by their way to the lift: a level pages five, and a city may have many more.

    Those that nobody knows the place of come last, in the order in which they were registered.
    """
    stations = players.get(Part.RESCUE_STATION)
    if point is None or stations is None:
        return players

    def way(station: Organisation) -> int:
        metres = metres_to(point, station)
        return FARTHEST if metres is None else metres

    return players | {Part.RESCUE_STATION: sorted(stations, key=way)}


def metres_to(point: Coordinates, organisation: Organisation) -> int | None:
    """As the crow flies; None where the organisation's place is not known."""
    place = point_of(organisation.latitude_e6, organisation.longitude_e6)
    return None if place is None else distance_metres(point, place)


async def _of_city_and_district(
    city_id: UUID, lift: Lift | None, insurer_id: UUID | None
) -> list[Organisation]:
    """All that are found by a look at organisations alone, in one query.

    Without a limit: a city with very many stations would lose a desk by one.
    """
    wanted = Q(city_id=city_id, kind__in=list(_OF_THE_CITY))
    if lift is not None:
        wanted |= Q(kind=OrganisationKind.REGULATOR, district_id=lift.estate.district_id)
    if insurer_id is not None:
        wanted |= Q(id=insurer_id)
    return await Organisation.filter(wanted).order_by("id")


def recipients_in(players: Players, parts: Iterable[Part]) -> list[OwedRecipient]:
    """Each organisation once, in the first of these parts that it plays."""
    chosen: dict[UUID, OwedRecipient] = {}
    for part in parts:
        for organisation in players.get(part, [])[:MOST_OF_A_PART]:
            chosen.setdefault(organisation.id, OwedRecipient(part, organisation))
    return list(chosen.values())


async def recipients_for(incident: Incident, now: datetime, lift: Lift | None = None) -> list[OwedRecipient]:
    """Who is told, by the city's routing and the parts that organisations play towards the lift."""
    players, rules = await players_of(incident, lift), await rules_for(incident, now)
    return recipients_in(players, rules.parts_for(incident.kind, severe=incident.severe))
