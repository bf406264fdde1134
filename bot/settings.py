"""The configuration, from the environment and ``.env``: read once, frozen, all faults told together."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import ConfigurationError

Pace = Annotated[float, Field(ge=0, le=1000)]


_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")


class Settings(BaseSettings):
    """Every setting; the meaning of each is its description, from which ``.env.example`` is checked."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, case_sensitive=False)

    database_url: str = Field("sqlite+aiosqlite:///var/buckstop.db", description="Where everything is kept")
    buckstop_secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="Fernet keys for tokens at rest, newest first"
    )
    buckstop_http_host: str = Field("127.0.0.1", description="Where web hooks, health and metrics listen")
    buckstop_http_port: int = Field(8080, ge=0, le=65535, description="0: any free port")
    buckstop_public_url: str | None = Field(None, description="How the outside reaches that port")
    buckstop_plan: Path | None = Field(None, description="A plan file applied at start")
    buckstop_model: Path | None = Field(None, description="A folder made by `buckstop train`, instead of our weights")
    buckstop_semantic: bool = Field(False, description="on: doubtful posts get a second look, by what they mean")
    buckstop_llm_url: str | None = Field(
        None, description="Base URL of a language model that is asked about doubtful public posts; they leave the house"
    )
    buckstop_llm_model: str | None = Field(None, description="Its name there")
    buckstop_llm_key: SecretStr | None = Field(None, description="Its key, if it wants one")
    buckstop_learn: Literal["on", "off"] = Field("on", description="off: nothing is learned from the buttons")
    buckstop_keep_raw_days: int = Field(30, ge=1, le=3650, description="How long what nobody reads any more is kept")
    buckstop_keep_words_days: int = Field(
        365, ge=1, le=36500, description="How long words are kept once their case is over"
    )
    buckstop_keep_aside_days: int = Field(
        90, ge=1, le=36500, description="How long posts that never had a card are kept"
    )
    buckstop_keep_drafts_days: int = Field(30, ge=1, le=3650, description="How long words that nobody sent are kept")
    buckstop_keep_files_days: int = Field(90, ge=1, le=36500, description="How long customers' files are kept in Slack")
    buckstop_keep_events_days: int = Field(1095, ge=30, le=36500, description="How long the audit trail is kept")
    buckstop_erased_list: Path | None = Field(None, description="Where it stands who was erased, outside of backups")
    buckstop_log_format: Literal["console", "json"] | None = Field(None, description="console on a terminal, else json")
    otel_exporter_otlp_endpoint: str | None = Field(
        None, description="Base URL where traces go, by OTLP over HTTP; OpenTelemetry's other variables hold too"
    )
    otel_exporter_otlp_traces_endpoint: str | None = Field(None, description="The whole URL, instead")

    slack_bot_token: SecretStr | None = Field(None, description="xoxb-…")
    slack_app_token: SecretStr | None = Field(None, description="xapp-…: Socket Mode")
    slack_signing_secret: SecretStr | None = Field(None, description="Without an app token: signed HTTP events")
    slack_api_url: str = Field("https://slack.com/api/", description="Base URL of Slack's Web API")
    slack_case_channel: str | None = Field(None, description="Channel id where cards go when no route says otherwise")
    slack_allow_shared_channels: bool = Field(False, description="Cards may stand where other companies read them")
    slack_client_id: str | None = Field(None, description="With the secret: who opens a link to connect signs in first")
    slack_client_secret: SecretStr | None = Field(None, description="Of the app, for Sign in with Slack")
    slack_authorize_url: str = Field(
        "https://slack.com/openid/connect/authorize", description="Slack's page on which somebody signs in"
    )
    slack_operators: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Who hears of faults of Buckstop itself, and a line a day: a channel id, or member ids"
    )
    slack_posts_per_second: Pace = Field(1, description="Pace of new messages for each channel; 0 = none")

    telegram_bot_token: SecretStr | None = Field(None, description="The channel is on when set")
    telegram_api_url: str = Field("https://api.telegram.org", description="Base URL of the Bot API")
    telegram_webhook_secret: SecretStr | None = Field(None, description="Web hook instead of long polling")
    telegram_messages_per_second: Pace = Field(1, description="Pace for each chat; 0 = none")

    x_access_token: SecretStr | None = Field(None, description="The brand account, OAuth 2.0 user context")
    x_refresh_token: SecretStr | None = Field(None, description="Single use; kept encrypted after the first refresh")
    x_client_id: str | None = Field(None, description="Needed to refresh")
    x_client_secret: SecretStr | None = Field(None, description="Of a confidential client")
    x_api_url: str = Field("https://api.x.com", description="Base URL of the X API")
    x_authorize_url: str = Field(
        "https://x.com/i/oauth2/authorize", description="X's page on which an executive connects an own account"
    )
    x_poll_seconds: float = Field(60, gt=0, le=3600, description="Time between two looks for mentions")

    @field_validator("slack_case_channel")
    @classmethod
    def _check_case_channel(cls, channel: str | None) -> str | None:
        if channel is not None and not re.fullmatch(r"[CDG][A-Z0-9]+", channel):
            raise ValueError("must be the id of a channel (C…, at the end of its About), not its name")
        return channel

    @field_validator("slack_operators")
    @classmethod
    def _check_operators(cls, ids: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"[CGU][A-Z0-9]+", one) for one in ids):
            raise ValueError("must be the id of a channel (C…), or of members (U…), with commas between them")
        return ids

    @field_validator("buckstop_secret_keys", "slack_operators", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("buckstop_secret_keys")
    @classmethod
    def _check_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if keys:
            from cryptography.fernet import Fernet  # a start without keys needs none of it
        for key in keys:
            try:
                Fernet(key.get_secret_value())
            except ValueError as error:
                raise ValueError("is no Fernet key; `buckstop keys new` prints one") from error
        return keys

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, url: str) -> str:
        if not url.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise ValueError("must begin with sqlite+aiosqlite:// or postgresql+asyncpg://")
        if url in ("sqlite+aiosqlite://", "sqlite+aiosqlite:///", "sqlite+aiosqlite:///:memory:"):
            raise ValueError("must name a file, like sqlite+aiosqlite:///var/buckstop.db")
        return url

    @field_validator("slack_bot_token")
    @classmethod
    def _check_bot_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _prefixed(token, "xoxb-", "the bot token of OAuth & Permissions")

    @field_validator("slack_app_token")
    @classmethod
    def _check_app_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _prefixed(token, "xapp-", "an app-level token with connections:write")

    @field_validator(
        *("slack_api_url", "slack_authorize_url", "telegram_api_url", "x_api_url", "x_authorize_url"),
        *("buckstop_public_url", "otel_exporter_otlp_endpoint", "otel_exporter_otlp_traces_endpoint"),
    )
    @classmethod
    def _check_url(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// (or http://)")
        return url

    @field_validator("buckstop_llm_url")
    @classmethod
    def _check_llm_url(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "https://localhost")
        if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)):
            raise ValueError("must begin with https:// (http:// is for this machine alone), since posts go there")
        if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
            raise ValueError("is no base URL like https://api.openai.com/v1")
        return url

    @property
    def connects(self) -> frozenset[str]:
        """The channels on which executives can connect accounts of their own. On X the browser has to find its way
        back; on Telegram they come to the bot."""
        able = self.x_is_on and self.x_client_id and self.buckstop_secret_keys and self.buckstop_public_url
        telegram = self.telegram_bot_token is not None
        return frozenset({*(["x"] if able else []), *(["telegram"] if telegram else [])})

    @property
    def traces_are_on(self) -> bool:
        return bool(self.otel_exporter_otlp_endpoint or self.otel_exporter_otlp_traces_endpoint)

    @property
    def x_is_on(self) -> bool:
        return self.x_access_token is not None or self.x_refresh_token is not None


def _prefixed(token: SecretStr | None, prefix: str, what: str) -> SecretStr | None:
    if token is not None and not token.get_secret_value().startswith(prefix):
        raise ValueError(f"must begin with {prefix} ({what})")
    return token


#: What may also stand in a file that ``NAME_FILE`` tells of, as container platforms hand out secrets.
SECRETS: Final = (
    "database_url",
    *(name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)),
)
_FILE: Final = "_file"


def load(dotenv: Path = Path(".env")) -> Settings:
    """Read the settings; the environment wins over the file. Raises ``ConfigurationError`` with every fault in it."""
    given = _given(dotenv)
    known = {*Settings.model_fields, *(name + _FILE for name in SECRETS)}
    faults = [_unknown(name, known) for name in sorted(given.keys() - known) if name.startswith("buckstop_")]
    secrets = _from_files(given, faults)
    try:
        settings = Settings(_env_file=dotenv, **secrets)
    except ValidationError as error:
        faults += [f"{'_'.join(map(str, e['loc'][:1])).upper()}: {_plain(e)}" for e in error.errors()]
        settings = _but_for({str(e["loc"][0]) for e in error.errors()}, dotenv, given, secrets)
    faults += _contradictions(settings)
    if faults:
        raise ConfigurationError("The configuration has faults:\n" + "\n".join(f"  - {fault}" for fault in faults))
    return settings


def files_of(name: str, dotenv: Path = Path(".env")) -> tuple[Path, ...]:
    """The files in which a setting may stand, or that say where it stands."""
    path = _given(dotenv).get(name + _FILE)
    return (dotenv, *([Path(path)] if path else []))


def _given(dotenv: Path) -> dict[str, str | None]:
    try:
        found = dotenv_values(dotenv)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise ConfigurationError(f"{dotenv} cannot be read ({why}).") from error
    return {name.lower(): value for name, value in {**found, **os.environ}.items()}


def _but_for(wrong: set[str], dotenv: Path, given: Mapping[str, str | None], secrets: Mapping[str, Any]) -> Settings:
    """The settings with those that are ``wrong`` as they stand, so that what contradicts them is told as well."""
    usual = {name: Settings.model_fields[name].default for name in wrong}
    settings = Settings(_env_file=dotenv, **{**secrets, **usual})
    stands = {name: secrets.get(name) or given.get(name) for name, default in usual.items() if not default}
    return settings.model_copy(update=stands)


def _from_files(given: Mapping[str, str | None], faults: list[str]) -> dict[str, Any]:
    """The secrets that stand in files; what is wrong with them is added to ``faults``."""
    found = {}
    for name in SECRETS:
        path = given.get(name + _FILE)
        if not path:
            continue
        variable = (name + _FILE).upper()
        if given.get(name):
            faults.append(f"{variable} and {name.upper()} are both set; keep one of them")
            continue
        try:
            found[name] = Path(path).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            faults.append(f"{variable}: {path} cannot be read ({why})")
            continue
        if not found[name]:
            faults.append(f"{variable}: {path} is empty")
    return found


def _plain(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ").replace("Input should be", "must be")


def _unknown(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"{name.upper()} is not known" + (f"; did you mean {near[0].upper()}?" if near else "")


def _contradictions(settings: Settings) -> list[str]:
    faults = []
    if settings.slack_bot_token and not (settings.slack_app_token or settings.slack_signing_secret):
        faults.append("SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP events)")
    if bool(settings.slack_client_id) != bool(settings.slack_client_secret):
        faults.append("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together; set both or neither")
    if settings.slack_bot_token and not settings.slack_case_channel:
        faults.append("SLACK_CASE_CHANNEL is missing: the id (C…) of the channel where cards go")
    if settings.telegram_webhook_secret and not settings.buckstop_public_url:
        faults.append("TELEGRAM_WEBHOOK_SECRET needs BUCKSTOP_PUBLIC_URL, which Telegram is told to call")
    if settings.buckstop_keep_events_days < settings.buckstop_keep_words_days:
        faults.append("BUCKSTOP_KEEP_EVENTS_DAYS is shorter than BUCKSTOP_KEEP_WORDS_DAYS; words need their trail")
    if settings.buckstop_llm_url and not settings.buckstop_llm_model:
        faults.append("BUCKSTOP_LLM_URL needs BUCKSTOP_LLM_MODEL, the name of the model to ask")
    if (settings.buckstop_llm_model or settings.buckstop_llm_key) and not settings.buckstop_llm_url:
        faults.append("BUCKSTOP_LLM_URL is missing: without it no language model is asked")
    if settings.x_refresh_token and not settings.buckstop_secret_keys:
        faults.append("X_REFRESH_TOKEN needs BUCKSTOP_SECRET_KEYS, since refreshed tokens are stored encrypted")
    if settings.x_refresh_token and not settings.x_client_id:
        faults.append("X_REFRESH_TOKEN needs X_CLIENT_ID")
    if settings.buckstop_plan and not settings.buckstop_plan.is_file():
        faults.append(f"BUCKSTOP_PLAN: there is no file {settings.buckstop_plan}")
    return faults
