"""A program that may file reports."""

import pytest

from bot.services import Services
from models.rules.partners.tokens import TokenScope
from tests.conftest import Client
from tests.support.open311 import Program
from tests.support.partner_tokens import ANHE, token_of


@pytest.fixture
async def program(web_client: Client, services: Services) -> Program:
    return Program(web_client, await token_of(services, ANHE, TokenScope.OPEN311_WRITE))
