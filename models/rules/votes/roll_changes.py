"""What a roll that is handed in again would change, unit by unit, so that it can be shown before it is
done."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.rules.base.canonical import digest


@dataclass(frozen=True)
class UnitOnRoll:
    """One unit as far as a change matters. `owners`: of its head, by their identities; `developer` alone."""

    label: str
    area: int
    area_source: str
    owners: frozenset[str]


@dataclass(frozen=True)
class RollChanges:
    """Labels, in their order. `proofs` and `proxies` count what no longer holds, since the owners are
    others."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    areas: tuple[tuple[str, int, int], ...]  # label, before and now, 0.01 m2
    owners: tuple[str, ...]
    sources: tuple[str, ...]
    proofs: int = 0
    proxies: int = 0

    @property
    def count(self) -> int:
        """Units that would change."""
        changed = {label for label, _, _ in self.areas} | set(self.owners) | set(self.sources)
        return len(self.added) + len(self.removed) + len(changed)

    @property
    def key(self) -> str:
        """Names exactly these changes: what is agreed to after it was shown is what is done."""
        return digest({name: getattr(self, name) for name in self.__dataclass_fields__})


def compare_rolls(before: Iterable[UnitOnRoll], now: Iterable[UnitOnRoll]) -> RollChanges:
    old, new = ({unit.label: unit for unit in units} for units in (before, now))
    both = [(old[label], new[label]) for label in sorted(old.keys() & new.keys())]
    return RollChanges(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        areas=tuple((was.label, was.area, unit.area) for was, unit in both if was.area != unit.area),
        owners=tuple(unit.label for was, unit in both if was.owners != unit.owners),
        sources=tuple(unit.label for was, unit in both if was.area_source != unit.area_source),
    )
