"""The lifts that somebody on the telephone may mean, while an officer types what they say."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.lifts.in_words import names_in
from models.actions.lifts.numbers import LiftNumbers
from models.actions.shared.pieces import holds
from models.actions.shared.scope import Scope, lifts_in
from models.rules.lifts import code as lift_code
from models.rules.lifts import registration
from models.rules.lifts.address import LiftPlace, lifts_at, plain
from models.rules.lifts.suggestions import begins_address, by_fit, head_of
from models.rules.staff.access import Belonging
from models.tables.cities import Estate
from models.tables.lifts import Lift, LiftCode
from models.tables.reports.report import Incident

MOST_SHOWN = 8
MOST_ESTATES = 20
MOST_LIFTS = 2_000
FEWEST_DIGITS = 3  # fewer begin too many numbers
LONGEST_NUMBER = max(lift_code.RESCUE_NUMBER_DIGITS)


@dataclass(frozen=True)
class LiftSuggestion:
    """One line of the list. `entrapped`: somebody is known to be inside."""

    id: UUID
    place: str
    address: str
    rescue_number: str
    entrapped: bool


async def suggest_lifts(scope: Scope, text: str) -> list[LiftSuggestion]:
    """At most eight lifts of the scope, by 识别码 or its beginning, code, 登记证编号, estate or street.

    The best first: what is wholly named before what only begins so.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        return []
    rows = lifts_in(scope).select_related("estate")
    numbered = await _numbered(rows, typed)
    found = numbered if numbered is not None else await _standing_at(rows, typed, _estates_in(scope))
    return await _lines(found)


async def _numbered(rows: QuerySet[Lift], typed: str) -> list[Lift] | None:
    """By a number; None where what is typed is none."""
    if (code := lift_code.read_code(typed)) is not None:
        issued = await LiftCode.get_or_none(code=code, revoked_at=None)
        return await rows.filter(id=issued.lift_id).limit(1) if issued else []
    if typed.isascii() and typed.isdigit() and len(typed) >= FEWEST_DIGITS:
        last = typed + "9" * LONGEST_NUMBER  # a range can go by the index, a pattern cannot
        begun = rows.filter(rescue_number__gte=typed, rescue_number__lte=last)
        return await begun.order_by("rescue_number").limit(MOST_SHOWN)
    numbers = await LiftNumbers().find(Lift.all(), [registration.spell(typed)])
    keys = [row["id"] for row in numbers.values()]
    return await rows.filter(id__in=keys).limit(MOST_SHOWN) if keys else None


def _estates_in(scope: Scope) -> QuerySet[Estate]:
    """Where to look: a lift that is found is in the scope anyway."""
    of_a_city = scope.belonging is Belonging.CITY
    return Estate.filter(district__city_id=scope.belongs_to) if of_a_city else Estate.all()


async def _standing_at(rows: QuerySet[Lift], typed: str, estates: QuerySet[Estate]) -> list[Lift]:
    """By where it stands: the estate, in whole or its beginning, or the street; then building and unit."""
    found: list[Lift] = []
    for estate_id, name in await _named(estates, typed):
        lifts = await rows.filter(estate_id=estate_id).limit(MOST_LIFTS)
        found += _fitting(lifts, typed, name)
        if len(found) >= MOST_SHOWN:
            break
    return found[:MOST_SHOWN]


async def _named(estates: QuerySet[Estate], typed: str) -> list[tuple[UUID, str]]:
    """Each with the part of what is typed that names it."""
    squeezed = "".join(typed.split())
    named = await estates.filter(name__in=names_in(squeezed)).limit(MOST_ESTATES).values("id", "name")
    if named:
        longest = max(len(row["name"]) for row in named)
        return [(row["id"], row["name"]) for row in named if len(row["name"]) == longest]
    head = head_of(typed)
    if not head:
        return []
    begun = estates.filter(holds("name", head) | holds("address", head))
    near = await begun.order_by("name", "id").limit(MOST_ESTATES).values("id", "name", "address")
    is_in_name = {row["id"]: head.casefold() in row["name"].casefold() for row in near}
    return [
        (row["id"], head if is_in_name[row["id"]] else begins_address(typed, row["address"])) for row in near
    ]


def _fitting(lifts: Collection[Lift], typed: str, name: str) -> list[Lift]:
    places = [LiftPlace(lift.id, lift.building, lift.unit, lift.position) for lift in lifts]
    rest = plain(typed).replace(plain(name), "", 1)
    meant = set(lifts_at(typed, name, places)) if rest else set()
    order = [key for key in by_fit(rest, places) if not meant or key in meant]
    by_key = {lift.id: lift for lift in lifts}
    return [by_key[key] for key in order]


async def _lines(found: Collection[Lift]) -> list[LiftSuggestion]:
    keys = [lift.id for lift in found]
    rows = Incident.filter(lift_id__in=keys, open_key__not_isnull=True)
    entrapped = set(await rows.values_list("lift_id", flat=True)) if keys else set()
    return [
        LiftSuggestion(lift.id, place_of(lift), lift.estate.address, lift.rescue_number, lift.id in entrapped)
        for lift in found
    ]
