"""A quotation stays with the person who says it in the passage; who is not named beside it is nobody's word against it."""

from __future__ import annotations

import pytest

from rag.speakers import misattributed
from rag.support import check

STAY = '"We will stay," Bo Chan said. Ann Lee disagreed.'

OTHERS = [
    ('Ann Lee said: "We will stay."', STAY),
    ('"We will stay," Ann Lee said.', STAY),
    ('"We will stay", said Ann Lee, the mayor.', STAY),
    ('Ann Lee told reporters that "we will stay".', STAY),
    ('Lee, the mayor, later said: "We will stay."', STAY),
    ('Ann Lee said: "We will stay."', '"We will stay," Bo Chan told Ann Lee.'),
    ('Ann Lee said: "We will stay."', '"We will stay," said the mayor, Bo Chan. Ann Lee did not.'),
    ('Ann Lee said: "We will stay."', '"We will stay," the mayor, Bo Chan, told the BBC. Ann Lee did not.'),
    (
        'Lee said: "We will stay."',
        'Ann Lee met Bo Chan. Chan told reporters on Monday: "We will stay, and we will win."',
    ),
    ('Ann Williams said: "We will stay."', 'Bo Chan said, "We will stay." "We will not stay," said Ann Williams.'),
]
SAME_OR_UNKNOWN = [
    ('Bo Chan said: "We will stay."', STAY),
    ('Chan said: "We will stay."', STAY),
    ('President Chan said: "We will stay."', STAY),
    ('She said: "We will stay."', STAY),
    ('The mayor said: "We will stay."', STAY),
    ('Ann Lee disagreed that "we will stay".', STAY),
    ('Ann Lee said: "We will stay."', '"We will stay," she said. Bo Chan said no to Ann Lee.'),
    ('Ann Lee said: "We will stay."', '"We will stay," the mayor said. Bo Chan said no to Ann Lee.'),
    ('Ann Lee said: "We will stay."', 'Ann Lee was clear. "We will stay." Bo Chan said no.'),
    ('Ann Lee said: "We will stay."', 'She said: "We will stay." Bo Chan said no to Ann Lee.'),
    ('Ann Lee said: "We will stay."', '"We will stay," said he when Bo Chan left. Ann Lee stayed.'),
    ('Ann Lee said: "We will stay."', '"We will stay," said the aide of Bo Chan. It was Ann Lee.'),
    ('Ann Lee said: "We will stay."', '"We will stay," Bo Chan, the spokesman of Ann Lee, said.'),
    ('Ann Lee said: "We will stay."', STAY + ' "We will stay," Ann Lee said later.'),
    ('Ann Lee said: "We will stay."', STAY + " We will stay, Ann Lee said later."),
    ('Kim said: "We will stay."', '"We will stay," said the leader, Kim Jong Un.'),
    ('Hamas said: "We will stay."', '"We will stay," Bo Chan said. Hamas agreed.'),
    ('Amazon said: "We will stay."', '"We will stay," Bo Chan said. Amazon agreed.'),
]


@pytest.mark.parametrize(("statement", "passage"), OTHERS)
def test_a_quotation_of_another_person_is_doubted_with_that_person_named(statement: str, passage: str) -> None:
    assert any("Chan's in the cited passage" in doubt for doubt in check(statement, [passage]))


@pytest.mark.parametrize(("statement", "passage"), SAME_OR_UNKNOWN)
def test_the_same_person_and_one_who_is_not_named_are_not_doubted(statement: str, passage: str) -> None:
    assert not list(misattributed(statement, [passage]))


def test_the_whole_article_tells_a_persons_name() -> None:
    statement, passage = 'Lee said: "We will stay."', '"We will stay," Chan said. Lee disagreed.'
    assert not list(misattributed(statement, [passage]))
    assert list(misattributed(statement, [passage], ["Ann Lee met Bo Chan."])) == [("We will stay.", "Bo Chan")]


def test_a_long_article_is_no_burden() -> None:
    article = "Ann Lee met Bo Chan. " * 50_000
    assert list(misattributed('Lee said: "We will stay."', [STAY], [article])) == [("We will stay.", "Bo Chan")]
