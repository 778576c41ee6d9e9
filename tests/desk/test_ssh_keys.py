"""The SSH keys of agents and customers: what is taken for one, whose it is, whom it lets in."""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path

import pytest

from desk.people import save_agent, save_customer
from desk.ssh_keys import LONGEST_LINE, MOST_KEYS, fingerprint, keys_text, parse_key, parse_keys
from store import audit
from store.ssh_keys import Admitted, admitted
from tests.builders import SmallDesk
from tests.desk.refusals import refused
from tests.public_keys import ed25519, packed, rsa

P256 = b"ecdsa-sha2-nistp256"


async def let_in(small: SmallDesk, key: str = "") -> list[str]:
    """The logins of those whom keys let in: all, or the one with this key."""
    type_, blob = key.split()[:2] if key else ("", "")
    job = partial(admitted, type=type_, key=blob)
    return [one.login for one in await small.desk.store.reader.run(job)]


@pytest.mark.parametrize(
    "line",
    [
        ed25519(1),
        ed25519(1, "anna@laptop"),
        f"  {ed25519(1)}\t anna's   laptop ",
        rsa(2048),
        rsa(4096),
        f"ecdsa-sha2-nistp256 {packed(P256, b'nistp256', bytes(65))}",
        "sk-ssh-ed25519@openssh.com " + packed(b"sk-ssh-ed25519@openssh.com", bytes(32), b"ssh:"),
        "sk-ecdsa-sha2-nistp256@openssh.com "
        + packed(b"sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", bytes(65), b"ssh:"),
    ],
)
def test_a_key_of_any_kind_in_use_is_taken(line: str) -> None:
    key = parse_key(line)
    assert [key.type, key.key] == line.split()[:2]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("hello", "this is no public key"),
        ("ssh-ed25519", "the key itself is missing"),
        (ed25519(1)[:-4], "cut off"),
        (ed25519(1) + "AAAA", "cut off"),
        (ed25519(1).replace("AAAA", "AA=A", 1), "strange characters"),
        (f"ssh-ed25519 {packed(b'ssh-ed25519', bytes(31))}", "cut off"),
        (f"ssh-ed25519 {packed(b'ssh-rsa', bytes(32))}", "no ssh-ed25519 key"),
        (f"ssh-ed25519 {packed(b'ssh-ed25519', bytes(32), b'more')}", "cut off"),
        (f"ecdsa-sha2-nistp256 {packed(P256, b'nistp384', bytes(65))}", "cut off"),
        (rsa(1024), "this RSA key has 1,024 bits"),
        (f"ssh-dss {packed(b'ssh-dss', b'1', b'2', b'3', b'4')}", "DSA keys are not safe"),
        ("ssh-ed25519-cert-v01@openssh.com AAAA", "this is a certificate"),
        (f'command="/bin/sh" {ed25519(1)}', "options stand before the key"),
        (f"no-pty {ed25519(1)}", "options stand before the key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "this is a private key"),
        (ed25519(1) + "x" * LONGEST_LINE, "longer than any key"),
    ],
)
def test_what_is_no_key_is_refused_with_its_line_and_the_reason(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"^Line 3: ") as told:
        parse_keys(f"# the laptop\n{ed25519(7)}\n{line}\n")
    assert said in str(told.value)


def test_a_comment_cannot_move_the_cursor_nor_fill_the_screen() -> None:
    key = parse_key(ed25519(1, "an\x1b[2Jna\u202e@ho\x07st " + "x" * 500))
    assert key.comment.startswith("an[2Jna@host xxx")
    assert len(key.comment) <= 100


def test_nobody_has_more_keys_than_can_be_looked_through() -> None:
    assert len(parse_keys("\n".join(ed25519(n) for n in range(MOST_KEYS)))) == MOST_KEYS
    with pytest.raises(ValueError, match="at most 20 keys"):
        parse_keys("\n".join(ed25519(n) for n in range(MOST_KEYS + 1)))


def test_the_fingerprint_is_the_one_that_ssh_keygen_shows(tmp_path: Path) -> None:
    file = tmp_path / "key"
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "anna", "-f", str(file)]
    subprocess.run(make, check=True)
    line = (tmp_path / "key.pub").read_text()
    told = subprocess.run(
        ["ssh-keygen", "-l", "-f", f"{file}.pub"], check=True, capture_output=True, text=True
    )
    assert fingerprint(parse_key(line)) in told.stdout.split()


async def test_a_key_lets_its_owner_in_until_it_is_taken_away(small: SmallDesk) -> None:
    two = f"{ed25519(1, 'laptop')}\n{ed25519(2, 'desktop')}"
    await save_agent(small.desk, small.anna, {"ssh_keys": two}, row_id=small.jan.id)
    assert await let_in(small) == ["jan", "jan"]
    assert await let_in(small, ed25519(2)) == ["jan"]
    assert await let_in(small, ed25519(3)) == []
    kept = partial(keys_text, agent_id=small.jan.id)
    assert await small.desk.store.reader.run(kept) == two

    await save_agent(small.desk, small.anna, {"ssh_keys": ed25519(1)}, row_id=small.jan.id)
    assert await let_in(small, ed25519(2)) == []
    assert await let_in(small, ed25519(1)) == ["jan"]


async def test_saving_something_else_of_somebody_leaves_their_keys(small: SmallDesk) -> None:
    await save_agent(small.desk, small.anna, {"ssh_keys": ed25519(1)}, row_id=small.jan.id)
    await save_agent(small.desk, small.anna, {"capacity": 5}, row_id=small.jan.id)
    assert await let_in(small, ed25519(1)) == ["jan"]


@pytest.mark.parametrize("validity", ["temporarily invalid", "invalid"])
async def test_whoever_is_not_valid_is_not_let_in(small: SmallDesk, validity: str) -> None:
    values = {"login": "lukasz", "ssh_keys": ed25519(1)}
    await save_customer(small.desk, small.anna, values, row_id=small.customer.id)
    await save_agent(small.desk, small.anna, {"ssh_keys": ed25519(2)}, row_id=small.jan.id)
    assert await let_in(small) == ["jan", "lukasz"]
    gone = {"validity": validity}
    await save_customer(small.desk, small.anna, gone, row_id=small.customer.id)
    await save_agent(small.desk, small.anna, gone, row_id=small.jan.id)
    assert await let_in(small) == []
    assert await let_in(small, ed25519(1)) == []


async def test_a_key_is_one_persons_only(small: SmallDesk) -> None:
    await save_agent(small.desk, small.anna, {"ssh_keys": ed25519(1)}, row_id=small.jan.id)
    values = {"login": "lukasz", "ssh_keys": f"\n{ed25519(1, 'mine')}"}
    wrong = await refused(save_customer(small.desk, small.anna, values, row_id=small.customer.id))
    assert "Line 2: this key belongs to Jan Novák already" in wrong["ssh_keys"]
    assert await let_in(small) == ["jan"]


async def test_a_login_is_one_persons_whatever_its_case(small: SmallDesk) -> None:
    customer = partial(save_customer, small.desk, small.anna, row_id=small.customer.id)
    assert "Jan Novák has this login" in (await refused(customer({"login": "JAN"})))["login"]
    await customer({"login": "Lukasz"})
    agent = save_agent(small.desk, small.anna, {"login": "lukasz"}, row_id=small.jan.id)
    assert "The customer Łukasz Żak has this login" in (await refused(agent))["login"]


@pytest.mark.parametrize("login", ["two words", "-x", "a\x1bb", "x" * 65])
async def test_a_login_that_no_command_line_takes_is_refused(small: SmallDesk, login: str) -> None:
    wrong = await refused(
        save_customer(small.desk, small.anna, {"login": login}, row_id=small.customer.id)
    )
    assert list(wrong) == ["login"]


async def test_only_an_admin_lets_customers_in(small: SmallDesk) -> None:
    jans = partial(save_customer, small.desk, small.jan, row_id=small.customer.id)
    wrong = await refused(jans({"login": "lukasz", "ssh_keys": ed25519(1)}))
    assert set(wrong) == {"login", "ssh_keys"}
    assert "ask Anna Berg" in wrong["login"]
    values = {"login": "lukasz", "ssh_keys": ed25519(1)}
    await save_customer(small.desk, small.anna, values, row_id=small.customer.id)
    # What he leaves as it is, his form sends along all the same.
    await jans({"phone": "112", **values})
    assert await let_in(small) == ["lukasz"]


async def test_a_key_without_a_login_says_nobody(small: SmallDesk) -> None:
    customer = partial(save_customer, small.desk, small.anna, row_id=small.customer.id)
    assert "needs a login" in (await refused(customer({"ssh_keys": ed25519(1)})))["login"]
    await customer({"login": "lukasz", "ssh_keys": ed25519(1)})
    assert "needs a login" in (await refused(customer({"login": ""})))["login"]
    await customer({"login": "", "ssh_keys": ""})
    assert await let_in(small) == []


async def test_a_customer_whom_an_import_gave_an_agents_login_does_not_become_the_agent(
    small: SmallDesk,
) -> None:
    values = {"login": "lukasz", "ssh_keys": ed25519(1)}
    await save_customer(small.desk, small.anna, values, row_id=small.customer.id)
    await small.behind("UPDATE customer SET login = 'anna' WHERE login = 'lukasz'")
    assert await let_in(small) == []


async def test_the_audit_log_tells_fingerprints(small: SmallDesk) -> None:
    await save_agent(small.desk, small.anna, {"ssh_keys": ed25519(1, "x")}, row_id=small.jan.id)
    job = partial(audit.page, limit=5, noun="agent", row_id=small.jan.id)
    entry = (await small.desk.store.reader.run(job))[0]
    assert (entry.name, entry.actor_name) == ("Jan Novák", "Anna Berg")
    assert entry.before == {"ssh_keys": []}
    assert entry.after == {"ssh_keys": [f"{fingerprint(parse_key(ed25519(1)))} x"]}


async def test_one_saving_of_a_customer_is_one_line_of_the_audit_log(small: SmallDesk) -> None:
    key = f"{fingerprint(parse_key(ed25519(3)))} x"
    values = {"name": "Silke Brandt", "login": "silke", "ssh_keys": ed25519(3, "x")}
    customer_id = await save_customer(small.desk, small.anna, values)
    job = partial(audit.page, limit=5, noun="customer", row_id=customer_id)
    [added] = await small.desk.store.reader.run(job)
    assert (added.action, added.before) == ("added", None)
    assert (added.after or {})["ssh_keys"] == [key]

    values = {"name": "Silke Brand", "ssh_keys": ""}
    await save_customer(small.desk, small.anna, values, row_id=customer_id)
    changed, _ = await small.desk.store.reader.run(job)
    assert changed.before == {"name": "Silke Brandt", "ssh_keys": [key]}
    assert changed.after == {"name": "Silke Brand", "ssh_keys": []}
    # What is saved as it was is no change.
    await save_customer(small.desk, small.anna, {"ssh_keys": ""}, row_id=customer_id)
    assert len(await small.desk.store.reader.run(job)) == 2


async def test_who_is_let_in_stands_there_with_the_key_alone(small: SmallDesk) -> None:
    await save_agent(small.desk, small.anna, {"ssh_keys": ed25519(1, "x")}, row_id=small.jan.id)
    type_, key = ed25519(1).split()
    assert await small.desk.store.reader.run(admitted) == [Admitted("jan", type_, key)]
