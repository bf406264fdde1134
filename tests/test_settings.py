"""The configuration: documented wholly, read once, and all faults told together."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.settings import Settings, load
from tests.journeys import forks
from tests.journeys.bot_process import end_of

EXAMPLE = Path(__file__).parents[1] / ".env.example"
_LINE = re.compile(r"^#?([A-Z][A-Z0-9_]+)=(.*)$")
KEY = "rJz8sE6mV3oP1Yq0bQ2n5K7u9w4x8z1A3c5e7g9i1k0="


def documented() -> dict[str, str]:
    found = [match.groups() for line in EXAMPLE.read_text().splitlines() if (match := _LINE.match(line))]
    assert len(found) == len(dict(found)), "a setting stands twice in .env.example"
    return dict(found)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without any setting of ours."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name in [name for name in os.environ if name.startswith("BUCKSTOP_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def faults() -> str:
    with pytest.raises(ConfigurationError) as caught:
        load()
    return str(caught.value)


def test_the_example_documents_every_setting_and_nothing_else() -> None:
    assert set(documented()) == {name.upper() for name in Settings.model_fields}


def test_the_example_shows_the_true_defaults() -> None:
    for name, shown in documented().items():
        default = Settings.model_fields[name.lower()].default
        assert shown == ("" if default in (None, ()) else str(default)), name


def test_the_example_itself_is_a_valid_env_file(given: pytest.MonkeyPatch) -> None:
    assert load(EXAMPLE) == Settings()


def test_the_environment_wins_over_the_file(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BUCKSTOP_HTTP_PORT=1\nX_POLL_SECONDS=0.5\n")
    given.setenv("BUCKSTOP_HTTP_PORT", "2")
    settings = load()
    assert (settings.buckstop_http_port, settings.x_poll_seconds) == (2, 0.5)


def test_all_faults_are_told_in_one_message(given: pytest.MonkeyPatch) -> None:
    given.setenv("BUCKSTOP_PLANN", "x")
    given.setenv("SLACK_BOT_TOKEN", "xapp-in-the-wrong-field")
    given.setenv("X_POLL_SECONDS", "-1")
    given.setenv("DATABASE_URL", "mysql://x")
    told = faults()
    assert "BUCKSTOP_PLANN is not known; did you mean BUCKSTOP_PLAN?" in told
    assert "SLACK_BOT_TOKEN: must begin with xoxb-" in told
    assert "X_POLL_SECONDS" in told
    assert "DATABASE_URL: must begin with sqlite+aiosqlite://" in told


def test_what_contradicts_a_faulty_setting_is_told_with_it(given: pytest.MonkeyPatch) -> None:
    given.setenv("SLACK_BOT_TOKEN", "xoxp-1")
    given.setenv("BUCKSTOP_PLAN", "no-such-plan.yaml")
    told = faults()
    assert "SLACK_BOT_TOKEN: must begin with xoxb-" in told
    assert "SLACK_CASE_CHANNEL is missing" in told
    assert "BUCKSTOP_PLAN: there is no file no-such-plan.yaml" in told


def test_what_is_there_and_wrong_is_not_called_missing(given: pytest.MonkeyPatch) -> None:
    given.setenv("X_REFRESH_TOKEN", "r")
    given.setenv("X_CLIENT_ID", "c")
    given.setenv("BUCKSTOP_SECRET_KEYS", "abc")
    assert faults().count("BUCKSTOP_SECRET_KEYS") == 1


def test_a_channels_name_is_not_its_id(given: pytest.MonkeyPatch) -> None:
    given.setenv("SLACK_CASE_CHANNEL", "#customer-voices")
    assert "SLACK_CASE_CHANNEL: must be the id of a channel" in faults()


def test_a_database_in_memory_is_refused(given: pytest.MonkeyPatch) -> None:
    given.setenv("DATABASE_URL", "sqlite+aiosqlite://")
    assert "DATABASE_URL: must name a file" in faults()


def test_an_env_file_that_is_no_text_is_told(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfeX_POLL_SECONDS=1")
    assert faults() == ".env cannot be read (it is no text in UTF-8)."


def test_a_fault_never_repeats_the_secret(given: pytest.MonkeyPatch) -> None:
    given.setenv("SLACK_BOT_TOKEN", "xapp-verysecret")
    given.setenv("BUCKSTOP_SECRET_KEYS", "not-a-key-but-secret")
    told = faults()
    assert "verysecret" not in told
    assert "not-a-key" not in told


def test_a_secret_may_stand_in_a_file(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("123:abc\n")
    given.setenv("TELEGRAM_BOT_TOKEN_FILE", str(tmp_path / "token"))
    (tmp_path / "keys").write_text(f"{KEY}\n")
    given.setenv("BUCKSTOP_SECRET_KEYS_FILE", str(tmp_path / "keys"))
    settings = load()
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == "123:abc"
    assert [key.get_secret_value() for key in settings.buckstop_secret_keys] == [KEY]


def test_files_of_secrets_that_are_wrong_are_named_together(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    given.setenv("TELEGRAM_BOT_TOKEN", "123:abc")
    given.setenv("TELEGRAM_BOT_TOKEN_FILE", str(tmp_path / "empty"))
    given.setenv("X_ACCESS_TOKEN_FILE", str(tmp_path / "nowhere"))
    given.setenv("X_CLIENT_SECRET_FILE", str(tmp_path / "empty"))
    given.setenv("DATABASE_URL_FILE", str(tmp_path / "bytes"))
    assert faults().splitlines()[1:] == [
        f"  - DATABASE_URL_FILE: {tmp_path / 'bytes'} cannot be read (it is no text)",
        "  - TELEGRAM_BOT_TOKEN_FILE and TELEGRAM_BOT_TOKEN are both set; keep one of them",
        f"  - X_ACCESS_TOKEN_FILE: {tmp_path / 'nowhere'} cannot be read (No such file or directory)",
        f"  - X_CLIENT_SECRET_FILE: {tmp_path / 'empty'} is empty",
    ]


def test_a_fault_in_a_file_never_repeats_the_secret(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("wrong-secret-words")
    given.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "token"))
    told = faults()
    assert "SLACK_BOT_TOKEN" in told
    assert "wrong-secret-words" not in told


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_CASE_CHANNEL": "C1"}, "needs SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, "SLACK_CASE_CHANNEL is missing"),
        ({"TELEGRAM_BOT_TOKEN": "1:a", "TELEGRAM_WEBHOOK_SECRET": "s"}, "needs BUCKSTOP_PUBLIC_URL"),
        ({"X_REFRESH_TOKEN": "r", "X_CLIENT_ID": "c"}, "needs BUCKSTOP_SECRET_KEYS"),
        ({"X_REFRESH_TOKEN": "r", "BUCKSTOP_SECRET_KEYS": KEY}, "needs X_CLIENT_ID"),
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together"),
        ({"SLACK_CLIENT_SECRET": "s"}, "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together"),
        ({"SLACK_OPERATORS": "#ops"}, "must be the id of a channel"),
        ({"SLACK_OPERATORS": "U0OPS, ops@acme.example"}, "must be the id of a channel"),
    ],
)
def test_settings_that_contradict_each_other_are_told(
    given: pytest.MonkeyPatch, names: dict[str, str], told: str
) -> None:
    for name, value in names.items():
        given.setenv(name, value)
    assert told in faults()


def test_operators_are_a_channel_or_several_people(given: pytest.MonkeyPatch) -> None:
    given.setenv("SLACK_OPERATORS", "U0OPS, U0NIGHT")
    assert load().slack_operators == ("U0OPS", "U0NIGHT")


async def test_the_command_ends_with_2_and_the_faults_on_stderr(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out, err = tmp_path / "out", tmp_path / "err"
    ran = forks.start(["run"], tmp_path, {**os.environ, "BUCKSTOP_HTTP_PRT": "1"}, out, err)
    assert await end_of(ran, 60) == 2
    assert "did you mean BUCKSTOP_HTTP_PORT?" in err.read_text()
    assert "Traceback" not in err.read_text()


@pytest.mark.parametrize(
    "url",
    [
        *("http://llm.acme.test/v1", "ftp://localhost", "https://", "https://user:pass@llm.test/v1", "llm.acme.test"),
        *("https://llm.test/v1?key=1", "http://localhost.evil.test/v1", "http://127.0.0.1@evil.test/v1"),
    ],
)
def test_posts_go_to_a_language_model_by_https_or_within_this_machine(given: pytest.MonkeyPatch, url: str) -> None:
    given.setenv("BUCKSTOP_LLM_URL", url)
    given.setenv("BUCKSTOP_LLM_MODEL", "small")
    assert "BUCKSTOP_LLM_URL" in faults()


def test_a_language_model_has_an_address_a_name_and_perhaps_a_key(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given.setenv("BUCKSTOP_LLM_MODEL", "small")
    assert "BUCKSTOP_LLM_URL is missing" in faults()
    given.setenv("BUCKSTOP_LLM_URL", "http://[::1]:11434/v1")
    assert load().buckstop_llm_model == "small"
    (tmp_path / "key").write_text("sk-1\n")
    given.setenv("BUCKSTOP_LLM_KEY_FILE", str(tmp_path / "key"))
    key = load().buckstop_llm_key
    assert key is not None
    assert key.get_secret_value() == "sk-1"
    given.delenv("BUCKSTOP_LLM_MODEL")
    assert "BUCKSTOP_LLM_URL needs BUCKSTOP_LLM_MODEL" in faults()
