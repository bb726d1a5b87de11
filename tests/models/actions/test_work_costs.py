"""What asking for work costs where nothing is due: counted, not timed."""

from bot.services import Services
from models.actions.shared.work import LEASE, PHOTOS
from scripts.lib.statements import heard_statements


async def test_a_claim_of_nothing_is_one_statement_without_a_transaction(services: Services) -> None:
    with heard_statements() as heard:
        assert await PHOTOS.claim(4, services.clock(), LEASE) == []
    assert len(heard) == 1
