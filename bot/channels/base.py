"""What a channel is: one way of sending a delivery, its answer judged elsewhere."""

from collections.abc import Awaitable, Callable

from bot.services import Services
from models.rules.delivery import Outcome
from models.tables.delivery import Delivery

Send = Callable[[Services, Delivery], Awaitable[Outcome]]
