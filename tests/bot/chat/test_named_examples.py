"""The phrasings that patterns got wrong, by chat: what is a call is filed or asked, nothing else is."""

import pytest

from models.rules.reports.kinds import ReportKind
from models.tables.reports.report import Report
from tests.support.chat import Phone

CALLS = (
    "好害怕，被困在电梯里了", "电梯停电了，我们在里面", "卡电梯了", "听到有人在里面敲", "部𨋢唔郁，出唔到嚟", "遭关到电梯头了",
    "憋住了，整电梯里头出不去", "电梯勿动了，拨关勒里向", "bei kun zai dianti li le", "lift stopped, we are inside, doors shut",
    "没人管我们，困在里面半小时了",
)  # fmt: skip
OTHERS = (
    "困人险怎么买", "困人演练几点开始", "人已经救出来了，谢谢", "中午好困想睡觉", "家门锁住了进不去", "刷卡没反应",
    "这是我妈的救命钱", "钥匙掉到电梯井里了", "关门夹到手了", "按钮不灵", "快递卡在柜子里了",
)  # fmt: skip


async def entrapments() -> int:
    return await Report.filter(incident__kind=ReportKind.ENTRAPMENT).count()


@pytest.mark.parametrize("said", CALLS)
async def test_a_call_in_any_words_is_filed_at_once_or_after_one_yes(phone: Phone, said: str) -> None:
    answer = await phone.say(said)
    assert "96333" in answer.splitlines()[0]
    if await entrapments() == 0:
        await phone.say("1")
    assert await entrapments() == 1


@pytest.mark.parametrize("said", OTHERS)
async def test_what_is_no_call_is_neither_filed_nor_asked(phone: Phone, said: str) -> None:
    assert "现在有人困在电梯里吗" not in await phone.say(said)
    assert await entrapments() == 0
