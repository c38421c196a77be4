"""Speakers have colours of their own."""

from app.appearance import IN_OVERLAY
from app.ui.source_inks import SourceInks


def test_speaker_keeps_the_colour_under_another_name() -> None:
    names, inks = SourceInks(), IN_OVERLAY.inks
    names.rename("You", "Anna")
    assert names.ink("Anna", inks) == names.ink("You", inks)


def test_who_had_no_name_gets_the_colour_of_the_new_one() -> None:
    names, inks = SourceInks(), IN_OVERLAY.inks
    usual = names.ink("You", inks)
    names.ink("", inks)
    names.rename("", "You")
    assert names.ink("You", inks) == usual


def test_speakers_of_a_session_that_is_opened_again_keep_their_colours() -> None:
    names, inks = SourceInks(), IN_OVERLAY.inks
    names.restore({"You": "Anna", "Computer": "Computer", "": "Anna", "Anna": "Anna"})
    assert names.ink("Anna", inks) == names.ink("You", inks)
    assert names.ink("Computer", inks) == SourceInks().ink("Computer", inks)
