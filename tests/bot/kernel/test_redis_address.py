import pytest

from bot.kernel.redis_address import check_redis_url, parse_sentinels


def test_sentinels_with_users_passwords_and_a_database() -> None:
    told = parse_sentinels(
        "redis+sentinel://tima:p%40ss%2Fword@10.0.0.1:26380,[fd00::1],data2/city/3?sentinel_password=a%26b"
    )
    assert told.addresses == (("10.0.0.1", 26380), ("fd00::1", 26379), ("data2", 26379))
    assert (told.master, told.database, told.tls) == ("city", 3, False)
    assert told.credentials == {"username": "tima", "password": "p@ss/word"}
    assert told.sentinel_credentials == {"password": "a&b"}


def test_a_password_without_a_user_and_no_database() -> None:
    told = parse_sentinels("rediss+sentinel://:secret@one:1,two:2/city?ssl_ca_certs=/etc/ca.pem")
    assert told.credentials == {"password": "secret"}
    assert (told.database, told.tls, told.ca_file) == (0, True, "/etc/ca.pem")


def test_nothing_secret_is_in_its_text() -> None:
    told = parse_sentinels("redis+sentinel://u:hidden@one/city?sentinel_password=too-hidden")
    assert "hidden" not in repr(told)


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://secret@one:1",
        "redis+sentinel://:secret@one:1/",
        "redis+sentinel://:secret@one:1/city/db",
        "redis+sentinel://:secret@one:1/city/1/2",
        "redis+sentinel://:secret@one:port/city",
        "redis+sentinel://:secret@/city",
        "redis+sentinel://:secret@one,,two/city",
        "redis+sentinel://:secret@one/city?sentinel_pasword=secret",
        "http://:secret@one/city",
        "secret",
    ],
)
def test_a_url_that_nobody_could_connect_to_is_refused_without_its_passwords(url: str) -> None:
    with pytest.raises(ValueError, match=r"redis|[Pp]ort") as raised:
        check_redis_url(url)
    assert "secret" not in str(raised.value)
