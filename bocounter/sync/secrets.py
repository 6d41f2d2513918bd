"""Where a password comes from: a file, the system's own keyring, or a person. Never a setting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from bocounter.errors import WrongUse
from bocounter.settings import Settings

SERVICE = "bocounter"
LONGEST_PASSWORD = 10_000

TRUSTED = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)
"""The keyrings of operating systems. Any other backend may be a file in plain text: not used."""

Ask = Callable[[], str | None]
"""Asks a person for the password; None when there is nobody or they would not say."""


def nobody() -> str | None:
    """Ask nobody."""
    return None


def secret_for(settings: Settings, ask: Ask = nobody) -> str | None:
    """Give the password: from the file, else from the keyring, else by asking.

    Raises WrongUse when the file that was named cannot be read.
    """
    if settings.password_file is not None:
        return from_file(Path(settings.password_file))
    kept = _from_keyring(settings)
    return kept if kept is not None else ask()


def from_file(path: Path) -> str:
    """Read a password file without its line end. Raises WrongUse when that is not possible."""
    advice = "Give --password-file a text file that holds nothing but the password."
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise WrongUse(f"There is no password file {path}.", advice) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WrongUse(f"The password file {path} cannot be read: {reason}.", advice) from None
    except UnicodeDecodeError:
        raise WrongUse(f"The password file {path} is not text in UTF-8.", advice) from None
    secret = text.removesuffix("\n").removesuffix("\r")
    if not secret or "\n" in secret or len(secret) > LONGEST_PASSWORD:
        raise WrongUse(f"The password file {path} does not hold one line.", advice)
    return secret


def keep(settings: Settings, secret: str) -> bool:
    """Put a password into the system's keyring; say whether there is one that took it."""
    keyring = _keyring()
    if keyring is None:
        return False
    try:
        keyring.set_password(SERVICE, _account(settings), secret)
    except Exception:
        # Backends raise what they like (locked, dismissed, no service); then one is asked again.
        return False
    return True


def forget(settings: Settings) -> None:
    """Take the password out of the keyring, if it is there."""
    keyring = _keyring()
    if keyring is None:
        return
    try:
        keyring.delete_password(SERVICE, _account(settings))
    except Exception:
        return


def _from_keyring(settings: Settings) -> str | None:
    keyring = _keyring()
    if keyring is None:
        return None
    try:
        found: str | None = keyring.get_password(SERVICE, _account(settings))
    except Exception:
        return None
    return found or None


def _keyring() -> _Keyring | None:
    """Give the system's keyring; None where there is none, or only some other place for secrets."""
    try:
        import keyring

        backend: _Keyring = keyring.get_keyring()
        # Where there are several, the library puts a row of them in their place.
        several: list[_Keyring] = list(getattr(backend, "backends", None) or [backend])
    except Exception:
        return None
    return next((one for one in several if type(one).__module__ in TRUSTED), None)


def _account(settings: Settings) -> str:
    return f"{settings.user or ''}@{settings.url or ''}#{settings.database or ''}"


class _Keyring(Protocol):
    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...
