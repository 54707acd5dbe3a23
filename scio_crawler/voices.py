"""Who speaks, for whom and how much, over all briefings of a folder: the lines that say so."""

from __future__ import annotations

from dataclasses import dataclass

from scio_crawler.lines import DATE, Line, integer, string

# The kinds of bodies, in the order of organizations.csv. The four municipalities,
# Hong Kong and Macao are provinces.
BODY_KINDS = (
    "scio",  # the State Council Information Office itself, for which the chairs speak
    "ministry",
    "commission",
    "agency",  # administrations, offices and institutions of the state
    "bank",
    "party",  # bodies of the Communist Party of China, with its committees of provinces and cities
    "legislature",  # people's congresses and political consultative conferences
    "court",  # courts and procuratorates
    "military",
    "province",
    "city",  # and other places below a province
    "company",
    "association",
    "university",  # and academies and institutes
    "other",
    "press",
)
ROLES = ("chair", "official", "press", "unknown")


@dataclass(slots=True)
class Organization(Line):
    """One body or outlet that speaks: a line of ``organizations.jsonl``."""

    about = "every body and outlet that speaks"
    organization: str = string("its own English name at the time", minLength=1)
    short: str = string('its short name ("MIIT"), empty if none is known')
    kind: str = string(", ".join(BODY_KINDS), "other", enum=list(BODY_KINDS))
    country: str = string("ISO 3166 code: of an outlet its home, empty if unknown; else CN")
    briefings: int = integer("briefings at which it speaks", minimum=1)
    turns: int = integer("turns of its speakers", minimum=1)
    first_date: str = string("the day of the first of these briefings", **DATE)
    last_date: str = string("the day of the last one", **DATE)


@dataclass(slots=True)
class Speaker(Line):
    """One speaker of one organization: a line of ``speakers.jsonl``."""

    about = "every speaker, for whom, since when, how often"
    speaker: str = string("the person or the outlet, as in the turns", minLength=1)
    role: str = string(
        "chair, official, press or unknown: the latest one", "unknown", enum=list(ROLES)
    )
    organization: str = string("as in the turns, empty if unknown")
    position: str = string("the latest office that is printed")
    briefings: int = integer("briefings at which the speaker speaks", minimum=1)
    turns: int = integer("turns", minimum=1)
    words: int = integer("words of these")
    first_date: str = string("the day of the first of these briefings", **DATE)
    last_date: str = string("the day of the last one", **DATE)
