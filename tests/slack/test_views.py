"""Every page and window in every state, as people see it: golden files, and a readable picture beside each.

``UPDATE_GOLDEN=1`` writes them anew. What the files must mean is tested in ``test_views_meaning.py``.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Attachment, Audience, Gone, Medium
from bot.pages import (
    AsideWindow,
    AskLook,
    AskWindow,
    CalendarLink,
    CalendarWindow,
    CardState,
    CaseCard,
    CaseNotice,
    Choice,
    Correction,
    CustomerAnswered,
    CustomerWrote,
    DeleteWindow,
    Digest,
    DoneWindow,
    ElsewhereWindow,
    Escalated,
    FirstDay,
    Handover,
    HistoryWindow,
    InvitationLook,
    InvitationOffer,
    InvitationWindow,
    LeaveProposal,
    Line,
    LookWindow,
    Matter,
    MoveWindow,
    NewAddressWindow,
    NoticeWindow,
    Nudge,
    OfferState,
    PassWindow,
    PeerOffer,
    Person,
    Practice,
    PracticeLook,
    PracticeWindow,
    PromiseDue,
    ProposalState,
    Purpose,
    QuietWindow,
    Remaining,
    ReplyPage,
    ReplyState,
    ReplyWindow,
    Said,
    SetAside,
    SignatureWindow,
    SignWindow,
    Standing,
    StillThere,
    StopWindow,
    Talk,
    TalkReason,
    TopicWindow,
    Voice,
    WhichCase,
    WordsWindow,
)
from handlers.slack.views import render, render_window
from tests.slack import cover_pages, detector_pages, gap_pages, lane_pages, many_pages, second_pages, why_pages

GOLDEN = Path(__file__).parent / "golden"

ANA = Person("U0ANA", "Ana Ruiz", "Chief Operating Officer", "Europe/Madrid")
VOICE = Voice("@acme", "— Ana Ruiz, Chief Operating Officer")
OWN = Voice("@anaruiz", "", own="Ana Ruiz")
POST = "https://x.com/danawells/status/1990000000000000001"
ANSWER = "https://x.com/acme/status/1990000000000500001"
THREAD = "https://acme.slack.com/archives/C0CASES/p1778070720000100"


def at(hour: int, minute: int, second: int = 0, day: int = 6) -> datetime:
    """A time of day in Madrid (two hours ahead of UTC) in May 2026."""
    return datetime(2026, 5, day, hour - 2, minute, second, tzinfo=UTC)


DANA = Matter(
    case="17",
    customer="Dana Wells",
    channel="X",
    noun="post",
    account="@acme",
    audience=Audience.PUBLIC,
    words="Third week waiting for my refund, and your chat hung up on me. Order went to the wrong city. Twice. @acme",
    waiting_since=at(14, 32),
    due=at(15, 2),
    url=POST,
)
JO = Matter(
    case="18",
    customer="Jo Marsh",
    channel="Telegram",
    noun="message",
    account="@acme_bot",
    audience=Audience.PRIVATE,
    words="Thank you! But the courier has not come either.",
    waiting_since=at(15, 20),
    due=at(17, 20),
)
GONE = replace(DANA, words="", url=None, gone=Gone.BY_AUTHOR, gone_at=at(14, 39))
GONE_THERE = replace(JO, words="", gone=Gone.DELETED, gone_at=at(15, 25))
FIRE = replace(DANA, words="The heater you sold me caught fire in my kid's room", due=at(14, 47), danger=True)
MADE_UP = replace(DANA, customer="Dana Wells (practice)", case="0", account="", url=None)
CARD = CaseCard(
    DANA,
    CardState.NEW,
    ANA,
    VOICE,
    history="Third time Dana Wells writes about this (2 and 9 May). Billing: late refund.",
)
NOTICE = CaseNotice(DANA, CardState.NEW, ANA, VOICE, history="Third time they write about this.", thread_url=THREAD)
WORDS = (
    "Dana, three weeks and the wrong city, twice: that is on us. Your refund left at 14:35 today and should reach you "
    "by Friday. If it doesn't, tell me here and I'll chase it myself.\n— Ana Ruiz, Chief Operating Officer"
)
PREVIEW = ReplyPage("41", 2, ReplyState.PREVIEWED, DANA, ANA, VOICE, (WORDS,), used=213, limit=280)
PARTS = (
    "Dana, three weeks and the wrong city … ^AR",
    "Your refund left today. ^AR",
    "— Ana Ruiz, Chief Operating Officer",
)
REFUSED = "X refused it: “You can only reply to posts that mention you.”"
NOT_FOR_US = "X lets us answer only posts that mention or quote @acme; this one does neither."
INTENT = "https://x.com/intent/tweet?in_reply_to=1990000000000000001&text=Dana"

INVITING = "Dana, I'd like to look at your order myself, and the number shouldn't stand here in public."
FIRST = "It's Ana again, from the group. Send me the order number and I'll have it looked up while you wait."
PREPARED = replace(
    PREVIEW, parts=(f"{INVITING}\n{VOICE.signature}\nhttps://t.me/acme_bot?start=abc",), prepared_by="Tom Reed",
    first=replace(PREVIEW, reply="42", matter=replace(DANA, audience=Audience.PRIVATE), parts=(FIRST,)),
)  # fmt: skip

BEN = Person("U0BEN", "Ben Okafor", "VP Customer Experience", "Europe/London")
LEE = Person("U0LEE", "", "", "Europe/Madrid")
OFFER = PeerOffer(
    "5", DANA, BEN, OfferState.ASKED, Voice("@acme", "— Ben Okafor, VP Customer Experience"), minutes=12
)  # fmt: skip
ESCALATED = Escalated(
    DANA, LEE, nobody=False, as_of=at(15, 12), thread_url=THREAD,
    choices=(
        Choice("ben", "Ben Okafor", "Next in the ring, 2 open cases"),
        Choice("dev", "Dev Rao", "Not in the ring, nothing open"),
    ),
    others=("Cho Min has not agreed yet.", "Eva Lind is away."),
)  # fmt: skip
GAVE = Handover(
    "default:1778061600:ana", ANA, gave=True, matters=((DANA, "Ben Okafor"), (JO, "Ben Okafor")), can_keep=True
)  # fmt: skip

STILL_THERE = StillThere("41", 2, DANA, ANA, Remaining.ASKED, ANSWER)

CALENDAR = CalendarLink(
    "executive:ana", "Ana Ruiz on the executive rota", f"https://bot.acme.example/calendar/{'w' * 43}"
)
ROTA_CALENDARS = tuple(
    CalendarLink(f"rota:{name}", f"Executive rota: {name}", f"https://bot.acme.example/calendar/{name[0] * 43}")
    for name in ("default", "nights and weekends")
)
LEAVE = LeaveProposal(
    "7", ANA, "Mon 4 to Fri 8 May", ProposalState.ASKED, ("Mon 4 to Fri 8 May: Ben Okafor instead of Ana Ruiz",)
)
PROMISE = PromiseDue("5", DANA, ANA, "by Friday", "Has the refund arrived?", "It has: tell them", thread_url=THREAD)
PAGES: dict[str, Any] = {
    **gap_pages.PAGES,
    **second_pages.pages(PREVIEW, DANA, PARTS),
    **many_pages.pages(CARD, DANA, JO, ANA),
    **why_pages.pages(CARD),
    **cover_pages.PAGES,
    **lane_pages.pages(DANA),
    "leave": LEAVE,
    "leave-no-turns": replace(LEAVE, when="Mon 25 May, 09:00–17:00", moves=()),
    "leave-accepted": replace(LEAVE, state=ProposalState.ACCEPTED, moves=()),
    "leave-declined": replace(LEAVE, state=ProposalState.DECLINED, moves=()),
    "leave-gone": replace(LEAVE, state=ProposalState.GONE, moves=()),
    "card-new": CARD,
    "card-own-account": replace(CARD, voice=OWN),
    "card-nobody": replace(CARD, state=CardState.NOBODY, person=None, voice=None),
    "card-writing": replace(CARD, state=CardState.WRITING, who="Ana Ruiz"),
    "card-answered": replace(CARD, state=CardState.ANSWERED, who="Ana Ruiz", at=at(14, 41)),
    "card-again": replace(CARD, matter=replace(DANA, due=at(17, 20)), state=CardState.AGAIN, at=at(15, 20)),
    "card-moved": replace(
        CARD,
        state=CardState.MOVED,
        who="Ben Okafor",
        person=Person("U0BEN", "Ben Okafor", "VP Customer Experience", "Europe/London"),
        voice=Voice("@acme", "— Ben Okafor, VP Customer Experience"),
    ),
    "card-promised": replace(CARD, state=CardState.PROMISED, who="Ana Ruiz", promised="refund by Fri 8 May"),
    "card-asked": replace(CARD, state=CardState.ASKED, who="Ana Ruiz", at=at(10, 5, day=8)),
    "card-right": replace(CARD, state=CardState.RIGHT, who="Dana Wells", at=at(10, 5, day=8)),
    "card-unanswered": replace(CARD, state=CardState.UNANSWERED, who="Ana Ruiz", at=at(10, 5, day=15)),
    "card-closed": replace(CARD, state=CardState.CLOSED, who="Ana Ruiz", at=at(10, 5, day=8)),
    "card-aside": replace(CARD, state=CardState.ASIDE, who="Ana Ruiz"),
    "card-elsewhere": replace(CARD, state=CardState.ELSEWHERE, who="Ana Ruiz", at=at(14, 50)),
    "card-deleted": replace(CARD, matter=GONE, state=CardState.DELETED),
    "card-deleted-there": replace(CARD, matter=GONE_THERE, state=CardState.DELETED),
    "card-hidden": replace(CARD, matter=replace(GONE, gone=Gone.HIDDEN), state=CardState.DELETED),
    "card-blocked": replace(
        CARD,
        person=Person("U0CHO", "Cho Min", "CFO", "Asia/Seoul"),
        voice=None,
        blocked="Cho Min has not agreed that replies go out under this name.",
    ),
    "card-follows-under": replace(CARD, earlier=THREAD, under="Sam Idowu", history=""),
    "card-long-words": replace(CARD, matter=replace(DANA, words="I have waited for three weeks. " * 1300)),
    "card-photo-alone": replace(
        CARD,
        matter=replace(
            JO, words="", attachments=(Attachment(Medium.PHOTO), Attachment(Medium.FILE, description="invoice.pdf"))
        ),
        voice=None,
    ),
    "card-danger": replace(CARD, matter=FIRE, history=""),
    "card-for-people-only": replace(CARD, voice=None, blocked=NOT_FOR_US, intent_url=INTENT, history=""),
    "notice-danger": replace(NOTICE, matter=FIRE, history=""),
    "notice-may-wait": replace(NOTICE, can_wait=True),
    "notice-asked-again": replace(NOTICE, again=at(14, 47)),
    "notice-for-people-only": replace(NOTICE, voice=None, blocked=NOT_FOR_US, intent_url=INTENT, history=""),
    "notice-new": NOTICE,
    "notice-own-account": replace(NOTICE, voice=OWN),
    "notice-writing": replace(NOTICE, state=CardState.WRITING, who="Tom Lane"),
    "notice-answered": replace(NOTICE, state=CardState.ANSWERED, who="Ana Ruiz", at=at(14, 41), url=ANSWER),
    "notice-answered-by-another": replace(NOTICE, state=CardState.ANSWERED, who="Ben Okafor", at=at(14, 41)),
    "notice-again": replace(NOTICE, matter=replace(DANA, due=at(17, 20)), state=CardState.AGAIN, at=at(15, 20)),
    "notice-moved": replace(NOTICE, state=CardState.MOVED, who="Ben Okafor"),
    "notice-closed": replace(NOTICE, state=CardState.CLOSED, who="Ana Ruiz", at=at(10, 5, day=8)),
    "notice-aside": replace(NOTICE, state=CardState.ASIDE, who="Ana Ruiz"),
    "notice-elsewhere": replace(NOTICE, state=CardState.ELSEWHERE, who="Ana Ruiz", at=at(14, 50)),
    "notice-deleted": replace(NOTICE, matter=GONE, state=CardState.DELETED),
    "notice-deleted-words-kept": replace(NOTICE, matter=GONE, state=CardState.DELETED, kept=True),
    "notice-hidden": replace(NOTICE, matter=replace(GONE, gone=Gone.HIDDEN), state=CardState.DELETED),
    "notice-blocked": replace(
        NOTICE, voice=None, blocked="Ana Ruiz has not agreed that replies go out under this name.", history=""
    ),
    "answered-you": CustomerAnswered(
        JO,
        ANA,
        ours="Dana, three weeks and the wrong city, twice: that is on us. Your refund left at 14:35 today.",
        ours_at=at(14, 41),
        thread_url=THREAD,
    ),
    "answered-you-thanks": CustomerAnswered(
        replace(JO, words="Thank you so much!"),
        ANA,
        ours="It is on its way.",
        ours_at=at(14, 41),
        thanks=True,
        thread_url=THREAD,
    ),
    "answered-you-may-ask": CustomerAnswered(
        JO, ANA, ours="It is on its way.", ours_at=at(14, 41), can_ask=True, thread_url=THREAD
    ),
    "answered-you-thanks-may-ask": CustomerAnswered(
        replace(JO, words="Thank you so much!"),
        ANA,
        ours="It is on its way.",
        ours_at=at(14, 41),
        thanks=True,
        can_ask=True,
        thread_url=THREAD,
    ),
    "answered-you-danger": CustomerAnswered(
        replace(FIRE, words="It burns again"), ANA, ours="Unplug it.", again=at(14, 47)
    ),
    "answered-you-doubts-telegram": CustomerAnswered(
        replace(JO, words="Is this really you?"),
        ANA,
        ours="It is on its way.",
        ours_at=at(14, 41),
        doubts=True,
        can_prove=True,
        can_speak=True,
        thread_url=THREAD,
    ),
    "answered-you-doubts": CustomerAnswered(
        replace(DANA, words="Wait, is this really you?"),
        ANA,
        ours="It is on its way.",
        doubts=True,
        can_prove=True,
        own_url="https://x.com/intent/post?in_reply_to=1990000000000000001",
        thread_url=THREAD,
    ),
    "answered-you-over": CustomerAnswered(JO, ANA, ours="It is on its way.", over=True),
    "wrote-again-before-an-answer": CustomerAnswered(JO, ANA),
    "wrote-whole": CustomerWrote(DANA, Said.WHOLE, at(14, 32)),
    "wrote-again": CustomerWrote(replace(JO, attachments=(Attachment(Medium.VOICE),)), Said.AGAIN, at(15, 20)),
    "wrote-flood": CustomerWrote(JO, Said.FLOOD, at(15, 20), ANA, 23),
    "wrote-deleted": CustomerWrote(GONE, Said.AGAIN, at(14, 32), ANA),
    "wrote-deleted-there": CustomerWrote(GONE_THERE, Said.AGAIN, at(15, 20)),
    "answered-you-deleted": CustomerAnswered(GONE, ANA),
    "nudge-deleted": Nudge(GONE, ANA, minutes=20),
    "wrote-edited": CustomerWrote(JO, Said.EDITED, at(15, 20)),
    "wrote-too-long": CustomerWrote(replace(DANA, words="It has been three weeks. " * 1600), Said.WHOLE, at(14, 32)),
    "preview": PREVIEW,
    "preview-second": replace(PREVIEW, can_join=True),
    "preview-parts": replace(PREVIEW, parts=PARTS, used=270),
    "preview-private": replace(
        PREVIEW, matter=JO, voice=Voice("@acme_bot", "— Ana Ruiz"), parts=("Jo, I called them.",), limit=0
    ),
    "preview-guard": replace(PREVIEW, guards=("this has a date, “by Friday”. It will be kept as your promise.",)),
    "preview-refused": replace(PREVIEW, refusal="it has a card number."),
    "preview-for-people-only": replace(PREVIEW, voice=None, refusal=NOT_FOR_US, intent_url=INTENT),
    "preview-correction": replace(PREVIEW, corrects=Correction(never=True, before=PREVIEW.parts[0])),
    "preview-correction-too-late": replace(PREVIEW, matter=JO, corrects=Correction()),
    "preview-change": replace(PREVIEW, matter=JO, corrects=Correction(1, before="Jo, it left.")),
    "preview-change-fewer": replace(PREVIEW, matter=JO, corrects=Correction(1, deletes=2, before="Jo, it left.")),
    "preview-change-more": replace(PREVIEW, matter=JO, parts=PARTS, corrects=Correction(1, before="Jo, it left.")),
    "reply-change-sending": replace(
        PREVIEW, matter=JO, state=ReplyState.SENDING, corrects=Correction(1, before="Jo, it left.")
    ),
    "reply-changed": replace(
        PREVIEW, matter=JO, state=ReplyState.CHANGED, at=at(14, 52), corrects=Correction(1, before="Jo, it left.")
    ),
    "reply-change-failed": replace(
        PREVIEW,
        matter=JO,
        state=ReplyState.FAILED,
        why="Telegram says: Bad Request: message to edit not found",
        corrects=Correction(1, before="Jo, it left."),
    ),
    "reply-deleted": replace(PREVIEW, state=ReplyState.DELETED, at=at(14, 52)),
    "promise-due": PROMISE,
    "promise-due-of-a-call": replace(
        PROMISE, words="tomorrow", question="Have you called?", tell="I have: tell them", thread_url=None
    ),
    "promise-due-of-another": replace(PROMISE, by="Ben Okafor", question="Is it done?", tell="It is: tell them"),
    "promise-kept": replace(PROMISE, became="Kept. Thank you."),
    "promise-moved": replace(PROMISE, became="Moved to Fri 15 May."),
    "discreet-promise": replace(PROMISE, question="Is it done?", person=replace(ANA, discreet=True)),
    "still-there": STILL_THERE,
    "still-there-too-late": replace(STILL_THERE, state=Remaining.TOO_LATE),
    "still-there-left": replace(STILL_THERE, state=Remaining.LEFT),
    "still-there-going": replace(STILL_THERE, state=Remaining.GOING),
    "still-there-deleted": replace(STILL_THERE, state=Remaining.DELETED, at=at(14, 52)),
    "still-there-failed": replace(STILL_THERE, state=Remaining.FAILED, why="X says: You are not permitted"),
    "preview-files": replace(
        PREVIEW,
        files=("heel.jpg (1.2 MB)", "receipt.pdf (84 kB)"),
        messages=3,
        guards=("notes.zip does not leave: files of this kind do not go to customers",),
    ),
    "preview-own-account": replace(PREVIEW, voice=OWN, parts=(PREVIEW.parts[0].partition("\n—")[0],), can_prove=True),
    "preview-forms": replace(PREVIEW, can_join=True, can_sign=True),
    "preview-prepared": replace(PREVIEW, prepared_by="Tom Lane"),
    "reply-held": replace(PREVIEW, state=ReplyState.HELD, at=at(14, 41, 12)),
    "reply-sending": replace(PREVIEW, state=ReplyState.SENDING),
    "reply-sending-parts": replace(PREVIEW, state=ReplyState.SENDING, parts=PARTS, there=1),
    "reply-waiting": replace(PREVIEW, state=ReplyState.WAITING, at=at(14, 55)),
    "reply-delivered": replace(PREVIEW, state=ReplyState.DELIVERED, at=at(14, 41), url=ANSWER),
    "reply-failed": replace(PREVIEW, state=ReplyState.FAILED, why=REFUSED, intent_url=INTENT),
    "reply-failed-after-one-part": replace(PREVIEW, state=ReplyState.FAILED, why=REFUSED, parts=PARTS, there=1),
    "reply-blocked": replace(
        PREVIEW, state=ReplyState.BLOCKED, why="Ana Ruiz has not agreed that replies go out under this name."
    ),
    "reply-looking": replace(PREVIEW, state=ReplyState.LOOKING, look=2),
    "reply-unsure": replace(PREVIEW, state=ReplyState.UNSURE, look=3),
    "reply-unsure-second-part": replace(PREVIEW, state=ReplyState.UNSURE, look=3, parts=PARTS, there=1),
    "reply-unsure-telegram": replace(PREVIEW, matter=JO, state=ReplyState.UNSURE),
    "reply-taken-back": replace(PREVIEW, state=ReplyState.TAKEN_BACK),
    "reply-kept": replace(PREVIEW, state=ReplyState.KEPT),
    "reply-joined": replace(PREVIEW, state=ReplyState.JOINED),
    "reply-moved": replace(PREVIEW, state=ReplyState.MOVED, holder="Ben Okafor"),
    "reply-dropped": replace(PREVIEW, state=ReplyState.DROPPED),
    "reply-not-needed": replace(PREVIEW, state=ReplyState.NOT_NEEDED),
    "reply-elsewhere": replace(PREVIEW, state=ReplyState.ELSEWHERE, why="Ana Ruiz", at=at(14, 50), url=ANSWER),
    "reply-blocked-for-people-only": replace(PREVIEW, state=ReplyState.BLOCKED, why=NOT_FOR_US, intent_url=INTENT),
    "trouble-failed": replace(
        PREVIEW, state=ReplyState.FAILED, why="X refused it.", intent_url=INTENT, trouble=True, thread_url=THREAD
    ),
    "trouble-blocked": replace(
        PREVIEW, state=ReplyState.BLOCKED, why="the account @acme must be connected again.", trouble=True
    ),
    "trouble-unsure": replace(PREVIEW, state=ReplyState.UNSURE, look=3, trouble=True, thread_url=THREAD),
    "trouble-found-after-all": replace(PREVIEW, state=ReplyState.DELIVERED, at=at(14, 41), url=ANSWER, trouble=True),
    "talk-names": Talk("41", 1, "Dana Wells", TalkReason.NAMES, ("Eve Cole",)),
    "talk-question": Talk("41", 1, "Dana Wells", TalkReason.QUESTION),
    "talk-link": Talk("41", 1, "Maximiliane von Hohenberg", TalkReason.LINK),
    "talk-wordless": Talk("41", 1, "Dana Wells", TalkReason.WORDLESS),
    "talk-wordless-voice": Talk(
        "41", 1, "Dana Wells", TalkReason.WORDLESS, ("audio_message.m4a does not leave: X takes no voice message",)
    ),
    "talk-over": Talk("41", 1, "Dana Wells", TalkReason.NAMES, ("Eve Cole",), over=True),
    "line": Line("The window did not open."),
    "line-with-reply": Line("The window did not open.", case="17", who="Dana Wells"),
    "line-with-edit": Line("The window did not open.", reply=("41", 2), who="Dana Wells"),
    "line-with-link": Line("X account @acme must be connected again.", "https://acme.example/connect", "Connect"),
    "which-case": WhichCase("7", (("17", "Dana Wells"), ("18", "Jo Marsh"), ("19", "Sam Idowu"))),
    "digest": Digest(
        ANA,
        3,
        (
            SetAside("21", "Jo Marsh", "X", "Leo at the Gran Vía shop is a treasure!", "praise", "it thanks"),
            SetAside(
                "22", "Sam Idowu", "X", "Get followers <!channel> now https://t.example", "spam", "sells something"
            ),
        ),
    ),
    "nudge": Nudge(DANA, ANA, minutes=20, thread_url=THREAD),
    "nudge-at-once": Nudge(DANA, ANA, minutes=0, thread_url=THREAD),
    "nudge-danger": Nudge(FIRE, ANA, minutes=10, thread_url=THREAD, can_wait=True),
    "nudge-over": Nudge(DANA, ANA, minutes=20, over=True, thread_url=THREAD, can_wait=True),
    "discreet-notice": replace(NOTICE, matter=replace(DANA, topic="billing"), person=replace(ANA, discreet=True)),
    "discreet-answered-you": CustomerAnswered(JO, replace(ANA, discreet=True), ours="It is on its way."),
    "discreet-nudge": Nudge(DANA, replace(ANA, discreet=True), minutes=20, thread_url=THREAD),
    "first-day-asked": FirstDay(
        ANA, Standing.ASKED, asked_by="Lee Park", since=at(9, 0, day=11), signature=VOICE.signature
    ),
    "first-day-asked-by-the-team": FirstDay(ANA, Standing.ASKED, signature=VOICE.signature),
    "first-day-agreed": FirstDay(ANA, Standing.AGREED, at(9, 0), "Lee Park", signature=VOICE.signature),
    "first-day-stopped": FirstDay(ANA, Standing.STOPPED, at(9, 0), signature=VOICE.signature),
    "first-day-over": FirstDay(ANA, Standing.OVER),
    "practice": Practice("9", MADE_UP, ANA, VOICE),
    "practice-answered": Practice("9", MADE_UP, ANA, VOICE, (WORDS,), at(14, 41)),
    "preview-can-invite": replace(PREVIEW, can_invite=True),
    "preview-voice": replace(
        PREVIEW,
        matter=JO,
        parts=("— Ana Ruiz\nChief Operating Officer",),
        files=("voice message clip.m4a (48 kB)",),
        used=37,
        limit=4096,
        guards=("nobody checks what is said in a recording. Hear it once more before you send it",),
    ),
    "preview-voice-own-account": replace(
        PREVIEW,
        matter=JO,
        voice=OWN,
        parts=("",),
        files=("voice message clip.m4a (48 kB)",),
        used=0,
        limit=4096,
    ),
    "prepared-invitation": PREPARED,
    "prepared-invitation-refused": replace(PREPARED, refusal="it has a card number"),
    "reply-awaited": replace(
        PREVIEW, state=ReplyState.AWAITED, matter=replace(DANA, audience=Audience.PRIVATE), parts=(FIRST,)
    ),
    "invitation-remind": InvitationOffer(DANA, ANA, Purpose.REMIND, thread_url=THREAD),
    "invitation-end": InvitationOffer(DANA, ANA, Purpose.END, thread_url=THREAD),
    "invitation-over": InvitationOffer(DANA, ANA, Purpose.END, over=True),
    "offer": OFFER,
    "offer-danger": replace(OFFER, matter=FIRE, minutes=1),
    "offer-overdue": replace(OFFER, minutes=-3),
    "offer-next-day": replace(OFFER, minutes=900, matter=replace(DANA, due=at(9, 30, day=7))),
    "offer-brief": replace(
        OFFER, matter=JO, before=("Ana Ruiz", at(14, 41), "Jo, I called them. It leaves today."), minutes=120
    ),
    "offer-refused": replace(OFFER, state=OfferState.REFUSED),
    "offer-elsewhere": replace(OFFER, state=OfferState.ELSEWHERE, holder="Eva Lind"),
    "offer-over": replace(OFFER, state=OfferState.OVER),
    "discreet-offer": replace(OFFER, person=replace(BEN, discreet=True)),
    "escalated": ESCALATED,
    "escalated-before-due": replace(ESCALATED, as_of=at(14, 55)),
    "escalated-nobody-on": replace(ESCALATED, nobody=True, as_of=at(14, 33)),
    "escalated-nobody-can": replace(ESCALATED, choices=()),
    "escalated-now-with": replace(ESCALATED, became="Now with Ben Okafor."),
    "handover-gave": GAVE,
    "handover-gave-kept": replace(GAVE, matters=GAVE.matters[1:], kept=("Dana Wells",)),
    "handover-gave-over": replace(GAVE, matters=(), can_keep=False),
    "handover-got": replace(GAVE, person=BEN, gave=False, can_keep=False),
    "handover-got-many": replace(GAVE, person=BEN, gave=False, can_keep=False, matters=GAVE.matters * 5),
    "handover-got-over": replace(GAVE, person=BEN, gave=False, can_keep=False, matters=()),
}

WINDOWS: dict[str, Any] = {
    **gap_pages.WINDOWS,
    **second_pages.WINDOWS,
    **detector_pages.WINDOWS,
    **cover_pages.WINDOWS,
    **lane_pages.windows(DANA),
    **many_pages.windows(ReplyWindow(DANA, ANA, VOICE, draft="", room=243, seen="77"), PREVIEW),
    "window-look-files": LookWindow(
        replace(PREVIEW, files=("heel.jpg (1.2 MB)",), guards=("run.exe does not leave: no customer gets such files",)),
        "p1",
    ),
    "window-words": WordsWindow(GONE, ("Dana, that is on us.", "Your refund left today.\nIt is there by Friday.")),
    "window-ask": AskWindow(JO, ANA, VOICE, "The refund should be with you since Friday. Is it?", "77", "5"),
    "window-ask-look": AskLook(replace(PREVIEW, parts=("Is it right now?\n— Ana Ruiz, COO",)), "77", "5"),
    "window-done": DoneWindow("5", DANA, "refund by Fri 8 May"),
    "window-move": MoveWindow("5", DANA, "refund by Fri 8 May", date(2026, 5, 9)),
    "window-move-again": MoveWindow(
        "5", DANA, "refund by Fri 8 May", date(2026, 5, 9), said="Please choose a day ahead, within a year."
    ),
    "window-about-promises": HistoryWindow(
        DANA, None, (), person=ANA, promises=("Promised by Ana Ruiz: refund by Fri 8 May (“by Friday”).",)
    ),
    "window-delete": DeleteWindow(DANA, "41", 2, PREVIEW.parts[0]),
    "window-delete-several": DeleteWindow(JO, "41", 2, "Jo, it left.\nIt really did.", 2),
    "window-reply-everyone": ReplyWindow(DANA, ANA, VOICE, draft="", room=243, seen="p1", can_invite=True),
    "window-invite": InvitationWindow(DANA, ANA, VOICE, Purpose.INVITE, INVITING, "", room=243, seen="p1"),
    "window-invite-from-a-preview": InvitationWindow(
        DANA, ANA, VOICE, Purpose.INVITE, INVITING, FIRST, room=243, seen="p1", instead_of="41"
    ),
    "window-invite-where-nothing-waits": InvitationWindow(
        DANA, ANA, VOICE, Purpose.INVITE, INVITING, None, room=243, seen="p1", kept=FIRST
    ),
    "window-invite-with-files": InvitationWindow(
        DANA, ANA, VOICE, Purpose.INVITE, INVITING, FIRST, room=243, seen="p1", files=("heel.jpg (1.2 MB)",)
    ),
    "window-invite-where-files-stay": InvitationWindow(
        DANA, ANA, VOICE, Purpose.INVITE, INVITING, None, room=243, seen="p1", kept=FIRST, stays=("heel.jpg (1.2 MB)",)
    ),
    "window-invite-delegate": InvitationWindow(
        DANA, ANA, VOICE, Purpose.INVITE, INVITING, FIRST, room=243, seen="p1", gives_to="Ana Ruiz"
    ),
    "window-remind": InvitationWindow(DANA, ANA, VOICE, Purpose.REMIND, INVITING, None, room=243, seen="p1"),
    "window-public-end": InvitationWindow(DANA, ANA, VOICE, Purpose.END, INVITING, None, room=243, seen="p1"),
    "window-private-look": InvitationLook(
        replace(PREVIEW, parts=(f"{INVITING}\n{VOICE.signature}\nhttps://t.me/acme_bot?start=abc",)),
        replace(PREVIEW, reply="42", matter=replace(DANA, audience=Audience.PRIVATE), parts=(FIRST,)),
        Purpose.INVITE,
        "p1",
    ),
    "window-private-look-one": InvitationLook(PREVIEW, None, Purpose.END, "p1"),
    "window-reply-own-account": ReplyWindow(DANA, ANA, OWN, draft="", room=280, seen="p1"),
    "window-reply": ReplyWindow(DANA, ANA, VOICE, draft="", room=243, seen="p1"),
    "window-reply-private": ReplyWindow(
        JO, ANA, Voice("@acme_bot", "— Ana Ruiz"), draft="Jo, I called", room=4000, seen="p2", hint_first=True
    ),
    "window-edit": ReplyWindow(
        DANA, ANA, VOICE, draft="Dana, three weeks", room=243, seen="p1", reply="41", revision=2,
        said="Dana Wells wrote again at 14:39: “Never mind, it came.” Press Send once more if your words still fit.",
    ),
    "window-reply-delegate": ReplyWindow(DANA, ANA, VOICE, draft="", room=243, seen="p1", gives_to="Ana Ruiz"),
    "window-reply-files": ReplyWindow(
        DANA, ANA, VOICE, draft="Dana, look.", room=243, seen="p1", reply="41", revision=2, most_files=4,
        attached=(("a" * 64, "heel.jpg (1.2 MB)"), ("b" * 64, "letter.pdf (80 kB)")),
    ),
    "window-reply-too-long": ReplyWindow(DANA, ANA, VOICE, draft="x" * 3001, room=243, seen="p1"),
    "window-look": LookWindow(
        replace(PREVIEW, parts=PARTS, guards=("this has a date, “by Friday”. It will be kept as your promise.",)), "p1",
        ("it leaves in 3 posts.",),
    ),
    "window-look-delegate": LookWindow(PREVIEW, "p1", gives_to="Ana Ruiz"),
    "window-look-refused": LookWindow(replace(PREVIEW, refusal="it has a card number."), "p1"),
    "window-notice-back": NoticeWindow("Not like this", ("This cannot leave: it has a card number.",), back=("17", "")),
    "window-notice": NoticeWindow("Reply to Dana Wells", ("Leaves at 14:41:12, publicly on X.",), undo=("41", 2)),
    "window-notice-link": NoticeWindow("Not yours", ("This is with Ana Ruiz.",), url=THREAD),
    "window-pass": PassWindow(DANA, (("ben", "Ben Okafor", "VP Customer Experience"), ("cho", "Cho Min", "CFO"))),
    "window-pass-nobody": PassWindow(DANA, ()),
    "window-aside": AsideWindow(DANA),
    "window-topic": TopicWindow(DANA, (("billing", ""), ("security", "Ben Okafor")), "billing"),
    "window-sign": SignWindow(
        DANA, "41", 2, (("full", "— Ana Ruiz, Chief Operating Officer"), ("initials", "^AR")), "initials"
    ),
    "window-stop": StopWindow("Ana Ruiz", 2),
    "window-stop-nothing-waits": StopWindow("Ana Ruiz"),
    "window-signature": SignatureWindow("Ana Ruiz", "Ana Ruiz, Chief Operating Officer", "Ana Ruiz, COO", "AR"),
    "window-signature-wrong": SignatureWindow("Ana Ruiz", "Ana", "", "BO", ("Ben Okafor signs “BO” already.",)),
    "window-practice": PracticeWindow("9", ReplyWindow(MADE_UP, ANA, VOICE, draft="", room=243, seen="0")),
    "window-practice-look": PracticeLook("9", LookWindow(replace(PREVIEW, matter=MADE_UP), "0", ("this has a date",))),
    "window-calendar": CalendarWindow("Ana Ruiz", "Europe/Madrid", at(14, 33), own=CALENDAR),
    "window-calendar-lead": CalendarWindow("", "Europe/London", at(14, 33), rotas=ROTA_CALENDARS),
    "window-calendar-both": CalendarWindow("Ana Ruiz", "Europe/Madrid", at(14, 33), CALENDAR, ROTA_CALENDARS[:1]),
    "window-calendar-given": CalendarWindow(
        "Ana Ruiz", "Europe/Madrid", at(14, 33), CALENDAR, leave_from="outlook.office365.com"
    ),
    "window-calendar-read": CalendarWindow(
        "Ana Ruiz", "Europe/Madrid", at(14, 33), CALENDAR, leave_from="outlook.office365.com", read_at=at(9, 12)
    ),
    "window-calendar-trouble": CalendarWindow(
        "Ana Ruiz", "Europe/Madrid", at(14, 33), CALENDAR, leave_from="outlook.office365.com", read_at=at(9, 12, day=4),
        trouble="It cannot be fetched (status 404).",
    ),
    "window-new-address": NewAddressWindow("executive:ana", "Ana Ruiz on the executive rota"),
    "window-quiet": QuietWindow(
        15, always_look=False, words_in_notifications=True, quiet_from="20:00", quiet_until="07:00"
    ),
    "window-elsewhere": ElsewhereWindow(DANA, ANA),
    "window-about": HistoryWindow(
        DANA,
        why_pages.WHY,
        ((at(14, 32), "Dana Wells wrote."), (at(14, 33), "With Ana Ruiz.")),
        drafts=("Dana, three weeks",),
        person=ANA,
        history="Third time Dana Wells writes (2 and 9 May).",
    ),
    "window-about-mine": HistoryWindow(DANA, why_pages.SAID_BY_A_LEAD, (), person=ANA, can_close=True),
    "window-about-words-to-give": HistoryWindow(
        DANA, None, (), drafts=("Dana, three weeks",), person=ANA, gives_to="Ben Okafor"
    ),
}  # fmt: skip


def rendered(name: str) -> dict[str, Any]:
    if name in WINDOWS:
        return render_window(WINDOWS[name])
    message = render(PAGES[name])
    return {"text": message.text, "blocks": message.blocks}


@pytest.mark.parametrize("name", [*PAGES, *WINDOWS])
def test_it_looks_as_agreed(name: str) -> None:
    shown = rendered(name)
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / f"{name}.json").write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
        (GOLDEN / f"{name}.txt").write_text(picture(shown))
    assert shown == json.loads((GOLDEN / f"{name}.json").read_text())
    assert picture(shown) == (GOLDEN / f"{name}.txt").read_text()


def test_every_state_has_a_golden_file_and_every_file_a_state() -> None:
    assert {path.stem for path in GOLDEN.glob("*")} == {*PAGES, *WINDOWS}
    assert {page.state for page in PAGES.values() if isinstance(page, CaseCard)} == set(CardState)
    assert {page.state for page in PAGES.values() if isinstance(page, ReplyPage)} == set(ReplyState)
    assert {page.reason for page in PAGES.values() if isinstance(page, Talk)} == set(TalkReason)
    assert {page.state for page in PAGES.values() if isinstance(page, PeerOffer)} == set(OfferState)
    assert {page.said for page in PAGES.values() if isinstance(page, CustomerWrote)} == set(Said)
    assert {page.state for page in PAGES.values() if isinstance(page, LeaveProposal)} == set(ProposalState)


def picture(shown: dict[str, Any]) -> str:
    """What a person sees, for people who read golden files: ┃ quotes, [buttons], ⋯ menus."""
    lines = [f"text: {shown['text']}", ""] if "text" in shown else []
    if "title" in shown:
        names = [shown[part]["text"] for part in ("close", "title", "submit") if part in shown]
        lines += ["  |  ".join(names), ""]
    for block in shown["blocks"]:
        lines += _drawn(block)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _drawn(block: dict[str, Any]) -> list[str]:
    match block["type"]:
        case "rich_text":
            return [
                ("┃ " if part["type"] == "rich_text_quote" else "") + line
                for part in block["elements"]
                for line in "".join(_word(element) for element in part["elements"]).split("\n")
            ]
        case "section":
            beside = f"  {_control(block['accessory'])}" if "accessory" in block else ""
            return [block["text"]["text"] + beside]
        case "context":
            return [f"({element['text']})" for element in block["elements"]]
        case "actions":
            return ["  ".join(_control(element) for element in block["elements"])]
        case "input":
            return [f"{block['label']['text']}: {_control(block['element'])}"]
    raise AssertionError(block["type"])


def _word(element: dict[str, Any]) -> str:
    if element["type"] == "channel":
        return f"#{element['channel_id']}"
    word = element.get("text") or element.get("fallback", "")
    return f"{word}→" if element["type"] == "link" else word


def _control(element: dict[str, Any]) -> str:
    match element["type"]:
        case "button":
            return f"[{element['text']['text']}{' →' if 'url' in element else ''}]"
        case "plain_text_input":
            hint = element.get("placeholder", {}).get("text", "")
            return f"[{element.get('initial_value', '')}|{hint}]"
        case "datepicker" | "timepicker" | "datetimepicker" as kind:
            return f"[{element.get('initial_' + kind.removesuffix('picker').replace('datetime', 'date_time'), '')}]"
        case "file_input":
            return f"[up to {element['max_files']} files]"
        case "checkboxes":
            ticked = element.get("initial_options", [])
            return " · ".join(f"{'☑' if one in ticked else '☐'} {one['text']['text']}" for one in element["options"])
        case "users_select" | "conversations_select" as kind:
            return f"[{element.get('initial_' + kind.removesuffix('s_select')) or element['placeholder']['text']} ▾]"
        case kind:
            mark = "⋯ " if kind == "overflow" else ""
            return mark + " · ".join(option["text"]["text"] for option in element["options"])
