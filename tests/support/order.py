"""In which order a run takes its tests.

`--dist worksteal` first gives each process one stretch of the list, and lets those that are done take
from the end of another's. So what takes long stands at the beginning of a stretch.
"""

from collections.abc import Container, Sequence
from itertools import chain, islice
from typing import Protocol, TypeVar


class HasKeywords(Protocol):
    @property
    def keywords(self) -> Container[str]: ...


Item = TypeVar("Item", bound=HasKeywords)


def long_ones_early(items: Sequence[Item], workers: int) -> list[Item]:
    """What waits for servers and browsers at the head of the first stretch, what computes at those of the others.

    Tests of both kinds that run side by side would wait for each other.
    """
    waiting = [one for one in items if "processes" in one.keywords]
    waiting += [one for one in items if "browser" in one.keywords and "processes" not in one.keywords]
    computing = [one for one in items if "long" in one.keywords and one not in waiting]
    early = {id(one) for one in (*waiting, *computing)}
    rest = iter([one for one in items if id(one) not in early])
    if workers == 1:
        return [*waiting, *computing, *rest]
    heads = [waiting, *(computing[n :: workers - 1] for n in range(workers - 1))]
    stretches: list[list[Item]] = []
    left = len(items)
    for n, head in enumerate(heads):
        length = left // (workers - n)
        stretches.append([*head, *islice(rest, max(0, length - len(head)))])
        left -= length
    return [*chain.from_iterable(stretches), *rest]
