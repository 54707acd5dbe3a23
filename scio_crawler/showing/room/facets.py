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
        organization, is_press = turn["organization"], turn["role"] == "press"
        is_question = is_press and turn["kind"] == "question"
        found = {
            "year": [turn["date"][:4]],
            "month": [turn["date"][:7]],
            "organization": [] if is_press else [organization or NOT_KNOWN],
            "speaker": [] if is_press else [turn["speaker"]],
            "outlet": [organization or turn["speaker"]] if is_press else [],
            "role": [turn["role"]],
            "kind": [turn["kind"]],
            "asked": list(answering.get(turn["turn_id"], ())) if is_question else [],
            "press": [press(countries.get(organization, ""))] if is_question else [],
            "outcome": [outcomes.get(turn["turn_id"], "")] if is_question else [],
        }
        yield turn, {name: values for name in found if (values := [*filter(None, found[name])])}
