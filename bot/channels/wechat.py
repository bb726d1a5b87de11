"""Notices to reporters: how their report stands, as the receipt page tells it, too."""

from bot.notify.notify import NOBODY, Brief, News, notify
from bot.notify.survey_offer import survey_offer
from bot.services import Services
from bot.texts.states import MATTERS
from bot.texts.templates import local_time
from bot.wechat.unionid import with_unionid
from models.actions.forwarding.parcels import Parcel, owed_of
from models.actions.notices.moment import moment_of
from models.actions.people.names import names_of_author
from models.actions.reports.read import ReportView, report_view
from models.rules.forwarding.delivery import Outcome, Unreachable
from models.rules.notices.ways import Moment
from models.rules.reports.kinds import Progress, ReportKind
from models.rules.reports.standing import MatterState

STATES = {
    Moment.ACCEPTED: MATTERS[MatterState.ACCEPTED],
    Moment.ARRIVED: MATTERS[MatterState.ARRIVED],
    Moment.RELEASED: MATTERS[MatterState.RELEASED],
    Moment.RESULT: "有新结果",
}
KINDS = {ReportKind.ENTRAPMENT: "困人求助", ReportKind.HAZARD: "隐患报告"}


async def send(services: Services, parcel: Parcel) -> Outcome:
    """The text is made when it is sent, so one message tells of all that has happened until then."""
    owed = owed_of(parcel)
    if owed is None or owed.report_id is None:
        return Unreachable("a notice without a report")
    person = await names_of_author(owed.report_id)
    if person is None:
        return Unreachable(NOBODY)
    person = await with_unionid(services, person)
    report = await report_view(owed.report_id, services.vault)
    text = services.texts(
        "progress",
        report=report,
        public_url=services.settings.public_url,
        offer=await survey_offer(services, report, person.person_id),
    )

    async def brief() -> Brief | None:
        moment = await moment_of(owed)
        return Brief(owed.id, moment, _values(services, report, moment)) if moment else None

    return await notify(services, person, News(text, brief))


def _values(services: Services, report: ReportView, moment: Moment) -> dict[str, str]:
    done = moment is Moment.RESULT and report.progress is Progress.RESOLVED
    return {
        "place": report.place or "待确认的电梯",
        "state": MATTERS[MatterState.RESOLVED] if done else STATES[moment],
        "time": local_time(services.clock()),
        "receipt": report.receipt_number,
        "address": f"{services.settings.public_url}/r/{report.receipt_number}",
        "kind": KINDS[report.kind],
    }
