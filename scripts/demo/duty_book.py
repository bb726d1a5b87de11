"""Duty books of the demo: one kept for days, with an open finding and a drill that was held, one that misses its
days, and two of maintainers, of which one misses its drill alone."""

from datetime import datetime, time, timedelta
from uuid import UUID

from models.actions.duty.appointments import NewAppointment, appoint
from models.actions.duty.books import DAYS as DAYS_BACK
from models.actions.duty.books import MONTHS, WEEKS
from models.actions.duty.sheets import NewDutySheet, sign_sheet
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.attendance import Attendee
from models.rules.duty.kinds import DRILLS, POST_OF, DutyPeriod, DutyPost, DutyRegime
from models.rules.duty.periods import lift_is_owed, span_before, span_of
from models.rules.duty.risk_list import RiskItem, duty_model
from models.rules.duty.sheets import DutyAnswer, ItemAnswer
from models.tables.duty import DutyAppointment
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from scripts.demo.data import DEMO

DAYS = 4
NO_DRILL = "恒达电梯工程有限公司"
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
WITHOUT_DRILL = {DutyPost.HEAD: "罗经理", DutyPost.DIRECTOR: "冯总监", DutyPost.OFFICER: "何质量"}
WORDS = {
    DutyPeriod.WEEK: "本周没有超期的维保，抽查两台，记录和现场相符。",
    DutyPeriod.MONTH: "听取了汇报，没有留下没解决的问题。",
    DutyPeriod.YEAR: "上午十点在翠湖苑 3 幢演练困人：两分钟应答，十八分钟放人。下次让夜班保安也参加。",
}
PEOPLE_OF_DRILL = (
    Attendee("周总监", "指挥", True),
    Attendee("沈安全", "值班，安抚被困的人", True),
    Attendee("陈保安", "守三楼厅门", True),
    Attendee("李师傅（维保）", "断电、放人", True),
    Attendee("许保安", "疏散", False),
)
FOUND = "右侧光幕下沿被遮挡也不开门。已贴停用通知，通知维保当天来修。"


async def load_duty_books(now: datetime) -> None:
    began = now - timedelta(days=DAYS)
    officers = {}
    director = None
    for name, people in PEOPLE.items():
        organisation = await Organisation.get(name=name)
        for post, person in people.items():
            new = NewAppointment(post, person, "考核合格", None, began.astimezone(LOCAL).date())
            made = await appoint(organisation.id, new, name, DEMO, began)
            if post is DutyPost.OFFICER and isinstance(made, UUID):
                officers[name] = made
            if (name, post) == (KEPT[0], DutyPost.DIRECTOR) and isinstance(made, UUID):
                director = made
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
    if director is not None:
        day = (now - timedelta(days=2)).astimezone(LOCAL).date()
        held = datetime.combine(day, time(11), LOCAL)
        await _sign(director, DutyRegime.USE, held, period=DutyPeriod.YEAR, attendance=PEOPLE_OF_DRILL)
    await _keep_all_but_the_drill(now)


async def _keep_all_but_the_drill(now: datetime) -> None:
    """A maintainer that has kept what the regulator looks back upon, and held no drill in the last half-year."""
    today = now.astimezone(LOCAL).date()
    last = span_before(DutyPeriod.HALF_YEAR, span_of(DutyPeriod.HALF_YEAR, today))
    began = datetime.combine(last.first, time(8), LOCAL)
    organisation = await Organisation.get(name=NO_DRILL)
    signs = {}
    for post, person in WITHOUT_DRILL.items():
        new = NewAppointment(post, person, "考核合格", None, last.first)
        made = await appoint(organisation.id, new, NO_DRILL, DEMO, began)
        if isinstance(made, UUID):
            signs[post] = made
    for period, most in ((DutyPeriod.DAY, DAYS_BACK), (DutyPeriod.WEEK, WEEKS), (DutyPeriod.MONTH, MONTHS)):
        span = span_of(period, today)
        for _ in range(most):
            span = span_before(period, span)
            at = datetime.combine(span.last, time(16), LOCAL)
            await _sign(signs[POST_OF[period]], DutyRegime.MAINTENANCE, at, period=period)


async def officer_of_the_demo() -> UUID | None:
    """Whose phone the demo offers."""
    row = await DutyAppointment.filter(organisation__name=KEPT[0], post=POST_OF[DutyPeriod.DAY]).first()
    return row.id if row else None


async def _sign(
    who: UUID,
    regime: DutyRegime,
    at: datetime,
    lift: Lift | None = None,
    failed: str = "",
    period: DutyPeriod = DutyPeriod.DAY,
    attendance: tuple[Attendee, ...] = (),
) -> None:
    model = duty_model(regime)
    risks = model.drill if period in DRILLS else model.risks
    items = risks.of(period, has_cabin=lift.kind.has_cabin if lift else True)
    new = NewDutySheet(
        appointment_id=who,
        period=period,
        lift_id=lift.id if lift else None,
        filled_at=at,
        clock_is_off=False,
        scanned=lift is not None,
        source=risks.source,
        answered=tuple(_answered(one, failed) for one in items),
        photos={},
        words=WORDS.get(period, ""),
        source_key=f"demo:{who}:{lift.id if lift else period.value}:{at:%Y%m%d}",
        attendance=attendance,
    )
    await sign_sheet(new, at)


def _answered(item: RiskItem, failed: str) -> ItemAnswer:
    if item.key == failed:
        return ItemAnswer(item, DutyAnswer.FAILS, FOUND)
    return ItemAnswer(item, DutyAnswer.FITS)
