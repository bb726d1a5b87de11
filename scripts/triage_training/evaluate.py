"""How well triage does: on texts whose authors saw neither corpus nor code, and on kinds left out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from sklearn.model_selection import GroupKFold

from models.rules.surveys.satisfaction import percent, wilson
from models.rules.triage.judging import Entrapment, answer_for, judge, most_alarming
from models.rules.triage.model import head_of
from models.rules.triage.plain import fold
from scripts.triage_training.corpus import DEVELOPMENT, UNSEEN, Example, read_sides
from scripts.triage_training.train import trapped_of

FOLDS = 12


def report(examples: Sequence[Example]) -> str:
    """Tables as text: each side of the unseen and development texts, then the kinds left out, where given."""
    lines = []
    for folder in (UNSEEN, DEVELOPMENT):
        sides = read_sides(folder)
        for name, texts in (("inside", sides.inside), ("no call", sides.no_call)):
            answers = Counter(judge(text).entrapment for text in texts)
            lines.append(f"{folder.name:12} {name:8} {_shares(answers, len(texts))}")
    if examples:
        lines += [f"{kind:32} {shares}" for kind, shares in _left_out(examples)]
    return "\n".join(lines)


def _shares(answers: Counter[Entrapment], count: int) -> str:
    """`certain 184 (92.0 %, 87.4–95.0)`, for each answer, with the interval at 95 %."""
    told = []
    for answer in Entrapment:
        interval = wilson(answers[answer], count)
        share = percent(Fraction(answers[answer], count))
        bounds = f"{percent(interval.low)}–{percent(interval.high)}"
        told.append(f"{answer.value} {answers[answer]} ({share} %, {bounds})")
    return "  ".join(told)


def _left_out(examples: Sequence[Example]) -> Iterable[tuple[str, str]]:
    """Each kind, judged by a model that was taught nothing of it."""
    answers: dict[str, Counter[Entrapment]] = defaultdict(Counter)
    kinds = [one.kind for one in examples]
    for taught, left_out in GroupKFold(FOLDS).split(examples, groups=kinds):
        head = head_of(trapped_of([examples[index] for index in taught]))
        for index in left_out:
            score, _ = most_alarming(fold(examples[index].text), head)
            answers[examples[index].kind][answer_for(score)] += 1
    for kind in sorted(answers):
        yield kind, _shares(answers[kind], answers[kind].total())
