"""A tip-off carries no identity anywhere: every channel's own bytes are searched for it."""

import secrets
from dataclasses import replace

import pytest
from aiohttp.test_utils import TestServer

from bot.channels import CHANNELS
from bot.services import Services
from models.actions.desks.work import lay_on_desk
from models.actions.lifts.find import LiftCard
from models.actions.reports.contact import ContactDraft
from models.actions.reports.file import ReportDraft, Reporter, file_report
from models.rules.cities.rules import Part
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.staff.access import StaffRole
from models.tables.desks.task import DeskTask
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Report
from scripts.simulators.open311 import Open311Simulator
from scripts.simulators.partner import PartnerSimulator
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.endpoints import CITY_DESK, MAINTAINER, PROPERTY, SERVICES, Postbox, mail_server, put_on
from tests.support.receipts import number_of
from tests.support.staff import sit_down

PHONE = "13912345678"


async def sent_by_every_channel(
    services: Services, client: Client, partners: PartnerSimulator, incident_id: object
) -> dict[str, str]:
    """What leaves us, or is shown to a desk, of one incident: by channel, as text."""
    postbox, city = Postbox(), Open311Simulator()
    async with mail_server(postbox) as port, TestServer(city.app()) as server:
        smtp = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none"}
        ours = replace(services, settings=services.settings.model_copy(update=smtp))
        url = str(server.make_url("/"))
        await put_on(ours, PROPERTY, ChannelKind.SMTP, options={"to": "duty@property.example"})
        await put_on(ours, MAINTAINER, ChannelKind.OPEN311, url=url, options=SERVICES)
        await put_on(ours, CITY_DESK, ChannelKind.DESK)
        desk = await sit_down(client, services, StaffRole.HOTLINE_DESK)
        for row in await Delivery.filter(incident_id=incident_id, organisation_id__not_isnull=True):
            await CHANNELS[row.channel](ours, row)
        task = await DeskTask.get(incident_id=incident_id, organisation__name=CITY_DESK)
        pages = [await desk.open("/console/desk"), await desk.open(f"/console/desk/{task.id}")]
    [mail] = postbox.mails()
    body = mail.get_body()
    assert body is not None
    [record] = partners.received("anhe")
    [request] = city.requests
    return {
        "webhook": str(record.payload),
        "smtp": f"{mail.items()} {body.get_content()}",
        "open311": str(request.fields),
        "desk": "\n".join(pages),
    }


async def test_no_channel_says_who_gave_an_anonymous_tip_off(
    services: Services, web_client: Client, partners: PartnerSimulator, phone: Phone, lift: LiftCard
) -> None:
    for words in ("匿名举报", lift.code):
        await phone.say(words)
    for words in ("2", "电梯运行有异响，维保没有来", "0", "1"):
        answer = await phone.say(words)
    assert "回执" in answer
    report = await Report.all().order_by("-id").first()
    assert report is not None
    assert report.reporter_id is None
    sent = await sent_by_every_channel(services, web_client, partners, report.incident_id)
    hashed = services.vault.look_up_hash(phone.openid)
    for channel, text in sent.items():
        assert "异响" in text, channel
        for identity in (phone.openid, hashed, number_of(report), PHONE):
            assert identity not in text, channel


@pytest.mark.parametrize("allowed", ["insurer", "use_unit", "maintainer", "city_desk"])
async def test_a_phone_number_goes_only_where_consent_names_the_recipient(
    services: Services, web_client: Client, partners: PartnerSimulator, lift: LiftCard, allowed: str
) -> None:
    openid = "o" + secrets.token_hex(13)
    vault = services.vault
    draft = ReportDraft(
        source_key="t",
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=lift.lift_id,
        words="异响",
        category=HazardCategory.NOISE,
        reporter=Reporter(vault.look_up_hash(openid), vault.seal(openid)),
        contact=ContactDraft("hash", vault.seal(PHONE), (Part(allowed),)),
    )
    receipt = await file_report(draft, services.clock(), services.vault)
    sent = await sent_by_every_channel(services, web_client, partners, receipt.incident_id)
    by_part = {"insurer": "webhook", "use_unit": "smtp", "maintainer": "open311", "city_desk": "desk"}
    for channel, text in sent.items():
        assert (PHONE in text) == (channel == by_part[allowed]), channel
        assert openid not in text
        assert vault.look_up_hash(openid) not in text


async def test_a_desk_that_may_not_have_the_number_does_not_show_it(
    services: Services, web_client: Client, lift: LiftCard
) -> None:
    from models.rules.partners.endpoints import SharedField

    sends = tuple(one for one in SharedField if one is not SharedField.CONTACT)
    await put_on(services, CITY_DESK, ChannelKind.DESK, sends=sends)
    draft = ReportDraft(
        source_key="t",
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=lift.lift_id,
        words="异响",
        contact=ContactDraft("hash", services.vault.seal(PHONE), (Part.CITY_DESK,)),
    )
    receipt = await file_report(draft, services.clock(), services.vault)
    owed = await Delivery.get(incident_id=receipt.incident_id, part="city_desk")
    await lay_on_desk(owed, services.clock())
    task = await DeskTask.get(delivery_id=owed.id)
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    assert PHONE not in await desk.open(f"/console/desk/{task.id}")
