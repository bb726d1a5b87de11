"""Lifts of several estates, each with a terminal."""

from bot.services import Services
from models.actions.shared.audit import Actor
from models.actions.terminals.register import register_terminal
from models.rules.privacy.audit_chain import ActorKind
from models.tables.cities import Estate
from models.tables.lifts import Lift
from scripts.simulators.terminals import LiftTerminal

BY = Actor(ActorKind.PROGRAM, name="chaos")


async def terminals_of_estates(
    services: Services, port: int, estates: int, of_each: int
) -> dict[LiftTerminal, Lift]:
    """New lifts like the first one, each with its terminal, which speaks to the broker at the port."""
    pattern = await Lift.all().order_by("id").first()
    assert pattern is not None
    found: dict[LiftTerminal, Lift] = {}
    for estate in await Estate.filter(district_id__not_isnull=True).order_by("id").limit(estates):
        for number in range(of_each):
            count = len(found)
            lift = await Lift.create(
                city_id=pattern.city_id,
                estate_id=estate.id,
                building=f"{number + 101}幢",
                rescue_number=f"9{count:04d}",
                registration_number=f"梯11苏T{count:05d}",
                kind=pattern.kind,
                floors=18,
                installed_on=pattern.installed_on,
                use_unit_id=pattern.use_unit_id,
                maintainer_id=pattern.maintainer_id,
            )
            made = await register_terminal(lift.id, "tima", BY, services.clock())
            found[LiftTerminal(port, made.identity, made.secret)] = lift
    return found
