"""What contracts pay, worked by hand with the clause that binds; and that no promise is above it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.rules.insurance.contract import Benefit, Contract, read_contract
from models.rules.insurance.payable import (
    Cut,
    EntrapmentPromise,
    Loss,
    Payable,
    PromiseState,
    Used,
    left_of,
    owed,
    payable,
    promise_entrapment,
    promised,
)
from models.rules.insurance.policy_terms import CoverLine
from models.rules.insurance.trapped_benefit import read_tiers
from tests.models.rules.insurance.test_contract import NANJING_004

YUAN = 100
LIABILITY = [CoverLine.LIABILITY]
SHANDONG_2019 = [
    {"from_minutes": 30, "fen": 20_000}, {"from_minutes": 60, "fen": 30_000},
    {"from_minutes": 90, "fen": 40_000}, {"over_minutes": 120, "fen": 50_000},
]  # fmt: skip
FLAT = [{"over_minutes": 60, "fen": 20_000}]


def contract(
    tiers: Sequence[dict[str, int]] = (),
    own: Mapping[str, dict[str, int]] = MappingProxyType({}),
    limits: Mapping[str, int] = NANJING_004,
) -> Contract:
    return read_contract(LIABILITY, limits, own, read_tiers(tiers))


SILENT = contract()  # 004 has no cover for entrapments
TIERED = contract(SHANDONG_2019)
ONE_TIER = contract(FLAT)
CAPPED = contract(SHANDONG_2019, {"entrapment": {"event": 500 * YUAN, "total": 2_000 * YUAN}})
LOW_TOTAL = contract(SHANDONG_2019, limits={"total": 700 * YUAN})


# contract, minutes inside, people inside, yuan for all of them, and the clause that says so
@pytest.mark.parametrize(
    ("written", "minutes", "persons", "yuan", "clause"),
    [
        (SILENT, 29, 1, 0, Cut.SILENT), (SILENT, 32, 1, 0, Cut.SILENT), (SILENT, 600, 4, 0, Cut.SILENT),
        (TIERED, 29, 1, 0, Cut.TIER), (TIERED, 30, 1, 200, Cut.TIER), (TIERED, 32, 3, 600, Cut.TIER),
        (TIERED, 60, 1, 300, Cut.TIER), (TIERED, 90, 2, 800, Cut.TIER), (TIERED, 120, 1, 400, Cut.TIER),
        (TIERED, 121, 1, 500, Cut.TIER), (TIERED, 121, 12, 6_000, Cut.TIER),
        (ONE_TIER, 32, 1, 0, Cut.TIER), (ONE_TIER, 60, 1, 0, Cut.TIER), (ONE_TIER, 61, 1, 200, Cut.TIER),
        (ONE_TIER, 95, 2, 400, Cut.TIER), (ONE_TIER, 600, 1, 200, Cut.TIER),
        (CAPPED, 32, 2, 400, Cut.TIER), (CAPPED, 32, 3, 500, Cut.EVENT), (CAPPED, 121, 9, 500, Cut.EVENT),
        (LOW_TOTAL, 121, 1, 500, Cut.TIER), (LOW_TOTAL, 121, 2, 700, Cut.POLICY_TOTAL),
    ],
)  # fmt: skip
def test_entrapments_by_contract_minutes_and_persons(
    written: Contract, minutes: int, persons: int, yuan: int, clause: Cut
) -> None:
    trapped = timedelta(minutes=minutes)
    loss = Loss(Benefit.ENTRAPMENT, persons=persons, trapped=trapped)
    assert payable(written, loss) == Payable(yuan * YUAN, clause)
    assert owed(written, loss) == yuan * YUAN
    assert promise_entrapment(written, trapped).for_persons(persons) == yuan * YUAN


def test_a_promise_says_why_there_is_none() -> None:
    hour = timedelta(minutes=61)
    assert promise_entrapment(SILENT, hour).state is PromiseState.SILENT
    assert promise_entrapment(ONE_TIER, timedelta(minutes=32)).state is PromiseState.BELOW
    spent = Used(total=2_000 * YUAN)
    assert promise_entrapment(CAPPED, hour, spent) == EntrapmentPromise(PromiseState.USED_UP, 0, 0)
    nearly = Used(total=1_900 * YUAN)
    assert promise_entrapment(CAPPED, hour, nearly) == EntrapmentPromise(
        PromiseState.PAYS, 100 * YUAN, 100 * YUAN
    )
    unlimited = contract(FLAT, limits={})
    assert promise_entrapment(unlimited, hour) == EntrapmentPromise(PromiseState.PAYS, 20_000, None)
    bounded = contract(FLAT, {"entrapment": {"person": 15_000}}, {})
    assert promise_entrapment(bounded, hour).person_fen == 15_000


# 004 Nanjing, in yuan: 800,000 a person of it 80,000 medical, property 20,000, 5,000,000 in all
@pytest.mark.parametrize(
    ("loss", "used", "yuan", "clause"),
    [
        (Loss(Benefit.INJURY, 300_000 * YUAN), Used(), 300_000, None),
        (Loss(Benefit.INJURY, 900_000 * YUAN), Used(), 800_000, Cut.PERSON),
        (Loss(Benefit.INJURY, 900_000 * YUAN, 2), Used(), 900_000, None),
        (Loss(Benefit.INJURY, 100_000 * YUAN, 1, 100_000 * YUAN), Used(), 80_000, Cut.MEDICAL),
        (Loss(Benefit.PROPERTY, 30_000 * YUAN), Used(), 20_000, Cut.EVENT),
        (Loss(Benefit.PROPERTY, 30_000 * YUAN), Used(event=15_000 * YUAN), 5_000, Cut.EVENT),
        (Loss(Benefit.INJURY, 6_400_000 * YUAN, 8), Used(), 5_000_000, Cut.ACCIDENT),
        (Loss(Benefit.INJURY, 800_000 * YUAN), Used(all_total=4_900_000 * YUAN), 100_000, Cut.POLICY_TOTAL),
        (Loss(Benefit.INJURY, 800_000 * YUAN), Used(all_total=9_000_000 * YUAN), 0, Cut.POLICY_TOTAL),
        # the employees' part stands beside the third-party limits
        (Loss(Benefit.EMPLOYEE, 600_000 * YUAN), Used(all_total=5_000_000 * YUAN), 480_000, Cut.PERSON),
        (Loss(Benefit.EMPLOYEE, 60_000 * YUAN, 1, 60_000 * YUAN), Used(), 48_000, Cut.MEDICAL),
        (Loss(Benefit.EMPLOYEE_PROPERTY, 1_500 * YUAN), Used(), 1_000, Cut.PERSON),
        # no-fault relief: 100,000 a lift and accident, at most 30,000 a person
        (Loss(Benefit.RELIEF, 20_000 * YUAN), Used(), 20_000, None),
        (Loss(Benefit.RELIEF, 50_000 * YUAN), Used(), 30_000, Cut.PERSON),
        (Loss(Benefit.RELIEF, 150_000 * YUAN, 5), Used(), 100_000, Cut.EVENT),
        # nothing of these is written in 004
        (Loss(Benefit.DELAY, 100 * YUAN), Used(), 0, Cut.SILENT),
        (Loss(Benefit.LEGAL, 100 * YUAN), Used(), 0, Cut.SILENT),
        (Loss(Benefit.PARTS, 100 * YUAN), Used(), 0, Cut.SILENT),
    ],
)
def test_what_004_pays(loss: Loss, used: Used, yuan: int, clause: Cut | None) -> None:
    assert payable(SILENT, loss, used) == Payable(yuan * YUAN, clause)


@pytest.mark.parametrize(("protected", "yuan"), [(0, 0), (1, 30_000), (3, 90_000), (4, 100_000)])
def test_relief_of_the_protected_is_a_fixed_sum(protected: int, yuan: int) -> None:
    assert owed(SILENT, Loss(Benefit.RELIEF, persons=4, protected=protected)) == yuan * YUAN


def test_the_protected_have_a_limit_of_their_own() -> None:
    """Of three persons one is over 60: two times the one limit and once the other."""
    loss = Loss(Benefit.RELIEF, 90_000, persons=3, protected=1)
    both = contract(limits={"relief_person": 10_000, "relief_protected": 30_000})
    assert payable(both, loss) == Payable(50_000, Cut.PERSON)
    protected_alone = contract(limits={"relief_protected": 30_000})
    assert payable(protected_alone, loss) == Payable(30_000, Cut.PERSON)


def test_nothing_else_is_owed_without_an_assessment() -> None:
    assert owed(SILENT, Loss(Benefit.INJURY, 100)) == 0
    assert owed(SILENT, Loss(Benefit.ENTRAPMENT)) == 0


def test_a_deductible_is_the_lines_own_or_the_policys() -> None:
    own = {"rescue": {"event": 90_000}, "legal": {"event": 90_000, "deductible": 500}}
    written = read_contract(LIABILITY, {}, own, read_tiers(FLAT), 20_000, 5)
    assert payable(written, Loss(Benefit.RESCUE, 50_000)) == Payable(30_000, Cut.DEDUCTIBLE)
    assert payable(written, Loss(Benefit.RESCUE, 10_000)) == Payable(0, Cut.DEDUCTIBLE)
    assert payable(written, Loss(Benefit.LEGAL, 50_000)) == Payable(49_500, Cut.DEDUCTIBLE)
    percent = read_contract(LIABILITY, {}, own, (), 0, 5)
    assert payable(percent, Loss(Benefit.RESCUE, 50_001)) == Payable(47_500, Cut.DEDUCTIBLE)
    inside = Loss(Benefit.ENTRAPMENT, trapped=timedelta(minutes=61))
    assert payable(written, inside) == Payable(20_000, Cut.TIER)


def test_without_a_limit_on_record_the_most_is_unknown() -> None:
    assert payable(contract(limits={}), Loss(Benefit.INJURY)) == Payable(None)
    assert payable(contract(limits={}), Loss(Benefit.INJURY, 7)) == Payable(7)


SUMS = some.integers(0, 10**9)
MAYBE = some.none() | SUMS


@some.composite
def contracts(draw: some.DrawFn) -> Contract:
    minutes = sorted(draw(some.sets(some.integers(1, 300), max_size=4)))
    sums = sorted(draw(some.lists(some.integers(1, 10**6), min_size=len(minutes), max_size=len(minutes))))
    tiers = [
        {draw(some.sampled_from(["from_minutes", "over_minutes"])): since, "fen": fen}
        for since, fen in zip(minutes, sums, strict=True)
    ]
    own = draw(
        some.dictionaries(
            some.sampled_from([one.value for one in Benefit]),
            some.dictionaries(some.sampled_from(["person", "event", "total", "deductible"]), SUMS),
        )
    )
    limits = draw(some.dictionaries(some.sampled_from(list(NANJING_004)), SUMS))
    held = draw(some.sets(some.sampled_from(list(CoverLine)), min_size=1))
    percent = draw(some.integers(0, 100))
    return read_contract(held, limits, own, read_tiers(tiers), draw(SUMS), percent)


USED = some.builds(Used, event=SUMS, total=SUMS, all_event=SUMS, all_total=SUMS)


@given(contracts(), some.integers(0, 400 * 60), some.integers(1, 20), USED)
def test_a_promise_is_what_a_claim_pays_and_never_more(
    written: Contract, seconds: int, persons: int, used: Used
) -> None:
    trapped = timedelta(seconds=seconds)
    promised = promise_entrapment(written, trapped, used)
    paid = payable(written, Loss(Benefit.ENTRAPMENT, persons=persons, trapped=trapped), used)
    assert promised.for_persons(persons) == paid.fen
    assert (promised.person_fen > 0) == (promised.state is PromiseState.PAYS)


@given(contracts(), some.sampled_from(list(Benefit)), SUMS, some.integers(1, 20), SUMS, USED)
def test_no_more_is_paid_than_asked_nor_than_any_limit_leaves(
    written: Contract, benefit: Benefit, fen: int, persons: int, medical: int, used: Used
) -> None:
    loss = Loss(benefit, fen, persons, min(medical, fen), trapped=timedelta(minutes=61))
    paid = payable(written, loss, used).fen
    assert paid is not None
    assert 0 <= paid <= fen
    line = written.line(benefit)
    if line is None:
        assert paid == 0
    else:
        if line.event is not None:
            assert paid <= max(0, line.event - used.event)
        if line.person is not None:
            assert paid <= line.person * persons
        if written.total is not None and written.shares_limits(benefit):
            assert paid <= max(0, written.total - used.all_total)
    least = owed(written, loss, used)
    assert least <= (payable(written, Loss(benefit, None, persons, 0, 0, loss.trapped), used).fen or 10**12)


def test_a_claim_whose_line_is_not_recorded_is_bounded_by_the_limits_of_the_policy() -> None:
    loss = Loss(benefit=None, fen=900 * YUAN)
    assert payable(LOW_TOTAL, loss) == Payable(700 * YUAN, Cut.POLICY_TOTAL)
    assert payable(LOW_TOTAL, loss, Used(all_total=600 * YUAN)) == Payable(100 * YUAN, Cut.POLICY_TOTAL)
    assert payable(contract(limits={}), loss) == Payable(900 * YUAN)


def test_what_was_denied_this_time_is_no_longer_promised() -> None:
    hour = timedelta(minutes=61)
    assert promise_entrapment(ONE_TIER, hour, is_denied=True) == EntrapmentPromise(PromiseState.DENIED)
    assert promise_entrapment(SILENT, hour, is_denied=True).state is PromiseState.SILENT
    assert promise_entrapment(ONE_TIER, timedelta(minutes=5), is_denied=True).state is PromiseState.BELOW


def test_a_page_names_the_tiers_as_low_as_the_limits_make_them() -> None:
    """500 yuan after two hours, but 400 a person; 700 in all the policy, of which 600 are paid."""
    line = contract(SHANDONG_2019, {"entrapment": {"person": 40_000}}).line(Benefit.ENTRAPMENT)
    assert line is not None
    assert [tier.fen for tier in promised(TIERED, line).tiers] == [20_000, 30_000, 40_000, 40_000]
    spent = Used(all_total=600 * YUAN)
    assert [tier.fen for tier in promised(LOW_TOTAL, line, spent).tiers] == [10_000] * 4
    assert left_of(LOW_TOTAL, Benefit.ENTRAPMENT, spent) == 100 * YUAN
    assert left_of(SILENT, Benefit.ENTRAPMENT, spent) is None
    assert left_of(contract(FLAT, limits={}), Benefit.ENTRAPMENT, spent) is None


@given(contracts(), USED)
def test_no_tier_of_a_page_is_above_what_a_claim_pays_for_it(written: Contract, used: Used) -> None:
    line = written.line(Benefit.ENTRAPMENT)
    for tier in promised(written, line, used).tiers if line else ():
        just_long_enough = tier.since + timedelta(seconds=int(tier.over))
        paid = payable(written, Loss(Benefit.ENTRAPMENT, trapped=just_long_enough), used)
        assert tier.fen == paid.fen
