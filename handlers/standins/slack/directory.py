"""Slack's answers about people, channels and the company: pure shapes of what the workspace holds."""

from __future__ import annotations

from typing import Any

from handlers.standins.slack.workspace import APP, BOT, BOT_USER, DOMAIN, TEAM, Channel, Person, bot_profile, icons

_CREATED = 1_767_225_600


def user_of(person: Person) -> dict[str, Any]:
    """A person as ``users.info`` gives them."""
    is_bot = person.id == BOT_USER
    login = person.name.lower().replace(" ", ".")
    first, _, last = person.name.partition(" ")
    profile: dict[str, Any] = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "g0",
        "first_name": first,
        "last_name": last,
        "team": TEAM,
        "image_24": "https://acme.slack.com/img/24.png",
        "image_32": "https://acme.slack.com/img/32.png",
        "image_192": "https://acme.slack.com/img/192.png",
        "image_512": "https://acme.slack.com/img/512.png",
    } | {key: url for key, url in icons().items() if key != "image_36"}
    profile |= {"bot_id": BOT, "api_app_id": APP, "always_active": False} if is_bot else {"email": f"{login}@acme.test"}
    user: dict[str, Any] = {
        "id": person.id,
        "team_id": "T0OTHER" if person.stranger else TEAM,
        "name": login,
        "deleted": person.deleted,
        "real_name": person.name,
        "tz": person.zone,
        "tz_label": person.zone,
        "tz_offset": 0,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.guest,
        "is_ultra_restricted": person.guest,
        "is_bot": is_bot,
        "is_app_user": False,
        "updated": _CREATED,
        "is_email_confirmed": not is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
    return user | {"is_stranger": True} if person.stranger else user


def channel_of(channel: Channel) -> dict[str, Any]:
    """A channel as ``conversations.info`` gives it."""
    if channel.user:
        return {
            "id": channel.id,
            "created": _CREATED,
            "is_archived": channel.archived,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": TEAM,
            "updated": _CREATED * 1000,
            "user": channel.user,
            "is_user_deleted": False,
            "priority": 0,
        }
    nothing = {"value": "", "creator": "", "last_set": 0}
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "group",
        "created": _CREATED,
        "is_archived": channel.archived,
        "is_general": False,
        "unlinked": 0,
        "name_normalized": channel.name,
        "is_shared": channel.shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": TEAM,
        "updated": _CREATED * 1000,
        "creator": BOT_USER,
        "is_ext_shared": channel.shared,
        "shared_team_ids": [TEAM, "T0OTHER"] if channel.shared else [TEAM],
        "pending_connected_team_ids": [],
        "is_member": BOT_USER in channel.members,
        "topic": nothing,
        "purpose": nothing,
        "previous_names": [],
        "num_members": len(channel.members),
    }


def team() -> dict[str, Any]:
    """The company as ``team.info`` gives it."""
    return {
        "id": TEAM,
        "name": "Acme",
        "url": f"https://{DOMAIN}.slack.com/",
        "domain": DOMAIN,
        "email_domain": "acme.test",
        "icon": {"image_34": "https://acme.slack.com/img/34.png", "image_default": True},
        "avatar_base_url": "https://ca.slack-edge.com/",
        "is_verified": False,
        "lob_sales_home_enabled": False,
        "is_sfdc_auto_slack": False,
    }


def bot() -> dict[str, Any]:
    """The app's bot as ``bots.info`` gives it."""
    return {key: value for key, value in bot_profile().items() if key != "team_id"} | {"user_id": BOT_USER}
