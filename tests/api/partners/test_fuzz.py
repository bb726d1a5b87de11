"""Programs with good tokens that send nonsense: an answer for everything, never a 5xx."""

from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.desks.record_columns import RecordField
from models.rules.partners.tokens import TokenScope
from scripts.chaos.hostile_requests import hostile_requests
from tests.conftest import Client
from tests.support.partner_tokens import ANHE, DESK_96333, Program, token_of

PATHS = (
    "/partners/v1/reports",
    "/partners/v1/records",
    "/open311/v2/requests.xml",
    "/open311/v2/requests.json",
    "/open311/v2/requests/{id}.xml",
    "/open311/v2/tokens/{id}.json",
    "/open311/v2/services/{code}.xml",
)
REQUESTS = 250
_VALUES = st.one_of(
    st.text(max_size=40), st.integers(), st.none(), st.booleans(), st.lists(st.text(), max_size=2)
)


async def test_hostile_requests_with_a_good_token_get_no_5xx(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    tokens = [
        await token_of(services, ANHE, TokenScope.FEED_READ),
        await token_of(services, DESK_96333, TokenScope.INTAKE_WRITE),
    ]
    known = (lift.code, lift.rescue_number)
    for number, one in enumerate(hostile_requests(PATHS, known, REQUESTS, seed=20261122)):
        headers = one.headers | {"Authorization": f"Bearer {tokens[number % 2]}"}
        try:
            async with web_client.request(one.method, one.path, data=one.body, headers=headers) as answer:
                assert answer.status < 500, (one.method, one.path, await answer.text())
        except ValueError:
            continue  # a header or an address that this client cannot send


async def test_records_and_forms_of_any_content_get_an_answer(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    desk = Program(web_client, await token_of(services, DESK_96333, TokenScope.INTAKE_WRITE))
    key = await token_of(services, ANHE, TokenScope.OPEN311_WRITE)
    samples: list[dict[str, object]] = []

    @given(st.dictionaries(st.sampled_from([column.value for column in RecordField]), _VALUES))
    @settings(max_examples=150, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    def collect(record: dict[str, object]) -> None:
        samples.append(record)

    collect()
    good = {
        "kind": "故障",
        "occurred_at": f"{services.clock():%Y-%m-%d %H:%M}+00:00",
        "rescue_number": lift.rescue_number,
    }
    batch = [*samples, *({"number": str(index)} | good | one for index, one in enumerate(samples[:30]))]
    answer = await desk.post("/partners/v1/records", {"records": batch[:200]})
    taken = sum(count for name, count in answer.items() if name != "rejected")
    assert taken + len(answer["rejected"]) == min(200, len(batch))
    for record in samples[:60]:
        form = {"api_key": key, "service_code": "noise", "address_id": lift.code} | {
            name: str(value) for name, value in record.items()
        }
        body = urlencode(form, errors="replace")
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        async with web_client.post("/open311/v2/requests.json", data=body, headers=headers) as reply:
            assert reply.status in (201, 400, 404, 429), await reply.text()
