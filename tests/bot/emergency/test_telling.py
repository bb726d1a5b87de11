"""A call for help that was filed late: its reporter is told by the account that knows them."""

import json

from bot.emergency.call import replay
from bot.emergency.journal import Entry
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, Reporter
from models.rules.reports.kinds import ReportKind, ReportSource
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_messages import Sender
from tests.conftest import Client
from tests.support.chat import new_openid
from tests.support.values import MINIPROGRAM_AES_KEY, MINIPROGRAM_APP_ID, MINIPROGRAM_TOKEN


async def test_somebody_of_the_mini_program_is_told_there(
    web_client: Client, services: Services, wechat: WeChatSimulator, lift: LiftCard
) -> None:
    # given a person who has written to the mini-program, and a call of theirs in the journal
    openid = new_openid()
    wechat.hear(openid)
    words = {"FromUserName": openid, "CreateTime": 1, "MsgId": 1, "MsgType": "text", "Content": "帮助"}
    sender = Sender(MINIPROGRAM_APP_ID, MINIPROGRAM_TOKEN, MINIPROGRAM_AES_KEY)
    call = sender.seal_json(json.dumps({"ToUserName": "gh_2"} | words))
    await web_client.post("/wechat/miniprogram", params=dict(call.params), data=call.body)
    await wechat.next_message(openid)
    reporter = Reporter(services.vault.look_up_hash(openid), services.vault.seal(openid), "mini_openid")
    draft = ReportDraft("chat:1", ReportSource.CHAT, ReportKind.ENTRAPMENT, lift.lift_id, reporter=reporter)
    await services.journal.keep(Entry(draft, services.clock(), lift.code))

    # when it is filed
    assert await replay(services) == 1

    # then the mini-program tells how it stands
    told = await wechat.next_message(openid)
    assert (told.app_id, "救援：等待接单" in told.text) == (MINIPROGRAM_APP_ID, True)
