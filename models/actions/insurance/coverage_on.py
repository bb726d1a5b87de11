"""Lifts and insured lifts on a day, counted by the database: one statement each."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count

from models.actions.lifts.standing import stood_on
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import where
from models.rules.cities.provinces import province_of
from models.rules.insurance.coverage import Cell, Counts, InsuredShare, Of, last_moment
from models.rules.lifts.use import LiftUse
from models.tables.cities import District
from models.tables.insurance.policy import CoveredLift
from models.tables.lifts import Lift, LiftInspection

MOST_ESTATES = 300
Reach = Callable[[str], Q]
"""What holds for the lifts in question; the argument is the way to a lift, such as `lift__`."""

# Not by the names of columns: Tortoise would take `policy__with_service` for the annotation.
_INSURED = {
    "n_any": Count("lift_id", distinct=True),
    "n_liability": Count("lift_id", distinct=True, _filter=Q(policy__covers_liability=True)),
    "n_with_service": Count("lift_id", distinct=True, _filter=Q(policy__with_service=True)),
}


def moment_of(day: date, now: datetime) -> datetime:
    """Today is as it stands now; every other day as it ended or will end by the policies on record."""
    return now if day == now.astimezone(LOCAL).date() else last_moment(day, LOCAL)


def all_of_city(city_id: UUID) -> Reach:
    return lambda of: where(f"{of}city_id", city_id)


async def cells_on(reach: Reach, day: date, now: datetime, of: Of = Of.IN_USE) -> tuple[Cell, ...]:
    """By district and use, in the order of their codes."""
    place = "estate__district_id"
    lifts = (
        await Lift.filter(_standing(reach, day, of))
        .group_by(place, "use")
        .annotate(n=Count("id"))
        .values(place, "use", "n")
    )
    if not lifts:
        return ()
    covered = CoveredLift.filter(_standing(reach, day, of, "lift__"), in_force(moment_of(day, now)))
    rows = (
        await covered.group_by(f"lift__{place}", "lift__use")
        .annotate(**_INSURED)
        .values(f"lift__{place}", "lift__use", *_INSURED)
    )
    insured = {(row[f"lift__{place}"], row["lift__use"]): row for row in rows}
    districts = District.filter(id__in=list({row[place] for row in lifts}))
    names = {
        one["id"]: one
        for one in await districts.order_by("division_code").values(
            "id", "name", "division_code", "city__name"
        )
    }
    order = list(names)
    return tuple(
        Cell(
            names[row[place]]["name"],
            LiftUse(row["use"]),
            row["n"],
            {counts: insured.get((row[place], row["use"]), _NONE)[f"n_{counts.value}"] for counts in Counts},
            names[row[place]]["city__name"],
            province_of(names[row[place]]["division_code"]),
        )
        for row in sorted(lifts, key=lambda row: (order.index(row[place]), row["use"]))
    )


async def estates_on(reach: Reach, day: date, now: datetime) -> list[tuple[str, InsuredShare]]:
    """The largest, no more than `MOST_ESTATES`; those with the most lifts without any policy first."""
    place = "estate__name"
    lifts = Lift.filter(_standing(reach, day, Of.IN_USE)).group_by("estate_id", place).annotate(n=Count("id"))
    found = await lifts.order_by("-n").limit(MOST_ESTATES).values("estate_id", place, "n")
    keys = [row["estate_id"] for row in found]
    covered = CoveredLift.filter(in_force(moment_of(day, now)), lift__estate_id__in=keys)
    covered = covered.filter(_standing(reach, day, Of.IN_USE, "lift__")).group_by("lift__estate_id")
    insured = dict(
        await covered.annotate(n=Count("lift_id", distinct=True)).values_list("lift__estate_id", "n")
    )
    shares = [(row[place], InsuredShare(insured.get(row["estate_id"], 0), row["n"])) for row in found]
    return sorted(shares, key=lambda one: (one[1].insured - one[1].lifts, one[0]))


def in_force(moment: datetime) -> Q:
    return Q(policy__starts_at__lte=moment, policy__ends_at__gt=moment)


def _standing(reach: Reach, day: date, of: Of, to: str = "") -> Q:
    """Installed by the day and not scrapped; of those inspected, with an inspection that holds then."""
    found = reach(to) & stood_on(day, to)
    if of is Of.IN_USE:
        return found
    valid = LiftInspection.filter(inspected_on__lte=day, valid_until__gte=day)
    return found & where(f"{to}id__in", Subquery(valid.values("lift_id")))


_NONE = dict.fromkeys(_INSURED, 0)
