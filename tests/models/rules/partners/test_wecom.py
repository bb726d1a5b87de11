"""企业微信: what is copied of an application, and one member at a time."""

import pytest

from models.rules.partners.wecom import is_app_secret, is_corp_id, is_userid, read_agent_id


@pytest.mark.parametrize("text", ["ww1234567890abcdef", "wx1234567890abcdef", "wpAbcdefghijklmnop"])
def test_an_enterprise_has_its_own_form_of_number(text: str) -> None:
    assert is_corp_id(text)


@pytest.mark.parametrize("text", ["", "ww", "ww1234 567890abcd", "1000002", "ww12345678901234\n"])
def test_another_text_is_no_enterprise(text: str) -> None:
    assert not is_corp_id(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1000002", 1000002), ("0", None), ("-1", None), ("１", None), ("1" * 10, None), ("", None)],
)
def test_an_application_is_a_number(text: str, number: int | None) -> None:
    assert read_agent_id(text) == number


def test_a_secret_is_one_long_word() -> None:
    assert is_app_secret("a-_9" * 11)
    assert not is_app_secret("short")
    assert not is_app_secret("a" * 30 + "\n")


@pytest.mark.parametrize("text", ["ZhangSan", "zhang.san@corp-1_x", "1"])
def test_a_member_is_one_person(text: str) -> None:
    assert is_userid(text)


@pytest.mark.parametrize("text", ["", "@all", "@ALL", "a|b", "张三", "a" * 65, "a b"])
def test_nobody_everybody_and_several_are_no_member(text: str) -> None:
    assert not is_userid(text)
