"""Everything that the demo shows, in the order in which it would have happened."""

from bot.kernel.signing import signer_of
from bot.services import Services
from scripts.demo import data
from scripts.demo.duty_book import load_duty_books
from scripts.demo.inbound import load_inbound
from scripts.demo.lift_files import load_lift_files
from scripts.demo.on_demand import load_on_demand
from scripts.demo.past_rescues import add_past_rescues
from scripts.demo.registers import load_registers
from scripts.demo.sheets import load_sheets
from scripts.demo.surveys import load_surveys
from scripts.demo.terminals import load_terminals
from scripts.demo.votes import load_votes


async def load_demo(services: Services) -> None:
    """Fill an empty database; any other stays as it is."""
    if await data.is_empty():
        await data.load(services.vault, services.clock())
        await load_history(services)


async def load_history(services: Services) -> None:
    """What has happened at the lifts of the demo. Rescues come before the evaluations that count them."""
    now = services.clock()
    await add_past_rescues(now)
    await load_registers(now)
    await load_lift_files(now)
    await load_terminals(now)
    await load_sheets(services.vault, now)
    await load_on_demand(now)
    await load_duty_books(now)
    await load_surveys(now, signer_of(services.settings))
    await load_votes(services.vault, now)
    await load_inbound(services.vault, now)
