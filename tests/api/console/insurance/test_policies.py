"""Policies, services and products in the console."""

from datetime import timedelta
from hashlib import sha256

import pytest
from aiohttp import FormData

from bot.services import Services
from models.actions.insurance.handle_claim import NewClaim, open_claim
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.stars import stars_at
from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.claim_stage import ClaimStage
from models.rules.insurance.contract import Benefit
from models.rules.insurance.premium_scheme import ClaimsHistory
from models.rules.maintenance.evaluation import EvaluationState
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.insurance.claim import Claim
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy, Product
from models.tables.lifts import Lift
from models.tables.maintenance.evaluation import Evaluation
from models.tables.partners.organisation import Organisation
from tests.conftest import Client
from tests.support.insurance import ANHE, TONGZHOU, change_contract, form_of_policy, policy_id_of
from tests.support.staff import Browser, sit_down


async def test_a_star_that_is_not_typed_is_the_published_one(
    insurer: Browser, lift: LiftCard, services: Services
) -> None:
    registered = await Lift.get(id=lift.lift_id)
    now, told = services.clock(), {"licence_level": "A1"}
    for version, (state, star) in enumerate(((EvaluationState.PUBLISHED, 4), (EvaluationState.PUBLIC, 5)), 1):
        await Evaluation.create(
            maintainer_id=registered.maintainer_id, city_id=registered.city_id, version=version, state=state,
            period_from=now.date(), period_to=now.date() + timedelta(days=version), told=told, star=star,
            created_at=now, published_at=now - timedelta(days=9) if state is EvaluationState.PUBLISHED else None,
        )  # fmt: skip
    await insurer.open("/console/policies/new")
    days = {"starts_on": str(now.date()), "ends_on": str(now.date() + timedelta(days=366))}
    for number, line, star in (("AH-NEW-000002", "93 93", 4), ("AH-NEW-000003", "93 93 2", 2)):
        typed = await form_of_policy(
            lift, number=number, lifts=f"{registered.registration_number} {line}", **days
        )
        await insurer.send("/console/policies/new", 303, **typed)
        assert (await CoveredLift.get(policy__number=number)).maintainer_star == star
    assert await stars_at([registered.maintainer_id], now - timedelta(days=10)) == {}


async def test_the_claims_before_a_policy_are_those_on_record(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    before, now = await Policy.get(id=policy_id_of(lift)), services.clock()
    ends_on = before.ends_at.astimezone(LOCAL).date()
    days = {"starts_on": str(ends_on), "ends_on": str(ends_on + timedelta(days=366))}
    form = await form_of_policy(lift, **days)
    new = NewClaim(before.id, lift.lift_id, "LP-60", now, now)
    claim = await open_claim(new, Actor(ActorKind.PROGRAM, name="test"), now)
    told = Claim.filter(lift_id=lift.lift_id)

    async def recorded(path: str) -> ClaimsHistory:
        await insurer.open(path)
        await insurer.send(path, 303, **form)
        return (await CoveredLift.get(policy__number=form["number"])).claims_history

    await told.update(stage=ClaimStage.REFUSED)
    assert await recorded("/console/policies/new") is ClaimsHistory.ONE_CLEAN_YEAR
    page = f"/console/policies/{(await Policy.get(number=form['number'])).id}/edit"
    await Claim.filter(id=claim).update(stage=ClaimStage.ACCEPTED)
    assert await recorded(page) is ClaimsHistory.CLAIM
    await Claim.filter(id=claim).update(has_casualties=True)
    assert await recorded(page) is ClaimsHistory.CASUALTY
    await Claim.filter(id=claim).update(benefit=Benefit.RELIEF)
    assert await recorded(page) is ClaimsHistory.ONE_CLEAN_YEAR


async def test_an_insurer_records_a_policy_and_changes_it(insurer: Browser, lift: LiftCard) -> None:
    await insurer.open("/console/policies/new")
    answer = await insurer.send("/console/policies/new", 303, **await form_of_policy(lift))
    page = answer.headers["Location"]
    assert "AH-NEW-000001" in await insurer.open(page)
    policy = await Policy.get(number="AH-NEW-000001")
    assert (policy.limits, policy.exclusions) == ({"person": 80_000_000}, ["故意损坏", "战争"])
    assert (await CoInsurer.get(policy_id=policy.id)).share == 3_500
    covered = await CoveredLift.get(policy_id=policy.id)
    assert (covered.premium_fen, covered.liability_fen, covered.maintainer_star) == (9_300, 9_300, 3)

    text = await insurer.open(f"{page}/edit")
    assert f"{TONGZHOU} 35%" in text
    lines = {"entrapment_tiers": "满30分钟 200\n超过 120 分钟，每人 500 元", "line_rescue_event": "10,000"}
    form = await form_of_policy(lift, product="改过的", co_insurers="", **lines)
    await insurer.send(f"{page}/edit", 303, **form)
    changed = await Policy.get(id=policy.id)
    assert changed.product == "改过的"
    assert changed.line_bounds == {"rescue": {"event": 1_000_000}}
    assert changed.entrapment_tiers == [
        {"from_minutes": 30, "fen": 20_000},
        {"over_minutes": 120, "fen": 50_000},
    ]
    assert "满 30 分钟 200\n超过 120 分钟 500" in await insurer.open(f"{page}/edit")
    assert await CoInsurer.filter(policy_id=policy.id).count() == 0
    verbs = [entry.verb for entry in await AuditEntry.filter(subject_kind="policy").order_by("sequence")]
    assert verbs == ["create_policy", "change_policy"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends_on": "2027-11-30"}, "至少一年"),
        ({"ends_on": "2026-12-01"}, "止期要在起期之后"),
        ({"insurer": TONGZHOU, "co_insurers": ""}, "不是您的机构"),
        ({"co_insurers": f"{TONGZHOU} 100%"}, "看不懂"),
        ({"co_insurers": "没有的公司 10%"}, "没登记"),
        ({"co_insurers": f"{ANHE} 10%"}, "和首席相同"),
        ({"line": ""}, "险种"),
        ({"lifts": "梯不存在 93"}, "登记证编号"),
        ({"lifts": "x 九十三"}, "看不懂"),
        ({"lifts": "x 93 94"}, "看不懂"),
        ({"lifts": ""}, "每行一部"),
        ({"payer_shares": "2:3"}, "2:3:5"),
        ({"payer_shares": "0:0:0"}, "全是 0"),
        ({"clause_sha256": "zz"}, "请再选一次"),
        ({"clause_sha256": "0" * 64}, "请再选一次"),
        ({"limit_person": "1.234"}, "两位小数"),
        ({"line_rescue_event": "1.234"}, "事故救援费用，每次最多"),
        ({"entrapment_tiers": "30 分钟 200"}, "每行一档"),
        ({"entrapment_tiers": "满 60 分钟 200\n满 30 分钟 300"}, "从低到高"),
        ({"deductible_percent": "101"}, "0 到 100"),
        ({"starts_on": "soon"}, "起期"),
    ],
)
async def test_what_cannot_be_a_policy_is_sent_back_with_the_reason(
    insurer: Browser, lift: LiftCard, changes: dict[str, str], said: str
) -> None:
    answer = await insurer.send("/console/policies/new", 422, **await form_of_policy(lift, **changes))
    assert said in await answer.text()
    assert await Policy.filter(number="AH-NEW-000001").count() == 0


async def test_the_file_of_the_clause_is_kept_over_a_refusal_and_read_by_residents(
    insurer: Browser, web_client: Client, lift: LiftCard
) -> None:
    pdf, page = b"%PDF-1.7 the clause", f"/console/policies/{policy_id_of(lift)}"
    digest, sent = sha256(pdf).hexdigest(), f"/l/{lift.code}/clause/"
    await insurer.open(f"{page}/edit")
    for data, changes, status, said in (
        (b"MZ\x90\x00", {}, 422, "请用 PDF"),
        (pdf, {"starts_on": "soon"}, 422, f'name="clause_sha256" value="{digest}"'),  # chosen once
        (None, {"clause_sha256": digest}, 303, ""),
    ):
        now = await Policy.get(id=policy_id_of(lift))
        same = {"number": now.number, "keep_lifts": "1", "co_insurers": ""}
        same |= {"starts_on": f"{now.starts_at.astimezone(LOCAL):%Y-%m-%d}"}
        same |= {"ends_on": f"{now.ends_at.astimezone(LOCAL):%Y-%m-%d}"}
        hidden = {"csrf": insurer.csrf, "version": insurer.version} | same
        form = FormData(await form_of_policy(lift) | hidden | changes)
        if data:
            form.add_field("clause", data, filename="clause.pdf")
        answer = await insurer.request("POST", f"{page}/edit", data=form)
        assert (answer.status, said in await answer.text()) == (status, True)
    assert (await web_client.get(sent + "0" * 64)).status == 404
    for answer in (await web_client.get(sent + digest), await insurer.request("GET", f"{page}/clause")):
        assert (answer.content_type, await answer.read()) == ("application/pdf", pdf)
    assert f'href="{sent}{digest}"' in await (await web_client.get(f"/l/{lift.code}/policy")).text()
    assert f'href="{page}/clause"' in await insurer.open(page)


async def test_a_number_is_used_once(insurer: Browser, lift: LiftCard) -> None:
    await insurer.send("/console/policies/new", 303, **await form_of_policy(lift))
    answer = await insurer.send("/console/policies/new", 422, **await form_of_policy(lift))
    assert "已有登记" in await answer.text()


async def test_a_co_insurer_reads_but_does_not_change(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    organisation = await Organisation.get(name=TONGZHOU)
    other = await sit_down(web_client, services, StaffRole.INSURER, organisation.id)
    path = f"/console/policies/{policy_id_of(lift)}"
    assert "记一次服务" not in await other.open(path)
    await other.open(f"{path}/edit", 403)
    await other.open(f"{path}/claims", 403)
    assert "试算" not in await other.open(f"{path}/changes")
    await other.send(f"{path}/changes", 403)


async def test_an_ending_policy_and_a_changed_use_unit_are_among_what_needs_doing(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert "签下续保的保单" in await desk.open("/console")
    assert "新的使用单位接手" not in await desk.open("/console")
    hospital = await Organisation.get(name="滨江区人民医院")
    await Lift.filter(id=lift.lift_id).update(use_unit_id=hospital.id)
    assert "新的使用单位接手" in await desk.open("/console")


async def test_taking_over_ends_the_task(web_client: Client, services: Services, lift: LiftCard) -> None:
    hospital = await Organisation.get(name="滨江区人民医院")
    lifts = await CoveredLift.filter(policy_id=policy_id_of(lift)).values_list("lift_id", flat=True)
    await Lift.filter(id__in=list(lifts)).update(use_unit_id=hospital.id)
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert "新的使用单位接手" in await desk.open("/console")
    page = f"/console/policies/{policy_id_of(lift)}/changes"
    today = services.clock().astimezone(LOCAL).date()
    await change_contract(desk, page, "handed_over", today.isoformat())
    assert "新的使用单位接手" not in await desk.open("/console")


async def test_an_insurer_offers_a_product_which_residents_compare(
    web_client: Client, insurer: Browser, lift: LiftCard, services: Services
) -> None:
    today = services.clock().astimezone(LOCAL).date()
    form = {
        "insurer": ANHE,
        "name": "渝梯保",
        "line": "liability",
        "premium_from": "320",
        "premium_to": "680",
    }
    form |= {"offered_from": str(today), "limit_person": "800,000", "service": "rescue", "exclusions": "战争"}
    assert "登记产品" in await insurer.open("/console/products/new")
    for change, said in (
        ({"name": ""}, "请填产品名称"),
        ({"premium_to": "1"}, "不能高于"),
        ({"insurer": TONGZHOU}, "不是您的机构"),
        ({"offered_until": str(today)}, "停售的日子"),
        ({"limit_person": "很多"}, "请填元"),
    ):
        wrong = await insurer.send("/console/products/new", 422, **(form | change))
        assert said in await wrong.text()
    await insurer.send("/console/products/new", 303, **form)
    await insurer.send("/console/products/new", 422, **form)  # there is one of this name
    shown = await (await web_client.get(f"/l/{lift.code}/products")).text()
    assert "渝梯保" in shown
    assert "320.00–680.00 元" in shown
    product = await Product.get(name="渝梯保")
    page = await insurer.open(f"/console/products/{product.id}")
    assert 'value="800000"' in page
    until = {"offered_until": str(today + timedelta(days=1))}
    await insurer.send(f"/console/products/{product.id}", 303, **(form | until))
    services.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    assert "渝梯保" not in await (await web_client.get(f"/l/{lift.code}/products")).text()
    other = await sit_down(
        web_client, services, StaffRole.INSURER, (await Organisation.get(name=TONGZHOU)).id
    )
    assert "渝梯保" not in await other.open("/console/products")
    await other.open(f"/console/products/{product.id}", 404)
    assert [entry.verb for entry in await AuditEntry.filter(subject_kind="product")] == [
        "create_product",
        "change_product",
    ]
