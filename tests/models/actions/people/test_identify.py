"""One person, however many of WeChat's accounts name them."""

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.actions.reports.file import ReportDraft, Reporter, file_report
from models.actions.surveys.answer import Respondent, answer_survey
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.audit import AuditEntry
from models.tables.people.person import Person
from models.tables.reports.report import Report
from models.tables.surveys import SurveyAnswer
from tests.support.surveys import draft_of, opened_round


async def test_the_unionid_joins_what_one_person_did_in_chat_and_in_the_mini_program(
    services: Services, lift: LiftCard
) -> None:
    vault, now = services.vault, services.clock()
    before = await Person.all().count()
    chat = await identify_person(NamedPerson(WeChatAccountKind.OFFICIAL, "o-chat"), vault, now)
    mini = await identify_person(NamedPerson(WeChatAccountKind.MINI_PROGRAM, "m-mini"), vault, now)
    assert chat != mini
    round_id = await opened_round(now)
    for person_id in (chat, mini):
        respondent = Respondent(person_id=person_id)
        await answer_survey(draft_of(round_id, lift.lift_id, respondent), now)
    reporter = Reporter(vault.look_up_hash("o-chat"), vault.seal("o-chat"))
    for draft in (
        ReportDraft(
            "t:1",
            ReportSource.CHAT,
            ReportKind.HAZARD,
            lift.lift_id,
            "异响",
            HazardCategory.NOISE,
            reporter=reporter,
        ),
        ReportDraft(
            "t:2",
            ReportSource.MINI_PROGRAM,
            ReportKind.HAZARD,
            lift.lift_id,
            "异响",
            HazardCategory.NOISE,
            person_id=mini,
        ),
    ):
        await file_report(draft, now, services.vault)
    await identify_person(NamedPerson(WeChatAccountKind.OFFICIAL, "o-chat", "u-1"), vault, now)

    joined = await identify_person(NamedPerson(WeChatAccountKind.MINI_PROGRAM, "m-mini", "u-1"), vault, now)

    assert joined == chat  # known the longest
    assert await Person.all().count() == before + 1
    assert set(await Report.filter(source_key__startswith="t:").values_list("reporter_id", flat=True)) == {
        chat
    }
    assert await SurveyAnswer.filter(round_id=round_id).count() == 1
    person = await Person.get(id=chat)
    names = (person.openid_sealed, person.mini_openid_sealed, person.unionid_sealed)
    assert [vault.open(one) for one in names] == ["o-chat", "m-mini", "u-1"]
    assert await AuditEntry.filter(verb="join_identities").count() == 1
    assert await identify_person(NamedPerson(WeChatAccountKind.MINI_PROGRAM, "m-mini"), vault, now) == chat
