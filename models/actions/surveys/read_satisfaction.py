"""Satisfaction out of closed rounds, for whoever builds on it: evaluations and the pilot report.

Only what a round's own tables show is passed on: a figure that is withheld there must not come out here.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.actions.surveys.read import read_results
from models.rules.surveys.figures import CellFigures
from models.rules.surveys.rounds import SurveySubject
from models.rules.surveys.satisfaction import SATISFIED
from models.tables.cities import District
from models.tables.surveys import SurveyRound

MOST_ROUNDS = 50


@dataclass(frozen=True)
class DistrictSatisfaction:
    """A round's figure for one district: all of its own round, or its cell of a round of the city."""

    round_id: UUID
    title: str
    subject: SurveySubject
    wording_version: int
    opened_at: datetime
    closed_at: datetime
    cell: CellFigures


async def satisfaction_of(
    city_id: UUID, begins: datetime, ends: datetime, now: datetime
) -> dict[UUID, tuple[int, int]]:
    """By maintainer: answers of 4 and 5, and the valid ones they are of, of maintenance rounds of the city.

    A round belongs to the period in which it ended; one that is still open counts nowhere.
    """
    satisfied: Counter[UUID] = Counter()
    valid: Counter[UUID] = Counter()
    rounds = SurveyRound.filter(city_id=city_id, subject=SurveySubject.MAINTENANCE)
    for one in await _ended(rounds, begins, ends, now):
        for cell in (await read_results(one)).tables.get("maintainer", ()):
            if cell.key and cell.figure and cell.figure.distribution:
                valid[UUID(cell.key)] += cell.figure.valid
                satisfied[UUID(cell.key)] += sum(cell.figure.distribution[score] for score in SATISFIED)
    return {key: (satisfied[key], count) for key, count in valid.items()}


async def district_satisfaction(
    district_id: UUID,
    begins: datetime,
    ends: datetime,
    now: datetime,
    subject: SurveySubject = SurveySubject.INSURANCE,
) -> list[DistrictSatisfaction]:
    """Of every round that ended in the period and asked about the district's lifts, the newest first."""
    district = await District.get(id=district_id).values("city_id")
    here = Q(district_id=district_id) | Q(district_id=None, city_id=district["city_id"])
    rounds = await _ended(SurveyRound.filter(here, subject=subject), begins, ends, now)
    return [one for one in await _by_district(rounds) if one.cell.key == str(district_id)]


async def city_satisfaction(
    city_id: UUID, begins: datetime, ends: datetime, now: datetime, subject: SurveySubject
) -> list[DistrictSatisfaction]:
    """The same of every district of a city."""
    rounds = SurveyRound.filter(city_id=city_id, subject=subject)
    return await _by_district(await _ended(rounds, begins, ends, now))


async def _by_district(rounds: list[SurveyRound]) -> list[DistrictSatisfaction]:
    return [
        DistrictSatisfaction(
            one.id, one.title, one.subject, one.question_set.version, one.opened_at, one.closes_at, cell
        )
        for one in rounds
        if one.opened_at is not None
        for cell in (await read_results(one)).tables["district"]
    ]


async def _ended(
    rounds: QuerySet[SurveyRound], begins: datetime, ends: datetime, now: datetime
) -> list[SurveyRound]:
    over = rounds.filter(opened_at__not_isnull=True, closes_at__gte=begins, closes_at__lt=ends)
    over = over.filter(closes_at__lte=now)
    return await over.select_related("question_set").order_by("-closes_at").limit(MOST_ROUNDS)
