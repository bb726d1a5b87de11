"""The optional part of the report form: a phone number, and who may have it."""

from dataclasses import dataclass

from api.http.body import Form, text_field
from models.actions.reports.contact import ContactDraft
from models.rules.cities.rules import Part
from models.rules.reports.contact import CONTACT_PARTS, read_phone
from models.vault import Vault

WRONG = (
    "勾选了可以看到电话的单位，请填写电话；不留电话请取消勾选。",
    "电话号码不对，请核对；不想留可以清空。",
    "请勾选哪些单位可以看到电话；不想留可以清空电话。",
)


@dataclass(frozen=True)
class ContactForm:
    """As typed and ticked: nothing is ticked unless the reporter did it."""

    phone: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def wrong(self) -> str:
        """What has to be put right, in Chinese; empty where all is well, also where nothing was left."""
        if not self.phone:
            return WRONG[0] if self.parts else ""
        if read_phone(self.phone) is None:
            return WRONG[1]
        return "" if self.parts else WRONG[2]

    def draft(self, vault: Vault) -> ContactDraft | None:
        """The number sealed; None where none was left. For a form where nothing is wrong."""
        phone = read_phone(self.phone)
        if phone is None:
            return None
        return ContactDraft(vault.look_up_hash(phone), vault.seal(phone), self.parts)


NO_CONTACT = ContactForm()


def read_contact(form: Form) -> ContactForm:
    ticked = form.getall("contact_for", [])
    return ContactForm(
        text_field(form, "phone")[:40], tuple(part for part in CONTACT_PARTS if part.value in ticked)
    )
