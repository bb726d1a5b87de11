"""The settings of a partner's channel: complete, and unable to end a header line."""

import pytest

from models.rules.partners.endpoints import (
    EVERY_FIELD,
    EndpointProblem,
    Open311Options,
    every_field,
    is_mail_address,
    problem_of_address,
    problem_of_open311,
)
from models.rules.reports.kinds import HazardCategory

URL = "https://311.example/v2"


def test_a_new_partner_gets_every_field() -> None:
    assert every_field() == [field.value for field in EVERY_FIELD]


@pytest.mark.parametrize(
    "address", ["desk@example.com", "a.b+c@mail.example.cn", f"{'a' * 64}@b.cn", f"a@{'b' * 249}.cn"]
)
def test_a_plain_mail_address_is_one(address: str) -> None:
    assert is_mail_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "desk",
        "desk@localhost",
        "a@b.cn\nBcc: x@y.cn",
        "王 <desk@example.com>",
        f"{'a' * 65}@b.cn",
        f"a@{'b' * 250}.cn",
    ],
)
def test_anything_else_is_not(address: str) -> None:
    assert not is_mail_address(address)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://partner.example/hook", None),
        ("http://10.0.0.7:8080/", None),
        ("https://partner.example/hook?key=1", EndpointProblem.NO_ADDRESS),
        ("ftp://partner.example", EndpointProblem.NO_ADDRESS),
        ("https:///hook", EndpointProblem.NO_ADDRESS),
        ("https://a b", EndpointProblem.NO_ADDRESS),
        ("https://a.example/" + "x" * 482, None),
        ("https://a.example/" + "x" * 483, EndpointProblem.NO_ADDRESS),
    ],
)
def test_a_web_address_has_a_host_and_neither_query_nor_spaces(
    url: str, problem: EndpointProblem | None
) -> None:
    assert problem_of_address(url) is problem


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"services": {"default": "LIFT-1"}}, None),
        ({"services": {"default": "1"}, "format": "xml"}, None),
        ({"services": {"default": "1"}, "format": "yaml"}, EndpointProblem.BAD_FORMAT),
        ({"services": {"door": "1"}}, EndpointProblem.NO_SERVICE),
        ({}, EndpointProblem.NO_SERVICE),
        ({"services": {"default": "a/b"}}, EndpointProblem.BAD_SERVICE),
        ({"services": {"default": "1"}, "test_service": "a b"}, EndpointProblem.BAD_SERVICE),
    ],
)
def test_open311_needs_a_service_for_everything_else(
    options: dict[str, object], problem: EndpointProblem | None
) -> None:
    assert problem_of_open311(URL, options) is problem


def test_what_a_partner_s_options_do_not_say() -> None:
    assert Open311Options.read({}) == Open311Options({}, jurisdiction="", format="json", test_service="")
    told = {"services": {"default": "1"}, "jurisdiction": "j", "format": "xml", "test_service": "t"}
    assert Open311Options.read(told) == Open311Options({"default": "1"}, "j", "xml", "t")
    assert Open311Options({"default": "1", "door": ""}).codes() == {"1"}
    assert Open311Options({"default": "1", "door": ""}).service_for(HazardCategory.DOOR) == "1"
    assert Open311Options({"default": "1", "door": "2"}).service_for(HazardCategory.DOOR) == "2"
    assert Open311Options({"default": "1", "door": "2"}).service_for(None) == "1"


@pytest.mark.parametrize(
    ("code", "problem"), [("x" * 64, None), ("x" * 65, EndpointProblem.BAD_SERVICE), ("a.b-c_1", None)]
)
def test_a_service_code_has_64_characters_at_most(code: str, problem: EndpointProblem | None) -> None:
    assert problem_of_open311(URL, {"services": {"default": code}}) is problem


def test_open311_needs_an_address_too() -> None:
    assert problem_of_open311("311", {"services": {"default": "1"}}) is EndpointProblem.NO_ADDRESS


def test_a_category_without_a_service_of_its_own_goes_to_the_default() -> None:
    options = Open311Options.read({"services": {"default": "1", "door": "2"}, "test_service": "9"})
    assert options.service_for(HazardCategory.DOOR) == "2"
    assert options.service_for(HazardCategory.NOISE) == "1"
    assert options.service_for(None) == "1"
    assert options.codes() == {"1", "2", "9"}
