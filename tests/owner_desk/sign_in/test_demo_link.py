"""The demo's link signs in once, within ten minutes, from loopback, over the folder that the demo marked."""

import shutil
from pathlib import Path
from typing import Any, get_args

import pytest

from bank.sign_in.sessions import SessionNeeds
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.sign_in import demo_mark
from teller.settings import Settings, SettingsError, load
from tests.owner_desk.sign_in.desks import MARGE, Desk, given, why
from tests.test_rooms import FILES, imported

NO_LINK = (Why.INVALID, "link")
LOCAL = "127.0.0.1"


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def installation(folder: Path, **more: Any) -> tuple[Desk, Settings]:
    """Signing in over a data folder, and a setting or two."""
    settings = load(**({"data_dir": folder} | more))
    return Desk(folder / "owner-desk", is_demo=lambda: demo_mark.is_demo(settings)), settings


def secret(desk: Desk, settings: Settings) -> str:
    return demo_mark.link(desk.file, settings, MARGE, desk.clock(), desk.chance).partition("#")[2]


def test_a_link_signs_in_once_from_this_machine(tmp_path: Path) -> None:
    assert demo_mark.make(tmp_path / "demo")
    desk, settings = installation(tmp_path / "demo")
    link = secret(desk, settings)
    for address in ("192.0.2.1", "", "localhost", "::ffff:192.0.2.1", "2001:db8::1"):
        assert why(desk.desk.sign_in_by_link(link, address)) == NO_LINK
    token = given(desk.desk.sign_in_by_link(link, LOCAL)).token
    assert why(desk.desk.sign_in_by_link(link, LOCAL)) == NO_LINK
    desk.clock.wait(600_000)
    assert desk.desk.owner_of(token, SessionNeeds.PROVEN) == MARGE  # invented people need no passkey
    device = desk.device()
    assert desk.add(token, device).recovery_code
    assert why(desk.desk.sign_in_by_link("x" * 1000, LOCAL)) == NO_LINK
    desk.close()


def test_a_link_is_over_after_ten_minutes(tmp_path: Path) -> None:
    demo_mark.make(tmp_path / "demo")
    desk, settings = installation(tmp_path / "demo")
    link = secret(desk, settings)
    desk.clock.wait(600_000)
    assert why(desk.desk.sign_in_by_link(link, LOCAL)) == NO_LINK
    desk.close()


def test_only_an_empty_folder_is_marked_and_only_the_demo_marks(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "keys").mkdir()
    assert not demo_mark.make(tmp_path / "bank")
    assert not demo_mark.is_demo(load(data_dir=tmp_path / "bank"))
    name = "teller.operate.owner_desk.sign_in.demo_mark"
    users = {each for each in FILES if name in imported(each) and "demo_mark.make" in FILES[each].read_text("utf-8")}
    assert users == {"teller.sandbox.run"}


def test_a_mark_that_was_copied_or_moved_or_changed_says_nothing(tmp_path: Path) -> None:
    demo_mark.make(tmp_path / "demo")
    (tmp_path / "bank").mkdir()
    shutil.copy(tmp_path / "demo" / demo_mark.MARK, tmp_path / "bank" / demo_mark.MARK)
    assert not demo_mark.is_demo(load(data_dir=tmp_path / "bank"))
    shutil.copytree(tmp_path / "demo", tmp_path / "copy")
    assert not demo_mark.is_demo(load(data_dir=tmp_path / "copy"))
    (tmp_path / "demo").rename(tmp_path / "moved")
    assert not demo_mark.is_demo(load(data_dir=tmp_path / "moved"))
    (tmp_path / "moved").rename(tmp_path / "demo")
    assert demo_mark.is_demo(load(data_dir=tmp_path / "demo"))
    for text in ("", "{}", "true", "[" * 8000, "x" * 10**6):
        (tmp_path / "demo" / demo_mark.MARK).write_text(text)
        assert not demo_mark.is_demo(load(data_dir=tmp_path / "demo"))


def values(name: str, demo: Path) -> list[Any]:
    """What a setting might hold that would make a bank look like the demo: its folder, its mark, words, numbers."""
    kind = str(Settings.model_fields[name].annotation)
    choices = [each for each in get_args(Settings.model_fields[name].annotation) if isinstance(each, str)]
    if "Path" in kind:
        return [demo, demo / demo_mark.MARK, demo / "owner-desk"]
    words = [str(demo), "demo", "true", "localhost", "127.0.0.1", "http://localhost:1", "http://localhost demo"]
    return [
        *choices,
        *words,
        "arn:demo",
        "alias/demo",
        "en",
        "social=600",
        "",
        "0",
        "1",
        "0.5",
        "600",
        "5000",
        "100000000",
    ]


@pytest.mark.parametrize("name", [each for each in Settings.model_fields if each != "data_dir"])
def test_no_setting_makes_another_installation_take_a_link(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bank has its own folder; the demo's lies beside, marked."""
    demo, bank = tmp_path / "demo", tmp_path / "bank"
    demo_mark.make(demo)
    held = 0
    for value in values(name, demo):
        try:
            settings = load(data_dir=bank, **{name: value})
            monkeypatch.setenv(f"TELLER_{name.upper()}", str(value))
            by_environment = load(data_dir=bank)
        except SettingsError:
            continue
        finally:
            monkeypatch.delenv(f"TELLER_{name.upper()}", raising=False)
        held += 1
        assert not demo_mark.is_demo(settings)
        assert not demo_mark.is_demo(by_environment)
        if held == 3:
            break
    assert held


def test_a_link_that_was_planted_at_a_bank_signs_nobody_in(tmp_path: Path) -> None:
    desk, settings = installation(tmp_path / "bank")
    assert why(desk.desk.sign_in_by_link(secret(desk, settings), LOCAL)) == NO_LINK
    desk.close()


@pytest.mark.parametrize(
    "more",
    [{"kafka_bootstrap": "broker:9092"}, {"store": "s3"}, {"store_folder": "."}, {"owner_desk_dir": "."},
     {"owner_page_address": "https://bank.example"}],
    ids=lambda more: next(iter(more)),
)  # fmt: skip
def test_where_a_part_lies_outside_the_demos_folder_it_is_another_installation(
    tmp_path: Path, more: dict[str, str]
) -> None:
    demo_mark.make(tmp_path / "demo")
    assert demo_mark.is_demo(load(data_dir=tmp_path / "demo"))
    desk, settings = installation(tmp_path / "demo", **more)
    assert desk.desk.sign_in_by_link(secret(desk, settings), LOCAL) == DeskRefusal(*NO_LINK)
    desk.close()
