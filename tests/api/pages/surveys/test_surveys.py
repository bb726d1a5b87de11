"""Surveys through the real doors: the web form, the console, the published results and the certificate."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from bot.kernel.links import survey_link
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.surveys.answer import answer_survey
from models.rules.staff.access import StaffRole
from models.rules.surveys.rounds import Exclusion
from models.tables.people.person import Person
from models.tables.surveys import SurveyAnswer, SurveyInvitation, SurveyRound
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import sit_down
from tests.support.surveys import draft_of, opened_round, somebody

VERIFIER = Path(__file__).parents[4] / "scripts/verify_survey"


def shown_in(text: str) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', text)
    assert found
    return found[1]


async def test_a_browser_answers_once_and_is_listed_apart(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    await opened_round(services.clock())
    path = f"/l/{lift.code}/survey"
    asked = await web_client.get(path)
    text = await asked.text()
    assert "您没有从微信进入" in text
    clock.advance(timedelta(seconds=10))
    # The test's jar keeps no Secure cookie over http.
    headers = {"Cookie": f"tima-visitor={asked.cookies['tima-visitor'].value}"}
    for score in ("4", "2"):
        data = {"shown": shown_in(text), "overall": score, "q2": "1", "q3": ""}
        sent = await web_client.post(path, data=data, headers=headers)
        assert sent.status == 200
        assert "谢谢您" in await sent.text()
    kept = await SurveyAnswer.get()
    assert (kept.score, kept.version, kept.excluded) == (2, 2, Exclusion.UNVERIFIED)


async def test_an_incomplete_form_comes_back_with_what_was_chosen(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await opened_round(services.clock())
    path = f"/l/{lift.code}/survey"
    asked = await web_client.get(path)
    headers = {"Cookie": f"tima-visitor={asked.cookies['tima-visitor'].value}"}
    sent = await web_client.post(path, data={"overall": "4"}, headers=headers)
    text = await sent.text()
    assert sent.status == 422
    assert "还有 1 个问题没有答" in text
    again = await (await web_client.get(path, headers=headers)).text()
    for page in (text, again):
        assert re.search(r'name="overall" value="4" required checked', page)
    assert not await SurveyAnswer.exists()
    assert await SurveyInvitation.all().count() == 1


async def test_a_persons_own_link_counts(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    now = services.clock()
    round_id = await opened_round(now)
    person = await Person.create(openid_hash="h" * 43, openid_sealed="", first_seen_at=now)
    link = survey_link(services, lift.code, round_id, person.id).removeprefix("https://tima.example")
    text = await (await web_client.get(link)).text()
    assert "您没有从微信进入" not in text
    clock.advance(timedelta(seconds=10))
    action = re.search(r'<form method="post" action="([^"]+)"', text)
    assert action
    data = {"shown": shown_in(text), "overall": "5", "q2": "1"}
    sent = await web_client.post(action[1].replace("&amp;", "&"), data=data)
    assert "谢谢您" in await sent.text()
    kept = await SurveyAnswer.get()
    assert kept.person_id == person.id
    assert kept.excluded is None
    forged = link.replace(str(person.id), "01890000-0000-7000-8000-000000000000")
    assert "您没有从微信进入" in await (await web_client.get(forged)).text()


async def test_what_nobody_asks_about_is_said_kindly(web_client: Client, lift: LiftCard) -> None:
    answer = await web_client.get(f"/l/{lift.code}/survey")
    assert answer.status == 404
    assert "没有可以作答的调查" in await answer.text()
    assert (await web_client.post(f"/l/{lift.code}/survey", data={"overall": "1"})).status == 404


async def test_a_round_from_its_draft_to_its_certificate(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock, tmp_path: Path
) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    form = await desk.open("/console/surveys/new?subject=maintenance")
    district = re.search(r'<option value="([0-9a-f-]{36})"', form)
    assert district
    closes = (services.clock() + timedelta(days=5)).date().isoformat()
    fields = {
        "title": "上半年维保满意度",
        "subject": "maintenance",
        "district": district[1],
        "closes_on": closes,
        "words1": "满意吗？",
        "words2": "改进什么？",
        "kind2": "choice",
    }
    await desk.send("/console/surveys/new", 422, **fields)
    await desk.send("/console/surveys/new", 303, **fields, choices2="少坏\n快修")
    found = await SurveyRound.get()
    page = f"/console/surveys/{found.id}"
    assert "开始调查" in await desk.open(page)
    await desk.send(f"{page}/open", 303)
    for score in [5] * 11 + [4] * 7 + [1] * 2:
        await answer_survey(draft_of(found.id, lift.lift_id, somebody(services), score), services.clock())
    during = await desk.open(page)
    assert "截止前谁也看不到满意度" in during
    assert "90.0%" not in during
    assert (await web_client.get(f"/surveys/{found.id}")).status == 404
    await desk.send(f"{page}/certificate", 409)
    await desk.send(f"{page}/close", 422, why="")
    await desk.send(f"{page}/close", 303, why="已经收到足够多的答卷")
    clock.advance(timedelta(minutes=2))
    await desk.send(f"{page}/certificate", 303)
    await desk.send(f"{page}/certificate", 303)
    shown = await (await web_client.get(f"/surveys/{found.id}")).text()
    for words in ("90.0%", "样本不足", "已经收到足够多的答卷", "自愿参加"):
        assert words in shown
    files = (tmp_path / "certificate.json", tmp_path / "rows.csv")
    for file in files:
        file.write_bytes(await (await web_client.get(f"/surveys/{found.id}/{file.name}")).read())
    key = (await (await web_client.get("/.well-known/tima-signing-key.json")).json())["public_key"]
    assert check(files, "--public-key", key) == (0, "")
    content = json.loads(files[0].read_text())
    assert content["percent"] == "90.0"
    files[1].write_text(files[1].read_text().replace(",1\n", ",5\n", 1))
    assert check(files)[0] == 1
    forged = content | {"percent": "95.0"}
    files[0].write_text(json.dumps(forged))
    assert check(files)[0] == 1


def check(files: tuple[Path, Path], *arguments: str) -> tuple[int, str]:
    call = [sys.executable, str(VERIFIER), *map(str, files), *arguments]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=30)
    return done.returncode, done.stderr


async def test_insurers_and_maintainers_only_read_results(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    round_id = await opened_round(services.clock())
    for role in (StaffRole.INSURER, StaffRole.MAINTAINER):
        desk = await sit_down(web_client, services, role)
        assert "提前结束" not in await desk.open(f"/console/surveys/{round_id}")
        for step in ("open", "close", "certificate"):
            await desk.send(f"/console/surveys/{round_id}/{step}", 403, why="想早点结束")
