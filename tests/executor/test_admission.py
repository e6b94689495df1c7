from __future__ import annotations

from loopui.executor.admission import ADMIT, CLOSE_S, HELD_S, HOLD, REFUSE, Admission


def test_only_several_good_samples_in_a_row_admit() -> None:
    """Memory that is there for a moment does not count."""
    admission = Admission(1000)
    for available in (1000, 2000, 999, 1000, 1000):
        admission.saw(available)
        assert admission.decision == HOLD
    admission.saw(1000)
    assert admission.decision == ADMIT


def test_memory_that_cannot_be_read_refuses_after_several_tries() -> None:
    """One unreadable sample only starts the count anew; three in a row refuse."""
    admission = Admission(1000)
    for available in (5000, 5000, None, 5000, 5000, None, None):
        admission.saw(available)
        assert admission.decision == HOLD
    admission.saw(None)
    assert admission.decision == REFUSE
    assert admission.why == "available memory cannot be read"


def test_a_taken_slot_makes_old_samples_worthless() -> None:
    """Samples from before the slot was free do not admit."""
    admission = Admission(1000)
    for _ in range(3):
        admission.saw(1000)
    admission.restart()
    assert admission.decision == HOLD


def test_samples_are_close_together_until_the_run_is_held() -> None:
    """A run that nothing keeps back is let in at once; one that was held has to see memory stay."""
    admission = Admission(1000)
    admission.saw(1000)
    assert admission.next_s == CLOSE_S
    admission.saw(10)
    admission.saw(1000)
    assert admission.next_s == HELD_S
    assert admission.why == "waits until 1 000 MiB stay available"


def test_the_reason_names_both_figures() -> None:
    """What is missing is told with both figures, and a threshold that can never be met as such."""
    admission = Admission(3072, 16000)
    admission.saw(1900)
    assert admission.why == "needs 3 072 MiB available, 1 900 are"
    hopeless = Admission(20000, 16000)
    hopeless.saw(1900)
    assert hopeless.why.startswith(
        "needs 20 000 MiB available, 1 900 are; the machine has only 16 000 in all"
    )
