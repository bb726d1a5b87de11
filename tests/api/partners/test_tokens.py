"""Tokens of partners' programs: one door each, for a time, until revoked."""

import asyncio
from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.partners.tokens import (
    MOST_TOKENS,
    NewToken,
    TooManyTokens,
    create_token,
    list_tokens,
    revoke_token,
)
from models.rules.partners.tokens import TokenScope
from models.tables.partners.organisation import Organisation
from models.tables.partners.token import PartnerToken
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.everything import stored_in_tables
from tests.support.partner_tokens import ANHE, DESK_96333, Program, token_of
from tests.support.staff import TESTER

FEED = "/partners/v1/reports"


async def status(client: Client, authorization: str | None, path: str = FEED) -> tuple[int, str]:
    headers = {} if authorization is None else {"Authorization": authorization}
    async with client.get(path, headers=headers) as answer:
        if answer.status >= 400:
            assert answer.content_type == "application/problem+json"
        return answer.status, answer.headers.get("WWW-Authenticate", "")


async def test_a_token_opens_its_door_and_no_other(web_client: Client, services: Services) -> None:
    token = await token_of(services, ANHE, TokenScope.FEED_READ)
    assert (await status(web_client, f"Bearer {token}"))[0] == 200
    async with web_client.post(
        "/partners/v1/records", json={"records": []}, headers={"Authorization": f"Bearer {token}"}
    ) as answer:
        assert answer.status == 403
        assert 'error="insufficient_scope", scope="intake:write"' in answer.headers["WWW-Authenticate"]


async def test_whoever_has_no_token_is_told_how_to_come(web_client: Client) -> None:
    guesses = ("", "Bearer", "Bearer x", "Basic dXNlcg==", "Bearer tima_" + "A" * 43, "Bearer é", "x" * 5000)
    for told in (None, *guesses):
        code, challenge = await status(web_client, told)
        assert code == 401, told
        assert challenge.startswith('Bearer realm="tima"')


async def test_a_token_ends_by_time_and_by_revocation(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    short = await token_of(services, ANHE, TokenScope.FEED_READ, days=30)
    long = await token_of(services, ANHE, TokenScope.FEED_READ, days=365)
    clock.advance(timedelta(days=30))
    assert (await status(web_client, f"Bearer {short}"))[0] == 401
    assert (await status(web_client, f"Bearer {long}"))[0] == 200
    insurer = await Organisation.get(name=ANHE)
    newest = (await list_tokens(insurer.id))[0]
    revoked = [await revoke_token(insurer.id, newest.id, TESTER, clock()) for _ in range(2)]
    assert revoked == [True, False]
    assert (await status(web_client, f"Bearer {long}"))[0] == 401


async def test_the_token_itself_is_nowhere_and_its_last_use_is_known(
    web_client: Client, services: Services
) -> None:
    token = await token_of(services, ANHE, TokenScope.FEED_READ)
    assert (await PartnerToken.get()).last_used_at is None
    await status(web_client, f"Bearer {token}")
    assert (await PartnerToken.get()).last_used_at is not None
    assert token.removeprefix("tima_") not in await stored_in_tables()


async def test_an_organisation_gets_only_scopes_of_its_kind(services: Services) -> None:
    for name, scope in ((ANHE, TokenScope.INTAKE_WRITE), (DESK_96333, TokenScope.FEED_READ)):
        with pytest.raises(ValueError, match="scopes"):
            await token_of(services, name, scope)


async def test_two_at_once_cannot_pass_the_limit(services: Services) -> None:
    insurer = await Organisation.get(name=ANHE)
    for _ in range(MOST_TOKENS - 1):
        await token_of(services, ANHE, TokenScope.FEED_READ)
    new = NewToken(insurer.id, "并发", [TokenScope.FEED_READ], timedelta(days=1))
    made = await asyncio.gather(
        *(create_token(new, TESTER, services.clock()) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(one, TooManyTokens) for one in made) == 3
    assert await PartnerToken.filter(organisation_id=insurer.id).count() == MOST_TOKENS


async def test_a_program_may_ask_in_any_letters(web_client: Client, services: Services) -> None:
    token = await token_of(services, ANHE, TokenScope.FEED_READ)
    assert (await status(web_client, f"bearer  {token}"))[0] == 200
    assert (await Program(web_client, token).get(FEED))["reports"] == []
