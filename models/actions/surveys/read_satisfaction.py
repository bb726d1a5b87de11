"""Satisfaction out of closed rounds, for whoever builds on it: evaluations and the pilot report.

Only what a round's own tables show is passed on: a figure that is withheld there must not come out here.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.actions.surveys.read import read_part, read_results
from models.actions.surveys.sql import InsuredLifts
from models.rules.surveys.figures import CellFigures, Sums, cell
from models.rules.surveys.rounds import SurveySubject
from models.rules.surveys.satisfaction import SATISFIED
from models.tables.surveys import SurveyRound

MOST_ROUNDS = 50


@dataclass(frozen=True)
class RoundSatisfaction:
    """A round's figure for one place: all of its own round, or its cell of a round of the city."""

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
        for its in (await read_results(one)).tables.get("maintainer", ()):
            if its.key and its.figure and its.figure.distribution:
                valid[UUID(its.key)] += its.figure.valid
                satisfied[UUID(its.key)] += sum(its.figure.distribution[score] for score in SATISFIED)
    return {key: (satisfied[key], count) for key, count in valid.items()}


async def insured_satisfaction(
    city_id: UUID,
    district_id: UUID | None,
    lines: tuple[str, ...],
    period: tuple[datetime, datetime],
    now: datetime,
) -> list[RoundSatisfaction]:
    """Figures of rounds on insurance, of the lifts that were insured with these lines at the time.

    Of every round that ended in the period and asked the whole place (a district, else the city), the newest
    first. The lifts are fixed when a round ends, so that two reports compared tell nothing more.
    """
    begins, ends = period
    whole_city = Q(district_id=None, city_id=city_id)
    here = whole_city if district_id is None else whole_city | Q(district_id=district_id)
    rounds = SurveyRound.filter(here, subject=SurveySubject.INSURANCE)
    found = []
    for one in await _ended(rounds, begins, ends, now):
        if one.opened_at is None:
            continue
        part = InsuredLifts(max(one.opened_at, begins), one.closes_at, lines)
        cells = await read_part(one, part)
        key = str(district_id or "")
        found.append(_of_round(one, one.opened_at, cells.get(key) or cell(key, Sums())))
    return found


async def city_satisfaction(
    city_id: UUID, begins: datetime, ends: datetime, now: datetime, subject: SurveySubject
) -> list[RoundSatisfaction]:
    """The same of every district of a city."""
    rounds = SurveyRound.filter(city_id=city_id, subject=subject)
    return await _by_district(await _ended(rounds, begins, ends, now))


async def _by_district(rounds: list[SurveyRound]) -> list[RoundSatisfaction]:
    return [
        _of_round(one, one.opened_at, figures)
        for one in rounds
        if one.opened_at is not None
        for figures in (await read_results(one)).tables["district"]
    ]


def _of_round(one: SurveyRound, opened_at: datetime, figures: CellFigures) -> RoundSatisfaction:
    return RoundSatisfaction(
        one.id, one.title, one.subject, one.question_set.version, opened_at, one.closes_at, figures
    )


async def _ended(
    rounds: QuerySet[SurveyRound], begins: datetime, ends: datetime, now: datetime
) -> list[SurveyRound]:
    over = rounds.filter(opened_at__not_isnull=True, closes_at__gte=begins, closes_at__lt=ends)
    over = over.filter(closes_at__lte=now)
    return await over.select_related("question_set").order_by("-closes_at").limit(MOST_ROUNDS)
