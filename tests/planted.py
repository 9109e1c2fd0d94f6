"""Articles composed by program for the tests of copies: originals, two reports of one event, forms filled in twice.

Every sentence is our own. Names, places and figures are drawn at random; the same seed gives the same articles.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from index import Article, Settings
from index.body import body_spans
from index.reading import load_sidecar, read_articles

SEEDS = Path(__file__).parent.parent / "seeds"
PEOPLE = [
    f"{a} {b}" for a in "Ida Omar Lena Piet Ruth Said Nora Emil".split() for b in "Voss Adeyemi Brandt Okoye".split()
]
PLACES = "Harrow Tessin Marlow Calder Brenn Ostwick Velden Karsk Lomond Pirano".split()
BODIES = "port authority|water board|teachers' union|harbour police|grain exchange|city council|rail operator".split(
    "|"
)
THINGS = "bridge tunnel dam ferry depot mill pier quarry canal warehouse reservoir pipeline terminal hospital".split()
REASONS = (
    "a crack was found|the money ran out|engineers raised doubts|a storm damaged the roof|the inspectors had not signed|"
    "residents went to court|the supplier went bankrupt|a fire broke out in a store room|the lease had expired"
).split("|")
VERBS = "delayed approved cancelled praised reviewed financed rejected inspected repaired closed".split()
QUOTES = (
    "We will not open it before every single rivet has been looked at by people who know what they see",
    "Nobody told us about the letter and I first read of it in the paper like everyone else in this town",
    "It is a sad day but the numbers leave us no other choice and those who say otherwise have not read them",
    "My father built half of it with his own hands and I would like my children to be able to walk across it",
)
FILLER = (
    "The {thing} near {place} was {verb} {n} years ago by the {body}.",
    "{person}, who chairs the {body}, said that {reason} long before the {thing} was {verb}.",
    "In {place} some {n} people signed a petition after the {thing} was {verb} without a hearing.",
    "Records kept by the {body} list {n} complaints, most of them about the {thing}.",
    "A second {thing} in {place} may be {verb} next spring, {person} told a meeting of {n} residents.",
    "That the {body} {verb} the {thing} surprised {person}, since {reason} only {n} weeks earlier.",
    "Shops along the road to {place} lost about {n} thousand crowns while the {thing} stood idle.",
    "Asked why {reason}, {person} pointed to a report of {n} pages that the {body} has never published.",
    "By evening the {body} had called in {n} workers from {place} to guard the {thing}.",
    "Neither {person} nor the {body} would say who had {verb} the plans for the {thing} in {place}.",
)
# Two reporters with the same facts: none of their sentences is the other's.
ANNA = (
    "{place} woke up on Tuesday to a closed {thing}: overnight the {body} shut it because {reason}.",
    "For {n} families who depend on it, the closure means a detour of {m} kilometres every morning.",
    'Standing at the barrier, {person} did not hide his anger. "{quote}," he said.',
    "The {body} spent {cost} million crowns on the {thing} only two winters ago.",
    'Its spokeswoman, {other}, defended the decision. "{quote2}," she told reporters outside.',
    "How long the repairs will take is anybody's guess, though few here expect to see traffic before autumn.",
    "Some have begun to organise lifts for schoolchildren; others speak of moving away for good.",
)
BELA = (
    "Officials ordered the {thing} at {place} out of service this week after it emerged that {reason}.",
    "The order by the {body}, which takes effect at once, touches {n} households.",
    '"{quote}," said {person}, a long-time critic of the project.',
    "Drivers must now go round by the northern road, adding {m} kilometres to the trip.",
    "An earlier overhaul had cost taxpayers {cost} million crowns, according to budget papers.",
    '{other}, speaking for the {body}, rejected any blame: "{quote2}."',
    "Opposition members demanded an inquiry and said that they would table a motion before the recess.",
)
WEATHER = (
    "{place} can expect highs of {n} degrees on {day} under a partly cloudy sky, the regional forecast office said. "
    "Winds from the {wind} will reach {m} kilometres an hour along the coast near {place2}. "
    "Overnight temperatures fall to {k} degrees, with a {p} percent chance of rain by morning. "
    "Farmers around {place3} were advised to cover young plants. The next bulletin follows at {h} o'clock."
)
MATCH = (
    "{place} beat {place2} {k}-{j} on {day} in front of {n} spectators at the {place3} Stadium. "
    "{person} opened the scoring after {m} minutes with a low shot into the corner, and {other} added a second before the "
    "break. The visitors came back through {third} in the {p}th minute but could not find an equaliser. "
    "The win lifts the home side to {h} points, while the losers stay in the lower half of the table."
)
MARKET = (
    "Shares on the {place} exchange closed {k}.{j} percent higher on {day}, with the main index up {m}.{h} points at {n}. "
    "{person} of {place2} Securities said that buyers had returned after the rate decision. "
    "Trading volume came to {p} million shares, against {q} million in the previous session. "
    "Among the winners, {other} Holdings gained {h}.{m} percent, while {place3} Cement lost {j}.{k} percent."
)


@dataclass(frozen=True, slots=True)
class Pair:
    one: Article
    other: Article
    kind: str


def article(file: str, text: str) -> Article:
    return Article(file=file, text=text, body=body_spans(text))


def seeds() -> list[Article]:
    sidecar = load_sidecar(SEEDS)
    found = [a for file in sorted(SEEDS.glob("*.txt")) for a in read_articles(file, SEEDS, Settings(), sidecar)]
    return [a for a in found if isinstance(a, Article)]


def facts(chance: random.Random) -> dict[str, object]:
    place, place2, place3 = chance.sample(PLACES, 3)
    person, other, third = chance.sample(PEOPLE, 3)
    quote, quote2 = chance.sample(QUOTES, 2)
    return {
        "place": place,
        "place2": place2,
        "place3": place3,
        "person": person,
        "other": other,
        "third": third,
        "quote": quote,
        "quote2": quote2,
        "thing": chance.choice(THINGS),
        "body": chance.choice(BODIES),
        "reason": chance.choice(REASONS),
        "verb": chance.choice(VERBS),
        "n": chance.randrange(100, 9900),
        "m": chance.randrange(11, 95),
        "k": chance.randrange(1, 9),
        "j": chance.randrange(1, 9),
        "p": chance.randrange(46, 90),
        "q": chance.randrange(20, 400),
        "h": chance.randrange(10, 60),
        "cost": chance.randrange(3, 99),
        "wind": chance.choice("north east south west".split()),
        "day": chance.choice("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
    }


def composed(number: int, chance: random.Random) -> Article:
    """An article of some 200 to 500 words in paragraphs of one to three sentences."""
    sentences = [chance.choice(FILLER).format(**facts(chance)) for _ in range(chance.randrange(14, 34))]
    text = "".join(sentence + chance.choice([" ", " ", "\n\n"]) for sentence in sentences)
    return article(f"composed/{number}.txt", text.strip())


def non_copies(count: int, chance: random.Random) -> Iterator[Pair]:
    """Pairs that are alike and no copies: `count` events reported twice, and as many of each form; the seeds."""
    for number in range(count):
        same = facts(chance)
        reports = ["\n\n".join(s.format(**same) for s in sentences) for sentences in (ANNA, BELA)]
        yield Pair(*(article(f"event/{number}/{who}.txt", r) for who, r in enumerate(reports)), kind="event")
        for kind, form in (("weather", WEATHER), ("match", MATCH), ("market", MARKET)):
            filled = [article(f"{kind}/{number}/{i}.txt", form.format(**facts(chance))) for i in (0, 1)]
            yield Pair(*filled, kind=kind)
    for one, other in combinations(seeds(), 2):
        yield Pair(one, other, "seeds")
