"""Reading pushes in XML: the same fields as xmltodict finds, and nothing of a document type."""

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from bot.door.xml_fields import read_xml

NAMES = st.sampled_from(["MsgType", "Content", "List", "Event"])
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(
    lambda text: f"<![CDATA[{text.replace(']]>', '')}]]>"
)
FIELDS = st.recursive(
    WORDS,
    lambda inside: st.lists(st.tuples(NAMES, inside), min_size=1, max_size=4).map(
        lambda fields: "".join(f"<{name}>{value}</{name}>\n" for name, value in fields)
    ),
    max_leaves=8,
).filter(lambda text: text.startswith("<") and not text.startswith("<!"))


@given(FIELDS)
def test_the_fields_are_those_that_xmltodict_finds(inside: str) -> None:
    xml = f"<xml>{inside}</xml>"
    found = xmltodict.parse(xml, postprocessor=lambda _, key, value: (key, value or ""))["xml"]
    assert read_xml(xml) == found


def test_several_fields_of_one_name_are_a_list() -> None:
    assert read_xml("<xml><List><A>1</A></List><List><A>2</A></List></xml>") == {
        "List": [{"A": "1"}, {"A": "2"}]
    }


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>',
        '<?xml version="1.0"?><!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml><A>1</A></xml>',
        "<!-- <xml> --><!DOCTYPE xml><xml><A>1</A></xml>",
        "<?a <xml ?><!DOCTYPE xml><xml><A>1</A></xml>",
        "<xml><!DOCTYPE xml><A>1</A></xml>",
        "<xml>&a;</xml>",
        "<xml></xml>",
        "<xmlish><A>1</A></xmlish>",
        "<xml><A>1</A></xml><xml/>",
        "<xml>" + "<a>" * 9000 + "</a>" * 9000 + "</xml>",
        "<xml><A>1",
        "",
    ],
)
def test_what_is_no_push_is_refused(xml: str) -> None:
    with pytest.raises((ValueError, SyntaxError)):
        read_xml(xml)


def test_words_may_look_like_a_document_type() -> None:
    assert read_xml("<xml><Content><![CDATA[<!DOCTYPE a [<!ENTITY b 'c'>]>&b;]]></Content></xml>") == {
        "Content": "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;"
    }
