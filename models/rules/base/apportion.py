"""Dividing a whole number so that the parts add up to it (largest remainder)."""

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Divide by the weights, at least one of them above 0; fen left over go to the largest remainders.

    Equal remainders: the first in order. A part is above its weight only if the total is above their sum.
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda one: -(total * weights[one] % whole))
    for one in by_remainder[: total - sum(parts)]:
        parts[one] += 1
    return parts
