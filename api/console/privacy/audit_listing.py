"""The audit log, to read: the newest first."""

import json

from aiohttp import web

from api.console.lists.common import SINCE, UNTIL
from api.console.lists.export import OWN_ENTRY
from api.console.lists.spec import Column, ListSpec, OneOf, RowKey
from api.console.words.audit import ACTORS, SUBJECTS, VERBS
from api.console.words.times import full_time
from api.http.params import asked_day, asked_id, asked_words, beginning_of, end_of
from models.actions.privacy.read_audit import AuditFilter, AuditLine, list_audit
from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission


async def _read(request: web.Request, page: PageOf) -> ListPage[AuditLine]:
    """An export ends before the entry that tells of it: it holds what the page showed."""
    verb = request.query.get("verb", "")
    wanted = AuditFilter(
        words=asked_words(request),
        verb=verb if verb in VERBS else "",
        subject_id=asked_id(request, "subject"),
        since=beginning_of(asked_day(request, SINCE.key)),
        until=end_of(asked_day(request, UNTIL.key)),
        below=request.get(OWN_ENTRY),
    )
    return await list_audit(wanted, page)


def _details(one: AuditLine) -> str:
    told = json.dumps(dict(one.details), ensure_ascii=False) if one.details else ""
    return " ".join(text for text in (one.why, told) if text)


AUDIT: ListSpec[AuditLine] = ListSpec(
    name="audit",
    path="/console/audit",
    template="privacy/audit",
    title="审计",
    permission=Permission.READ_AUDIT,
    by="-sequence",
    search="谁（全名）或对象的编号",
    filters=(OneOf("verb", "做了什么", VERBS), SINCE, UNTIL, RowKey("subject")),
    columns=(
        Column("sequence", "序号", lambda one: one.sequence, by="sequence"),
        Column("time", "时间", lambda one: full_time(one.at), by="at"),
        Column("who", "谁", lambda one: one.actor_name or ACTORS[one.actor_kind]),
        Column("verb", "做了什么", lambda one: VERBS.get(one.verb, one.verb)),
        Column("subject", "对象", lambda one: SUBJECTS.get(one.subject_kind, one.subject_kind)),
        Column("key", "对象的编号", lambda one: one.subject_id, is_usual=False, label="编号"),
        Column("details", "原因和细节", _details, label="细节"),
    ),
    read=_read,
    empty="还没有记录，或者没有符合条件的。",
)
