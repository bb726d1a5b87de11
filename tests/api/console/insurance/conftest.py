"""An insurer at the console."""

import pytest

from bot.services import Services
from models.rules.staff.access import StaffRole
from tests.conftest import Client
from tests.support.staff import Browser, sit_down


@pytest.fixture
async def insurer(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.INSURER)
