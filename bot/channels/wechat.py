"""Notices to people: how their report stands, as a customer-service message."""

from wechatpy.exceptions import WeChatClientException

from bot.channels.base import Parcel
from bot.services import Services
from bot.survey_offer import survey_offer
from bot.wechat_account import WeChatUnavailable
from models.actions.read_report import report_view
from models.rules.delivery import Delivered, Failed, Outcome, Unknown, Unreachable
from models.tables.delivery import Delivery
from models.tables.person import Person

# The window for messages is shut (45015, 45047), or the person left or refuses them (43004, 43101).
CLOSED = (45015, 45047, 43004, 43101, 40003)


async def send(services: Services, parcel: Parcel) -> Outcome:
    """The text is made when it is sent, so one message tells of all that has happened until then."""
    if not isinstance(parcel, Delivery) or parcel.report_id is None:
        return Unreachable("a notice without a report")
    person = await Person.get_or_none(reports__id=parcel.report_id)
    if person is None or not person.openid_sealed:
        return Unreachable("the report has no WeChat identity")
    report = await report_view(parcel.report_id)
    text = services.texts(
        "progress",
        report=report,
        public_url=services.settings.public_url,
        offer=await survey_offer(services, report, person.id),
    )
    try:
        await services.wechat.send_text(services.vault.open(person.openid_sealed), text)
    except WeChatClientException as error:
        if error.errcode in CLOSED:
            return Unreachable(f"WeChat {error.errcode}: this person cannot be messaged now")
        return Failed(f"WeChat {error.errcode}")
    except WeChatUnavailable as error:
        return Unknown(f"WeChat did not answer: {error}")
    return Delivered()
