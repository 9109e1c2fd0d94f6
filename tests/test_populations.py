import pytest

from rag.populations import population_of

LIVE = "How many people live in Lundby?"


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        (LIVE, "Most of Lundby’s 2.3 million people have been displaced.", "2.3 million"),
        (LIVE, "Lundby, a city of nearly 400,000, was cut off.", "nearly 400,000"),
        (LIVE, "Lundby is a small coastal town of about 12,000.", "about 12,000"),
        (LIVE, "Some 300 people live in Lundby.", "Some 300"),
        (LIVE, "Lundby is home to 12,000 people.", "12,000"),
        ("What is the population of Lundby?", "Lundby has a population of 12,000.", "12,000"),
        ("What is Lundby's population?", "Lundby's population is 12,000.", "12,000"),
        ("How many inhabitants does Lundby have?", "The 40 inhabitants of Lundby left.", "40"),
        (LIVE, "In Lundby 59 captives are held.", None),
        (LIVE, "300 people fled from Lundby.", None),
        (LIVE, "Lundby's population is 90% Lutheran.", None),
        (LIVE, "Lundby is a region of 300 square miles.", None),
        (LIVE, "Oslo, a city of 700,000, took in people from Lundby.", None),
        ("How many people died in Lundby?", "Lundby, a city of 400,000, was cut off.", None),
    ],
)
def test_how_many_live_in_a_place_is_told_by_its_number(question: str, sentence: str, said: str | None) -> None:
    span = population_of(question, sentence)
    assert (sentence[slice(*span)] if span else None) == said
