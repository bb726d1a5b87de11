"""Salespeople who may be workers of a maintainer.

002 Chongqing 五(二)2: 不得出现业务员与维保单位挂钩强行进入的情况.
A number that both have is one person. A name that both have may be two people: it is to be looked into.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class SalesDoubt(StrEnum):
    SAME_PHONE = "same_phone"
    SAME_NAME = "same_name"


@dataclass(frozen=True)
class KnownWorker:
    """`phone_hash`: "" where the number is not on record."""

    name: str
    phone_hash: str
    maintainer: str


def spelled_name(name: str) -> str:
    """Without spaces and widths: 张 三 is 张三."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def doubts_about(
    name: str, phone_hash: str, workers: Iterable[KnownWorker]
) -> tuple[tuple[SalesDoubt, str], ...]:
    """Each maintainer once, with the stronger reason, the sure ones first."""
    found: dict[str, SalesDoubt] = {}
    for worker in workers:
        if phone_hash and worker.phone_hash == phone_hash:
            found[worker.maintainer] = SalesDoubt.SAME_PHONE
        elif spelled_name(worker.name) == spelled_name(name):
            found.setdefault(worker.maintainer, SalesDoubt.SAME_NAME)
    order = tuple(SalesDoubt)
    pairs = [(doubt, maintainer) for maintainer, doubt in found.items()]
    return tuple(sorted(pairs, key=lambda pair: (order.index(pair[0]), pair[1])))
