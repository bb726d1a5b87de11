"""Lifts of the demo data, by what a test needs of them."""

from importlib import import_module
from types import SimpleNamespace

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.insurance.cover import CoverState
from models.tables.lifts import Lift, LiftCode


async def card_of(services: Services, position: str, *, building: str, unit: str) -> LiftCard:
    code = await LiftCode.get(
        lift__building=building, lift__unit=unit, lift__position=position, revoked_at=None
    )
    card = await services.cards.by_code(code.code)
    assert isinstance(card, LiftCard)
    return card


async def card_with_cover(services: Services, state: CoverState) -> LiftCard:
    """Some lift whose cover is in this state now."""
    for code in await LiftCode.filter(revoked_at=None).order_by("code"):
        card = await services.cards.by_code(code.code)
        if isinstance(card, LiftCard) and card.cover_at(services.clock()).state is state:
            return card
    raise LookupError(state)


async def revoked_code() -> str:
    return (await LiftCode.get(revoked_at__not_isnull=True)).code


async def spell_stored_numbers() -> None:
    """What the migration does to registration numbers that were stored as somebody typed them."""
    migration = import_module("models.migrations.0010_spelled_numbers")
    await migration.respell(None, SimpleNamespace(client=Lift._meta.db))
