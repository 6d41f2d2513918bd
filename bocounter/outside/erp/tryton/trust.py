"""Whom we believe to be the ERP: certificates of known authorities, and pinned keys if asked for.

A pin is the SHA-256 of a server's public key (its SubjectPublicKeyInfo), written as
``sha256/BASE64``. Two at least: the key in use, and one kept in reserve for the day the first
is lost. Pins narrow what the certificate check allows and never widen it; there is no way to
switch that check off.

    openssl x509 -in server.pem -pubkey -noout | openssl pkey -pubin -outform der |
        openssl dgst -sha256 -binary | base64
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import ssl
from typing import Any

from bocounter.errors import WrongUse

SHA256 = "sha256/"
FEWEST_PINS = 2


def read_pins(said: str | None) -> frozenset[bytes]:
    """Read the setting ``pins``: hashes with blanks or commas between. Raises WrongUse."""
    pins: set[bytes] = set()
    for word in re.split(r"[\s,]+", said or ""):
        if word:
            pins.add(_pin(word))
    if 0 < len(pins) < FEWEST_PINS:
        raise WrongUse(
            "The setting pins names one key only, and losing that key would lock everybody out.",
            "Name a second one, of a key kept in reserve.",
        )
    return frozenset(pins)


def _pin(word: str) -> bytes:
    try:
        pin = base64.b64decode(word.removeprefix(SHA256), validate=True)
    except (binascii.Error, ValueError):
        pin = b""
    if not word.startswith(SHA256) or len(pin) != hashlib.sha256().digest_size:
        raise WrongUse(
            f"{word[:60]!r} in the setting pins is not the hash of a key.",
            "Write sha256/ and the 44 characters that the command in docs/connectors.md gives.",
        )
    return pin


def trusting(ca_file: str | None, pins: frozenset[bytes]) -> ssl.SSLContext:
    """Make what a line is encrypted by: TLS 1.2 or later, the authority and the name checked.

    Raises OSError or ssl.SSLError when ``ca_file`` cannot be read.
    """
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if pins:
        # Looked at as a part of the handshake: not a byte of a request has left by then.
        context.sslsocket_class = _pinned(ssl.SSLSocket, pins)
        context.sslobject_class = _pinned(ssl.SSLObject, pins)
    return context


def _pinned(kind: Any, pins: frozenset[bytes]) -> Any:
    class Pinned(kind):  # type: ignore[misc]
        def do_handshake(self, *given: Any, **named: Any) -> None:
            super().do_handshake(*given, **named)
            certificate = self.getpeercert(binary_form=True)
            if certificate is None or key_hash(certificate) not in pins:
                raise ssl.SSLCertVerificationError("the server's key is none of the pinned ones")

    return Pinned


def key_hash(certificate: bytes) -> bytes:
    """Give the SHA-256 of the public key in a certificate (DER). Raises SSLError for less."""
    try:
        inside = _parts(_parts(certificate)[0][1])[0][1]
        parts = _parts(inside)
        explicit_version = parts[0][0] == 0xA0
        # Version, serial number, algorithm, issuer, validity, subject, and then the key.
        return hashlib.sha256(parts[5 + explicit_version][2]).digest()
    except IndexError as odd:
        raise ssl.SSLError("the certificate cannot be read") from odd


def _parts(der: bytes) -> list[tuple[int, bytes, bytes]]:
    """Cut DER into its items: each with its tag, its content, and the item as a whole."""
    parts: list[tuple[int, bytes, bytes]] = []
    at = 0
    while at < len(der):
        size, begin = der[at + 1], at + 2
        if size >= 0x80:
            more = size & 0x7F
            size, begin = int.from_bytes(der[begin : begin + more], "big"), begin + more
        parts.append((der[at], der[begin : begin + size], der[at : begin + size]))
        at = begin + size
    return parts
