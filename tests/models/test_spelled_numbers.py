"""Numbers that were stored as somebody typed them get the one spelling, unless another row has it."""

from bot.kernel.settings import Settings
from models.database import migrate, open_database
from models.tables.insurance.policy import Policy


async def test_stored_numbers_are_spelled_once(settings: Settings) -> None:
    async with open_database(settings.database_url):
        [one, two, *_] = await Policy.all().order_by("number").limit(2)
        await Policy.filter(id=one.id).update(number="ａb－1")
    await migrate(settings.database_url, "0011_closed_rounds")
    await migrate(settings.database_url)
    async with open_database(settings.database_url):
        assert (await Policy.get(id=one.id)).number == "AB-1"
        assert (await Policy.get(id=two.id)).number == two.number
        await Policy.filter(id=two.id).update(number="ab -1")
    await migrate(settings.database_url, "0011_closed_rounds")
    await migrate(settings.database_url)
    async with open_database(settings.database_url):
        assert (await Policy.get(id=two.id)).number == "ab -1"  # the spelling is taken: a person has to look
