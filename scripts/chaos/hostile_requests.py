"""What an attacker, a broken client or a fuzzer sends: made from a seed, so that it can be sent again."""

import json
import random
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

METHODS = (*("GET",) * 6, *("POST",) * 6, "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
NASTY = (
    "", "0", "-1", "1e309", "NaN", "null", "undefined", "true", "[]", "{}", "../../etc/passwd", "..%2f..%2f", "%00", "\x00",
    "'", '"', "' OR 1=1 --", "1; DROP TABLE report", "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%s%s%n", "\r\nSet-Cookie: a=b",
    "ａｂｃ１２３", "\u202eabc", "😀" * 20, "é" * 300, "A" * 4096, "9" * 400, "０" * 16, "\ud7ff", "]]>", "|cat /etc/passwd",
    "0123456789AB", "27H94QEPZJYB", "330101", "1234567890123452", "01a200fa-f448-75a1-b12b-ddb2f6b2f621",
)  # fmt: skip
CONTENT_TYPES = (
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/xml",
    "application/xml", "text/plain; charset=utf-7", "application/octet-stream", "x/y; charset=\u00e9", "", "application/json; charset=none",
)  # fmt: skip
FIELDS = (
    "nonce", "category", "words", "photos", "role", "code", "number", "until", "signature", "msg_signature", "timestamp",
    "encrypt_type", "echostr", "delivery_id", "status", "ticket", "note", "name", "password", "csrf", "cursor", "q", "from", "to",
)  # fmt: skip
HEADERS = (
    "X-Request-Id", "X-Forwarded-For", "Cookie", "Authorization", "Range", "If-None-Match", "If-Modified-Since", "Accept-Language",
    "webhook-id", "webhook-timestamp", "webhook-signature", "Origin", "Referer", "User-Agent", "Accept", "Idempotency-Key",
)  # fmt: skip


@dataclass(frozen=True)
class HostileRequest:
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def hostile_requests(
    paths: Sequence[str], known: Sequence[str], count: int, seed: int
) -> Iterator[HostileRequest]:
    """`count` requests to addresses made from these templates (`/l/{code}`).

    `known` are codes that exist, so that some requests get past the first check.
    """
    chance = random.Random(seed)
    for _ in range(count):
        yield HostileRequest(
            method=chance.choice(METHODS),
            path=_path(chance, chance.choice(paths), known) + _query(chance),
            headers=_headers(chance),
            body=_body(chance),
        )


def _text(chance: random.Random) -> str:
    if chance.random() < 0.7:
        return chance.choice(NASTY)
    alphabet = string.printable + "梯码被困０１\u200b\ufffe"
    return "".join(chance.choice(alphabet) for _ in range(chance.randrange(1, 60)))


def _path(chance: random.Random, template: str, known: Sequence[str]) -> str:
    def value() -> str:
        return chance.choice(known) if chance.random() < 0.4 else quote(_text(chance), safe="")

    return "/".join(value() if "{" in part else part for part in template.split("/")) or "/"


def _query(chance: random.Random) -> str:
    pairs = [
        f"{chance.choice(FIELDS)}={quote(_text(chance), safe='')}" for _ in range(chance.randrange(0, 4))
    ]
    return "?" + "&".join(pairs) if pairs else ""


def _headers(chance: random.Random) -> dict[str, str]:
    """Header values that a client library lets through: no line ends, Latin-1."""
    headers = {"Content-Type": _header_value(chance.choice(CONTENT_TYPES))}
    for _ in range(chance.randrange(0, 4)):
        headers[chance.choice(HEADERS)] = _header_value(_text(chance))
    return headers


def _header_value(text: str) -> str:
    clean = "".join(character for character in text if character.isprintable())
    return clean.encode("latin-1", "replace").decode("latin-1")[:2000]


def _body(chance: random.Random) -> bytes:
    fields = {chance.choice(FIELDS): _text(chance) for _ in range(chance.randrange(0, 6))}
    kind = chance.randrange(6)
    if kind == 0:
        return b""
    if kind == 1:
        return json.dumps(fields).encode()
    if kind == 2:
        return "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items()).encode()
    if kind == 3:
        return _multipart(fields, chance)
    if kind == 4:
        inside = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
        return f"<xml><FromUserName>o1</FromUserName>{inside}</xml>".encode("utf-8", "surrogatepass")
    return chance.randbytes(chance.randrange(1, 3000))


def _multipart(fields: dict[str, str], chance: random.Random) -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"'
        + ('; filename="a.jpg"' if name == "photos" else "")
        + f"\r\n\r\n{value}\r\n"
        for name, value in fields.items()
    ]
    whole = ("".join(parts) + "--x--\r\n").encode("utf-8", "surrogatepass")
    return whole[: chance.randrange(1, len(whole))] if chance.random() < 0.2 else whole
