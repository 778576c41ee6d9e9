"""The SSH keys by which people come to the desk: read from what was pasted, and kept."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from desk import saving
from desk.desk import Desk
from store import ssh_keys
from store.ssh_keys import SshKey
from store.writer import look

if TYPE_CHECKING:
    from store.reader import Select
    from store.writer import Transaction

# As long as a line may be that OpenSSH reads, and as many keys as one person may have.
LONGEST_LINE = 16_384
MOST_KEYS = 20
_LONGEST_COMMENT = 100
_LEAST_RSA_BITS = 2048
# Type -> how many parts the key has after the name of its type. DSA is too weak, and OpenSSH has
# given it up; certificates are for whoever signs them, not for one person.
_PARTS = {
    "ssh-ed25519": 1,
    "ssh-rsa": 2,
    "ecdsa-sha2-nistp256": 2,
    "ecdsa-sha2-nistp384": 2,
    "ecdsa-sha2-nistp521": 2,
    "sk-ssh-ed25519@openssh.com": 2,
    "sk-ecdsa-sha2-nistp256@openssh.com": 3,
}
_ADVICE = "paste the line of a .pub file, such as ssh-ed25519 AAAA… name"


def parse_key(text: str) -> SshKey:
    """A public key as one line of an ``authorized_keys`` file without options.

    Raises ValueError with a sentence.
    """
    if len(text) > LONGEST_LINE:
        raise ValueError(f"this line is longer than any key; {_ADVICE}.")
    words = text.split()
    if "PRIVATE" in words:
        raise ValueError(
            "this is a private key, which nobody else should ever see; paste the .pub file beside "
            "it, and make a new key if this one was sent anywhere."
        )
    if not words or words[0] not in _PARTS:
        raise ValueError(_unknown(words))
    if len(words) < 2:
        raise ValueError(f"the key itself is missing; {_ADVICE}.")
    type_, key = words[0], words[1]
    try:
        blob = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"the key is cut off or has strange characters; {_ADVICE}.") from None
    if base64.b64encode(blob).decode() != key or not _fits(type_, blob):
        raise ValueError(f"the key is cut off, or is no {type_} key; {_ADVICE}.")
    comment = "".join(char for char in " ".join(words[2:]) if char.isprintable())
    return SshKey(type_, key, comment[:_LONGEST_COMMENT].strip())


def _unknown(words: Sequence[str]) -> str:
    if any(word in _PARTS for word in words):
        return (
            "options stand before the key, and Tocsin sets its own; begin the line with the type "
            "of the key."
        )
    kind = words[0] if words else ""
    if kind == "ssh-dss":
        return "DSA keys are not safe any more; make a new one with ssh-keygen -t ed25519."
    if "-cert-" in kind:
        return "this is a certificate; paste the public key that it was made for."
    return f"this is no public key; {_ADVICE}."


def _fits(type_: str, blob: bytes) -> bool:
    """Whether a key is whole and of its type: the name of the type, its parts, and no more."""
    parts = list(_parts(blob))
    if len(parts) != _PARTS[type_] + 1 or parts[0] != type_.encode():
        return False
    if "ed25519" in type_:
        return len(parts[1]) == 32
    if type_ == "ssh-rsa":
        bits = int.from_bytes(parts[2], "big").bit_length()
        if bits < _LEAST_RSA_BITS:
            raise ValueError(
                f"this RSA key has {bits:,} bits, and less than {_LEAST_RSA_BITS:,} are not safe; "
                "make a new one with ssh-keygen -t ed25519."
            )
        return True
    return parts[1] == type_.removesuffix("@openssh.com")[-8:].encode()


def _parts(blob: bytes) -> Iterator[bytes]:
    """The parts of a key, each after its length in four bytes; ends with b"" where one is cut."""
    at = 0
    while at < len(blob):
        end = at + 4 + int.from_bytes(blob[at : at + 4], "big")
        if at + 4 > len(blob) or end > len(blob):
            yield b""
            return
        yield blob[at + 4 : end]
        at = end


def parse_keys(text: str) -> dict[int, SshKey]:
    """One key a line, by the number of the line; empty ones and those that begin with # say
    nothing.

    Raises ValueError, whose sentence begins with the number of the line.
    """
    known: dict[str, int] = {}
    keys: dict[int, SshKey] = {}
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        try:
            key = parse_key(row)
            if key.key in known:
                raise ValueError(f"this key stands in line {known[key.key]} already; remove one.")
        except ValueError as error:
            raise ValueError(f"Line {number}: {error}") from None
        known[key.key] = number
        keys[number] = key
    if len(keys) > MOST_KEYS:
        raise ValueError(f"Somebody has at most {MOST_KEYS} keys; remove those that nobody uses.")
    return keys


def fingerprint(key: SshKey) -> str:
    """What ``ssh-keygen -l`` shows of a key: ``SHA256:…``."""
    digest = hashlib.sha256(base64.b64decode(key.key)).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def told(key: SshKey) -> str:
    """A key as people compare it: fingerprint and comment."""
    return f"{fingerprint(key)} {key.comment}".rstrip()


def as_line(key: SshKey) -> str:
    """The line that ``parse_key`` reads."""
    return f"{key.type} {key.key} {key.comment}".rstrip()


async def save_keys(
    desk: Desk,
    tx: Transaction,
    text: str,
    *,
    agent_id: int | None = None,
    customer_id: int | None = None,
) -> tuple[list[str], list[str]]:
    """Make the keys of ``text`` exactly those of a person; returns those of before and after, as
    people compare them. Part of the verbs that save agents and customers, which note it in the
    audit log. Raises Invalid at ``ssh_keys``.
    """
    try:
        keys = parse_keys(text)
    except ValueError as error:
        saving.refuse({"ssh_keys": str(error)})
        raise
    for number, key in keys.items():
        owner = await look(tx, partial(ssh_keys.owner_of, key=key.key))
        if owner is not None and owner[1:] != (agent_id, customer_id):
            saving.refuse(
                {
                    "ssh_keys": f"Line {number}: this key belongs to {owner[0]} already; a key "
                    "says who somebody is, so take it away there first."
                }
            )
    before = await look(tx, partial(ssh_keys.keys_of, agent_id=agent_id, customer_id=customer_id))
    await ssh_keys.replace_keys(
        tx,
        list(keys.values()),
        agent_id=agent_id,
        customer_id=customer_id,
        added_us=desk.now_us(),
    )
    return list(map(told, before)), list(map(told, keys.values()))


def keys_text(
    select: Select, *, agent_id: int | None = None, customer_id: int | None = None
) -> str:
    """Somebody's keys as lines, which ``parse_keys`` reads back."""
    found = ssh_keys.keys_of(select, agent_id=agent_id, customer_id=customer_id)
    return "\n".join(map(as_line, found))
