import pytest

from index.article import Evidence
from index.masthead import split_authors
from index.provenance import Stated, stated_by_text

PROSE = "The two sides met in Doha for the third time this week, and they will meet again, said an official."
TITLE = "White House says U.S. engaged in direct talks with Hamas"
URL = "https://www.example-herald.org/world/378080-white-house-says-us-engaged-in-direct-talks-with-hamas"


def facts(text, **known):
    return stated_by_text(text, Stated(**known), has_title_line=True)


def outlet(text, **known):
    found = facts(text, **known).outlet
    return found and (found.name, found.evidence.rule)


@pytest.mark.parametrize(
    "sentence",
    [
        "Axios first reported the talks between the U.S. and Hamas.",
        "Speaking to a publication, White House spokesperson John Kirby has acknowledged the seriousness.",
        "The remarks came hours after American website Axios carried a report.",
        "According to Reuters (https://www.reuters.com/world/white-house-says-us-engaged-direct-talks-hamas), talks go on.",
        "(CNN) The President has reason to hope.",
        "(Source: BBC)",
        "Source: Reuters",
        "The Palestinian Authority (PA) - which governs parts of the West Bank - refused.",
        "Copyright 2025 Reuters. All rights reserved.",
        "Read more: https://www.reuters.com/world/white-house-says-us-engaged-in-direct-talks-with-hamas",
        "https://www.axios.com/2025/03/05/how-the-story-broke-that-day",
        "Read more:\n\nhttps://www.reuters.com/world/white-house-says-us-engaged-in-direct-talks-with-hamas",
        "Reuters",
        "Radio Habana Cuba",
    ],
)
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_mention_of_an_outlet_proves_nothing(sentence, place):
    body = [sentence, PROSE] if place == "first" else [PROSE, sentence]
    assert facts("\n\n".join([TITLE, *body])).outlet is None


def test_own_address_names_the_outlet_by_its_domain():
    found = facts(f"{TITLE}\n\n{PROSE}\n\n $\\frac{{{URL}$ \n")
    assert found.url == Evidence("article url", URL)
    assert found.outlet is not None
    assert (found.outlet.name, found.outlet.domain) == ("example-herald.org", "example-herald.org")
    assert found.outlet.evidence == Evidence("article url", URL)


@pytest.mark.parametrize(
    ("domain", "sign_off"),
    [
        ("www.radiohc.cu", "Radio Habana Cuba"),
        ("nytimes.com", "The New York Times"),
        ("news.examplepost.org", "Example Post"),
        ("jta.org", "Jewish Telegraphic Agency"),
    ],
)
def test_a_sign_off_that_the_own_address_abbreviates_names_the_outlet(domain, sign_off):
    url = URL.replace("www.example-herald.org", domain)
    found = facts(f"{TITLE}\n\n{PROSE}\n\n{url}\n\n{sign_off}")
    assert found.outlet is not None
    assert found.outlet.name == sign_off
    assert found.outlet.evidence == Evidence("article url and sign-off", f"{url}; {sign_off}")


def test_a_sign_off_that_the_own_address_does_not_abbreviate_is_not_believed():
    assert outlet(f"{TITLE}\n\n{PROSE}\n\n{URL}\n\nRadio Habana Cuba") == ("example-herald.org", "article url")


def test_a_sign_off_that_the_dateline_tag_abbreviates_names_the_outlet():
    text = f"{TITLE}\n\nWashington, March 5 (RHC)-- {PROSE}\n\n{PROSE}\n\nRadio Habana Cuba"
    assert outlet(text) == ("Radio Habana Cuba", "dateline and sign-off")
    assert outlet(text.replace("RHC", "XYZ")) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("LONDON (AFP) - ", "Agence France-Presse"),
        ("(Reuters) - ", "Reuters"),
        ("WASHINGTON (AP) — ", "Associated Press"),
        ("BEIJING, March 5 (Xinhua) -- ", "Xinhua"),
        ("MOSCOW, March 5. /TASS/. ", "TASS"),
        ("LONDON (Our Paper) - ", None),
        ("The group (Reuters) - ", None),  # not a place
    ],
)
def test_a_dateline_names_only_known_wire_agencies(line, expected):
    assert outlet(f"{TITLE}\n\n{line}{PROSE}") == (expected and (expected, "dateline"))


def test_the_own_address_is_believed_before_the_dateline():
    assert outlet(f"{TITLE}\n\nLONDON (AFP) - {PROSE}\n\n{URL}") == ("example-herald.org", "article url")


def test_a_labelled_address_needs_no_title_in_its_path():
    text = f"{TITLE}\n\n{PROSE}\n\nOriginally published at: https://www.example.org/a/12345"
    assert outlet(text) == ("example.org", "labelled article url")


def test_addresses_of_several_outlets_prove_nothing():
    assert outlet(f"{TITLE}\n\n{PROSE}\n\n{URL}\n\n{URL.replace('herald', 'times')}") is None


def test_a_carrier_of_others_articles_is_no_outlet():
    found = facts(f"{TITLE}\n\n{PROSE}\n\n{URL.replace('www.example-herald.org', 'web.archive.org')}")
    assert found.outlet is None
    assert found.url is not None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Washington, March 5 (RHC)-- ", "--03-05"),
        ("LONDON, March 5, 2025 (Reuters) - ", "2025-03-05"),
        ("PARIS, 5 March 2025 — ", "2025-03-05"),
        ("PARIS, 31 February — ", None),
        ("WASHINGTON — ", None),
        # days of what happened
        ("On September 11, 2001 -- a Tuesday -- ", None),
        ("On October 7, 2023 — the day of the attack — ", None),
        ("Born March 5, 1960 – in Paris – ", None),
        ("Since October 7 – ", None),
    ],
)
def test_a_dateline_states_the_day_that_it_states(line, value):
    found = facts(f"{TITLE}\n\n{line}{PROSE}").published
    assert (found and found.value) == value
    assert found is None or found.evidence.rule == "dateline"


@pytest.mark.parametrize(
    "line",
    [
        "Published: March 5, 2025",
        "Published: 5 March 2025",
        "Published on 2025-03-05",
        "March 5, 2025",
        "Posted on 5 March 2025 | Updated today",
        "Updated March 6, 2025 | Published March 5, 2025",
    ],
)
def test_a_line_that_is_a_date_dates_the_article_and_is_not_body(line):
    text = f"{TITLE}\n{line}\n{PROSE}"
    found = facts(text)
    assert found.published is not None
    assert found.published.value == "2025-03-05"
    assert [text[start:end] for start, end in found.left_out] == [line]


def test_a_by_line_may_hold_the_date():
    found = facts(f"{TITLE}\nBy Ann Lee | March 5, 2025\n{PROSE}")
    assert found.published is not None
    assert (found.published.value, found.authors) == ("2025-03-05", ("Ann Lee",))


@pytest.mark.parametrize(
    "sentence",
    ["Last updated | March 6, 2025", "March 5, 2025 was a Wednesday.", "Updated: March 5, 2025", "2025", "20250305"],
)
def test_other_lines_with_dates_do_not(sentence):
    assert facts(f"{TITLE}\n\n{sentence}\n\n{PROSE}").published is None


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Staff Reporter", ("Staff Reporter",)),
        ("By Ann Lee", ("Ann Lee",)),
        ("By Ann Lee and Bo de Vries, Staff Writers", ("Ann Lee", "Bo de Vries")),
        ("By ANN LEE | March 5, 2025", ("ANN LEE",)),
        ("By Tuesday", ()),
        ("By noon the talks had failed", ()),
    ],
)
def test_by_lines(line, authors):
    assert facts(f"{TITLE}\n{line}\n{PROSE}").authors == authors


def test_a_by_line_of_a_wire_agency_names_it():
    assert outlet(f"{TITLE}\nBy The Associated Press\n{PROSE}") == ("Associated Press", "by-line")


@pytest.mark.parametrize(
    ("first", "title"),
    [
        (TITLE, TITLE),
        ("## " + TITLE, TITLE),
        ("Talks with the U.S.", "Talks with the U.S."),
        ("Who met whom?", "Who met whom?"),
        ("'My memories of Marley...'", "'My memories of Marley...'"),
        ("Staff Reporter", None),
        ("By Ann Lee", None),
        ("March 5, 2025", None),
        (PROSE, None),
        ("word " * 26, None),
        ("LONDON (AFP) - Talks go on", None),
    ],
)
def test_the_first_line_is_the_title_only_if_it_looks_like_one(first, title):
    assert facts(f"{first}\n\n{PROSE}").title == title


def test_a_title_needs_a_text():
    assert facts(TITLE).title is None
    assert facts(f"{TITLE}\n\nLeave a Reply").title is None


def test_wrapped_prose_has_no_title():
    assert facts("The two sides met in Doha for the third\ntime this week, said an official.\n").title is None


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("Emily Stewart, Terry Nguyen, Li Zhou", ("Emily Stewart", "Terry Nguyen", "Li Zhou")),
        ("By Ann Lee, Bo Ek, and Cy Fox", ("Ann Lee", "Bo Ek", "Cy Fox")),
        ("Lee, Ann", ("Lee, Ann",)),
        ("Martin King, Jr.", ("Martin King, Jr.",)),
        ("Ann Lee; Bo Ek", ("Ann Lee", "Bo Ek")),
        ("  ", ()),
    ],
)
def test_authors_are_split(names, authors):
    assert split_authors(names) == authors


HEADED = "{}\nOct. 14, 2025\nBy Ann Lee\n\nTrain derails in Senn valley\n\n{}" + PROSE


@pytest.mark.parametrize(
    ("first", "dateline", "expected"),
    [
        ("Northern Wire", "TARN, Oct 14 (Northern Wire) - ", ("Northern Wire", "masthead and dateline")),
        ("The Guardian", "", ("The Guardian", "masthead")),
        ("Port Ellery Herald", "", None),  # a name we do not know is no evidence, and no title either
    ],
)
def test_a_masthead_is_no_title(first, dateline, expected):
    text = HEADED.format(first, dateline)
    found = facts(text)
    assert outlet(text) == expected
    assert (found.title, found.authors, found.published.value) == (
        "Train derails in Senn valley",
        ("Ann Lee",),
        "2025-10-14",
    )
    assert any(text[start:end] == first for start, end in found.left_out)


@pytest.mark.parametrize(
    "text",
    [
        f"The Guardian\n\n{PROSE}\n\n{PROSE}",  # what an article is about
        f"Talks go on in Doha\nOct. 14, 2025\nBy Ann Lee\n\nA line below the title\n\n{PROSE}",
        f"Aid Workers Sue Trump\nBy Ann Lee\n\nOct. 14, 2025\n\n{PROSE}",
    ],
)
def test_a_title_is_no_masthead(text):
    assert facts(text).title == text.split("\n")[0]
    assert outlet(text) is None


@pytest.mark.parametrize(
    ("dateline", "name"),
    [("LISBON, March 3, 2026 (Meridian Agency) - ", "Meridian Agency"), ("LISBON, March 3 (CN) - ", None)],
)
def test_a_dateline_names_an_agency_that_calls_itself_one(dateline, name):
    assert outlet(f"{TITLE}\n\n{dateline}{PROSE}") == (name and (name, "dateline"))
