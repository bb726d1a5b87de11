"""What helps a rescuer on the way: a sketch of where it is, and numbers to call."""

from dataclasses import dataclass
from uuid import UUID

from bot.services import Services
from bot.texts.maps import Drawing, MapMark, drawing_of, metres_in_words
from models.actions.ledger.on_duty import DutyPerson
from models.actions.partners.duty import duty_at_lift
from models.actions.reports.read_responder import ResponderDetails, note_numbers_shown
from models.rules.lifts.map_view import in_china, project, view_of
from models.rules.reports.contact import masked_phone


@dataclass(frozen=True)
class PersonToCall:
    """`phone` is empty where only `shown`, a part of the number, may be seen."""

    what: str
    name: str
    shown: str
    phone: str = ""


def rescue_map(details: ResponderDetails, place: str) -> Drawing | None:
    """The lift and the nearest station; None where nobody knows where it is."""
    if details.point is None or not in_china(details.point):
        return None
    station = details.station.station if details.station else None
    view = view_of([details.point, *((station.point,) if station else ())])
    if view is None:
        return None
    at = project(view, details.point)
    marks = [MapMark(at.x, at.y, "梯", "bad", place)]
    if details.station and station:
        there = project(view, station.point)
        title = f"{station.name}，约 {metres_in_words(details.station.metres)}"
        marks.append(MapMark(there.x, there.y, "站", "station", title))
    return drawing_of(view, marks)


async def people_to_call(
    services: Services, details: ResponderDetails, organisation_id: UUID, *, mine: bool
) -> tuple[PersonToCall, ...]:
    """Who has the key, who maintains the lift, who reported. The last number is whole only for the unit
    that has accepted, which the audit log says then.
    """
    duty = await duty_at_lift(details.lift_id, services.clock()) if details.lift_id else None
    key_holder, engineer = (duty.use_unit, duty.maintainer) if duty else (None, None)
    found = []
    if details.use_unit_id != organisation_id:
        name, phone = details.use_unit, details.use_unit_phone
        found.append(_office(services, "物业（有钥匙）", name, phone, key_holder))
    if details.maintainer_id != organisation_id:
        found.append(_office(services, "维保单位", details.maintainer, details.maintainer_phone, engineer))
    if mine and details.numbers:
        await note_numbers_shown(details.numbers, organisation_id, services.clock())
    for one in details.numbers:
        phone = services.vault.open(one.phone_sealed)
        found.append(PersonToCall("报告人", "", masked_phone(phone), phone if mine else ""))
    return tuple(one for one in found if one is not None)


def _office(
    services: Services, what: str, name: str, phone: str, on_duty: DutyPerson | None
) -> PersonToCall | None:
    """Whoever is on duty there, else its office."""
    if on_duty is not None:
        number = services.vault.open(on_duty.phone_sealed)
        return PersonToCall(what, f"{name} {on_duty.name}（值班）", number, number)
    return PersonToCall(what, name, phone, phone) if phone else None
