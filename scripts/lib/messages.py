"""The sentences of the residents' pages that a catalogue of a language translates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.meta import find_referenced_templates

from api.http.errors import WORDS as ERRORS
from api.http.kept_photo import NAMED
from api.http.pages import TRANSLATED
from api.pages.in_time import WORDS as UNREACHED
from api.pages.insurance.cover import NOT_PAST
from api.pages.insurance.suggestions import WRONG as WRONG_SUGGESTION
from api.pages.lifts.follow import TOO_MANY as TOO_MANY_FOLLOWED
from api.pages.privacy.my_data import EXPIRED as EXPIRED_DATA
from api.pages.reports.add_words import WRONG as WRONG_ADDITION
from api.pages.reports.contact_form import WRONG as WRONG_CONTACT
from api.pages.reports.report import WRONG as WRONG_REPORT
from api.pages.votes.objections_proxies import NO_WORDS
from api.pages.votes.vote import ANOTHER_OWNER, LINK_EXPIRED, NO_CHOICE, NO_CODE
from api.pages.votes.vote import UNKNOWN as UNKNOWN_VOTE
from bot.files.photos import SAYS
from bot.files.voices import CUT, VoiceTrouble
from bot.texts import (
    evaluations,
    insurance,
    open_charts,
    planned_visits,
    sheets,
    situations,
    states,
    survey_charts,
    votes,
)
from bot.texts.surveys import DIMENSIONS, EXCLUSIONS, SCORES, SUBJECTS, WAYS
from bot.texts.templates import (
    CATEGORY_NAMES,
    CAUSE_NAMES,
    KIND_NAMES,
    KNOWN_BY_NAMES,
    NEED_NAMES,
    NODE_NAMES,
    PART_NAMES,
    STEP_NAMES,
    TEMPLATES,
)
from models.actions.reports.voices import GONE as VOICE_GONE
from models.rules.insurance.contract import Benefit
from models.rules.insurance.policy_terms import CoverLine, Funding, Payer, Service
from models.rules.insurance.premium import Factor
from models.rules.insurance.premium_scheme import Base, ClaimsHistory, Sharing
from models.rules.lifts.use import LiftUse

FOLDERS = (TEMPLATES / "pages", TEMPLATES)
# A form that this page sends may come back by them.
_RECEIPT_UNKNOWN = ("没有找到这份报告", "请核对 16 位回执号。若刚提交过，请回到提交的页面再试。")
# What residents read of insurance; the rest is for staff.
_INSURANCE = (CoverLine, Benefit, Service, Funding, Payer, Factor, Base, Sharing, ClaimsHistory, LiftUse)
_KEYWORDS = {"_": None, "also": (1,)}
# No dates and no names: a file that says the same stays the same.
_HEADER = """\
# Tima, pages of residents: {name}
msgid ""
msgstr ""
"Language: {tag}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def messages() -> dict[str, list[str]]:
    """Each message, and the files of `templates` that have it; none for the words of tables."""
    found: dict[str, list[str]] = {}
    for path in templates():
        with path.open("rb") as file:
            for _, text, _, _ in extract("jinja2", file, _KEYWORDS, options={"trimmed": "true"}):
                places = found.setdefault(text if isinstance(text, str) else text[0], [])
                if (name := path.relative_to(TEMPLATES).as_posix()) not in places:
                    places.append(name)
    for label in _labels():
        found.setdefault(label, [])
    return found


def templates() -> list[Path]:
    """The translated pages, with what they extend, include and import."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    known: dict[str, Path] = {}
    waiting = [f"{name}.html" for name in sorted(TRANSLATED)]
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        known[name] = next(folder / name for folder in FOLDERS if (folder / name).exists())
        named = find_referenced_templates(environment.parse(known[name].read_text("utf-8")))
        waiting += [one for one in named if one]
    return sorted(known.values())


def _labels() -> Iterator[str]:
    for table in (
        CATEGORY_NAMES, CAUSE_NAMES, KIND_NAMES, KNOWN_BY_NAMES, NEED_NAMES, NODE_NAMES, PART_NAMES,
        STEP_NAMES, states.MATTERS, states.RECIPIENTS, situations.SITUATIONS, situations.ADVICE, SAYS,
        SUBJECTS, SCORES, EXCLUSIONS, WAYS, DIMENSIONS, votes.STAGES, votes.CHOICES, votes.WAYS,
        votes.STANDINGS, votes.PURPOSES, votes.MODES, votes.THRESHOLDS, votes.FUND_STEPS, votes.COUNTS,
        votes.TO_OWNERS, insurance.TIERS, insurance.SUMS,
        evaluations.NAMES, evaluations.SEEN, evaluations.STARS, evaluations.LEAST, evaluations.ENOUGH,
        planned_visits.WHEN, sheets.STANDINGS,
    ):  # fmt: skip
        yield from table.values()
    for kind in _INSURANCE:
        yield from insurance.WORDS[kind].values()
    yield from (situations.SOMEBODY, situations.SEVERAL, NAMED, *_RECEIPT_UNKNOWN)
    yield from (insurance.USED_UP, insurance.NO_SUM, insurance.OR_ELSE, insurance.TIER_SUM)
    yield TOO_MANY_FOLLOWED
    yield from (planned_visits.HOURS, planned_visits.MINUTES)
    yield from (planned_visits.STANDS_STILL, planned_visits.RUNS_ON)
    yield from (evaluations.NO_DATA, evaluations.UNRATED, *evaluations.SENTENCES, *open_charts.SENTENCES)
    yield from (survey_charts.WITHHELD, survey_charts.FEW, survey_charts.SMALL)
    yield from (survey_charts.VALID, survey_charts.VALID_FEW)
    yield from (ANOTHER_OWNER, LINK_EXPIRED, NO_CHOICE, NO_CODE, NO_WORDS, NOT_PAST, *EXPIRED_DATA)
    yield from (*VoiceTrouble, CUT, VOICE_GONE, *UNREACHED, *UNKNOWN_VOTE)
    yield from (*WRONG_ADDITION, *WRONG_CONTACT, *WRONG_REPORT, *WRONG_SUGGESTION)
    for title, words in ERRORS.values():
        yield from (title, words)


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem.replace("-", "_"))


@dataclass(frozen=True)
class CatalogueChanges:
    """What is left to translate, and the translations of what no page says any more, by their sentences."""

    untranslated: list[str]
    dropped: dict[str, str]

    def was(self, text: str) -> str | None:
        """The dropped sentence that this one most likely replaces."""
        return next(iter(get_close_matches(text, self.dropped, n=1)), None)


def update_catalogue(path: Path) -> CatalogueChanges:
    """Add what is missing, take out what no page says any more."""
    old = read_catalogue(path) if path.exists() else Catalog()
    locale = Locale.parse(path.stem, sep="-")
    new = Catalog(locale=locale)
    for text, places in sorted(messages().items(), key=lambda one: (one[1], one[0])):
        known = old.get(text)
        new.add(text, known.string if known else "", locations=[(place, 0) for place in places])
    with path.open("wb") as file:
        file.write(_HEADER.format(tag=path.stem, name=locale.english_name).encode())
        write_po(file, new, width=110, omit_header=True, include_lineno=False)
    return CatalogueChanges(
        untranslated=[str(message.id) for message in new if message.id and not message.string],
        dropped={str(one.id): str(one.string) for one in old if one.string and one.id and one.id not in new},
    )
