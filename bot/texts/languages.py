"""The languages of the residents' pages: Chinese in the templates, others by a catalogue each.

`templates/languages/TAG.po` translates the Chinese sentences of the templates, in gettext's format, which
translators' tools know. It is read once, when the process starts. A sentence that it lacks stays Chinese.
"""

import gettext
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.units import format_unit

from bot.texts.evaluations import (
    change_words,
    evaluation_filters,
    history_points,
    seen_words,
    step_words,
)
from bot.texts.insurance import benefit_words, tier_words
from bot.texts.planned_visits import planned_words
from bot.texts.situations import situation_words
from bot.texts.survey_charts import (
    cell_rows,
    distribution_rows,
    question_rows,
    sample_words,
    survey_filters,
    trend_rows,
)
from bot.texts.templates import TEMPLATES, shared_filters
from models.actions.reports.situations import situation_of
from models.actions.shared.city_rules import LOCAL
from models.rules.privacy.retention import RetentionPeriod

CATALOGUES = TEMPLATES / "languages"
# Filters whose result is one of the fixed words of a table, and a message of the catalogue.
LABELS = (
    "category", "part", "step", "known_by", "cause", "need", "state_word", "progress", "recipient_word",
    "advice", "survey_word", "score",
    "stage", "choice", "ballot_way", "vote_standing", "purpose", "vote_mode", "threshold", "fund_step",
    "word", "node", "measure", "star", "kind_name",
)  # fmt: skip
# Filters that put words together, and take what translates each of them.
COMPOSED: Mapping[str, Callable[..., Any]] = {
    "tier": tier_words,
    "benefit": benefit_words,
    "seen_words": seen_words,
    "step_words": step_words,
    "change_words": change_words,
    "history_points": history_points,
    "planned_words": planned_words,
    "sample_words": sample_words,
    "distribution_rows": distribution_rows,
    "question_rows": question_rows,
    "trend_rows": trend_rows,
    "cell_rows": cell_rows,
}


@dataclass(frozen=True)
class Language:
    """`tag`: of BCP 47. `name`: in its own words. `direction`: of its script, `ltr` or `rtl`."""

    tag: str
    name: str
    direction: str
    translations: gettext.NullTranslations = field(repr=False, compare=False)

    def __call__(self, text: str) -> str:
        return self.translations.gettext(text)

    def filters(self) -> Mapping[str, Any]:
        """For the templates of pages."""
        filters = {
            **shared_filters(),
            **evaluation_filters(),
            **survey_filters(),
            "planned_words": planned_words,
            "translated": self,
        }
        if self is CHINESE:
            return filters
        labels = {name: self._translated(filters[name]) for name in LABELS}
        return {
            **filters,
            **labels,
            **{name: partial(words, translate=self) for name, words in COMPOSED.items()},
            "now": self._now,
            "time": self._time,
            "date": self._date,
            "period": self._period,
        }

    def _translated(self, label: Any) -> Any:
        return lambda value: self(label(value))

    def _now(self, report: Any) -> str:
        return situation_words(situation_of(report), self)

    def _time(self, moment: datetime) -> str:
        day, time = (
            format_skeleton(skeleton, moment, tzinfo=LOCAL, locale=self._locale)
            for skeleton in ("MMMd", "Hm")
        )
        return f"{day} {time}"

    def _date(self, moment: datetime) -> str:
        return format_date(moment.astimezone(LOCAL), "long", self._locale)

    def _period(self, period: RetentionPeriod) -> str:
        return format_unit(period.count, period.unit.name.lower(), locale=self._locale)

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.tag, sep="-")


CHINESE = Language("zh-CN", "中文", "ltr", gettext.NullTranslations())


def read_language(path: Path) -> Language:
    """The language of a catalogue, whose name is its tag."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    locale = Locale.parse(path.stem, sep="-")
    name = locale.get_display_name() or path.stem
    return Language(path.stem, name, locale.text_direction, gettext.GNUTranslations(compiled))


def read_languages(folder: Path) -> tuple[Language, ...]:
    return (CHINESE, *(read_language(path) for path in sorted(folder.glob("*.po"))))


LANGUAGES: Sequence[Language] = read_languages(CATALOGUES)
ENGLISH = next(one for one in LANGUAGES if one.tag == "en")
