"""Reading the call form: what an officer typed while somebody was on the line."""

from dataclasses import dataclass
from uuid import UUID

from api.http.body import Form, form_nonce, submission_key, text_field
from api.http.params import read_id
from bot.services import Services
from models.actions.reports.contact import ContactDraft
from models.actions.reports.file import ReportDraft, SpokenAnswer
from models.actions.reports.take_call import Call
from models.actions.rescues.record_trapped import MOST_INSIDE, NeedOf, People
from models.rules.cities.rules import Part
from models.rules.reports.contact import CALL_WORDING, read_phone
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource, Role
from models.rules.triage import Entrapment, entrapment

MAX_WORDS = 2000
MAX_SUGGESTION = 1000
MAX_PLACE = 100

# Whoever saves the caller needs the number, and no consent (PIPL 13.4); the hotline has been called with it.
_OF_RESCUERS = (Part.RESCUE_DESK, Part.MAINTAINER, Part.USE_UNIT, Part.RESCUE_STATION)
_BY_CONSENT = (Part.RESCUE_DESK, Part.MAINTAINER, Part.USE_UNIT)
_OWN = (Part.RESCUE_DESK,)


@dataclass(frozen=True)
class CallForm:
    """As typed. `place`: what was said of where it is, kept for a call whose lift nobody knows yet."""

    nonce: str
    lift_id: UUID | None = None
    place: str = ""
    kind: str = ""
    role: Role = Role.UNKNOWN
    inside: str = ""
    needs: tuple[NeedOf, ...] = ()
    category: HazardCategory = HazardCategory.OTHER
    joins: UUID | None = None
    words: str = ""
    answer: str = ""
    phone: str = ""
    passes_on: bool = False  # the caller agrees that maintainer and use unit may call
    nobody_trapped: bool = False

    @property
    def is_entrapment(self) -> bool:
        return self.kind == ReportKind.ENTRAPMENT

    @property
    def wrong(self) -> str:
        """What has to be put right, in Chinese; empty where nothing has."""
        if self.kind not in tuple(ReportKind):
            return "请选择是什么事：困人、隐患、咨询还是建议。"
        if self.lift_id is None and not self.is_entrapment:
            return "请先选是哪部电梯。只有困人可以先登记、后找电梯。"
        if self.lift_id is None and not (self.place or self.words):
            return "还不知道是哪部电梯：请写下来电人说的地方。"
        return self._wrong_words or self._wrong_numbers

    @property
    def _wrong_words(self) -> str:
        most = MAX_SUGGESTION if self.kind == ReportKind.SUGGESTION else MAX_WORDS
        if not (self.words or self.is_entrapment):
            return "请写下来电人怎么说。"
        if len(self.words) > most or len(self.answer) > MAX_WORDS:
            return f"文字请不要超过 {most} 字。"
        return ""

    @property
    def _wrong_numbers(self) -> str:
        if self.inside and not (self.inside.isdecimal() and 0 < int(self.inside[:4]) <= MOST_INSIDE):
            return f"里面的人数请填 1 到 {MOST_INSIDE}，不清楚就空着。"
        if self.phone and read_phone(self.phone) is None:
            return "电话号码不对，请核对；没有就空着。"
        return ""

    @property
    def asks_for_help(self) -> bool:
        """Somebody may be trapped by these words, which are about to be filed as what can wait."""
        waits = not (self.is_entrapment or self.nobody_trapped)
        return waits and entrapment(self.words) is Entrapment.CERTAIN

    def call(self, services: Services, signature: str) -> Call:
        """For a form where nothing is wrong. `signature`: the office that answers a question."""
        kind, said = ReportKind(self.kind), self.words
        if self.lift_id is None and self.place:
            said = f"（来电人说的地方：{self.place}）{said}"
        content = (self.kind, str(self.lift_id), said, self.answer, self.phone)
        draft = ReportDraft(
            source_key=submission_key(services.vault, self.nonce, services.clock(), *content),
            door=ReportSource.CALL,
            kind=kind,
            lift_id=self.lift_id,
            words=said[:MAX_WORDS],
            category=self.category if kind is ReportKind.HAZARD else None,
            role=self.role if self.is_entrapment else Role.UNKNOWN,
            contact=self._contact(services),
            joins=self.joins,
            answer=SpokenAnswer(self.answer, signature)
            if self.answer and kind is ReportKind.QUESTION
            else None,
        )
        return Call(draft, self._people)

    @property
    def _people(self) -> People | None:
        if not self.is_entrapment or not (self.inside or self.needs):
            return None
        return People(int(self.inside) if self.inside else None, self.needs)

    def _contact(self, services: Services) -> ContactDraft | None:
        phone, vault = read_phone(self.phone), services.vault
        if phone is None:
            return None
        parts = _OF_RESCUERS if self.is_entrapment else _BY_CONSENT if self.passes_on else _OWN
        return ContactDraft(vault.look_up_hash(phone), vault.seal(phone), parts, CALL_WORDING)


def read_call(form: Form) -> CallForm:
    role, category = text_field(form, "role"), text_field(form, "category")
    needs = form.getall("needs", [])
    return CallForm(
        nonce=form_nonce(form),
        lift_id=read_id(text_field(form, "lift")),
        place=text_field(form, "place")[:MAX_PLACE],
        kind=text_field(form, "kind"),
        role=Role(role) if role in tuple(Role) else Role.UNKNOWN,
        inside=text_field(form, "inside")[:10],
        needs=tuple(need for need in NeedOf if need.value in needs),
        category=HazardCategory(category) if category in tuple(HazardCategory) else HazardCategory.OTHER,
        joins=read_id(text_field(form, "joins")),
        words=text_field(form, "words"),
        answer=text_field(form, "answer"),
        phone=text_field(form, "phone")[:40],
        passes_on=bool(text_field(form, "passes_on")),
        nobody_trapped=bool(text_field(form, "nobody_trapped")),
    )
