"""Another city with its own lift, parties and report: what nobody of the demo city may see."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bot.services import Services
from models.actions.desks.work import lay_on_desk
from models.actions.forwarding.replay_range import Range, ask_replay
from models.actions.imports.steps import NewImport, add_import
from models.actions.insurance.freeze_coverage import freeze_coverage
from models.actions.insurance.handle_claim import ClaimProblem, NewClaim, open_claim
from models.actions.insurance.send_pilot_report import Outgoing, keep_as_sent
from models.actions.maintenance.record_visit import NewVisit, record_visit
from models.actions.people.hand_over import say_to_staff
from models.actions.reports.file import ReportDraft, Reporter, file_report
from models.actions.shared.audit import Actor
from models.actions.shared.scope import Scope
from models.rules.desks.clock import AnswerClass
from models.rules.insurance.policy_terms import Funding, Payer
from models.rules.lifts import code as lift_code
from models.rules.lifts.kind import LiftKind
from models.rules.maintenance.evaluation import EvaluationState
from models.rules.maintenance.schedule import Node
from models.rules.partners.kinds import OrganisationKind
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.staff.access import BELONGS_TO, Belonging, StaffRole
from models.tables.cities import City, CityRule, District, Estate, Office
from models.tables.desks.task import DeskTask
from models.tables.forwarding.delivery import Delivery
from models.tables.insurance.bill import Bill
from models.tables.insurance.clause_file import ClauseFile
from models.tables.insurance.policy import CoveredLift, Policy, Product
from models.tables.keys import new_key
from models.tables.lifts import Lift, LiftCode
from models.tables.maintenance.evaluation import Evaluation
from models.tables.maintenance.visit import MaintenanceNotice
from models.tables.partners.organisation import Organisation
from models.tables.people.hand_over import HandOver
from models.tables.reports.report import Report
from models.tables.reports.severe_hazard import SevereHazard
from models.tables.staff import Staff
from scripts.demo import data as demo_data
from tests.support.sheets import certify, filed_sheet
from tests.support.staff import TESTER
from tests.support.surveys import opened_round
from tests.support.votes import DRAFT, draft_vote, urgent_repair

NOTHING = UUID(int=0)


@dataclass(frozen=True)
class Objects:
    """The keys of one of each kind. `organisations`, `deliveries` and `desk_tasks` by the part in the report."""

    incident: UUID
    report: UUID
    lift: UUID
    city: UUID
    replay: UUID
    organisations: dict[str, UUID]
    deliveries: dict[str, UUID]
    desk_tasks: dict[str, UUID]
    policy: UUID
    claim: UUID
    notice: UUID
    evaluation: UUID
    survey: UUID
    vote: UUID
    urgent: UUID
    talk: UUID
    imports: dict[StaffRole, UUID]
    district: UUID
    pilot: UUID
    product: UUID
    snapshots: dict[StaffRole, UUID]
    hazard: UUID
    sheet: UUID = NOTHING  # unless a test has one filed: it is a visit of today


PART_OF_ROLE = {
    StaffRole.PROPERTY_COMPANY: "use_unit",
    StaffRole.MAINTAINER: "maintainer",
    StaffRole.INSURER: "insurer",
    StaffRole.REGULATOR: "regulator",
    StaffRole.HOTLINE_DESK: "city_desk",
}


async def file_hazard_of(services: Services, lift_id: UUID, words: str = "三楼异响") -> UUID:
    """A hazard with all its deliveries; the key of the incident."""
    draft = ReportDraft(
        source_key=f"test:{lift_id}:{words}:{services.clock().timestamp()}",
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=lift_id,
        words=words,
        category=HazardCategory.NOISE,
    )
    return (await file_report(draft, services.clock(), services.vault)).incident_id


async def objects_around(services: Services, lift_id: UUID) -> Objects:
    incident = await file_hazard_of(services, lift_id)
    deliveries = await Delivery.filter(incident_id=incident)
    regulator = await _regulator_of(lift_id)
    for row in deliveries:
        await lay_on_desk(row, services.clock())
    tasks = {str(row.part): (await DeskTask.get(delivery_id=row.id)).id for row in deliveries}
    now = services.clock()
    covered = await CoveredLift.filter(
        lift_id=lift_id, policy__starts_at__lte=now, policy__ends_at__gt=now
    ).first()
    assert covered is not None
    new = NewClaim(covered.policy_id, lift_id, f"LP-{lift_id}", now, now, incident_id=incident)
    claim = await open_claim(new, Actor(ActorKind.PROGRAM, name="test"), now)
    assert not isinstance(claim, ClaimProblem)
    lift = await Lift.get(id=lift_id)
    await _bill_of(covered.policy_id, lift.use_unit_id, services)
    wanted = Range(now - timedelta(days=1), now, city_id=lift.city_id)
    replay = await ask_replay(f"test:{lift_id}", wanted, "演练", TESTER, now)
    return Objects(
        incident=incident,
        report=(await Report.get(incident_id=incident)).id,
        lift=lift_id,
        city=lift.city_id,
        replay=replay.id,
        organisations={str(row.part): row.organisation_id for row in deliveries if row.organisation_id},
        deliveries={str(row.part): row.id for row in deliveries},
        desk_tasks=tasks | {"regulator": await _desk_task(regulator, deliveries[0], services)},
        policy=covered.policy_id,
        claim=claim,
        notice=await _doubtful_visit(services, lift),
        evaluation=await _published_evaluation(services, lift),
        survey=await opened_round(now, district_id=await _district_of(lift)),
        vote=await draft_vote(services, DRAFT, lift.estate_id),
        urgent=await urgent_repair(services, lift.estate_id),
        talk=await _talk_about(lift, services),
        imports={role: await _import_of_colleague(services, role, lift) for role in StaffRole},
        district=await _district_of(lift),
        pilot=await _sent_pilot_report(services, await _district_of(lift)),
        product=await _product_of(covered.policy_id, services),
        snapshots=await _snapshots(services, await _district_of(lift)),
        hazard=(
            await SevereHazard.create(lift_id=lift_id, incident_id=incident, found_by="检验所", filed_at=now)
        ).id,
    )


async def _snapshots(services: Services, district_id: UUID) -> dict[StaffRole, UUID]:
    """Figures that a regulator froze, and for all other roles those of an administrator."""
    now, by = services.clock(), Actor(ActorKind.PROGRAM, name="test")
    of_all = await freeze_coverage(Scope(StaffRole.ADMINISTRATOR, None), now.date(), by, now)
    own = await freeze_coverage(Scope(StaffRole.REGULATOR, district_id), now.date(), by, now)
    return dict.fromkeys(StaffRole, of_all) | {StaffRole.REGULATOR: own}


async def _talk_about(lift: Lift, services: Services) -> UUID:
    """Somebody has asked for a person."""
    openid = f"oTalk{lift.id}"
    reporter = Reporter(services.vault.look_up_hash(openid), services.vault.seal(openid))
    await say_to_staff(reporter, "电梯总是很慢", lift.id, f"test:{lift.id}", services.clock())
    return (await HandOver.get(lift_id=lift.id)).id


async def _regulator_of(lift_id: UUID) -> Organisation:
    lift = await Lift.get(id=lift_id).select_related("estate")
    return await Organisation.get(kind=OrganisationKind.REGULATOR, district_id=lift.estate.district_id)


async def _desk_task(organisation: Organisation, delivery: Delivery, services: Services) -> UUID:
    now = services.clock()
    task = await DeskTask.create(
        organisation=organisation,
        incident_id=delivery.incident_id,
        delivery=delivery,
        arrived_at=now,
        news_at=now,
        answer_class=AnswerClass.LIFE,
        answer_by=now,
    )
    return task.id


async def _doubtful_visit(services: Services, lift: Lift) -> UUID:
    assert lift.maintainer_id is not None
    now = services.clock()
    late = now - timedelta(days=4)
    visit = NewVisit(
        lift.id, lift.maintainer_id, Node.HALF_MONTHLY, late, "陈师傅", "feed", f"test:{lift.id}:{new_key()}"
    )
    recorded = await record_visit(visit, now)
    return (await MaintenanceNotice.get(visit_id=recorded.visit_id)).id


async def sheet_at(services: Services, lift_id: UUID) -> UUID:
    """A maintenance sheet of the lift, by a worker of its maintainer."""
    lift = await Lift.get(id=lift_id)
    maintainer = await Organisation.get(id=lift.maintainer_id)
    await certify(services, maintainer=maintainer.name)
    return await filed_sheet(services, lift.id, key=f"test:{new_key()}")


async def _published_evaluation(services: Services, lift: Lift) -> UUID:
    today = services.clock().date()
    assert lift.maintainer_id is not None
    row = await Evaluation.create(
        maintainer_id=lift.maintainer_id,
        city_id=lift.city_id,
        version=1,
        state=EvaluationState.PUBLISHED,
        period_from=today - timedelta(days=365),
        period_to=today,
        told={
            "licence_level": "A1",
            "licence_number": "",
            "workers": 1,
            "engineers": 0,
            "licence_until": None,
        },
        created_at=services.clock(),
    )
    return row.id


async def _district_of(lift: Lift) -> UUID:
    return (await Estate.get(id=lift.estate_id)).district_id


async def _product_of(policy_id: UUID, services: Services) -> UUID:
    policy, today = await Policy.get(id=policy_id), services.clock().date()
    product = await Product.create(
        insurer_id=policy.insurer_id,
        name=f"产品 {policy_id}",
        premium_from_fen=9300,
        premium_to_fen=12000,
        offered_from=today,
        clause_sha256=await _clause(),
    )
    return product.id


async def _clause() -> str:
    """The digest of a clause document of the demo."""
    return (await ClauseFile.all().order_by("id").limit(1))[0].sha256


async def _bill_of(policy_id: UUID, use_unit_id: UUID | None, services: Services) -> None:
    await Bill.create(
        policy_id=policy_id,
        year=1,
        payer=Payer.OWNER,
        organisation_id=use_unit_id,
        funding=Funding.OWN,
        amount_fen=9300,
        due_on=services.clock().date(),
        drawn_at=services.clock(),
    )


async def _sent_pilot_report(services: Services, district_id: UUID) -> UUID:
    out = Outgoing(district_id, services.clock().year - 1, 1, 0, b"xlsx", None)
    sent = await keep_as_sent(out, TESTER, services.clock())
    assert sent is not None
    return sent


async def _import_of_colleague(services: Services, role: StaffRole, lift: Lift) -> UUID:
    """Made by somebody who belongs where a person of this role around the lift does."""
    district = (await Estate.get(id=lift.estate_id).select_related("district")).district
    covered = await CoveredLift.filter(lift_id=lift.id).select_related("policy").first()
    keys: dict[Belonging, dict[str, Any]] = {
        Belonging.EVERYTHING: {},
        Belonging.DISTRICT: {"district_id": district.id},
        Belonging.CITY: {"city_id": lift.city_id},
        Belonging.ESTATE: {"estate_id": lift.estate_id},
        Belonging.OFFICE: {"office_id": (await Office.get_or_create(district=district, name="街道"))[0].id},
        Belonging.ORGANISATION: {
            "organisation_id": lift.maintainer_id
            if role is StaffRole.MAINTAINER
            else lift.use_unit_id
            if role is StaffRole.PROPERTY_COMPANY
            else covered and covered.policy.insurer_id
        },
    }
    key = keys[BELONGS_TO[role]]
    now = services.clock()
    colleague = await Staff.create(
        sign_in_name=f"{role}-{new_key()}",
        display_name="同事",
        role=role,
        created_at=now,
        sessions_from=now,
        **key,
    )
    actor = Actor(ActorKind.STAFF, str(colleague.id), colleague.display_name)
    new = NewImport("maintenance", "f.csv", "0" * 64, 1, False, colleague.id, actor)
    job = await add_import(new, now, held=True)
    services.imports.file(job.id)
    services.imports.report(job.id).write_text("行号")
    return job.id


async def build_other_city(services: Services) -> Objects:
    now = services.clock()
    city = await City.create(division_code="990200", name="山城市")
    for topic, value in demo_data.RULES.items():
        await CityRule.create(city=city, topic=topic, valid_from=date(2020, 1, 1), value=value, source="test")
    district = await District.create(city=city, division_code="990202", name="山北区")
    estate = await Estate.create(district=district, name="山水苑", address="山城市山北区 1 号")

    async def party(kind: OrganisationKind, name: str, of: City | None = None) -> Organisation:
        return await Organisation.create(kind=kind, name=name, phone="1", city=of)

    await party(OrganisationKind.CITY_DESK, "山城 12345", city)
    await Organisation.create(
        kind=OrganisationKind.REGULATOR, name="山北区监管", phone="1", district=district
    )
    lift = await Lift.create(
        city=city,
        estate=estate,
        building="1幢",
        rescue_number="550001",
        registration_number="梯11山A1",
        kind=LiftKind.PASSENGER,
        floors=9,
        installed_on=date(2010, 1, 1),
        use_unit=await party(OrganisationKind.USE_UNIT, "山城物业"),
        maintainer=await party(OrganisationKind.MAINTAINER, "山城维保"),
    )
    await LiftCode.create(code=lift_code.make(lambda length: b"\x03" * length), lift=lift, issued_at=now)
    policy = await Policy.create(
        number="SC-1",
        insurer=await party(OrganisationKind.INSURER, "山城保险"),
        product="电梯安全责任保险",
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=300),
        clause_sha256=await _clause(),
    )
    await CoveredLift.create(policy=policy, lift=lift, premium_fen=9300)
    return await objects_around(services, lift.id)
