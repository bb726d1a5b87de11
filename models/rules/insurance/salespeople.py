"""Salespeople who may be workers of a maintainer.

002 Chongqing 五(二)2: 不得出现业务员与维保单位挂钩强行进入的情况.
A number that both have is one person. A name that both have may be two people: it is to be looked into.
"""

import unicodedata
from collections.abc import Iterable, Mapping
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


def by_clue(workers: Iterable[KnownWorker]) -> dict[str, list[KnownWorker]]:
    """The workers by number and by name, so that many salespeople are compared with many workers soon."""
    found: dict[str, list[KnownWorker]] = {}
    for worker in workers:
        found.setdefault(_name_clue(worker.name), []).append(worker)
        if worker.phone_hash:
            found.setdefault(_phone_clue(worker.phone_hash), []).append(worker)
    return found


def doubts_about(
    name: str, phone_hash: str, workers: Mapping[str, Iterable[KnownWorker]]
) -> tuple[tuple[SalesDoubt, str], ...]:
    """Each maintainer once, with the stronger reason, the sure ones first. `workers`: `by_clue`."""
    found = {worker.maintainer: SalesDoubt.SAME_NAME for worker in workers.get(_name_clue(name), ())}
    if phone_hash:
        found |= {one.maintainer: SalesDoubt.SAME_PHONE for one in workers.get(_phone_clue(phone_hash), ())}
    order = tuple(SalesDoubt)
    pairs = [(doubt, maintainer) for maintainer, doubt in found.items()]
    return tuple(sorted(pairs, key=lambda pair: (order.index(pair[0]), pair[1])))


def _name_clue(name: str) -> str:
    return f"name:{spelled_name(name)}"


def _phone_clue(phone_hash: str) -> str:
    return f"phone:{phone_hash}"
