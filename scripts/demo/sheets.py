"""Paperless maintenance of the demo: certificates, four sheets, a spot check and a patrol."""

from datetime import date, datetime, timedelta
from uuid import UUID

from models.actions.insurance.patrols import FiledPatrol, NewPatrol, file_patrol
from models.actions.insurance.spot_checks import check_lift
from models.actions.maintenance.certificates import add_certificate
from models.actions.maintenance.check_maintenance import NewCheck
from models.actions.maintenance.file_sheet import FiledSheet, NewSheet, file_sheet
from models.actions.maintenance.read_sheets import read_sheet
from models.actions.maintenance.sheet_items import items_for
from models.actions.maintenance.sign_sheet import NewSignature, sign_sheet
from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope
from models.actions.staff.set_up import create_staff
from models.rules.duty.sheets import DutyAnswer, ItemAnswer
from models.rules.insurance.patrols import patrol_list_on
from models.rules.maintenance.certificates import NewCertificate
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import ItemResult, ItemTap, SignatureKind
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift, LiftCode
from models.tables.partners.organisation import Organisation
from models.tables.staff import Staff
from models.vault import Vault
from scripts.demo.registers import WORKERS
from scripts.demo.staff import people_of_the_demo

DEMO = Actor(ActorKind.PROGRAM, name="demo")
MAINTAINER = "迅安电梯维保有限公司"
WET_PIT = ItemTap("A-1-30", ItemResult.WRONG, "底坑有少量积水，已请物业抽排")
NEW_LAMP = ItemTap("A-1-15", ItemResult.REPLACED, "换了第 5 层的井道灯")


async def load_sheets(vault: Vault, now: datetime) -> None:
    today = now.astimezone(LOCAL).date()
    for number, (name, worker) in enumerate(WORKERS.items()):
        company = await Organisation.get(name=name)
        ends = today + timedelta(days=(20, 400, 700)[number])  # one runs out soon
        new = NewCertificate(worker, f"99010219800101{number:03d}X", date(ends.year - 4, ends.month, 1), ends)
        await add_certificate(company.id, new, vault, DEMO, now - timedelta(days=60))
    lifts = await Lift.filter(maintainer__name=MAINTAINER, estate__name="翠湖苑").order_by("id").limit(3)
    first, second, third = lifts
    signer = await _signer(now)
    for lift, days, tap in ((first, 40, None), (second, 20, NEW_LAMP)):
        at = _morning(now, days)
        sheet = await _sheet(lift, at, f"demo:sheet:{days}", Node.HALF_MONTHLY, tap)
        await _sign(signer, sheet, at + timedelta(hours=5))
    wrong = await _sheet(third, _morning(now, 6), "demo:sheet:wrong", Node.QUARTERLY, None)
    corrected = _morning(now, 6) + timedelta(hours=4)
    await _sheet(third, corrected, "demo:sheet:right", Node.QUARTERLY, WET_PIT, corrects=wrong)
    await _sheet(first, now - timedelta(hours=4), "demo:sheet:waiting", Node.HALF_MONTHLY, None)
    await _spot_check(second, _morning(now, 10))
    await _patrol(second, _morning(now, 3), vault)


def _morning(now: datetime, days: int) -> datetime:
    return (now - timedelta(days=days)).astimezone(LOCAL).replace(hour=10, minute=12)


async def _sheet(
    lift: Lift, at: datetime, key: str, node: Node, changed: ItemTap | None, corrects: UUID | None = None
) -> UUID:
    code = await LiftCode.get(lift_id=lift.id, revoked_at=None)
    due = (await items_for(lift.id, at)).due(node)
    taps = tuple(
        changed if changed and changed.item == item.code else ItemTap(item.code, ItemResult.OK)
        for item in due
    )
    assert lift.maintainer_id is not None
    new = NewSheet(
        lift_id=lift.id, maintainer_id=lift.maintainer_id, worker=WORKERS[MAINTAINER], node=node,
        done_at=at - timedelta(minutes=3), cabin_code=code.code, taps=taps, remarks="", photos=(),
        source_key=key, corrects_id=corrects, reason="底坑积水漏记了" if corrects else "",
    )  # fmt: skip
    filed = await file_sheet(new, at)
    assert isinstance(filed, FiledSheet), filed
    return filed.sheet_id


async def _signer(now: datetime) -> Staff:
    """The use unit's person, who gets a password when the demo starts."""
    [new] = [one for one in await people_of_the_demo() if one.role is StaffRole.PROPERTY_COMPANY]
    if not await Staff.exists(sign_in_name=new.sign_in_name):
        await create_staff(new, DEMO, now)
    return await Staff.get(sign_in_name=new.sign_in_name)


async def _sign(signer: Staff, sheet_id: UUID, at: datetime) -> None:
    scope = Scope(StaffRole.PROPERTY_COMPANY, signer.organisation_id)
    sheet = await read_sheet(scope, sheet_id, at)
    assert sheet is not None
    new = NewSignature(sheet.line.node, sheet.digest, SignatureKind.AGREED, "")
    by = Actor(ActorKind.STAFF, str(signer.id), signer.display_name)
    assert await sign_sheet(scope, sheet_id, new, signer.id, by, at) is None


async def _patrol(lift: Lift, at: datetime, vault: Vault) -> None:
    insurer = await Organisation.get(name="安和财产保险江城分公司")
    code, items = await LiftCode.get(lift_id=lift.id, revoked_at=None), patrol_list_on(at.date())
    new = NewPatrol(
        lift_id=lift.id, insurer_id=insurer.id, inspector="赵巡查", cabin_code=code.code, items=items,
        answered=tuple(ItemAnswer(one, DutyAnswer.FITS) for one in items.about(has_cabin=True)),
        words="物业安全员在场", photo_sha256="", filled_at=at, clock_is_off=False, source_key="demo:patrol",
    )  # fmt: skip
    assert isinstance(await file_patrol(new, vault, at), FiledPatrol)


async def _spot_check(lift: Lift, at: datetime) -> None:
    insurer = await Organisation.get(name="安和财产保险江城分公司")
    seen = ("A-1-11", "A-1-15", "A-1-16", "A-1-18", "A-1-24", "A-1-25", "A-1-28")
    taps = tuple(ItemTap(item, ItemResult.OK) for item in seen)
    taps += (ItemTap("A-1-23", ItemResult.WRONG, "3 层平层差约 15 毫米"),)
    new = NewCheck(lift.id, taps, "和物业一起看的", "", insurer.name, "demo:check")
    await check_lift(Scope(StaffRole.INSURER, insurer.id), new, DEMO, at)
