"""Programs of partners, each with a token of its own."""

from datetime import timedelta
from typing import Any

from aiohttp.test_utils import TestClient

from bot.services import Services
from models.actions.partners.tokens import NewToken, create_token
from models.rules.partners.tokens import TokenScope
from models.tables.partners.organisation import Organisation
from tests.support.staff import TESTER

ANHE = "安和财产保险江城分公司"
TONGZHOU = "同舟保险江城中心支公司"
DESK_96333 = "江城市电梯应急救援中心（96333）"
DESK_12345 = "江城市 12345 政务服务热线"


async def token_of(services: Services, name: str, *scopes: TokenScope, days: int = 90) -> str:
    organisation = await Organisation.get(name=name)
    new = NewToken(organisation.id, "测试", scopes, timedelta(days=days))
    return await create_token(new, TESTER, services.clock())


class Program:
    """Calls with its token."""

    def __init__(self, client: TestClient[Any, Any], token: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, status: int = 200, **query: str) -> Any:
        async with self.client.get(path, params=query, headers=self.headers) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json(content_type=None)

    async def post(self, path: str, body: Any, status: int = 200) -> Any:
        async with self.client.post(path, json=body, headers=self.headers) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json(content_type=None)
