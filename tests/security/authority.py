"""An authority of our own with certificates as wanted, good and bad, made for one test run."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key, in files, and the pin of that key."""

    chain: Path
    key: Path
    pin: str


class Authority:
    """Signs for whoever asks. Another instance is an authority nobody knows."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._number = 0
        own = self._signed(self._name, self._key.public_key(), None, 30 * DAY)
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def certificate(
        self, host: str = "localhost", *, valid: dt.timedelta = 30 * DAY, itself: bool = False
    ) -> Certificate:
        """Make a server's certificate; a negative ``valid`` has expired, ``itself`` signs it."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        signer = key if itself else self._key
        made = self._signed(subject, key.public_key(), host, valid, signer, itself=itself)
        self._number += 1
        stem = f"{host}-{self._number}-{id(self)}"
        chain, key_file = self._folder / f"{stem}.pem", self._folder / f"{stem}.key"
        chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return Certificate(chain, key_file, pin(key.public_key()))

    def _signed(
        self,
        subject: x509.Name,
        public: ec.EllipticCurvePublicKey,
        host: str | None,
        valid: dt.timedelta,
        signer: ec.EllipticCurvePrivateKey | None = None,
        *,
        itself: bool = False,
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        building = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if itself else self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + min(valid, dt.timedelta()) - DAY)
            .not_valid_after(now + valid)
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        )
        if host is not None:
            names: list[x509.GeneralName] = [x509.DNSName(host)]
            if host == "localhost":
                names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
            building = building.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return building.sign(signer or self._key, hashes.SHA256())


def pin(public: ec.EllipticCurvePublicKey) -> str:
    """Give the pin of a key, worked out by another library than the program's."""
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return "sha256/" + base64.b64encode(hashlib.sha256(der).digest()).decode()


def any_pin() -> str:
    """Give the pin of a key that no server has."""
    return pin(ec.generate_private_key(ec.SECP256R1()).public_key())
