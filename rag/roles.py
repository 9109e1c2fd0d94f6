"""Roles: what a sentence says that a person is: "emergency chief Ann Lee", "a witness, Bo Chan, said". English only."""

from __future__ import annotations

import re

from index import Span
from rag.names import is_person_like
from rag.wordlists import TITLES

__all__ = ["role_of"]

_ASKED = re.compile(r"who(?: is|['’]s| was| are) (?P<name>[^?,]{2,60}?)[?. ]*", re.IGNORECASE)
NOUNS = TITLES | frozenset(
    (
        "head officer official agent aide adviser advisor lawyer attorney solicitor witness owner founder coach captain manager "
        "leader doctor surgeon nurse teacher student farmer driver pilot singer actor actress author writer poet scientist "
        "researcher engineer economist analyst historian activist editor journalist reporter councillor resident survivor victim "
        "neighbour neighbor mother father brother sister son daughter wife husband widow cousin striker goalkeeper defender "
        "midfielder player executive commissioner inspector detective constable sheriff boss organiser organizer negotiator "
        "mediator candidate lawmaker"
    ).split()
)
_ROLES = f"(?:{'|'.join(sorted(NOUNS))})"
_ASIDE = (  # "Ann Lee, a day later,", "Ann Lee, the court heard,"
    r"(?:an?|the) (?:\w+ )?(?:moment|minute|hour|day|night|morning|afternoon|evening|week|weekend|month|year|decade)s?"
    r"(?:,| (?:after|before|later|earlier|ago)\b)"
    r"|the [\w ]+ (?:heard|said|says|reported|reports|found|ruled|added)\b"
)
_WORDS = r"(?:[\w’'-]+ ){0,5}?"


def role_of(question: str, sentence: str) -> Span | None:
    """Return where a sentence says what the person is whom a question asks the who of; None where it does not.

    >>> question, sentence = "Who is Ann Lee?", "The family's lawyer, Ann Lee, said so."
    >>> sentence[slice(*role_of(question, sentence))], role_of("Who is Bo Chan?", sentence)
    ("The family's lawyer", None)
    """
    asked = _ASKED.fullmatch(question.strip())
    if asked is None or not is_person_like(asked["name"].title()):
        return None
    if asked["name"].lower().startswith(("the ", "a ", "an ")):
        return None  # the name is asked for
    last = re.escape(asked["name"].split()[-1])
    name = rf"(?:[A-Z][\w.’-]* ){{0,3}}(?i:{last})"
    for pattern in (
        # "After meeting the mayor, Ann Lee left" is no apposition: that ends in a comma, too
        rf"(?P<role>\b{_WORDS}(?i:{_ROLES}))(?: {name}\b|, {name}(?:[,;.]|$))",
        rf"(?<!\b[Aa]t )(?<!\b[Ii]n )(?<!\b[Oo]n )(?<!\b[Ff]or )(?<!\b[Bb]y )(?<!\b[Aa]fter )(?<!\b[Bb]efore )(?<!\b[Dd]uring )"
        rf"(?<!\b[Ss]ince )(?<!\b[Ff]ollowing )(?<!\b[Dd]espite )(?<!\b[Ww]ith )(?<!\b[Aa]mid )"
        rf"(?P<role>\b(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Tt]heir) {_WORDS}[\w’'-]+), {name},",
        rf"\b{name},(?: \d{{1,3}},)? (?!{_ASIDE})(?P<role>(?:an?|the|who|whose) [^,;.]{{3,80}})",
        rf"\b{name} (?:is|was) (?P<role>(?:an?|the) [^,;.]{{3,80}})",
    ):
        if match := re.search(pattern, sentence):
            return match.span("role")
    return None
