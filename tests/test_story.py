"""A story's articles are near the question, have its names, and are of the same weeks unless they are nearer."""

from __future__ import annotations

import pytest

from index import Article, Evidence, PublishedDate
from rag.story import NEAR, NEAR_IN_TIME, _told

QUESTION = "How many bridges did Norland close?"


def article(file: str, text: str, day: str | None = "2025-03-05") -> Article:
    published = PublishedDate(day, "day", Evidence("field date", day)) if day else None
    return Article(file=file, text=text, published=published)


NEAREST = article("nearest.txt", "Norland closed nine bridges.")


@pytest.mark.parametrize(
    ("text", "day", "gap", "is_of_it"),
    [
        ("Norland closed them.", "2025-03-20", NEAR_IN_TIME, True),
        ("Norland closed them.", "2025-03-20", NEAR_IN_TIME + 0.01, False),
        ("Norland closed them.", "2024-03-05", NEAR, True),
        ("Norland closed them.", "2024-03-05", NEAR + 0.01, False),  # much like it, and a year before
        ("Norland closed them.", None, NEAR_IN_TIME, True),
        ("Norland's bridges are closed.", "2025-03-20", NEAR_IN_TIME, True),
        ("Sudland closed them.", "2025-03-20", NEAR + 0.01, False),  # another's bridges
        ("The kingdom closed them.", "2025-03-20", NEAR, True),  # as near as can be: it may use another name
        ("The kingdom closed them.", "2024-03-05", NEAR, False),
    ],
)
def test_an_article_is_on_the_story_by_nearness_names_and_days(
    text: str, day: str | None, gap: float, is_of_it: bool
) -> None:
    other = article("other.txt", text, day)
    story = _told(QUESTION, [(NEAREST, 0.7), (other, 0.7 - gap + 1e-9)])
    assert (other.id in story.articles) == is_of_it
    assert NEAREST.id in story.articles


def test_only_names_that_the_nearest_article_has_are_asked_of_the_others() -> None:
    story = _told("Did Norland or Atlantis close bridges?", [(NEAREST, 0.7)])
    assert story.names == ("Norland",)


def test_a_country_is_named_in_any_of_its_forms() -> None:
    story = _told("How many bridges did France close?", [(article("a.txt", "France closed nine bridges."), 0.7)])
    assert story.is_named_in(article("b.txt", "French bridges are closed."))
    assert not story.is_named_in(article("c.txt", "Polish bridges are closed."))


def test_where_the_nearest_article_is_on_another_subject_there_is_no_story() -> None:
    assert _told("How many bridges fell?", [(article("a.txt", "The harvest was poor."), 0.1)]).articles == frozenset()
    assert _told("How many bridges fell?", []).articles == frozenset()


def test_without_a_name_only_nearness_in_the_same_weeks_counts() -> None:
    def holds(day: str, gap: float) -> bool:
        other = article("other.txt", "The kingdom closed them.", day)
        return other.id in _told("How many bridges were closed?", [(NEAREST, 0.7), (other, 0.7 - gap)]).articles

    assert holds("2025-03-20", NEAR - 0.01)
    assert not holds("2025-03-20", NEAR + 0.01)
    assert not holds("2024-03-05", NEAR - 0.01)
