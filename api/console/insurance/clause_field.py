"""The field of a clause document in the forms of policies and products."""

import asyncio

from aiohttp import web

from api.console.guard import me_of
from api.console.insurance.terms_form import Typed, WrongTerms
from api.console.reports.actions import signature_of
from api.http.body import Form, file_fields, has_file
from api.http.kept_file import keep_document
from api.http.keys import SERVICES
from models.actions.insurance.clause_files import has_clause, keep_clause
from models.rules.base.documents import FileKind, document_kind

KINDS = frozenset({FileKind.PDF, FileKind.WORD, FileKind.TEXT})


async def take_clause(request: web.Request, form: Form, typed: Typed, kept: str = "") -> None:
    """Keep the document that was chosen, and name it in `typed`, also for a form that is refused.

    `kept`: the digest that the contract names already. Raises WrongTerms for another kind of file, and
    for a digest that nobody has handed in a document for.
    """
    services, me = request.app[SERVICES], me_of(request)
    named = typed["clause_sha256"]
    if not has_file(form, "clause"):
        if named and named != kept and not await has_clause(named):
            typed.fields["clause_sha256"] = kept
            raise WrongTerms("条款文件没有收到，请再选一次。")
        return
    [data] = file_fields(form, "clause")[:1]
    kind = await asyncio.to_thread(document_kind, data)
    if kind not in KINDS or kind is None:
        raise WrongTerms("条款文件请用 PDF、Word（docx）或纯文本；扫描件请存成 PDF。")
    title = (typed["clause_title"] or "保险条款")[:100]
    new = await keep_document(services, kind, title, data)
    if isinstance(new, str):
        raise WrongTerms(new)
    await keep_clause(new, me.scope.party, await signature_of(me), services.clock())
    typed.fields["clause_sha256"] = new.sha256
