"""Templates of the corpus: `(我|我们)被(困|关)在电梯里(了|)` stands for its eight sentences."""

import random
import re

MOST_OF_A_TEMPLATE = 24
_CHOICE = re.compile(r"\(([^()]*)\)")


def expanded(template: str) -> list[str]:
    """Up to 24 sentences of the template, the same each time."""
    draw = random.Random(template)  # seeded by the template itself
    found: dict[str, None] = {}
    for _ in range(MOST_OF_A_TEMPLATE * 3):
        found[_CHOICE.sub(lambda choice: draw.choice(choice[1].split("|")), template)] = None
        if len(found) == MOST_OF_A_TEMPLATE:
            break
    return list(found)
