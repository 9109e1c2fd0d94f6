"""Who may log in: a file of users with hashed passwords, and the lock-out after wrong ones. What is locked is not kept.

A line of the file is a name, a colon, and an scrypt hash in the PHC string format; empty lines and those that begin with
# are skipped. The file is read again when it changes, so that a user can be added, or taken out, while the page is open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import logging
import math
import os
import re
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import InvalidValue, SettingsError

__all__ = ["LockedOut", "Logins", "add_user"]

# scrypt at N = 2^15, r = 8, p = 3: one of the settings that OWASP's Password Storage Cheat Sheet gives; 32 MB, some 0.2 s.
COST, BLOCK, LANES = 15, 8, 3
MOST_MEMORY = 128 * 2**20  # bytes; a line of the file that wants more is refused
SHORTEST, LONGEST = 8, 1_000  # characters of a password

NAME = re.compile(r"[\w.@+-]{1,64}")
LINE = re.compile(
    r"([\w.@+-]{1,64}):(\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+))"
)

LOCKED_FOR = 15 * 60.0  # seconds since the last wrong password
WRONG_FOR_USER, WRONG_FROM_ADDRESS = 5, 20  # wrong passwords until then; an office may share an address
REMEMBERED = 10_000  # names and addresses with wrong passwords

log = logging.getLogger("onrecord.page")


class LockedOut(InvalidValue):
    """Too many wrong passwords were given for a user, or from an address."""

    def __init__(self, seconds: float) -> None:
        self.seconds = math.ceil(seconds)
        minutes = math.ceil(seconds / 60)
        super().__init__(
            f"Too many wrong passwords. Wait {minutes} minute{'' if minutes == 1 else 's'}, then try again."
        )


@dataclass
class Logins:
    """The users of one file. Safe for threads. Raises SettingsError where the file cannot be used, or others may read it."""

    path: Path
    clock: Callable[[], float] = time.monotonic
    _users: dict[str, str] = field(init=False, repr=False)
    _state: tuple[int, int] = field(init=False, repr=False)
    _wrong: dict[str, tuple[int, float]] = field(default_factory=dict, init=False, repr=False)  # count, locked until
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        self._users, self._state = _read(self.path), _state(self.path)
        if not self._users:
            raise SettingsError(
                f"No user in {self.path}. Add one with: onrecord chat --add-user NAME --auth {self.path}"
            )

    def check(self, user: str, password: str, address: str) -> str | None:
        """Return the credential of a user if the password is his, else None. Raises LockedOut.

        Takes as long for a user that there is not. While one is locked out no password is looked at, the right one neither.
        """
        of_user, of_address = f"user {user[:64]}", f"from {_network(address)}"
        # Counted before the hash, or as many passwords could be tried at once as there are connections.
        self._count({of_user: WRONG_FOR_USER, of_address: WRONG_FROM_ADDRESS})
        known = self.credential(user)
        is_right = _matches(password[: LONGEST + 1], known or _NOBODY)
        if known is None or not is_right:
            return None
        with self._lock:
            self._wrong.pop(of_user, None)
            count, until = self._wrong.get(of_address, (1, 0.0))
            # Only this one is taken back: whoever has a password must not clear his address to guess another's.
            self._wrong[of_address] = (count - 1, until)
        return known

    def credential(self, user: str) -> str | None:
        """Return what the file holds of a user now, or None; it changes with the password."""
        self._refresh()
        return self._users.get(user)

    def _count(self, counters: dict[str, int]) -> None:
        now = self.clock()
        with self._lock:
            for counter, most in counters.items():
                count, until = self._wrong.get(counter, (0, 0.0))
                if count >= most and now < until:
                    raise LockedOut(until - now)
            for counter in counters:
                count, until = self._wrong.pop(counter, (0, 0.0))  # and back at the end: the oldest are forgotten first
                self._wrong[counter] = (count + 1 if now < until else 1, now + LOCKED_FOR)
            while len(self._wrong) > REMEMBERED:
                del self._wrong[next(iter(self._wrong))]

    def _refresh(self) -> None:
        try:
            state = _state(self.path)
            if state != self._state:
                self._users, self._state = _read(self.path), state
        except SettingsError:
            self._users = {}  # a file that is gone or broken lets nobody in
            log.exception("nobody can log in")


def add_user(path: Path, user: str, password: str) -> None:
    """Write a user, or his new password, into a file that nobody else can read. Raises InvalidValue or SettingsError."""
    if not NAME.fullmatch(user):
        raise InvalidValue(
            f"{user!r} is no name for a user: take up to 64 letters, digits and . _ - + @, without spaces."
        )
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidValue(f"The password has {len(password)} characters; {SHORTEST} to {LONGEST} are allowed.")
    if path.exists():
        _read(path)  # refuses what is no file of users, or open to others
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    mine = f"{user}:{_hashed(password, secrets.token_bytes(16))}"
    kept = [mine if line.strip().partition(":")[0] == user else line for line in lines]  # comments stay where they are
    kept += [mine] * (mine not in kept)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in kept)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise SettingsError(
            f"The users cannot be written to {path}: {error}. Give another file with --auth."
        ) from error


def _read(path: Path) -> dict[str, str]:
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The users in {path} cannot be read: {error}. Make the file with: onrecord chat --add-user NAME --auth {path}"
        ) from error
    if os.name == "posix" and mode & 0o077:
        raise SettingsError(f"Others may read or write {path}, which holds passwords. Close it with: chmod 600 {path}")
    users: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = LINE.fullmatch(line.strip())
        if found is None or 128 * 2 ** int(found[3]) * int(found[4]) > MOST_MEMORY or not int(found[5]) <= 16:
            raise SettingsError(
                f"Line {number} of {path} is not NAME:HASH as onrecord writes it. Take it out, and add the user again."
            )
        users[found[1]] = found[2]
    return users


def _state(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise SettingsError(f"The users in {path} cannot be read: {error}.") from error
    return stat.st_mtime_ns, stat.st_ctime_ns


def _hashed(password: str, salt: bytes, cost: int = COST, block: int = BLOCK, lanes: int = LANES) -> str:
    secret = password.encode("utf-8", "surrogatepass")
    made = hashlib.scrypt(secret, salt=salt, n=2**cost, r=block, p=lanes, maxmem=2 * MOST_MEMORY, dklen=32)
    return f"$scrypt$ln={cost},r={block},p={lanes}${_base64(salt)}${_base64(made)}"


def _matches(password: str, credential: str) -> bool:
    found = LINE.fullmatch(f"x:{credential}")
    assert found is not None
    salt = base64.b64decode(found[6] + "=" * (-len(found[6]) % 4))
    made = _hashed(password, salt, int(found[3]), int(found[4]), int(found[5]))
    return hmac.compare_digest(made, credential)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _network(address: str) -> str:
    # Whoever has one address of IPv6 has 2^64 of them.
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


# What a password for an unknown name is held against, so that it takes as long; no password makes 32 bytes of zero.
_NOBODY = f"$scrypt$ln={COST},r={BLOCK},p={LANES}${_base64(bytes(16))}${_base64(bytes(32))}"
