"""A round's results: figures that the database adds up, in tables in which nobody can be recognised.

Nobody sees figures before the round is over, so that nobody can end it when they please.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from tortoise.functions import Count

from models.actions.lifts.find import place_of
from models.actions.surveys.sql import (
    ANSWERS,
    DIMENSIONS,
    FRAME,
    INVITED,
    PART,
    QUESTION,
    STANDING,
    WAYS,
    InsuredLifts,
    ask,
)
from models.rules.surveys.figures import (
    MOST_ATOMS,
    CellFigures,
    Group,
    Sums,
    cell,
    part_cells,
    tables,
    total_of,
)
from models.rules.surveys.rounds import (
    OVERALL,
    AskedBy,
    Exclusion,
    QuestionKind,
    SurveyQuestion,
    parse_questions,
)
from models.rules.surveys.satisfaction import (
    SCALE,
    SUPPRESSED_UNDER,
    Satisfaction,
    response_rate,
    satisfaction,
)
from models.tables.cities import District
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.surveys import FrameLift, SurveyAnswer, SurveyInvitation, SurveyRound

MOST_ROUNDS = 8  # in a trend


@dataclass(frozen=True)
class QuestionFigures:
    """How one question of choices or of a scale was answered; `counts` by number, None where withheld."""

    question: SurveyQuestion
    counts: Mapping[int, int] | None


@dataclass(frozen=True)
class TrendPoint:
    title: str
    closed_at: datetime
    figure: Satisfaction


@dataclass(frozen=True)
class RoundProgress:
    """All that is said of a round under way."""

    lifts: int
    residents: int
    invited: int
    answered: int


@dataclass(frozen=True)
class Results:
    """`tables` by dimension, `names` by key. `unverified` is shown by itself and counts nowhere."""

    total: CellFigures
    answered: int
    invited: int
    ways: Mapping[AskedBy, int]
    excluded: Mapping[Exclusion, int]
    unverified: Satisfaction
    tables: Mapping[str, list[CellFigures]]
    names: Mapping[str, str]
    questions: tuple[QuestionFigures, ...]
    trend: tuple[TrendPoint, ...]

    @property
    def rate(self) -> Fraction | None:
        return response_rate(self.answered, self.invited)


async def read_progress(round_id: UUID) -> RoundProgress:
    [frame] = await ask(FRAME.replace("{columns}, ", "").replace(" GROUP BY {columns}", ""), round_id)
    return RoundProgress(
        lifts=frame["lifts"],
        residents=frame["residents"] or 0,
        invited=await SurveyInvitation.filter(round_id=round_id).count(),
        answered=await SurveyAnswer.filter(round_id=round_id).count(),
    )


async def read_results(found: SurveyRound) -> Results:
    """Of a round that is over, `question_set` fetched."""
    groups, names = await _groups(found.id)
    total = total_of(groups.values())
    by_table = tables(groups, names)
    standing = await ask(STANDING, found.id)
    excluded = dict.fromkeys(Exclusion, 0)
    unverified, valid = dict.fromkeys(SCALE, 0), dict.fromkeys(SCALE, 0)
    for row in standing:
        if row["excluded"] is None:
            valid[row["score"]] += row["n"]
        else:
            excluded[Exclusion(row["excluded"])] += row["n"]
        if row["excluded"] == Exclusion.UNVERIFIED:
            unverified[row["score"]] += row["n"]
    ways = {AskedBy(row["way"]): row["n"] for row in await ask(WAYS, found.id)}
    return Results(
        total=cell("", total),
        answered=sum(row["n"] for row in standing),
        invited=sum(ways.values()),
        ways=ways,
        excluded={reason: count for reason, count in excluded.items() if count},
        unverified=satisfaction(unverified),
        tables=by_table,
        names=await _names(by_table),
        questions=await _questions(found, total.valid),
        trend=await _trend(found, valid),
    )


async def read_part(found: SurveyRound, part: InsuredLifts) -> dict[str, CellFigures]:
    """Figures of the part's lifts by district, "" for all of them."""
    _, names = await _groups(found.id)
    return part_cells(await _sums(found.id, (*names, PART), part), names)


async def _groups(round_id: UUID) -> tuple[dict[Group, Sums], tuple[str, ...]]:
    """Sums by the smallest groups that can still be checked, and the dimensions that these are of."""
    lifts = await FrameLift.filter(round_id=round_id).count()
    choices = [DIMENSIONS[:end] for end in range(len(DIMENSIONS), 0, -1)]
    if lifts > MOST_ATOMS:
        choices = choices[1:]
    for names in choices:
        frame = await ask(FRAME, round_id, names)
        if len(frame) <= MOST_ATOMS:
            break
    return await _sums(round_id, names), names


async def _sums(
    round_id: UUID, names: tuple[str, ...], part: InsuredLifts | None = None
) -> dict[Group, Sums]:
    groups: dict[Group, Sums] = {}

    def sums_of(row: Mapping[str, object]) -> Sums:
        return groups.setdefault(tuple(str(row[f"{name}_id"] or "") for name in names), Sums())

    for row in await ask(FRAME, round_id, names, part=part):
        sums = sums_of(row)
        sums.lifts, sums.residents = row["lifts"], row["residents"]
    for row in await ask(INVITED, round_id, names, part=part):
        sums_of(row).invited = row["invited"]
    for row in await ask(ANSWERS, round_id, names, part=part):
        counts = {score: row[f"n{score}"] for score in SCALE}
        sums_of(row).add_answers(row["each"], counts, row["residents"], row["satisfied"])
    return groups


async def _names(by_table: Mapping[str, list[CellFigures]]) -> dict[str, str]:
    """What is shown for the keys of every table."""
    organisations = {
        one.key for name in ("insurer", "maintainer", "use_unit") for one in by_table.get(name, ()) if one.key
    }
    found = {"": "没有登记"}
    for row in await Organisation.filter(id__in=list(organisations)).values("id", "name"):
        found[str(row["id"])] = row["name"]
    for row in await District.filter(id__in=[one.key for one in by_table["district"]]).values("id", "name"):
        found[str(row["id"])] = row["name"]
    lifts = Lift.filter(id__in=[one.key for one in by_table.get("lift", ())])
    for lift in await lifts.select_related("estate"):
        found[str(lift.id)] = place_of(lift)
    return found


async def _questions(found: SurveyRound, valid: int) -> tuple[QuestionFigures, ...]:
    """The questions after the overall one. Texts are never shown."""
    asked = [one for one in parse_questions(found.question_set.questions) if one.key != OVERALL]
    figures = []
    for question in asked:
        if question.kind is QuestionKind.TEXT:
            continue
        most = len(SCALE) if question.kind is QuestionKind.SCALE else len(question.choices)
        counts = None
        if valid >= SUPPRESSED_UNDER:
            counts = dict.fromkeys(range(1, most + 1), 0)
            for row in await ask(QUESTION, found.id, key=question.key):
                if row["value"] is not None:
                    counts[int(row["value"])] += row["n"]
            if sum(counts.values()) < SUPPRESSED_UNDER:  # few of those who answered have answered this one
                counts = None
        figures.append(QuestionFigures(question, counts))
    return tuple(figures)


async def _trend(found: SurveyRound, valid: Mapping[int, int]) -> tuple[TrendPoint, ...]:
    """This round, with its `valid` scores, and those before it on the same matter here, oldest first."""
    before = SurveyRound.filter(
        closes_at__lt=found.closes_at,
        city_id=found.city_id,
        district_id=found.district_id,
        subject=found.subject,
        opened_at__not_isnull=True,
    )
    rounds = await before.exclude(id=found.id).order_by("-closes_at").limit(MOST_ROUNDS - 1)
    counted = (
        await SurveyAnswer.filter(round_id__in=[one.id for one in rounds], excluded=None)
        .group_by("round_id", "score")
        .annotate(n=Count("id"))
        .values("round_id", "score", "n")
    )
    counts = {one.id: dict.fromkeys(SCALE, 0) for one in rounds}
    for row in counted:
        counts[row["round_id"]][row["score"]] = row["n"]
    points = [TrendPoint(one.title, one.closes_at, satisfaction(counts[one.id])) for one in reversed(rounds)]
    return (*points, TrendPoint(found.title, found.closes_at, satisfaction(valid)))
