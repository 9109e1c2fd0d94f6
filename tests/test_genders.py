"""Whether an article speaks of a person as "he" or as "she"."""

from __future__ import annotations

import pytest

from rag.genders import gender_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee left her office.", "she"),
        ("Lee came. She left again.", "she"),
        ("Ms. Ann Lee came.", "she"),
        ("Secretary of State Ann Lee said she knew.", "she"),
        ("Tarn's manager, Ann Lee, said she had begged him to stay.", "she"),
        ("Ann Lee came.", None),
        ("Bo Chan told Ann Lee that he knew.", None),  # his
        ("Lee met Bo Chan before he left.", None),
        ("Lee left his office. Lee left her office.", None),
        ("Ann Lee's lawyer said he would appeal.", None),
        ("Ann Lee, whose husband said he knew, left.", None),
        ("", None),
    ],
)
def test_only_what_is_shown_is_believed(text: str, expected: str | None) -> None:
    assert gender_of("Lee", text) == expected
