"""Properties of every answer: nothing raises, and a name leads to itself."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scio_crawler.items import BODY_KINDS
from scio_crawler.reading.organizations import organization_info, speaks_for
from scio_crawler.reading.organizations.table import rows
from tests.sampling import fewer

REPEATABLE = settings(derandomize=True, max_examples=fewer(200))

RANKS = ["vice minister of ", "director general of the ", "mayor of ", "member of the ", ""]
BODIES = [row.name for row in rows() if row.kind != "press"]
LOCAL = [
    "CPC Hebei Provincial Committee",
    "Hunan Provincial Department of Commerce",
    "Hunan",
    "Yiwu",
]
JOINTS = [" and ", ", ", "; ", " / ", ", as well as ", " under the ", " of the "]
NOTHING = ["Lantern Department", "expert team", "finance", "academician", "(MIIT)", "", "…", "the"]
OFFICES = st.tuples(*map(st.sampled_from, (RANKS, [*BODIES, *LOCAL, *NOTHING], JOINTS)))
POSITIONS = st.lists(OFFICES.map("".join)).map("".join)
DATES = st.dates().map(str) | st.just("")
TEXTS = POSITIONS | st.text(max_size=80)
ROLES = st.sampled_from(["chair", "official", "press", "unknown"])


@REPEATABLE
@given(ROLES, TEXTS, TEXTS, TEXTS, DATES)
def test_nothing_raises_and_every_answer_is_of_some_kind(
    role: str, speaker: str, label: str, position: str, date: str
) -> None:
    name = speaks_for(role, speaker, label, position, date)
    assert organization_info(name).kind in BODY_KINDS
    assert name == "" or any(map(str.isalpha, name))


@REPEATABLE
@given(POSITIONS, DATES)
def test_the_body_of_a_position_is_found_by_its_own_name(position: str, date: str) -> None:
    name = speaks_for("official", "", "", position, date)
    assert speaks_for("official", "", "", name, date) == name


OWN = ["Lantern", "South China", "East", "Old Harbor", "Great"]  # words of no part of a body
LOCAL_NAMES = ["Hubei Health Commission", "CPC Hebei Provincial Committee"]
WHOLE = st.sampled_from([*BODIES, *(row.short for row in rows() if row.short), *LOCAL_NAMES])
AROUND = ["{own} {body}", "{body} {own}", "{body} of {own}", "{body} & {own}", "{own}-{body}"]


@REPEATABLE
@given(st.sampled_from(RANKS), WHOLE, st.sampled_from(OWN), st.sampled_from(AROUND), DATES)
def test_a_part_of_a_longer_name_is_not_the_body(
    rank: str, body: str, own: str, around: str, date: str
) -> None:
    longer = around.format(own=own, body=body)
    name = speaks_for("official", "", "", f"{rank}{longer}", date)
    assert name == "" or name != speaks_for("official", "", "", body, date)


OUTLETS = st.sampled_from([row.name for row in rows() if row.kind == "press"])


@REPEATABLE
@given(OUTLETS, st.sampled_from([*OWN, "South", "New"]))
def test_an_outlet_with_a_longer_name_is_another(outlet: str, own: str) -> None:
    longer = f"{own} {outlet}"
    assert speaks_for("press", longer, longer, "", "") != outlet


@REPEATABLE
@given(TEXTS, DATES)
def test_an_outlet_leads_to_itself(label: str, date: str) -> None:
    name = speaks_for("press", label, label, "", date)
    assert speaks_for("press", name, name, "", date) == name
