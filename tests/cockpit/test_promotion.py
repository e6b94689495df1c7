"""An advisory gate that has earned it is offered for promotion: seen, told once, and taken with one key."""

from __future__ import annotations

from dataclasses import replace

from loopui.cockpit.dialogs.details import Details
from loopui.cockpit.dialogs.pick import Pick
from loopui.cockpit.dialogs.promotion import Promotion
from loopui.cockpit.edits import PromoteGate
from loopui.cockpit.messages import PromotionOffered
from loopui.cockpit.snapshot import newly_offered
from loopui.cockpit.text import plain
from loopui.cockpit.widgets.words import Words
from tests.cockpit import samples
from tests.cockpit.cockpits import cockpit, toasts


async def test_shift_p_shows_the_runs_and_asks_before_it_promotes() -> None:
    """The dialog names each run with its commit; only `y` writes the decision."""
    snapshot = samples.promotable()
    async with cockpit(snapshot) as (pilot, bridge, main):
        await pilot.press("P")
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, Promotion)
        told = str(dialog._words.content)
        assert "has passed 3 times in a row on committed states (3 needed)" in told
        assert told.count("loop-agent 30c1fa2e") == 3
        assert "blocks M4" in told
        await pilot.press("n")
        await pilot.pause()
        assert (bridge.asked, pilot.app.screen) == ([], main)
        await pilot.press("P", "y")
        await pilot.pause()
    assert bridge.asked == [PromoteGate(offer=snapshot.offers[0])]


async def test_the_offer_is_seen_on_the_board() -> None:
    """Glyph and word stand with the milestone, with the consumer, and in the milestone's details."""
    async with cockpit(samples.promotable()) as (pilot, _, main):
        rows = {
            pane.id: " ".join(plain(each) for row in pane._all for each in row.lines)
            for pane in main.choosable
        }
        assert "LA-002  ↑ promote" in rows["consumers"]
        main.query_one("#milestones").focus()
        await pilot.press("j", "j", "j", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Details)
        assert "advisory  ↑ promote" in "".join(str(each.content) for each in pilot.app.screen.query(Words))


async def test_the_question_goes_away_with_its_grounds() -> None:
    """A fail that arrives while the person thinks takes the offer back, and says so."""
    snapshot = samples.promotable()
    async with cockpit(snapshot) as (pilot, bridge, main):
        await pilot.press("P")
        await pilot.pause()
        bridge.show(replace(snapshot, offers=()))
        await pilot.pause()
        assert pilot.app.screen is main
        assert toasts(pilot) == ["VG-LA-002 is not offered for promotion any more"]
    assert bridge.asked == []


async def test_of_several_offers_it_asks_which_and_without_one_says_why() -> None:
    """Both cases lead to words, never to a silent key."""
    snapshot = samples.promotable()
    second = replace(snapshot.offers[0], gate="VG-OTHER-001")
    async with cockpit(replace(snapshot, offers=(*snapshot.offers, second))) as (pilot, bridge, _):
        await pilot.press("P")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Pick)
        await pilot.press(*"other", "enter")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        assert bridge.asked == [PromoteGate(offer=second)]
        bridge.show(replace(snapshot, offers=()))
        await pilot.pause()
        await pilot.press("P")
        await pilot.pause()
        assert toasts(pilot)[-1].startswith("nothing to promote: ")


async def test_an_offer_is_told_once_and_to_the_orchestrator_alone() -> None:
    """A worker cannot take it, and has no key for it."""
    snapshot = samples.promotable()
    (offer,) = newly_offered(replace(snapshot, offers=()), snapshot)
    assert newly_offered(snapshot, replace(snapshot, now=samples.NOW)) == ()
    async with cockpit(snapshot) as (pilot, _, _main):
        pilot.app.post_message(PromotionOffered(offer))
        await pilot.pause()
        assert toasts(pilot) == [f"↑ {offer.why}: P promotes it"]
    async with cockpit(replace(snapshot, role="worker")) as (pilot, bridge, main):
        pilot.app.post_message(PromotionOffered(offer))
        await pilot.press("P")
        await pilot.pause()
        assert (toasts(pilot), bridge.asked, pilot.app.screen) == ([], [], main)
