"""Public keys for tests: of the right shape, and nobody has the private half."""

from __future__ import annotations

import base64


def packed(*parts: bytes) -> str:
    """Parts as OpenSSH packs them, in base64."""
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return base64.b64encode(blob).decode()


def ed25519(number: int, comment: str = "") -> str:
    """The line of a key of its own for each number."""
    key = packed(b"ssh-ed25519", number.to_bytes(32, "big"))
    return f"ssh-ed25519 {key} {comment}".rstrip()


def rsa(bits: int) -> str:
    """The line of an RSA key of so many bits."""
    number = (1 << (bits - 1)) + 1
    # A number whose first bit is set gets a zero before it: it is not a negative one.
    modulus = b"\0" + number.to_bytes(bits // 8, "big")
    return f"ssh-rsa {packed(b'ssh-rsa', (65537).to_bytes(3, 'big'), modulus)}"
