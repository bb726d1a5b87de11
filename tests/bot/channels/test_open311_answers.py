"""What Open311 servers answer, read as far as it can be understood."""

import json

import pytest

from bot.channels.open311_codec import (
    Filed,
    NotUnderstood,
    described,
    find_ours,
    read_filed,
    read_records,
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[1]",
        b'[{"service_request_id": null}]',
        b"[" * 100_000,
        b'<?xml version="1.0" encoding="nonsense"?><a><b><token>1</token></b></a>',
        b'<!DOCTYPE a [<!ENTITY b "c">]><service_requests><request><token>&b;</token></request></service_requests>',
    ],
)
def test_an_answer_that_is_not_the_standards_is_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read_filed(body)


REQUEST = (
    "<request><service_request_id>638344</service_request_id><status_notes>已修</status_notes></request>"
)


@pytest.mark.parametrize(
    "body",
    [
        b'{"service_request_id": 638344}',
        b'[{"service_request_id": 638344, "lat": 29.5, "long": 106.5}]',
        b'{"service_requests": [{"service_request_id": "638344"}]}',
        b'\xef\xbb\xbf\r\n[{"service_request_id": "638344", "service_notice": "a\x08b"}]',
        f"<service_requests>{REQUEST}</service_requests>".encode(),
        f'<service_requests xmlns="http://a.example">{REQUEST}</service_requests>'.encode(),
        f'<g:service_requests xmlns:g="http://a.example">{REQUEST}</g:service_requests>'.encode(),
        f'<?xml version="1.0" encoding="GB18030"?><r>{REQUEST}</r>'.encode("gb18030"),
        f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n<r>{REQUEST}</r>'.encode(),
        f"<r>{REQUEST}\x08</r>".encode(),
    ],
)
def test_what_servers_make_of_the_standard_is_forgiven(body: bytes) -> None:
    assert read_filed(body).request_id == "638344"


def test_an_empty_list_is_an_answer() -> None:
    assert read_records(b"[]") == []
    assert read_records(b"<service_requests/>") == []


def test_a_description_ends_with_our_marker_within_the_limit_of_the_standard() -> None:
    text = described("长" * 9000, "id-1")
    assert len(text) == 4000
    assert text.endswith("[tima:id-1]")


RECORD = {"service_request_id": "7", "description": "x [tima:d]"}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([RECORD]),
        json.dumps({"service_requests": [RECORD], "count": 1, "page": 1}),
        json.dumps({"response": {"requests": {"request": RECORD}}}),
        "<service_requests><request><service_request_id>7</service_request_id>"
        "<description>x [tima:d]</description></request></service_requests>",
        '<response status="ok"><service_requests><request><service_request_id>7</service_request_id>'
        "<description>x [tima:d]</description></request></service_requests></response>",
    ],
    ids=["a list", "beside a count", "objects in objects", "elements", "wrapped elements"],
)
def test_a_record_is_found_however_it_is_wrapped(body: str) -> None:
    assert read_filed(body.encode()) == Filed("7")
    assert find_ours(read_records(body.encode()), "d") == Filed("7")


@pytest.mark.parametrize(
    "body",
    [
        "<html><head><title>Sign in</title></head><body><p>Please wait</p></body></html>",
        json.dumps({"message": "please wait"}),
        json.dumps([{"message": "please wait"}]),
    ],
)
def test_what_holds_no_records_is_not_an_empty_list(body: str) -> None:
    """Or our request would count as missing there, and be posted again."""
    with pytest.raises(NotUnderstood):
        read_records(body.encode())
    assert (
        read_records(b"[]") == read_records(b"<service_requests/>") == read_records(b'{"requests": []}') == []
    )
