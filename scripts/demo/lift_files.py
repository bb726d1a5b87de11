"""The files of the demo's lifts: inspections, one lift that is stopped, an old one and one without a maintainer."""

from datetime import date, datetime, timedelta

from models.actions.lifts.examine import NewExamination, record_examination
from models.actions.lifts.marks import set_mark
from models.actions.lifts.state import change_state
from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope
from models.rules.lifts.examinations import Examined, kind_due
from models.rules.lifts.marks import LiftMarkKind
from models.rules.lifts.ownership import OwnershipKind
from models.rules.lifts.state import LiftState, StateChange
from models.rules.lifts.use import LiftUse
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift

DEMO = Actor(ActorKind.PROGRAM, name="demo")
ALL = Scope(StaffRole.ADMINISTRATOR, None)
REGULATOR = "滨江区市场监督管理局"
OWNERSHIPS = {LiftUse.RESIDENTIAL: OwnershipKind.SHARED, LiftUse.HOSPITAL: OwnershipKind.INSTITUTION}
OWNERS = {LiftUse.RESIDENTIAL: "翠湖苑全体业主", LiftUse.HOSPITAL: "滨江区人民医院"}
LATE, SOON = 7, 5  # every so many-th lift is overdue, or due soon


async def load_lift_files(now: datetime) -> None:
    today = now.astimezone(LOCAL).date()
    lifts = await Lift.all().order_by("rescue_number")
    for number, lift in enumerate(lifts, 1):
        await Lift.filter(id=lift.id).update(
            maker="江城电梯制造有限公司" if number % 3 else "远大同创电梯有限公司",
            installer="江城电梯安装工程有限公司",
            ownership=OWNERSHIPS.get(lift.use, OwnershipKind.SINGLE),
            owner=OWNERS.get(lift.use, "江城广场商业管理有限公司"),
            notice_number=f"GZ-{lift.installed_on.year}-{number:04}",
            notified_on=lift.installed_on - timedelta(days=60),
            registered_on=lift.installed_on + timedelta(days=20),
        )
        left = -12 if number % LATE == 0 else 18 if number % SOON == 0 else 40 + 23 * number % 300
        await _examined(lift, today + timedelta(days=left), now)
    await _marked(lifts, today, now)
    await _stopped(lifts, today, now)


async def _examined(lift: Lift, until: date, now: datetime) -> None:
    """Twice: a year apart."""
    for years in (1, 0):
        held = until - timedelta(days=365 * years)
        on = max(held - timedelta(days=360), lift.installed_on)
        kind = kind_due(lift.installed_on, on)
        new = NewExamination(
            Examined(kind, on, held), "江城市特种设备检验所", f"JC-{on:%Y}-{lift.rescue_number}"
        )
        await record_examination(ALL, lift.id, new, None, "江城市特种设备检验所", DEMO, now)


async def _marked(lifts: list[Lift], today: date, now: datetime) -> None:
    oldest = min(lifts, key=lambda one: one.installed_on)
    words = "曳引轮槽磨损，控制柜老化，建议两年内更新。"
    source = f"江城市特种设备检验所安全评估报告 AQ-{today.year}-018"
    day = today - timedelta(days=70)
    await set_mark(oldest.id, LiftMarkKind.OLD_ASSESSED, day, source, words, REGULATOR, DEMO, now)
    money = LiftMarkKind.NO_REPAIR_MONEY
    source = f"翠湖街道“三无”电梯排查表 {today.year} 年"
    await set_mark(oldest.id, money, day, source, "维修资金余额不足。", REGULATOR, DEMO, now)


async def _stopped(lifts: list[Lift], today: date, now: datetime) -> None:
    """One of several that stand side by side: nobody in the demo is left without a lift."""
    chosen = [one for one in lifts if one.position == "右梯"][-1]
    since, back = today - timedelta(days=2), today + timedelta(days=9)
    change = StateChange(LiftState.STOPPED, since, "更换曳引钢丝绳", back)
    await change_state(chosen.id, change, 0, "翠湖物业服务有限公司", DEMO, now, is_regulator=False)
