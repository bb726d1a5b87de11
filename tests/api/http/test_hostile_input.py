"""Every parser that stands at a door: whatever comes, it is a value or the parser's own refusal."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import example, given, settings
from hypothesis import strategies as st
from multidict import MultiDict, MultiDictProxy
from yarl import URL

from api.http.body import Form
from api.http.client_address import client_address
from api.http.params import read_day, read_id
from api.pages.reports.contact_form import read_contact
from bot.channels.base import retry_after
from bot.door.form import PushForm, text_reply
from bot.door.messages import NotAMessage, read_message
from bot.kernel.egress import why_refused
from models.actions.shared.cursor import Cursor
from models.rules.cities.rules import CityRules
from models.rules.reports.contact import read_phone
from models.vault import Vault
from tests.conftest import make_settings

WORDS = st.text(max_size=200)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
TAG = st.sampled_from(
    ("ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId", "Event", "EventKey", "PicUrl")
)


@given(st.binary(max_size=400) | WORDS.map(str.encode))
def test_bytes_that_are_no_message(data: bytes) -> None:
    with pytest.raises(NotAMessage):
        read_message(data)


@given(st.dictionaries(TAG, WORDS, max_size=9))
def test_xml_of_wechats_form_with_anything_in_it(fields: dict[str, str]) -> None:
    inner = "".join(f"<{tag}><![CDATA[{words}]]></{tag}>" for tag, words in fields.items())
    try:
        push = read_message(f"<xml>{inner}</xml>".encode(errors="replace"))
    except NotAMessage:
        return
    assert push.message.openid
    assert isinstance(push.account, str)


@given(WORDS)
def test_a_reply_is_one_text_whatever_is_in_it(words: str) -> None:
    xml = text_reply(words, PushForm.XML, account="gh_1", openid="o" * 28)
    assert xml.count("<Content>") == 1
    assert xml.count("]]>") == 4  # one a field: to, from, type, content


@given(WORDS)
@example("MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCAwMTg5MDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA")
def test_a_cursor_is_read_or_begun_anew(text: str) -> None:
    found = Cursor.read(text)
    assert found is None or Cursor.read(str(found)) == found


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2200, 1, 1)), st.uuids())
def test_a_cursor_comes_back_as_it_went(at: datetime, key: UUID) -> None:
    cursor = Cursor(at.replace(tzinfo=UTC), key)
    assert Cursor.read(str(cursor)) == cursor


@given(WORDS)
def test_keys_and_days_in_addresses(text: str) -> None:
    assert read_id(text) is None or isinstance(read_id(text), UUID)
    day = read_day(text)
    assert day is None or 2000 <= day.year <= 2200


@settings(deadline=None)  # it encrypts
@given(WORDS, st.lists(WORDS, max_size=4))
def test_the_form_for_a_phone(phone: str, ticked: list[str]) -> None:
    fields: MultiDict[str] = MultiDict([("phone", phone), *(("contact_for", part) for part in ticked)])
    form: Form = MultiDictProxy(fields)  # type: ignore[arg-type]  # fields of text only
    found = read_contact(form)
    if not found.wrong:
        assert found.draft(Vault([make_settings().secret_keys[0].get_secret_value()], "k" * 32)) is None


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(("", "+86", "0086", "+86 ")))
def test_a_mobile_is_read_however_it_is_spaced(number: str, prefix: str) -> None:
    assert read_phone(f"{prefix}{number[:3]} {number[3:7]}-{number[7:]}") == number


@given(st.dictionaries(st.sampled_from(("hotline", "rescue_number", "routing", "other")), JSON))
def test_city_rules_of_any_shape(values: dict[str, object]) -> None:
    """A dated row is checked by this before it is kept (`set_city_rule`)."""
    try:
        rules = CityRules.parse(json.loads(json.dumps(values)))
    except (ValueError, TypeError, AttributeError):
        return
    assert rules.hotline.isdigit()


@given(WORDS)
def test_what_a_partner_says_of_when_to_try_again(value: str) -> None:
    wait = retry_after(value)
    assert wait is None or wait.total_seconds() >= 0


@given(WORDS)
def test_a_chain_of_proxies(value: str) -> None:
    header = value.encode("latin-1", errors="ignore").decode("latin-1").replace("\n", "").replace("\r", "")
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": header})
    assert isinstance(
        client_address(request, make_settings(trusted_proxies="0.0.0.0/0").trusted_proxies), str
    )


@given(WORDS)
def test_an_address_for_a_webhook(text: str) -> None:
    try:
        url = URL(text)
    except ValueError:
        return
    assert why_refused(url, ()) is None or why_refused(url, ())
