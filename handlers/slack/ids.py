"""The ids in buttons, menus and windows. They live for years on posted messages: constants with a version.

A changed meaning gets a new version, and the old one keeps its decoder in ``handlers/slack/actions.py``.
"""

from __future__ import annotations

from typing import Final

# Buttons. The value of each is JSON: {"case": id} or {"reply": id, "rev": n}; of PICK_CASE {"draft": id, "case": id}.
REPLY: Final = "reply.v1"
SEND: Final = "send.v1"
EDIT: Final = "edit.v1"
KEEP: Final = "keep.v1"
UNDO: Final = "undo.v1"
IS_THERE: Final = "unsure-there.v1"
SEND_AGAIN: Final = "unsure-again.v1"
DROP: Final = "unsure-drop.v1"
WRITE: Final = "write.v1"
#: Words that were deleted at the desk and stand at the customer still.
DELETE_THERE: Final = "delete-there.v1"
LEAVE_IT: Final = "leave-it.v1"
#: Words in answer to what its author deleted; the value is {"case": id}.
SHOW_WORDS: Final = "show-words.v1"
PICK_CASE: Final = "pick-case.v1"
CLOSE: Final = "close.v1"
TAKE: Final = "take.v1"
#: Inside windows: back to the field with its words.
BACK: Final = "back.v1"
#: Words that were kept go to whoever has the case now.
GIVE: Final = "give.v1"
# What executives decide for themselves, in App Home and the first day's message; the value is {}: it is whose press.
AGREE: Final = "agree.v1"
STOP: Final = "stop.v1"
SIGNATURE: Final = "signature.v1"
QUIET: Final = "quiet.v1"
PRACTISE: Final = "practise.v1"
#: Its value is {"case": id of the practice's own message}.
PRACTISE_REPLY: Final = "practise-reply.v1"
REFRESH: Final = "refresh.v1"
# An account of one's own; the value is {"channel": name}.
CONNECT: Final = "connect.v1"
DISCONNECT: Final = "disconnect.v1"
# The way from a public thread to a private chat; the value is {"case": id}.
INVITE: Final = "invite.v1"
REMIND: Final = "remind.v1"
PUBLIC_END: Final = "public-end.v1"
#: Opens the reply window with the proof link in it; the value is {"case": id}.
PROVE: Final = "prove.v1"
#: Opens a window that tells how; the value is {"case": id}.
SPEAK: Final = "speak.v1"
# A case offered to a peer; the value is {"offer": id}. A case that leads give to somebody: the value is the person,
# the block's id ends with the case. What a turn left behind: {"batch": name}.
TAKE_OFFER: Final = "take-offer.v1"
NOT_NOW: Final = "not-now.v1"
GIVE_TO: Final = "give-to.v1"
KEEP_THESE: Final = "keep-these.v1"
# A second look at a reply about a stop topic; the value is {"look": id}.
SECOND_APPROVE: Final = "second-approve.v1"
SECOND_RETURN: Final = "second-return.v1"
# Calendars; the value is {} or {"calendar": whose}. What a calendar says of an absence: {"proposal": id}.
CALENDAR: Final = "calendar.v1"
NEW_ADDRESS: Final = "new-address.v1"
LEAVE_STOP: Final = "leave-stop.v1"
I_AM_AWAY: Final = "i-am-away.v1"
I_CAN_ANSWER: Final = "i-can-answer.v1"
# Whether it is right; the value is {"case": id}. What was promised: {"promise": id}.
ASK_RIGHT: Final = "ask-right.v1"
TELL_KEPT: Final = "tell-kept.v1"
NEW_DATE: Final = "new-date.v1"
PROMISE_DONE: Final = "promise-done.v1"
#: Inside the second look at a question: back to its words.
BACK_TO_ASK: Final = "back-to-ask.v1"
# The rota; the value is {}: it is whose press.
ROTA_COVER: Final = "rota-cover.v1"
ROTA_AWAY: Final = "rota-away.v1"
ROTA_COVER_OTHERS: Final = "rota-cover-others.v1"
ROTA_TIME_OFF: Final = "rota-time-off.v1"
ROTA_TAKE: Final = "rota-take.v1"
ROTA_PUT: Final = "rota-put.v1"
ROTA_WEEK: Final = "rota-week.v1"
ROTA_MONTH: Final = "rota-month.v1"
ROTA_GAPS: Final = "rota-gaps.v1"
ROTA_LOAD: Final = "rota-load.v1"
ROTA_WHY: Final = "rota-why.v1"
#: Its value may be {"change": number}: that change and no other.
ROTA_UNDO: Final = "rota-undo.v1"
ROTA_CHANGE: Final = "rota-change.v1"
#: From the shifts that would result back to the fields; the value is the change itself.
ROTA_BACK: Final = "rota-back.v1"
# A request for cover; the value is {"request": id}.
COVER_ACCEPT: Final = "cover-accept.v1"
COVER_PART: Final = "cover-part.v1"
COVER_NOT_NOW: Final = "cover-not-now.v1"
COVER_BACK: Final = "cover-back.v1"
COVER_WITHDRAW: Final = "cover-withdraw.v1"
COVER_ANYBODY: Final = "cover-anybody.v1"
COVER_GIVE: Final = "cover-give.v1"
# How the rota is built; the value is {} of the first five, else which list or change it is.
STRUCTURE_ROTAS: Final = "structure-rotas.v1"
STRUCTURE_TOPICS: Final = "structure-topics.v1"
STRUCTURE_PEOPLE: Final = "structure-people.v1"
STRUCTURE_ESCALATION: Final = "structure-escalation.v1"
STRUCTURE_TRY: Final = "structure-try.v1"
STRUCTURE: Final = "structure.v1"
#: Inside the preview: the same change with somebody moved up.
STRUCTURE_ORDER: Final = "structure-order.v1"
#: The two likeliest topics, on a card; the value is {"case": id, "topic": name}.
TOPIC_FIRST: Final = "topic-first.v1"
TOPIC_SECOND: Final = "topic-second.v1"
#: A list of App Home whole, by pages; the value is {"name": list, "number": page}.
SHOW_LIST: Final = "show-list.v1"
SHOW_LIST_BACK: Final = "show-list-back.v1"
#: What was set aside; the value is {"case": id}. An account of the company's that pauses: {"channel": name}.
COMPLAINT: Final = "complaint.v1"
#: What waits for a lead's look, in the list; the value is {"case": id}. Of *Give it to…* it is the person, and the
#: block's id ends with the case.
IS_COMPLAINT: Final = "is-complaint.v1"
IS_QUESTION: Final = "is-question.v1"
IS_PRAISE: Final = "is-praise.v1"
NOT_FOR_US: Final = "not-for-us.v1"
GIVE_QUESTION: Final = "give-question.v1"
#: What a lead says of a post of the daily sample; the value is {"case": id}.
SAMPLE_RIGHT: Final = "sample-right.v1"
SAMPLE_COMPLAINT: Final = "sample-complaint.v1"
#: Praise that somebody heard of; the value is {"case": id}.
HAND_ON: Final = "hand-on.v1"
RECONNECT: Final = "reconnect.v1"
# A surge; the value is {"surge": id}, of the next person behind a case also {"after": case}. A case of it that gets a
# card of its own: {"case": id}.
SURGE_WORK: Final = "surge-work.v1"
SURGE_NEXT: Final = "surge-next.v1"
SURGE_BACK: Final = "surge-back.v1"
SURGE_TAKE: Final = "surge-take.v1"
OWN_CARD: Final = "own-card.v1"
# Two cases that may be one matter; the value is {"joining": id}.
JOIN_THEM: Final = "join-them.v1"
NOT_THE_SAME: Final = "not-the-same.v1"
NOT_ONE_PERSON: Final = "not-one-person.v1"
# Gaps, for leads: {"rota": name, "at": seconds, "topic": word or nothing}; people on it: {"person": id}.
FILL: Final = "fill.v1"
MEANT: Final = "meant.v1"
NOT_MEANT: Final = "not-meant.v1"
ASK_CONSENT: Final = "ask-consent.v1"
WHAT_TO_DO: Final = "what-to-do.v1"
# The detector, for leads: {}, or {"model": name, "was": name}.
DETECTOR: Final = "detector.v1"
DETECTOR_CHOOSE: Final = "detector-choose.v1"
DETECTOR_TRUST: Final = "detector-trust.v1"
TOPICS_CHOOSE: Final = "topics-choose.v1"
#: Link buttons: Slack reports their press too; it is acknowledged and nothing else.
LINK: Final = "link.v1"
#: The same in a row that has one already: Slack wants an action only once in a row.
LINK_MYSELF: Final = "link-myself.v1"
LINKS: Final = frozenset({LINK, LINK_MYSELF})

#: Overflow menus. Each option's value is JSON {"do": one of the DO_ words, "case": id} or with "reply" and "rev".
MORE: Final = "more.v1"
DO_PASS: Final = "pass"
DO_ASIDE: Final = "aside"
DO_DONE: Final = "done"
#: Of praise that is none.
DO_COMPLAINT: Final = "complaint"
DO_ELSEWHERE: Final = "elsewhere"
DO_ABOUT: Final = "about"
DO_LATER: Final = "later"
DO_JOIN: Final = "join"
DO_PRIVATE: Final = "private"
DO_TOPIC: Final = "topic"
DO_SIGN: Final = "sign"
DO_PROVE: Final = "prove"

# Windows (callback ids). private_metadata is JSON of ids, never words.
WINDOW_REPLY: Final = "window-reply.v1"
WINDOW_LOOK: Final = "window-look.v1"
WINDOW_NOTICE: Final = "window-notice.v1"
WINDOW_DELETE: Final = "window-delete.v1"
WINDOW_WORDS: Final = "window-words.v1"
WINDOW_PASS: Final = "window-pass.v1"
WINDOW_ASIDE: Final = "window-aside.v1"
WINDOW_ELSEWHERE: Final = "window-elsewhere.v1"
WINDOW_ABOUT: Final = "window-about.v1"
WINDOW_TOPIC: Final = "window-topic.v1"
WINDOW_SIGN: Final = "window-sign.v1"
WINDOW_STOP: Final = "window-stop.v1"
WINDOW_DISCONNECT: Final = "window-disconnect.v1"
WINDOW_SIGNATURE: Final = "window-signature.v1"
WINDOW_QUIET: Final = "window-quiet.v1"
WINDOW_PRACTICE: Final = "window-practice.v1"
WINDOW_PRACTICE_LOOK: Final = "window-practice-look.v1"
WINDOW_INVITE: Final = "window-invite.v1"
WINDOW_REMIND: Final = "window-remind.v1"
WINDOW_PUBLIC_END: Final = "window-public-end.v1"
WINDOW_PRIVATE_LOOK: Final = "window-private-look.v1"
WINDOW_RETURN: Final = "window-return.v1"
WINDOW_FILL: Final = "window-fill.v1"
WINDOW_CALENDAR: Final = "window-calendar.v1"
WINDOW_NEW_ADDRESS: Final = "window-new-address.v1"
WINDOW_ASK: Final = "window-ask.v1"
WINDOW_ASK_LOOK: Final = "window-ask-look.v1"
WINDOW_DONE: Final = "window-done.v1"
WINDOW_HAND_ON: Final = "window-hand-on.v1"
WINDOW_NEW_DATE: Final = "window-new-date.v1"

WINDOW_ROTA: Final = "window-rota.v1"
WINDOW_ROTA_LOOK: Final = "window-rota-look.v1"
WINDOW_ROTA_UNDO: Final = "window-rota-undo.v1"
WINDOW_STRUCTURE: Final = "window-structure.v1"
WINDOW_STRUCTURE_LOOK: Final = "window-structure-look.v1"
WINDOW_TRY: Final = "window-try.v1"
WINDOW_COVER_LOOK: Final = "window-cover-look.v1"
WINDOW_COVER_BACK: Final = "window-cover-back.v1"
WINDOW_COVER_PART: Final = "window-cover-part.v1"
WINDOW_COVER_GIVE: Final = "window-cover-give.v1"

# Inputs inside windows: block id and action id are the same word.
INPUT_WORDS: Final = "words"
INPUT_FIRST: Final = "first"
INPUT_AUDIENCE: Final = "audience"
#: Files that are added, and those of before that still go along.
INPUT_FILES: Final = "files"
INPUT_KEEPS: Final = "keeps"
#: The values of that choice.
EVERYONE: Final = "everyone"
ALONE: Final = "alone"
INPUT_PERSON: Final = "person"
INPUT_KIND: Final = "kind"
INPUT_HOW: Final = "how"
INPUT_COLLEAGUE: Final = "colleague"
INPUT_PROMISE: Final = "promise"
INPUT_FULL: Final = "full"
INPUT_SHORT: Final = "short"
INPUT_INITIALS: Final = "initials"
INPUT_UNDO: Final = "undo"
INPUT_LOOK: Final = "look"
INPUT_SHOWN: Final = "shown"
INPUT_QUIET_FROM: Final = "quiet_from"
INPUT_QUIET_UNTIL: Final = "quiet_until"
INPUT_DAY: Final = "day"
INPUT_TELL: Final = "tell"
INPUT_TOPIC: Final = "topic"
INPUT_SIGN: Final = "sign"

INPUT_OTHER: Final = "other"
INPUT_NOTE: Final = "note"
INPUT_ROTA: Final = "rota"
INPUT_FROM: Final = "from"
INPUT_UNTIL: Final = "until"
INPUT_FROM_HOUR: Final = "from-hour"
INPUT_UNTIL_HOUR: Final = "until-hour"

#: The slash command, and the shortcut that opens the same from anywhere.
COMMAND: Final = "/rota"
SHORTCUT_ROTA: Final = "executive-rota.v1"
#: The shortcut in the menu of a message.
SHORTCUT_SEND: Final = "send-to-customer.v1"
