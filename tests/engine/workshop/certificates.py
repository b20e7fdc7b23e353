"""Certificates made on the spot: an authority of one's own, and a certificate that it signed."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


def dask_certificates(folder: Path) -> dict[str, str]:
    """Write them into the folder; what Dask's configuration says of them."""
    authority, station = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    ours = _signed("authority", authority, "authority", authority, is_authority=True)
    theirs = _signed("station", station, "authority", authority, is_authority=False)
    (folder / "authority.pem").write_bytes(ours.public_bytes(Encoding.PEM))
    (folder / "station.pem").write_bytes(theirs.public_bytes(Encoding.PEM))
    key = station.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "station.key").write_bytes(key)
    said = {"distributed.comm.tls.ca-file": str(folder / "authority.pem")}
    for role in ("scheduler", "worker", "client"):
        said[f"distributed.comm.tls.{role}.cert"] = str(folder / "station.pem")
        said[f"distributed.comm.tls.{role}.key"] = str(folder / "station.key")
    return said


def _signed(
    name: str, key: EllipticCurvePrivateKey, by: str, by_key: EllipticCurvePrivateKey, *, is_authority: bool
) -> x509.Certificate:
    subject, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, by))
    now = datetime.now().astimezone()
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(by_key, hashes.SHA256())
    )
