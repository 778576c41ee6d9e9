"""Logins and SSH keys in the forms of agents and customers."""

from __future__ import annotations

from functools import partial

import pytest

from desk.people import save_agent
from desk.ssh_keys import fingerprint, parse_key
from store.rows import Changes
from store.ssh_keys import admitted
from tests.builders import SmallDesk
from tests.public_keys import ed25519
from tests.tui.admin.at_work import AtWork, at_work

LAPTOP = ed25519(1, "laptop")


async def let_in(small: SmallDesk) -> list[str]:
    """The logins of those whom a key lets in."""
    return [one.login for one in await small.desk.store.reader.run(partial(admitted))]


async def paste(work: AtWork, text: str) -> None:
    """Paste into the field of the keys."""
    form = await work.form()
    form.form.put({"ssh_keys": text})
    await work.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_key_that_is_pasted_shows_its_fingerprint_and_lets_in(
    small: SmallDesk, size: tuple[int, int]
) -> None:
    async with at_work(small, size=size) as work:
        await work.section("g")
        await work.press("down", "enter")
        form = await work.form()
        assert form.form.values()["name"] == "Jan Novák"
        await paste(work, LAPTOP)
        form.form.focus_field("ssh_keys")
        await work.until(lambda: fingerprint(parse_key(LAPTOP))[:30] in work.text())
        await work.press("ctrl+s")
        await work.until(lambda: "Jan Novák is saved" in work.toasts())
    assert await let_in(small) == ["jan"]


async def test_the_list_of_agents_says_who_has_which_role(small: SmallDesk) -> None:
    await save_agent(small.desk, small.anna, {"role": "supervisor"}, row_id=small.jan.id)
    async with at_work(small, size=(80, 24)) as work:
        await work.section("g")
        await work.until(lambda: "supervisor" in work.text())
        head, anna, jan = (
            next(line for line in work.text().splitlines() if word in line)
            for word in ("LOGIN", "Anna Berg", "Jan Novák")
        )
        at = head.index("ROLE")
        assert (anna[at:].split()[0], jan[at:].split()[0]) == ("admin", "supervisor")


async def test_what_is_no_key_is_said_with_its_line_at_the_field(small: SmallDesk) -> None:
    async with at_work(small) as work:
        await work.section("g")
        await work.press("enter")
        form = await work.form()
        await paste(work, f"{LAPTOP}\nssh-ed25519 AAAA")
        await work.press("ctrl+s")
        await work.until(lambda: bool(form.form.wrong))
        assert form.form.wrong["ssh_keys"].startswith("Line 2: the key is cut off")
    assert await let_in(small) == []


async def test_an_admin_lets_a_customer_in_and_shuts_them_out_again(small: SmallDesk) -> None:
    async with at_work(small) as work:
        await work.section("u")
        await work.press("enter")
        form = await work.form()
        await paste(work, LAPTOP)
        await work.press("ctrl+s")
        await work.until(lambda: bool(form.form.wrong))
        assert "needs a login" in form.form.wrong["login"]
        form.form.put({"login": "lukasz"})
        await work.press("ctrl+s")
        await work.until(lambda: "Łukasz Żak is saved" in work.toasts())
        assert await let_in(small) == ["lukasz"]
        form.form.put({"login": "", "ssh_keys": ""})
        await work.press("ctrl+s")
        await work.until(lambda: work.toasts().count("Łukasz Żak is saved") == 2)
    assert await let_in(small) == []


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_an_agent_who_is_no_admin_can_change_neither_login_nor_keys_and_is_told_why(
    small: SmallDesk, size: tuple[int, int]
) -> None:
    async with at_work(small, login="jan", size=size) as work:
        await work.section("u")
        await work.press("enter")
        form = await work.form()
        for name in ("login", "ssh_keys"):
            assert form.form.box(name).disabled
            assert work.beneath(name).endswith("Only an admin can change this; ask Anna Berg.")
        # The keys go past them, from the services to the validity.
        form.form.focus_field("service_ids")
        await work.press("down")
        assert form.focused is form.form.box("validity")
        await work.press("up")
        assert form.focused is form.form.box("service_ids")
        form.form.put({"phone": "112"})
        await work.press("ctrl+s")
        await work.until(lambda: "Łukasz Żak is saved" in work.toasts())


async def test_login_and_keys_are_free_once_somebody_is_made_an_admin(small: SmallDesk) -> None:
    async with at_work(small, login="jan") as work:
        await work.section("u")
        await work.press("n")
        form = await work.form()
        assert form.form.box("login").disabled
        await save_agent(small.desk, small.anna, {"role": "admin"}, row_id=small.jan.id)
        await form.on_desk_change(Changes("", frozenset(), small.desk.catalogue.version))
        assert not form.form.box("login").disabled
        assert "Only an admin" not in work.beneath("login")


async def test_what_stands_for_no_initials_is_read_in_full(small: SmallDesk) -> None:
    async with at_work(small, size=(80, 24)) as work:
        await work.section("g")
        await work.press("n")
        form = await work.form()
        form.form.focus_field("email")
        await work.pilot.pause()
        assert "of the name " in work.text()
