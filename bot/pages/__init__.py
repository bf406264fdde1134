"""What people are to see at the desk, as frozen values; how it looks there is decided by the desk's pure views.

A page knows nothing of Slack's blocks, and nothing here is formatted: customers' words arrive as they were written
(cleaned), instants are aware UTC, names are full display names.
"""

from __future__ import annotations

from bot.pages.calendar import CalendarLink, CalendarWindow, LeaveProposal, NewAddressWindow, ProposalState
from bot.pages.case import CardState, CaseCard, CaseNotice, CustomerAnswered, CustomerWrote, Said
from bot.pages.checking import ToCheck, Waiting
from bot.pages.cover import CoverButton, CoverCard, CoverEntry, CoverGive, CoverLook, CoverPart, WhichCover
from bot.pages.detector import DetectorEntry, DetectorLine, DetectorWindow, WhichDetector, WhichLearned, WhichTopics
from bot.pages.gaps import FillWindow, GapLine, GapReport, ShiftAhead, SoonLine, WhichGap
from bot.pages.joining import JoiningState, MayBeOne, WhichJoining
from bot.pages.lists import HomeList, ListName, ListPage
from bot.pages.matter import Matter, Person, Place, Voice
from bot.pages.praise import HandWindow, Praise, PraiseBrought
from bot.pages.promises import AskLook, AskWindow, DoneWindow, MoveWindow, PromiseDue, PromiseEntry
from bot.pages.reply import Correction, Remaining, ReplyPage, ReplyState, StillThere, Talk, TalkReason
from bot.pages.rota import RotaDone, RotaForm, RotaList, RotaLook
from bot.pages.second import ReturnWindow, SecondLook, SecondState
from bot.pages.structure import PlanDone, PlanForm, PlanList, PlanLook, PlanTried
from bot.pages.surge import Pile, SurgeCard, Voiced, WhichPile, WhichSurge
from bot.pages.told import (
    Choice,
    Digest,
    Escalated,
    FirstDay,
    Handover,
    InvitationOffer,
    Line,
    Nudge,
    OfferState,
    PeerOffer,
    Practice,
    Purpose,
    SetAside,
    Standing,
    WhichCase,
)
from bot.pages.windows import (
    AsideWindow,
    AtField,
    DeleteWindow,
    DisconnectWindow,
    ElsewhereWindow,
    HistoryWindow,
    InvitationLook,
    InvitationWindow,
    LookWindow,
    NoticeWindow,
    PassWindow,
    PracticeLook,
    PracticeWindow,
    QuietWindow,
    ReplyWindow,
    SignatureWindow,
    SignWindow,
    StopWindow,
    TopicWindow,
    WordsWindow,
)

Page = (
    CaseCard
    | CaseNotice
    | CustomerAnswered
    | CustomerWrote
    | ReplyPage
    | Talk
    | Line
    | WhichCase
    | Digest
    | Nudge
    | FirstDay
    | Practice
    | InvitationOffer
    | PeerOffer
    | Escalated
    | Handover
    | StillThere
    | PromiseDue
    | LeaveProposal
    | GapReport
    | ShiftAhead
    | SecondLook
    | CoverCard
    | SurgeCard
    | MayBeOne
    | ToCheck
    | PraiseBrought
)

Window = (
    ReplyWindow
    | LookWindow
    | NoticeWindow
    | PassWindow
    | AsideWindow
    | TopicWindow
    | SignWindow
    | ElsewhereWindow
    | HistoryWindow
    | StopWindow
    | DisconnectWindow
    | SignatureWindow
    | QuietWindow
    | PracticeWindow
    | PracticeLook
    | InvitationWindow
    | InvitationLook
    | DeleteWindow
    | AskWindow
    | AskLook
    | DoneWindow
    | MoveWindow
    | CalendarWindow
    | NewAddressWindow
    | HomeList
    | RotaForm
    | RotaLook
    | RotaDone
    | RotaList
    | PlanList
    | PlanForm
    | PlanLook
    | PlanTried
    | PlanDone
    | WordsWindow
    | FillWindow
    | ReturnWindow
    | CoverLook
    | CoverPart
    | CoverGive
    | DetectorWindow
    | HandWindow
)


__all__ = [
    "AsideWindow",
    "AskLook",
    "AskWindow",
    "AtField",
    "CalendarLink",
    "CalendarWindow",
    "CardState",
    "CaseCard",
    "CaseNotice",
    "Choice",
    "Correction",
    "CoverButton",
    "CoverCard",
    "CoverEntry",
    "CoverGive",
    "CoverLook",
    "CoverPart",
    "CustomerAnswered",
    "CustomerWrote",
    "DeleteWindow",
    "DetectorEntry",
    "DetectorLine",
    "DetectorWindow",
    "Digest",
    "DisconnectWindow",
    "DoneWindow",
    "ElsewhereWindow",
    "Escalated",
    "FillWindow",
    "FirstDay",
    "GapLine",
    "GapReport",
    "HandWindow",
    "Handover",
    "HistoryWindow",
    "HomeList",
    "InvitationLook",
    "InvitationOffer",
    "InvitationWindow",
    "JoiningState",
    "LeaveProposal",
    "Line",
    "ListName",
    "ListPage",
    "LookWindow",
    "Matter",
    "MayBeOne",
    "MoveWindow",
    "NewAddressWindow",
    "NoticeWindow",
    "Nudge",
    "OfferState",
    "Page",
    "PassWindow",
    "PeerOffer",
    "Person",
    "Pile",
    "Place",
    "PlanDone",
    "PlanForm",
    "PlanList",
    "PlanLook",
    "PlanTried",
    "Practice",
    "PracticeLook",
    "PracticeWindow",
    "Praise",
    "PraiseBrought",
    "PromiseDue",
    "PromiseEntry",
    "ProposalState",
    "Purpose",
    "QuietWindow",
    "Remaining",
    "ReplyPage",
    "ReplyState",
    "ReplyWindow",
    "ReturnWindow",
    "RotaDone",
    "RotaForm",
    "RotaList",
    "RotaLook",
    "Said",
    "SecondLook",
    "SecondState",
    "SetAside",
    "ShiftAhead",
    "SignWindow",
    "SignatureWindow",
    "SoonLine",
    "Standing",
    "StillThere",
    "StopWindow",
    "SurgeCard",
    "Talk",
    "TalkReason",
    "ToCheck",
    "TopicWindow",
    "Voice",
    "Voiced",
    "Waiting",
    "WhichCase",
    "WhichCover",
    "WhichDetector",
    "WhichGap",
    "WhichJoining",
    "WhichLearned",
    "WhichPile",
    "WhichSurge",
    "WhichTopics",
    "Window",
    "WordsWindow",
]
