"""How pages and windows look in Slack: pure functions from ``bot.pages`` to Block Kit. Golden files: tests/slack."""

from __future__ import annotations

from typing import Any, assert_never

from bot import pages
from handlers.slack.views import (
    calendar,
    card,
    checking,
    choosing,
    cover,
    detector,
    digest,
    escalation,
    first_day,
    gaps,
    home_list,
    joining,
    notices,
    offer,
    practice,
    praise,
    preferences,
    private,
    promises,
    remaining,
    reply,
    rota,
    structure,
    surge,
    thread,
    windows,
)
from handlers.slack.views.approval import return_window, second_look
from handlers.slack.views.notification import Rendered

__all__ = ["Rendered", "render", "render_window"]


def render(page: pages.Page) -> Rendered:
    """A message: ``text`` (escaped; send with ``mrkdwn=False``, unfurls and ``link_names`` off) and ``blocks``."""
    match page:
        case (
            pages.CustomerAnswered()
            | pages.CustomerWrote()
            | pages.Nudge()
            | pages.PeerOffer()
            | pages.Escalated()
            | pages.InvitationOffer()
        ) if page.matter.gone:
            return notices.gone(page)
        case pages.CaseCard() if page.praise is not None:
            return praise.card(page, page.praise)
        case pages.CaseCard():
            return card.card(page)
        case pages.CaseNotice() if page.praise is not None:
            return praise.notice(page, page.praise)
        case pages.CaseNotice():
            return notices.case_notice(page)
        case pages.CustomerAnswered():
            return notices.customer_answered(page)
        case pages.CustomerWrote():
            return thread.customer_wrote(page)
        case pages.ReplyPage() if page.first is not None:
            return private.prepared_invitation(page, page.first)
        case pages.ReplyPage():
            return reply.reply(page)
        case pages.Talk():
            return thread.talk(page)
        case pages.Line():
            return thread.sentence(page)
        case pages.WhichCase():
            return notices.which_case(page)
        case pages.Digest():
            return digest.digest(page)
        case pages.Nudge():
            return notices.nudge(page)
        case pages.FirstDay():
            return first_day.first_day(page)
        case pages.Practice():
            return practice.practice(page)
        case pages.InvitationOffer():
            return private.invitation_offer(page)
        case pages.PeerOffer():
            return offer.peer_offer(page)
        case pages.Escalated():
            return escalation.escalated(page)
        case pages.Handover():
            return escalation.handover(page)
        case pages.StillThere():
            return remaining.still_there(page)
        case pages.PromiseDue():
            return promises.promise_due(page)
        case pages.LeaveProposal():
            return calendar.leave_proposal(page)
        case pages.GapReport():
            return gaps.gap_report(page)
        case pages.ShiftAhead():
            return gaps.shift_ahead(page)
        case pages.SecondLook():
            return second_look(page)
        case pages.CoverCard():
            return cover.cover_card(page)
        case pages.ToCheck():
            return checking.to_check(page)
        case pages.SurgeCard():
            return surge.surge_card(page)
        case pages.MayBeOne():
            return joining.may_be_one(page)
        case pages.PraiseBrought():
            return praise.brought(page)
        case _:
            assert_never(page)


def render_window(window: pages.Window) -> dict[str, Any]:
    """A view for ``views.open``, ``views.update`` or ``response_action: update``."""
    match window:
        case pages.ReplyWindow():
            return windows.reply_window(window)
        case pages.LookWindow():
            return windows.look_window(window)
        case pages.NoticeWindow():
            return windows.notice_window(window)
        case pages.PassWindow():
            return windows.pass_window(window)
        case pages.AsideWindow():
            return windows.aside_window(window)
        case pages.TopicWindow():
            return choosing.topic_window(window)
        case pages.SignWindow():
            return choosing.sign_window(window)
        case pages.ElsewhereWindow():
            return windows.elsewhere_window(window)
        case pages.HistoryWindow():
            return windows.history_window(window)
        case pages.StopWindow():
            return preferences.stop_window(window)
        case pages.DisconnectWindow():
            return preferences.disconnect_window(window)
        case pages.SignatureWindow():
            return preferences.signature_window(window)
        case pages.QuietWindow():
            return preferences.quiet_window(window)
        case pages.PracticeWindow():
            return practice.practice_window(window)
        case pages.PracticeLook():
            return practice.practice_look(window)
        case pages.AskWindow():
            return promises.ask_window(window)
        case pages.AskLook():
            return promises.ask_look(window)
        case pages.DoneWindow():
            return promises.done_window(window)
        case pages.MoveWindow():
            return promises.move_window(window)
        case pages.InvitationWindow():
            return private.invitation_window(window)
        case pages.InvitationLook():
            return private.invitation_look(window)
        case pages.WordsWindow():
            return windows.words_window(window)
        case pages.DeleteWindow():
            return remaining.delete_window(window)
        case pages.DetectorWindow():
            return detector.detector_window(window)
        case pages.HomeList():
            return home_list.home_list(window)
        case pages.RotaForm():
            return rota.rota_form(window)
        case pages.RotaLook():
            return rota.rota_look(window)
        case pages.RotaDone():
            return rota.rota_done(window)
        case pages.RotaList():
            return rota.rota_list(window)
        case pages.PlanList():
            return structure.plan_list(window)
        case pages.PlanForm():
            return structure.plan_form(window)
        case pages.PlanLook():
            return structure.plan_look(window)
        case pages.PlanDone():
            return structure.plan_done(window)
        case pages.PlanTried():
            return structure.plan_tried(window)
        case pages.CalendarWindow():
            return calendar.calendar_window(window)
        case pages.NewAddressWindow():
            return calendar.new_address_window(window)
        case pages.FillWindow():
            return gaps.fill_window(window)
        case pages.ReturnWindow():
            return return_window(window)
        case pages.CoverLook():
            return cover.cover_look(window)
        case pages.CoverPart():
            return cover.cover_part(window)
        case pages.CoverGive():
            return cover.cover_give(window)
        case pages.HandWindow():
            return praise.hand_window(window)
        case _:
            assert_never(window)
