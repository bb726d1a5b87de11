"""Rendering pages: one template, its styles inside it, so that a page is one response."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.http.cookies import leave_cookie
from api.http.keys import SERVICES
from bot.texts.compiled import COMPILED
from bot.texts.languages import CHINESE, ENGLISH, LANGUAGES, Language
from bot.texts.templates import TEMPLATES
from models.rules.base.languages import preferred_language

# What the emergency page needs, and what all others need beside it.
STYLESHEET, MORE_STYLES = ((TEMPLATES / name).read_text("utf-8") for name in ("tima.css", "more.css"))


def _hash(styles: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()}'"


CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src {_hash(STYLESHEET)} {_hash(MORE_STYLES)}; "
    "img-src 'self'; media-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_WITH_SCRIPT = f"{CONTENT_SECURITY_POLICY}; script-src 'self'; connect-src 'self'"

# Pages that every language has. The others are Chinese, whatever a browser asks for.
TRANSLATED = frozenset(
    {
        "insurance/policy",
        "insurance/products",
        "insurance/suggest",
        "lifts/follow",
        "lifts/home",
        "lifts/lift",
        "lifts/no_lift",
        "lifts/safety",
        "lifts/safety_choice",
        "maintenance/maintainer",
        "maintenance/maintainers",
        "maintenance/evaluation",
        "maintenance/visits",
        "message",
        "privacy/my_data",
        "privacy/privacy",
        "publishing/open",
        "reports/add_words",
        "reports/receipt",
        "reports/report",
        "rescues/sos",
        "rescues/sos_unfiled",
        "rescues/trapped",
        "surveys/choice",
        "surveys/list",
        "surveys/results",
        "surveys/survey",
        "surveys/thanks",
        "unreached",
        "votes/list",
        "votes/receipt",
        "votes/share",
        "votes/vote",
    }
)
_LANGUAGE = "tima-language"
_LARGE_PRINT, LARGE, USUAL = "tima-text", "large", "usual"
_CHOICE_LASTS = timedelta(days=365)
_ENVIRONMENTS = web.AppKey("page_environments", dict[str, Environment])
_TAGS = tuple(one.tag for one in LANGUAGES)


def set_up_pages(app: web.Application) -> None:
    app[_ENVIRONMENTS] = {one.tag: page_environment(one) for one in LANGUAGES}


def page_environment(language: Language) -> Environment:
    """The templates of pages in one language."""
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES / "pages", TEMPLATES]),
        bytecode_cache=COMPILED,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations = language.translations
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # by the extension
        translations.gettext, translations.ngettext, newstyle=True
    )
    environment.filters |= language.filters()
    environment.globals |= {
        "stylesheet": Markup(STYLESHEET),  # noqa: S704 - our own file
        "more_styles": Markup(MORE_STYLES),  # noqa: S704 - our own file
        "language": language,
        "also": _in_english_too(language),
    }
    return environment


def _in_english_too(language: Language) -> Any:
    """`also("里面还有人")`: a sentence in English, too. Nothing on an English page, unless `always`."""

    def also(text: str, tag: str = "span", *, always: bool = False, **values: Any) -> Markup:
        if language is ENGLISH and not always:
            return Markup()
        marks = Markup('<{} lang="en"{}>{}</{}>')
        style = Markup(' dir="ltr" class="soft"') if tag == "p" else Markup()
        return marks.format(tag, style, ENGLISH(text) % values, tag)

    return also


def language_of(request: web.Request) -> Language:
    """Chosen by a link (`?lang=`), kept in a cookie, or what the browser asks for; Chinese else."""
    for chosen in (request.query.get("lang"), request.cookies.get(_LANGUAGE)):
        if chosen in _TAGS:
            return LANGUAGES[_TAGS.index(chosen)]
    wanted = preferred_language(request.headers.get("Accept-Language", ""), _TAGS)
    return LANGUAGES[_TAGS.index(wanted)] if wanted else CHINESE


def is_large(request: web.Request) -> bool:
    """Large print (适老), chosen by a link (`?text=large`) and kept in a cookie."""
    chosen = request.query.get("text", "")
    return (chosen if chosen in (LARGE, USUAL) else request.cookies.get(_LARGE_PRINT)) == LARGE


def variant_of(request: web.Request) -> str:
    """What a page that is kept was made for, beside what it tells."""
    return f"{language_of(request).tag} {LARGE if is_large(request) else USUAL}"


def page(request: web.Request, name: str, status: int = 200, **values: Any) -> web.Response:
    """`templates/pages/NAME.html`; `default_hotline` is there for every page."""
    services = request.config_dict[SERVICES]
    is_translated = name in TRANSLATED
    language = language_of(request) if is_translated else CHINESE
    context: Mapping[str, Any] = {
        "default_hotline": services.settings.default_hotline,
        "offered": _offered(request, language) if is_translated else (),
        "is_large": is_large(request),
        "other_size": _other_size(request),
        **values,
    }
    template = request.config_dict[_ENVIRONMENTS][language.tag].get_template(f"{name}.html")
    text = template.render(context)
    response = web.Response(text=text, content_type="text/html", charset="utf-8", status=status)
    if request.query.get("lang") == language.tag:
        leave_cookie(services, response, _LANGUAGE, language.tag, _CHOICE_LASTS)
    if request.query.get("text") in (LARGE, USUAL):
        leave_cookie(services, response, _LARGE_PRINT, request.query["text"], _CHOICE_LASTS)
    return response


def _offered(request: web.Request, language: Language) -> Sequence[tuple[Language, str]]:
    """The other languages, with this page's address in each. A form that was sent has no address."""
    if request.method != "GET":
        return ()
    address = request.rel_url
    return [
        (one, f"?{address.update_query(lang=one.tag).raw_query_string}")
        for one in LANGUAGES
        if one is not language
    ]


def _other_size(request: web.Request) -> str:
    """This page's address in the other size of print; empty for a form that was sent."""
    if request.method != "GET":
        return ""
    other = request.rel_url.update_query(text=USUAL if is_large(request) else LARGE)
    return f"?{other.raw_query_string}"


def allow_page_script(response: web.Response) -> None:
    """For the pages that work better with one of our own scripts. All of them work without."""
    response.headers["Content-Security-Policy"] = _WITH_SCRIPT
