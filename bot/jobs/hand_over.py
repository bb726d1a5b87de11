"""What a worker does for 转人工: brings an answer of the staff to the person."""

from bot.notify.notify import News, notify
from bot.services import Services
from models.actions.people.hand_over import OwedLine, listener_of, settle_line


async def bring_answer(services: Services, line: OwedLine) -> None:
    person, account = await listener_of(line)
    text = services.texts("hand_over_answer", said_by=line.said_by, words=line.words)
    await settle_line(line, await notify(services, person, News(text, account=account)), services.clock())
