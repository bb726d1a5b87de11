"""Every address outside the console that names a row: what must be known to open it, and that a key is not enough.

The console's own are in `console/test_access_matrix.py`: every route, every role, one's own row and another's.
"""

from uuid import uuid4

from api.app import create_app
from bot.kernel.links import my_data_link, photo_link
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.reports.photos import PhotoState
from models.tables.reports.report import Photo, Report
from tests.conftest import Client
from tests.support.other_city import file_hazard_of
from tests.support.receipts import number_of

# What whoever asks must know. A route that takes a key must be added here or in the console's matrix.
OPENED_BY = {
    "lift": "the code on the label",
    "report": "the code on the label",
    "report_file": "the code on the label",
    "report_same": "the code on the label",
    "sos": "the code on the label",
    "sos_file": "the code on the label",
    "sos_unfiled": "the nonce of one's own call for help",
    "policy": "the code on the label",
    "products": "the code on the label",
    "maintainer": "the code on the label",
    "maintainer_evaluation": "nothing: it is published",
    "maintenance": "the code on the label and our signature",
    "clause": "the code on the label",
    "patrol_lift": "the code on the label and our signature",
    "patrol_file": "the code on the label and our signature",
    "duty_finding": "our signature",
    "duty_finding_close": "our signature",
    "duty_finding_photo": "our signature",
    "duty_sheet": "our signature",
    "duty_unit": "our signature",
    "duty_unit_sign": "our signature",
    "duty_lift": "the code on the label and our signature",
    "duty_lift_sign": "the code on the label and our signature",
    "claim_papers": "our signature",
    "claim_papers_hand_in": "our signature",
    "claim_papers_take_back": "our signature",
    "partner_sandbox_status": "the partner's signature",
    "maintenance_photo": "the code on the label and our signature",
    "maintenance_record": "the code on the label and our signature",
    "sheet": "the code on the label and our signature",
    "sheet_file": "the code on the label and our signature",
    "rescue": "our signature",
    "rescue_tell": "our signature",
    "sms_link": "the code of an SMS",
    "sms_link_go": "the code of an SMS",
    "call_results": "the token that the clouds were told",
    "sms_receipts": "the token that the clouds were told",
    "rescue_here": "the code on the label and our signature",
    "full_message": "our signature",
    "receipt": "the receipt number",
    "receipt_add": "the receipt number",
    "receipt_add_form": "the receipt number",
    "withdraw_contact": "the receipt number",
    "answer_question": "the receipt number",
    "receipt_people_form": "the receipt number",
    "receipt_people": "the receipt number",
    "receipt_out": "the receipt number",
    "receipt_fixed": "the receipt number",
    "receipt_lift": "the receipt number",
    "receipt_photos": "the receipt number",
    "receipt_pieces": "the receipt number",
    "receipt_piece": "the receipt number",
    "photo": "our signature",
    "voice": "our signature",
    "document": "nothing: it is public",
    "safety_topic": "nothing: it is public",
    "document_image": "nothing: it is public",
    "survey": "the code on the label",
    "survey_answer": "the code on the label; WeChat's answerers by our signature",
    "survey_results": "nothing: it is published",
    "survey_certificate": "nothing: it is published",
    "survey_rows": "nothing: it is published, without persons",
    "api_lift": "the code on the label",
    "api_policy": "the code on the label",
    "api_products": "the code on the label",
    "api_maintainer": "the code on the label",
    "api_maintenance": "the code on the label",
    "api_evaluation": "nothing: it is published",
    "api_receipt": "the receipt number",
    "api_add": "the receipt number",
    "api_late_photo": "the receipt number",
    "api_late_voice": "the receipt number",
    "api_report_lift": "the receipt number",
    "api_people": "the receipt number",
    "api_outcome": "the receipt number",
    "api_question": "the receipt number, and one of its own questions",
    "api_contact": "the receipt number",
    "api_entrapment_look": "the nonce of one's own call for help",
    "api_suggest": "the code on the label",
    "api_surveys": "the code on the label and one's own session",
    "api_survey_answer": "the code on the label and one's own session",
    "lift_votes": "the code on the label",
    "vote": "nothing: it is announced; one's own units by the invitation on paper or our signature",
    "api_votes_of_lift": "the code on the label",
    "api_vote": "nothing: it is announced; one's own units by the session of their owner",
    "api_vote_bind": "a session, and the invitation on paper or the phone on the roll",
    "api_vote_cast": "a session of whoever has proved to be the owner",
    "api_vote_entrust": "a session of whoever has proved to be the owner",
    "api_vote_revoke": "a session of whoever has proved to be the owner",
    "api_vote_take_proxy": "a session, and the code that the owner hands over",
    "api_vote_receipt": "the receipt number",
    "api_vote_object": "a session of whoever has proved to be the owner",
    "vote_bind": "the invitation on paper and the last four of a number",
    "vote_cast": "our signature, for whoever has proved to be the owner",
    "vote_leave": "nothing: it forgets who used this browser",
    "vote_receipt": "the receipt number",
    "vote_object": "our signature, for whoever has proved to be the owner",
    "vote_entrust": "our signature, for whoever has proved to be the owner",
    "vote_take_proxy": "the code that the owner hands over",
    "vote_attachment": "nothing: it is announced",
    "vote_bulletin": "nothing: it is published, without persons",
    "vote_share": "the code of the owner's proof, made with our key",
    "vote_stamp": "nothing: it is published, without persons",
    "suggestion": "the code on the label",
    "suggestion_file": "the code on the label",
    "open_chart": "nothing: it is public",
    # What it shows is public: hazards without words, photos or persons.
    "open311_discovery": "nothing: it is public",
    "open311_services": "nothing: it is public",
    "open311_service": "nothing: it is public",
    "open311_requests": "nothing: it is public",
    "open311_request": "nothing: it is public",
    "open311_token": "the token",
    "open311_file": "a partner's token",
    "open311_updates": "nothing: it is public",
    "open311_add_update": "a partner's token",
    "verification_file": "nothing: it is public",
    "verification_file_of_links": "nothing: it is public",
    "api_follow": "the code on the label, and a session",
    "api_follow_begin": "the code on the label, and a session",
    "api_follow_end": "the code on the label, and a session",
    "follow": "the code on the label",
    "follow_begin": "the code on the label, and WeChat's word for who it is",
    "follow_end": "WeChat's word for who it is",
    "receipt_by_wechat": "the receipt number, and WeChat's word for who it is",
}


async def test_every_route_with_a_key_says_what_opens_it(services: Services) -> None:
    named = {
        str(route.name)
        for route in create_app(services).router.routes()
        if route.resource and "{" in route.resource.canonical
        if not route.resource.canonical.startswith("/console")
    }
    assert named == set(OPENED_BY)


async def test_a_link_opens_the_photo_it_was_signed_for_and_no_other(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    report = await Report.get(incident_id=await file_hazard_of(services, lift.lift_id))
    mine, other = [
        await Photo.create(report=report, urgency=1, state=PhotoState.STORED, sha256=letter * 64)
        for letter in "ab"
    ]
    link = photo_link(services, mine.id, relative=True)
    for wrong in (
        link.replace(str(mine.id), str(other.id)),
        link.replace("signature=", "signature=9"),
        link.split("?")[0],
        link[:-4] + "AAAA",
        f"/photos/{mine.id}?signature=y",
    ):
        assert (await web_client.get(wrong)).status in (403, 404), wrong


async def test_a_link_to_ones_own_data_opens_nobody_elses(web_client: Client, services: Services) -> None:
    mine, other = uuid4(), uuid4()
    link = my_data_link(services, mine).removeprefix("https://tima.example")
    refused = (await web_client.get(link.replace(str(mine), str(other)))).status
    assert refused in (403, 404, 410)
    photo_signature = photo_link(services, mine).rsplit("=", 1)[1]
    assert (await web_client.get(link.rsplit("=", 1)[0] + "=" + photo_signature)).status == refused


async def test_a_receipt_is_not_opened_by_the_keys_that_partners_and_staff_know(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    report = await Report.get(incident_id=await file_hazard_of(services, lift.lift_id))
    for key in (report.id, report.incident_id, number_of(report)[-4:], "0" * 16):
        assert (await web_client.get(f"/r/{key}")).status == 404
