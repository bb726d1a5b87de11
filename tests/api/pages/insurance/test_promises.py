"""No page promises more than the claim's rules pay: by hand through the receipt, then for any contract."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api.http.pages import page_environment
from bot.services import Services
from bot.texts.insurance import benefit_words
from bot.texts.languages import CHINESE
from models.actions.insurance.contract_views import benefit_views
from models.actions.insurance.handle_claim import NewClaim, NewStep, add_claim_step, open_claim
from models.actions.lifts.contracts import used_in_term
from models.actions.lifts.find import LiftCard
from models.actions.rescues.read import CoverPromise
from models.actions.shared.audit import Actor
from models.rules.insurance.claim_clock import ClaimState
from models.rules.insurance.claim_stage import ClaimEventKind
from models.rules.insurance.contract import Benefit, Contract
from models.rules.insurance.payable import NOTHING_USED, Loss, Used, payable, promise_entrapment
from models.rules.privacy.audit_chain import ActorKind
from models.rules.rescues.trap_clock import Step
from models.tables.insurance.claim import Claim
from models.tables.insurance.policy import Policy
from models.tables.reports.report import Incident
from tests.conftest import Client
from tests.models.rules.insurance.test_payable import FLAT, SHANDONG_2019, USED, contracts
from tests.support.clock import MovableClock
from tests.support.insurance import policy_id_of
from tests.support.rescues import tell

PROGRAM = Actor(ActorKind.PROGRAM, name="test")
_SUM = re.compile(r"([\d,]+)(?:\.(\d\d))? 元")
_LIFE = timedelta(days=30_000)


def sums_of(text: str) -> list[int]:
    """Every sum that a text names, in fen."""
    return [int(whole.replace(",", "")) * 100 + int(part or 0) for whole, part in _SUM.findall(text)]


@dataclass(frozen=True)
class Written:
    """A contract's part on entrapments, and the clause that it follows."""

    clause: str
    tiers: Sequence[dict[str, int]]
    bounds: dict[str, dict[str, int]] | None = None


SILENT = Written("004 三: nothing is said of entrapments", [])
TIERED = Written("003 四(一)(1): beyond a certain time, here in four tiers", SHANDONG_2019)
ONE = Written("003 四(一)(1): beyond a certain time, here one", FLAT)
CAPPED = Written("the same, 500 yuan an event", SHANDONG_2019, {"entrapment": {"event": 50_000}})

_KIND = ClaimEventKind
NEW, DENIED = (), (_KIND.APPLIED, _KIND.LIABILITY_DENIED)
REFUSED = (*DENIED, _KIND.REFUSED)
RELIEVED = (*REFUSED, _KIND.RELIEF_GRANTED)
ACCEPTED = (_KIND.APPLIED, _KIND.LIABILITY_ACCEPTED)


# contract, minutes inside, persons of the claim, its outcome so far, yuan a person on the receipt, what it says
@pytest.mark.parametrize(
    ("written", "minutes", "persons", "outcome", "yuan", "said"),
    [
        (SILENT, 32, 1, None, None, "没有写困人补偿"),
        (SILENT, 600, 4, None, None, "没有写困人补偿"),
        (TIERED, 29, 1, None, None, "这一次没有到"),
        (TIERED, 30, 1, None, 200, "由保险机构核定"),
        (TIERED, 32, 3, NEW, 200, "由保险机构核定"),
        (TIERED, 61, 2, ACCEPTED, 300, "由保险机构核定"),
        (TIERED, 121, 12, None, 500, "由保险机构核定"),
        (ONE, 59, 1, None, None, "这一次没有到"),
        (ONE, 61, 1, NEW, 200, "由保险机构核定"),
        (ONE, 61, 1, DENIED, None, "认定这一次不属于保险责任"),
        (ONE, 61, 1, REFUSED, None, "认定这一次不属于保险责任"),
        (ONE, 61, 1, RELIEVED, None, "认定这一次不属于保险责任"),
        (CAPPED, 121, 2, NEW, 500, "所有人合计最多 500.00 元"),
        (CAPPED, 121, 2, REFUSED, None, "认定这一次不属于保险责任"),
    ],
    ids=lambda value: value.clause if isinstance(value, Written) else None,
)
async def test_the_receipt_by_contract_minutes_persons_and_outcome(
    web_client: Client,
    services: Services,
    lift: LiftCard,
    clock: MovableClock,
    written: Written,
    minutes: int,
    persons: int,
    outcome: tuple[ClaimEventKind, ...] | None,
    yuan: int | None,
    said: str,
) -> None:
    policy_id = UUID(policy_id_of(lift))
    await Policy.filter(id=policy_id).update(entrapment_tiers=written.tiers, line_bounds=written.bounds)
    answer = await web_client.post(f"/l/{lift.code}/sos", data={"role": "inside"})
    incident, began = await Incident.get(open_key__not_isnull=True), services.clock()
    clock.advance(timedelta(minutes=minutes))
    await tell(incident.id, Step.RELEASED, services.clock())
    if outcome is not None:
        new = NewClaim(
            policy_id, lift.lift_id, "LP-9", began, services.clock(),
            incident_id=incident.id, benefit=Benefit.ENTRAPMENT, persons=persons, protected_persons=persons,
        )  # fmt: skip
        claim = await open_claim(new, PROGRAM, services.clock())
        assert isinstance(claim, UUID)
        for seen, kind in enumerate(outcome, start=1):
            clock.advance(timedelta(minutes=1))
            granted = min(30_000 * persons, 100_000) * 100
            fen = (
                granted if kind is _KIND.RELIEF_GRANTED else 100 if kind is _KIND.LIABILITY_ACCEPTED else None
            )
            step = NewStep(kind, services.clock(), fen, "理由")
            done = await add_claim_step(claim, seen, step, PROGRAM, services.clock())
            assert isinstance(done, ClaimState), (kind, done)
    page = await (await web_client.get(answer.url.path)).text()
    assert said in page
    named = re.findall(r"这一次每人 ([\d,.]+) 元", page)
    assert named == ([] if yuan is None else [f"{yuan}.00"])


ENVIRONMENT = page_environment(CHINESE)


def receipt_words(contract: Contract, trapped: timedelta, used: Used, *, is_denied: bool) -> str:
    promise = promise_entrapment(contract, trapped, used, is_denied=is_denied)
    begins = next(iter(contract.tiers), None)
    values: Any = ENVIRONMENT.get_template("insurance/parts.html").module
    return unescape(values.entrapment_promise(CoverPromise("安和", "", promise, begins)))


@given(contracts(), some.integers(0, 400 * 60), some.integers(1, 20), USED, some.booleans())
def test_a_receipt_names_no_sum_above_what_a_claim_pays(
    contract: Contract, seconds: int, persons: int, used: Used, denied: bool
) -> None:
    trapped = timedelta(seconds=seconds)
    text = receipt_words(contract, trapped, used, is_denied=denied)
    paid = (
        0 if denied else payable(contract, Loss(Benefit.ENTRAPMENT, None, persons, trapped=trapped), used).fen
    )
    match sums_of(text):
        case []:
            assert not paid
        case [each, *together]:
            assert min([each * persons, *together]) == paid
            assert each <= (payable(contract, Loss(Benefit.ENTRAPMENT, trapped=trapped), used).fen or 0)


def most_for_one(contract: Contract, benefit: Benefit, used: Used) -> int | None:
    """What one person who asks for everything is paid, in the case that pays most."""
    cases = [Loss(benefit, None, 1, protected=protected, trapped=_LIFE) for protected in (0, 1)]
    paid = [payable(contract, loss, used).fen for loss in cases]
    return None if None in paid else max(fen for fen in paid if fen is not None)


def requires_no_promise_above_a_claim(text: str, contract: Contract, benefit: Benefit, used: Used) -> None:
    """A tier must hold by itself; of several "at most" the lowest binds whoever reads them."""
    most = most_for_one(contract, benefit, used)
    if most is None:
        return

    def named(word: str) -> list[int]:
        return sums_of("；".join(part for part in text.split("；") if word in part and "医疗" not in part))

    tiers = named("分钟，每人")
    assert all(fen <= most for fen in tiers), text
    fixed = named("残疾人每人")
    assert all(min([fen, *named("现在一次最多")]) <= most for fen in fixed), text
    assert tiers or min([*named("最多"), *fixed], default=0) <= most, text


@given(contracts(), USED)
def test_a_policy_page_names_no_sum_above_what_a_claim_pays(contract: Contract, used: Used) -> None:
    one_more = Used(total=used.total, all_total=used.all_total)
    views = benefit_views(contract, dict.fromkeys(Benefit, one_more))
    assert [view.benefit for view in views] == [line.benefit for line in contract.lines]
    for view in views:
        requires_no_promise_above_a_claim(benefit_words(view), contract, view.benefit, one_more)


async def test_any_contract_through_the_pages_and_the_interface(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    """Twelve contracts, some of them with claims, as `/policy`, `/api/v1` and the console's view read them."""
    random = Random(23)
    policy_id, now = UUID(policy_id_of(lift)), services.clock()
    new = NewClaim(policy_id, lift.lift_id, "LP-8", now, now, benefit=Benefit.INJURY)
    claim = await open_claim(new, PROGRAM, now)
    for _ in range(12):
        limits = {
            name: random.randrange(1, 10**6) for name in ("person", "accident", "total", "relief_person")
        }
        bounds = {
            name: {
                bound: random.randrange(1, 10**6) for bound in random.sample(["person", "event", "total"], 2)
            }
            for name in random.sample(["entrapment", "delay", "rescue", "legal"], 2)
        }
        tiers = random.choice([[], FLAT, SHANDONG_2019])
        await Policy.filter(id=policy_id).update(limits=limits, line_bounds=bounds, entrapment_tiers=tiers)
        await Claim.filter(id=claim).update(paid_fen=random.choice([0, limits["total"] // 2, 10**7]))
        contract = (await Policy.get(id=policy_id)).contract
        used = await used_in_term(policy_id, contract)
        page = await (await web_client.get(f"/l/{lift.code}/policy")).text()
        shown = re.findall(r"<dt>[^<]*</dt><dd>(.*?)</dd>", page.partition('<dl class="benefits">')[2])
        told = (await (await web_client.get(f"/api/v1/lifts/{lift.code}/policy")).json())["policies"][0]
        for line, text, api in zip(contract.lines, shown, told["benefits"], strict=False):
            requires_no_promise_above_a_claim(
                unescape(text), contract, line.benefit, used.get(line.benefit, NOTHING_USED)
            )
            most = most_for_one(contract, line.benefit, used[line.benefit])
            assert api["benefit"] == line.benefit
            assert all(tier["fen"] <= (most or 0) for tier in api["tiers"])
        first = next((tier["fen"] for line in told["benefits"] for tier in line["tiers"]), None)
        assert told["entrapment_fen"] == first
