"""Duty books of the demo: one kept for days, with an open finding, one that misses its days, and a maintainer's."""

from datetime import datetime, timedelta
from uuid import UUID

from models.actions.duty.appointments import NewAppointment, appoint
from models.actions.duty.sheets import NewDutySheet, sign_sheet
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import POST_OF, DutyPeriod, DutyPost, DutyRegime
from models.rules.duty.periods import lift_is_owed
from models.rules.duty.risk_list import RiskItem, duty_model
from models.rules.duty.sheets import DutyAnswer, ItemAnswer
from models.tables.duty import DutyAppointment
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from scripts.demo.data import DEMO

DAYS = 4
PEOPLE = {
    "翠湖物业服务有限公司": {
        DutyPost.HEAD: "周总",
        DutyPost.DIRECTOR: "王经理",  # whose account signs maintenance sheets
        DutyPost.OFFICER: "沈安全",
    },
    "滨江区人民医院": {DutyPost.OFFICER: "郑安全"},  # who has not begun
    "迅安电梯维保有限公司": {DutyPost.DIRECTOR: "吴总监", DutyPost.OFFICER: "钱质量"},
}
KEPT = ("翠湖物业服务有限公司", "迅安电梯维保有限公司")
FOUND = "右侧光幕下沿被遮挡也不开门。已贴停用通知，通知维保当天来修。"


async def load_duty_books(now: datetime) -> None:
    began = now - timedelta(days=DAYS)
    officers = {}
    for name, people in PEOPLE.items():
        organisation = await Organisation.get(name=name)
        for post, person in people.items():
            new = NewAppointment(post, person, "考核合格", None, began.astimezone(LOCAL).date())
            made = await appoint(organisation.id, new, name, DEMO, began)
            if post is DutyPost.OFFICER and isinstance(made, UUID):
                officers[name] = made
    company, maintainer = (officers[name] for name in KEPT)
    lifts = await Lift.filter(use_unit__name=KEPT[0]).order_by("rescue_number")
    for back in range(DAYS, 0, -1):
        nine = (
            (now - timedelta(days=back)).astimezone(LOCAL).replace(hour=9, minute=0, second=0, microsecond=0)
        )
        for number, lift in enumerate(lifts):
            if not lift_is_owed(lift.state, lift.state_since, nine.date()):
                continue
            finds = back == 1 and number == 2
            at = nine + timedelta(minutes=2 * number)
            await _sign(company, DutyRegime.USE, at, lift, "door_protection" if finds else "")
        await _sign(maintainer, DutyRegime.MAINTENANCE, nine)


async def officer_of_the_demo() -> UUID | None:
    """Whose phone the demo offers."""
    row = await DutyAppointment.filter(organisation__name=KEPT[0], post=POST_OF[DutyPeriod.DAY]).first()
    return row.id if row else None


async def _sign(
    who: UUID, regime: DutyRegime, at: datetime, lift: Lift | None = None, failed: str = ""
) -> None:
    risks = duty_model(regime).risks
    items = risks.of(DutyPeriod.DAY, has_cabin=lift.kind.has_cabin if lift else True)
    new = NewDutySheet(
        appointment_id=who,
        period=DutyPeriod.DAY,
        lift_id=lift.id if lift else None,
        filled_at=at,
        clock_is_off=False,
        scanned=lift is not None,
        source=risks.source,
        answered=tuple(_answered(one, failed) for one in items),
        photos={},
        words="",
        source_key=f"demo:{who}:{lift.id if lift else ''}:{at:%Y%m%d}",
    )
    await sign_sheet(new, at)


def _answered(item: RiskItem, failed: str) -> ItemAnswer:
    if item.key == failed:
        return ItemAnswer(item, DutyAnswer.FAILS, FOUND)
    return ItemAnswer(item, DutyAnswer.FITS)
