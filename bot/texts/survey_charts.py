"""A round's figures as rows of charts and as words."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from bot.texts.surveys import DIMENSIONS, SCORES
from models.actions.surveys.read import QuestionFigures, Results, TrendPoint
from models.rules.surveys.figures import CellFigures
from models.rules.surveys.rounds import QuestionKind
from models.rules.surveys.satisfaction import Sample, Satisfaction, percent

Row = tuple[str, Any, str]
Translate = Callable[[str], str]
WITHHELD, FEW, SMALL = "不足 10 份，不公布", "样本不足", "人数少，不公布"
VALID, VALID_FEW = "%(interval)s，%(count)s 份", "%(interval)s，%(count)s 份，样本不足"


def share(value: Fraction | None) -> str:
    return "—" if value is None else f"{percent(value)}%"


def interval(figure: Satisfaction) -> str:
    """`72.3%–100.0%`"""
    found = figure.interval
    return f"{percent(found.low)}%–{percent(found.high)}%" if found else ""


def sample_words(figure: Satisfaction | None, translate: Translate = str) -> str:
    if figure is None or figure.sample is Sample.SUPPRESSED:
        return translate(WITHHELD)
    return translate(FEW) if figure.sample is Sample.FEW else ""


def distribution_rows(figure: Satisfaction, translate: Translate = str) -> list[Row]:
    counts = figure.distribution or {}
    return [(_scored(score, translate), counts[score], "") for score in sorted(counts)[::-1]]


def cell_rows(cells: Iterable[CellFigures], names: dict[str, str], translate: Translate = str) -> list[Row]:
    """Best known first by name, so that nobody is ranked by chance; a withheld cell is a gap."""
    return [cell_row(cell, names.get(cell.key, cell.key), translate) for cell in cells if not cell.is_empty]


def cell_row(cell: CellFigures, name: str, translate: Translate = str) -> Row:
    if cell.figure is None or cell.figure.csat is None:
        return name, None, translate(SMALL)
    words = VALID_FEW if cell.figure.sample is Sample.FEW else VALID
    return name, percent(cell.figure.csat), _with_interval(words, cell.figure, translate)


def trend_rows(points: Iterable[TrendPoint], translate: Translate = str) -> list[Row]:
    return [
        (
            f"{point.closed_at:%Y-%m}",
            None if point.figure.csat is None else percent(point.figure.csat),
            sample_words(point.figure, translate) or _with_interval(VALID, point.figure, translate),
        )
        for point in points
    ]


def question_rows(one: QuestionFigures, translate: Translate = str) -> list[Row]:
    is_scale = one.question.kind is QuestionKind.SCALE
    return [
        (_scored(number, translate) if is_scale else one.question.choices[number - 1], count, "")
        for number, count in (one.counts or {}).items()
    ]


def _scored(score: int, translate: Translate) -> str:
    return f"{score} {translate(SCORES[score])}"


def _with_interval(words: str, figure: Satisfaction, translate: Translate) -> str:
    return translate(words) % {"interval": interval(figure), "count": figure.valid}


def table_titles(results: Results) -> list[tuple[str, str]]:
    """The tables worth showing: those that split the round at all."""
    filled = {name: [one for one in cells if not one.is_empty] for name, cells in results.tables.items()}
    return [(name, DIMENSIONS[name]) for name, cells in filled.items() if len(cells) > 1]


def survey_filters() -> dict[str, Any]:
    return {
        "share": share,
        "interval": interval,
        "sample_words": sample_words,
        "distribution_rows": distribution_rows,
        "cell_rows": cell_rows,
        "trend_rows": trend_rows,
        "question_rows": question_rows,
        "table_titles": table_titles,
    }
