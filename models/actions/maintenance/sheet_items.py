"""The list of items that a lift is maintained by."""

from datetime import datetime
from uuid import UUID

from models.actions.shared.city_rules import LOCAL
from models.rules.maintenance.item_lists import ItemList, kind_of_list, list_on
from models.tables.lifts import Lift


async def items_for(lift_id: UUID, moment: datetime) -> ItemList:
    """By the register, in the edition of that day."""
    lift = await Lift.get(id=lift_id)
    return list_on(kind_of_list(lift.kind, lift.item_list), moment.astimezone(LOCAL).date())
