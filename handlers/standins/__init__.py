"""Local servers that play Slack, Telegram and X over their real protocols, on loopback only.

The same ones serve the demo, the tests and the benchmarks. They are strict: tokens are checked, limits are held, and
what a platform does not know is refused as it would refuse it and written down. ::

    async with Town() as town:                       # town.env() is the product's environment
        dana = town.telegram.person("Dana", "Wells")
        town.telegram.post("My parcel never came", sender=dana)
        card = await town.ledger.until(lambda: town.slack.roots("C0CASES"))
        message = await town.slack.say("U0ANA", "That is on us.", thread_ts=card[0]["ts"])
        await town.slack.press("U0ANA", town.slack.thread("C0CASES", card[0]["ts"])[-1], "Send")
        assert await town.ledger.until(lambda: town.ledger.sent_to("telegram", dana["id"]))
        assert not town.ledger.unexpected

- ``town.ledger``: `ledger.Ledger`. ``customers`` and ``desk`` (what was accepted), ``calls``, ``counts``,
  ``unexpected``, ``sent_to(service, target)``, ``until(condition, seconds)``.
- ``town.faults``: `faults.Faults`. ``next("x", "POST /2/tweets", "cut-after", "429")``, ``always(…, when=…)``,
  ``delay(…)``, ``lift()``. Kinds: `faults.Kind`. Methods are named as in ``ledger.calls``; ``"*"`` is any.
- ``town.slack``: `slack.Slack`. Acting: ``say``, ``edit``, ``unfurl``, ``delete``, ``upload``, ``other_app_says``,
  ``open_home``, ``press``, ``choose``, ``type_in``, ``submit``, ``close``, ``shortcut``, ``command``, ``tell``.
  Reading: ``messages``, ``roots``, ``thread``, ``ephemerals``, ``window``, ``windows.homes``, and the functions
  ``all_text``, ``live_text``, ``buttons``, ``elements``, ``label``. Set-up: ``workspace.add_person`` and
  ``add_channel``, ``scopes``, ``chat.echo``, ``chat.pace.per_second``, ``deliveries.waits``, ``push_to(url)``.
  Trouble: ``sockets.refusing``, ``sockets.disconnect()``, ``sockets.cut()``, ``sockets.silence()``.
- ``town.telegram``: `telegram.Telegram`. ``person``, ``private``, ``group``, ``post(text, sender=, chat=, media=)``,
  ``edit``, ``block``, ``messages(chat_id)``, ``updates``, ``business`` (chats of people's own
  accounts); media in `telegram.media`.
- ``town.x``: `x.X`. ``person``, ``post(text, author, reply_to=)``, ``delete``, ``tweets()``, ``tokens`` (``expire``,
  ``revoke``, ``of``), ``consent`` (``signed_in``, ``callbacks``), ``limits.calls``, ``api.reply_rule``.
"""

from handlers.standins.faults import Fault, Faults, Kind
from handlers.standins.ledger import Accepted, Call, Ledger
from handlers.standins.town import PEOPLE, Town

__all__ = ["PEOPLE", "Accepted", "Call", "Fault", "Faults", "Kind", "Ledger", "Town"]
