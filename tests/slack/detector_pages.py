"""What a lead sees of the detector, as pages for golden files."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.pages import DetectorEntry, DetectorLine, DetectorWindow, WhichDetector, WhichTopics

NOW = datetime(2026, 5, 6, 12, 40, tzinfo=UTC)
LINE = DetectorLine(
    (
        "In force: detector 7, learned from 412 labels and 310 posts worked at the desk.",
        "The newest, detector 8, was refused: it finds 81.2% of the complaints, and the one in force 84.0%.",
    ),
    opens=True,
)
_FIGURES = (
    "Of 240 complaints that it never saw it finds {}%, the one before {}%. With false alarms counted (F1, 512 posts):"
    " {}%, the one before {}%."
)
WINDOWS = {
    "window-detectors": DetectorWindow(
        NOW,
        "Europe/London",
        (
            DetectorEntry(
                "Detector 7",
                datetime(2026, 5, 4, 13, 2, tzinfo=UTC),
                (
                    "In force.",
                    "Learned from 412 labels and 310 posts worked at the desk.",
                    "31 more posts will count once a second person agrees.",
                    _FIGURES.format("84.0", "79.0", "81.7", "78.1"),
                    "Whose labels: Lee Park 201, Ana Ruiz 160, Ben Okafor 51.",
                ),
            ),
            DetectorEntry(
                "Detector 8",
                datetime(2026, 5, 6, 9, 30, tzinfo=UTC),
                (
                    "Refused: it finds 81.2% of the complaints, and the one in force 84.0%.",
                    "Learned from 440 labels and 333 posts worked at the desk.",
                ),
            ),
            DetectorEntry(
                "Detector 6",
                datetime(2026, 5, 1, 8, 0, tzinfo=UTC),
                ("Learned from 390 labels and 280 posts worked at the desk.",),
                WhichDetector("6", "7"),
            ),
            DetectorEntry(
                "The built-in detector", None, ("It learned from no customer.",), WhichDetector("shipped", "7")
            ),
            DetectorEntry(
                "What cases are about",
                datetime(2026, 5, 5, 15, 20, tzinfo=UTC),
                (
                    "In force.",
                    "Learned from 24 posts that were set right.",
                    "Of 61 others it names 55 rightly; before, 49.",
                ),
            ),
            DetectorEntry("What cases are about, by the plan alone", None, (), WhichTopics(0, 4120)),
        ),
    ),
    "window-detectors-alarm": DetectorWindow(
        NOW,
        "Europe/London",
        (DetectorEntry("The built-in detector", None, ("In force.", "It learned from no customer.")),),
        (
            "Posts read differently: on average 61% like a complaint lately, and 30% before.",
            "Until a lead ends the alarm, what was learned is trusted less.",
        ),
        said="In force within seconds: the built-in detector.",
    ),
}
