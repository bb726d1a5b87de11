"""The spans of cover follow every verb that changes a policy, so that the filter finds what the rule judges."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.jobs.daily import prove_lists_today
from bot.services import Services
from models.actions.insurance.change_policy import NewChange, change_policy
from models.actions.insurance.edit_policy import LiftPremium, PolicyDraft, save_policy
from models.actions.lifts.cover_spans import repair_cover_spans
from models.actions.lifts.read import LiftFilter, list_lifts
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.kept_files import HandedFile
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope
from models.rules.base.documents import FileKind
from models.rules.insurance.cover import EXPIRING_WITHIN, CoverState
from models.rules.insurance.policy_terms import CoverLine
from models.rules.insurance.settlement import PolicyChangeKind
from models.rules.staff.access import StaffRole
from models.tables.insurance.cover_span import CoverSpan
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.lifts import Lift
from tests.support.clock import MovableClock
from tests.support.imported import ran
from tests.support.insurance import ANHE
from tests.support.register_files import as_csv, rows_of
from tests.support.staff import TESTER

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)
ALL = PageOf("id", size=500)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PAPER = HandedFile(FileKind.PDF, "批单", "a" * 64, 1, "sealed")


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


class Insurer:
    """Somebody who works on policies of a few lifts, a random verb at a time, with terms that often touch."""

    def __init__(self, services: Services, random: Random, numbers: list[str], number: int) -> None:
        self._services, self._random, self._numbers = services, random, numbers
        self._number = number  # of the next policy
        self._drafts: dict[UUID, PolicyDraft] = {}

    async def work(self) -> None:
        verbs = [self.record]
        if self._drafts:
            verbs += [self.move_term, self.move_lifts, self.end_early, self.import_all]
        await self._random.choice(verbs)()

    async def record(self) -> None:
        starts_at, ends_at = self._term()
        self._number += 1
        draft = PolicyDraft(
            number=f"SPAN{self._number}", insurer=ANHE, product="责任险",
            lines=frozenset({CoverLine.LIABILITY}), lifts=self._some_lifts(),
            starts_at=starts_at, ends_at=ends_at,
        )  # fmt: skip
        await self._save(None, draft)

    async def move_term(self) -> None:
        """As the form of a large policy does, which shows none of its lifts."""
        starts_at, ends_at = self._term()
        key, draft = self._one()
        await self._save(key, replace(draft, lifts=None, starts_at=starts_at, ends_at=ends_at))

    async def move_lifts(self) -> None:
        key, draft = self._one()
        await self._save(key, replace(draft, lifts=self._some_lifts()))

    async def end_early(self) -> None:
        key, _ = self._one()
        policy = await Policy.get(id=key)
        starts_on, now = policy.starts_at.astimezone(LOCAL).date(), self._services.clock()
        days = self._random.randrange((policy.ends_at - policy.starts_at).days)
        on = max(starts_on + days * DAY, now.astimezone(LOCAL).date())
        if await change_policy(key, NewChange(PolicyChangeKind.REDEEMED, on, 0, PAPER, "test"), TESTER, now):
            return  # the day is not in its term
        del self._drafts[key]

    async def import_all(self) -> None:
        """A file that gives each policy a new term, and one more lift."""
        rows = []
        for draft in self._drafts.values():
            starts_at, ends_at = self._term()
            more = self._random.choice(self._numbers)
            rows.append(
                {"保单号": draft.number, "保险机构": ANHE, "产品": "责任险", "使用登记证编号": more}
                | {"起期": f"{starts_at:%Y-%m-%d}", "止期": f"{ends_at:%Y-%m-%d}", "共保": ""}
            )
        job = await ran(self._services, "policies", as_csv(rows_of("policies", *rows)))
        assert job.phase.value == "done"

    async def _save(self, key: UUID | None, draft: PolicyDraft) -> None:
        saved = await save_policy(EVERYTHING, key, draft, TESTER, self._services.clock())
        assert isinstance(saved, UUID)
        self._drafts[saved] = draft

    def _one(self) -> tuple[UUID, PolicyDraft]:
        return self._random.choice(list(self._drafts.items()))

    def _some_lifts(self) -> tuple[LiftPremium, ...]:
        drawn = self._random.sample(self._numbers, self._random.randint(1, len(self._numbers)))
        return tuple(LiftPremium(number, 9_300) for number in drawn)

    def _term(self) -> tuple[datetime, datetime]:
        """One or two whole years that begin on one of few days, so that terms touch, overlap or leave gaps."""
        year = self._services.clock().year + self._random.randint(-3, 1)
        month = self._random.choice((1, 3, 12))
        years = self._random.choice((1, 1, 2))
        return midnight(date(year, month, 1)), midnight(date(year + years, month, 1))


@pytest.fixture
def seen() -> Iterator[Counter[CoverState]]:
    """How many lifts were found in each state."""
    counted: Counter[CoverState] = Counter()
    yield counted
    assert all(counted[state] for state in CoverState if state is not CoverState.NONE)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=False))
async def test_after_any_work_on_policies_each_filter_finds_what_is_judged_so(
    services: Services, seen: Counter[CoverState], random: Random
) -> None:
    lifts = await Lift.all().order_by("id").limit(4)
    await CoveredLift.filter(lift_id__in=[one.id for one in lifts]).delete()
    await repair_cover_spans()
    numbers = [one.registration_number for one in lifts]
    insurer = Insurer(services, random, numbers, await Policy.all().count())
    for _ in range(12):
        await insurer.work()
    assert await repair_cover_spans() == 0
    held = CoveredLift.filter(lift_id__in=[one.id for one in lifts])
    terms = await held.values_list("policy__starts_at", "policy__ends_at")
    bounds = {moment for term in terms for moment in term} | {services.clock()}
    bounds |= {moment - EXPIRING_WITHIN for moment in bounds}
    for now in random.sample(sorted(bounds), min(8, len(bounds))):
        for moment in (now, now - SECOND):
            everything = await list_lifts(EVERYTHING, LiftFilter(), ALL, moment)
            for state in CoverState:
                found = await list_lifts(EVERYTHING, LiftFilter(cover=state), ALL, moment)
                judged = [line.id for line in everything.lines if line.cover is state]
                assert [line.id for line in found.lines] == judged, (moment, state)
                seen[state] += len(judged)


async def test_two_policies_of_a_lift_recorded_at_once_are_both_in_its_spans(services: Services) -> None:
    lift = await Lift.all().order_by("id").first()
    assert lift is not None
    await CoveredLift.filter(lift_id=lift.id).delete()
    await repair_cover_spans()
    year = services.clock().year
    drafts = [
        PolicyDraft(
            number=f"SPAN{n}", insurer=ANHE, product="责任险", lines=frozenset({CoverLine.LIABILITY}),
            lifts=(LiftPremium(lift.registration_number, 9_300),),
            starts_at=midnight(date(year + 2 * n, 1, 1)), ends_at=midnight(date(year + 2 * n + 1, 1, 1)),
        )
        for n in range(4)
    ]  # fmt: skip
    now = services.clock()
    saved = await asyncio.gather(*(save_policy(EVERYTHING, None, draft, TESTER, now) for draft in drafts))
    assert all(isinstance(one, UUID) for one in saved)
    spans = await CoverSpan.filter(lift_id=lift.id).order_by("starts_at")
    assert [(one.starts_at, one.ends_at) for one in spans] == [(one.starts_at, one.ends_at) for one in drafts]
    assert [one.next_starts_at for one in spans] == [*(one.starts_at for one in drafts[1:]), None]


async def test_each_day_one_worker_mends_what_an_older_build_left(
    services: Services, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    assert await prove_lists_today(services)
    assert "mended" not in caplog.text
    [lost, moved, added, uncounted] = await Lift.filter(cover_spans__id__not_isnull=True).distinct().limit(4)
    await CoverSpan.filter(lift_id=lost.id).delete()
    await CoverSpan.filter(lift_id=moved.id).update(ends_at=clock() + timedelta(days=9_999))
    await CoveredLift.filter(lift_id=added.id).delete()
    await Lift.filter(id=uncounted.id).update(covered_from=None)
    clock.advance(DAY)
    assert sorted(await asyncio.gather(*(prove_lists_today(services) for _ in range(3)))) == [
        False,
        False,
        True,
    ]
    [told] = [record for record in caplog.records if "mended" in record.message]
    assert (vars(told)["what"], vars(told)["count"]) == ("cover", 4)
    shown = (await services.metrics.render(clock())).decode()
    assert 'tima_lookups_mended_total{what="cover"} 4.0' in shown
    assert await repair_cover_spans() == 0
    assert not await CoverSpan.filter(lift_id=added.id).exists()
