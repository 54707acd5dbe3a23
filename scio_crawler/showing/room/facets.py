"""The facets by which charts and the search select turns. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from scio_crawler.items import Record

# The facets of a turn, with their names for people.
FACETS = {
    "year": "Year",
    "month": "Month",
    "organization": "Organization",  # of officials and the chair, or NOT_KNOWN
    "speaker": "Speaker",  # the chair and officials
    "outlet": "Outlet",
    "role": "Role",
    "kind": "Kind",
    "asked": "Answered by",  # the known bodies that answer a reporter's question
    "press": "Press",  # the home of a reporter's outlet: domestic, foreign or unknown
    "outcome": "Outcome",  # of a reporter's question
}
NOT_KNOWN = "not known"
DOMESTIC, FOREIGN, UNKNOWN = "domestic", "foreign", "unknown"
HOME = "CN"  # the country of the domestic press


def press(country: str) -> str:
    """Return the kind of an outlet of *country*, an ISO 3166 code or empty."""
    if not country:
        return UNKNOWN
    return DOMESTIC if country == HOME else FOREIGN


def facets(
    turns: Sequence[Record],
    countries: Mapping[str, str],  # ISO 3166 codes by organization
    exchanges: Iterable[Record] = (),  # of the briefing
) -> Iterable[tuple[Record, dict[str, list[str]]]]:
    """Yield the *turns* of a briefing, each with the values of the facets that it has."""
    outcomes = {each["question_id"]: each["outcome"] for each in exchanges}
    answering: dict[object, dict[str, None]] = {}
    for turn in turns:
        if turn["kind"] == "answer" and turn["organization"]:
            answering.setdefault(turn["reply_to_id"], {})[turn["organization"]] = None
    for turn in turns:
        organization, turn_id = turn["organization"], turn["turn_id"]
        is_press = turn["role"] == "press"
        is_question = is_press and turn["kind"] == "question"
        found = {"year": turn["date"][:4], "month": turn["date"][:7]}
        if is_press:
            found["outlet"] = organization or turn["speaker"]
        else:
            found |= {"organization": organization or NOT_KNOWN, "speaker": turn["speaker"]}
        found |= {"role": turn["role"], "kind": turn["kind"]}
        if is_question:
            found["press"] = press(countries.get(organization, ""))
            found["outcome"] = outcomes.get(turn_id, "")

        values = {name: [value] for name, value in found.items() if value}
        if is_question and turn_id in answering:
            values["asked"] = list(answering[turn_id])
        yield turn, values
