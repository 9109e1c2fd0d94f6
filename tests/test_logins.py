"""Who may log in: passwords are hashed and nobody else's to read, and guessing them is locked out."""

from __future__ import annotations

import hashlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index import InvalidValue, SettingsError
from ui.logins import LOCKED_FOR, WRONG_FOR_USER, WRONG_FROM_ADDRESS, LockedOut, Logins, add_user

HOME = "192.0.2.1"
PASSWORD = "correct horse"


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real cost is for an attacker to pay, not for a test; that it is real is looked at below.
    monkeypatch.setattr("ui.logins._hashed.__defaults__", (4, 8, 1))
    monkeypatch.setattr("ui.logins._NOBODY", "$scrypt$ln=4,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def logins(tmp_path: Path, clock: Clock) -> Logins:
    add_user(tmp_path / "users", "ann", PASSWORD)
    add_user(tmp_path / "users", "bob", "another pässword")
    return Logins(tmp_path / "users", clock)


def is_let_in(logins: Logins, user: str, password: str, address: str = HOME) -> bool:
    return logins.check(user, password, address) is not None


def test_a_user_is_added_without_a_change_to_any_other_line(logins: Logins) -> None:
    users = logins.path
    bob = users.read_text().splitlines()[1]
    users.write_text(f"# editors, ask Ann first\n\n{users.read_text()}#{bob}\n")
    add_user(users, "cy", PASSWORD)
    add_user(users, "ann", "a new pässword")
    lines = users.read_text().splitlines()
    assert [line.partition("$")[0] for line in lines] == [
        "# editors, ask Ann first",
        "",
        "ann:",
        "bob:",
        "#bob:",
        "cy:",
    ]
    assert lines[3] == bob
    assert is_let_in(logins, "ann", "a new pässword")
    assert not is_let_in(logins, "ann", PASSWORD)


def test_only_the_right_password_of_a_known_user_is_let_in(logins: Logins) -> None:
    assert is_let_in(logins, "ann", PASSWORD)
    assert is_let_in(logins, "bob", "another pässword")
    for user, password in (("ann", "another pässword"), ("bob", PASSWORD), ("eve", PASSWORD), ("", ""), ("ann", "")):
        assert not is_let_in(logins, user, password)


def test_the_file_holds_no_password_and_is_for_its_owner_only(logins: Logins) -> None:
    text = logins.path.read_text()
    assert PASSWORD not in text
    assert [line.partition(":")[0] for line in text.splitlines()] == ["ann", "bob"]
    assert stat.S_IMODE(logins.path.stat().st_mode) == 0o600
    assert list(logins.path.parent.iterdir()) == [logins.path]


def test_equal_passwords_have_different_hashes_of_the_full_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    add_user(tmp_path / "users", "ann", PASSWORD)
    add_user(tmp_path / "users", "bob", PASSWORD)
    ann, bob = (line.partition(":")[2] for line in (tmp_path / "users").read_text().splitlines())
    assert ann.startswith("$scrypt$ln=15,r=8,p=3$")
    assert ann != bob
    assert is_let_in(Logins(tmp_path / "users"), "bob", PASSWORD)


def test_a_new_password_takes_the_place_of_the_old_also_while_the_page_is_open(logins: Logins) -> None:
    before = logins.credential("ann")
    add_user(logins.path, "ann", "a new password")
    assert is_let_in(logins, "ann", "a new password")
    assert not is_let_in(logins, "ann", PASSWORD)
    assert logins.credential("ann") != before  # ends the sessions that began with the old one


def test_a_user_who_is_taken_out_is_let_in_no_more(logins: Logins) -> None:
    logins.path.write_text("".join(line for line in logins.path.open() if not line.startswith("ann:")))
    assert not is_let_in(logins, "ann", PASSWORD)
    logins.path.unlink()
    assert not is_let_in(logins, "bob", "another pässword")


def test_an_unknown_user_costs_as_much_as_a_known_one(logins: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    costs: list[tuple[int, int, int]] = []
    real = hashlib.scrypt

    def counted(password: bytes, *, salt: bytes, n: int, r: int, p: int, maxmem: int, dklen: int) -> bytes:
        costs.append((n, r, p))
        return real(password, salt=salt, n=n, r=r, p=p, maxmem=maxmem, dklen=dklen)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    assert not is_let_in(logins, "ann", "wrong password")
    assert not is_let_in(logins, "eve", "wrong password")
    assert costs == [(16, 8, 1)] * 2


@pytest.mark.parametrize("user", ["ann", "nobody"])
def test_a_user_is_locked_out_after_some_wrong_passwords_known_or_not(logins: Logins, clock: Clock, user: str) -> None:
    for number in range(WRONG_FOR_USER):
        assert not is_let_in(logins, user, "wrong password", f"192.0.2.{number}")
    with pytest.raises(LockedOut, match=r"Too many wrong passwords. Wait 15 minutes") as locked:
        logins.check(user, PASSWORD, "198.51.100.1")  # the right one, from anywhere, neither
    assert locked.value.seconds == LOCKED_FOR
    assert is_let_in(logins, "bob", "another pässword")
    clock.now += LOCKED_FOR - 30
    with pytest.raises(LockedOut, match=r"Wait 1 minute, then"):
        logins.check(user, PASSWORD, HOME)
    clock.now += 30
    assert is_let_in(logins, user, PASSWORD) is (user == "ann")


@pytest.mark.parametrize("addresses", [["192.0.2.7"], [f"2001:db8:1:2::{number:x}" for number in range(99)]])
def test_an_address_is_locked_out_whatever_names_it_tries(logins: Logins, addresses: list[str]) -> None:
    for number in range(WRONG_FROM_ADDRESS):
        assert not is_let_in(logins, f"name{number}", "wrong password", addresses[number % len(addresses)])
    with pytest.raises(LockedOut):
        logins.check("ann", PASSWORD, addresses[-1])
    assert is_let_in(logins, "ann", PASSWORD)  # from elsewhere


def test_the_right_password_clears_its_user_but_not_its_address(logins: Logins) -> None:
    for _ in range(3):
        for _ in range(WRONG_FOR_USER - 1):
            assert not is_let_in(logins, "ann", "wrong password", "203.0.113.9")
        assert is_let_in(logins, "ann", PASSWORD, "203.0.113.9")
    for number in range(WRONG_FROM_ADDRESS - 3 * (WRONG_FOR_USER - 1)):
        assert not is_let_in(logins, f"name{number}", "wrong password", "203.0.113.9")
    with pytest.raises(LockedOut):
        logins.check("bob", "another pässword", "203.0.113.9")


def test_a_thousand_wrong_passwords_at_once_are_mostly_not_looked_at(
    logins: Logins, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr("ui.logins._matches", lambda password, credential: looked_at.append(password))

    def guess(number: int) -> bool:
        try:
            return is_let_in(logins, "ann", f"guess {number}")
        except LockedOut:
            return False

    with ThreadPoolExecutor(16) as pool:
        assert not any(pool.map(guess, range(1_000)))
    assert len(looked_at) == WRONG_FOR_USER


def test_what_is_remembered_of_wrong_passwords_is_bounded(logins: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.logins.REMEMBERED", 50)
    for number in range(100):
        assert not is_let_in(logins, f"name{number}", "wrong password", f"192.0.2.{number}")
    assert len(logins._wrong) == 50


@pytest.mark.skipif(os.name != "posix", reason="files have no mode there")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_file_that_others_may_read_or_write_is_refused(logins: Logins, mode: int) -> None:
    logins.path.chmod(mode)
    with pytest.raises(SettingsError, match=r"Others may read or write .*users.*chmod 600 .*users"):
        Logins(logins.path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ann:plain password\n", "Line 1 of .* is not NAME:HASH"),
        ("# users\n\nann:$scrypt$ln=30,r=8,p=1$AAAA$AAAA\n", "Line 3 of"),  # 128 GB for each guess
        ("", "No user in .*--add-user NAME --auth"),
    ],
)
def test_a_file_that_is_no_good_is_named_with_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "users"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match=message):
        Logins(path)


def test_a_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="onrecord chat --add-user NAME --auth"):
        Logins(tmp_path / "users")


@pytest.mark.parametrize(
    ("user", "password", "message"),
    [
        ("a:b", PASSWORD, "is no name for a user"),
        ("two words", PASSWORD, "is no name for a user"),
        ("new\nline", PASSWORD, "is no name for a user"),
        ("", PASSWORD, "is no name for a user"),
        ("ann", "short", "has 5 characters; 8 to 1000 are allowed"),
        ("ann", "x" * 1_001, "has 1001 characters"),
    ],
)
def test_a_bad_name_or_password_is_refused(tmp_path: Path, user: str, password: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        add_user(tmp_path / "users", user, password)
    assert not (tmp_path / "users").exists()
