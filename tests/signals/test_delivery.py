import pytest

from coach.domain import Answer
from coach.signals import delivery
from coach.signals.sentences import split
from coach.signals.words import tokens


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The model was too slow and we had to change it.", "en"),
        ("Ich habe das Modell mit den neuen Daten trainiert und es ist besser.", "de"),
        ("Nous avons changé le modèle pour que les prévisions soient dans la base.", "fr"),
        ("PCA, SVM, kNN", "en"),
    ],
)
def test_the_language_is_told_by_its_function_words(text, code):
    assert delivery.language(tokens(text)) == code


def test_numbers_come_with_their_unit_and_years_are_none():
    assert delivery.numbers("In 2022 the error fell from 12% to 8.5% in three weeks") == ("12%", "8.5%", "three weeks")


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("The error fell from 12% to 8%.", True),
        ("It takes 50 minutes instead of six hours.", True),
        ("We reached an accuracy of 94%.", False),
        ("It was much better than before.", False),
    ],
)
def test_a_number_is_compared_only_with_another_state(text, compared):
    assert delivery.compares(text) is compared


def test_the_share_of_i_among_first_person_pronouns():
    assert delivery.first_person_singular(tokens("I built it and we shipped it with our team, I think")) == 0.5
    assert delivery.first_person_singular(tokens("The model was shipped")) is None


def test_fillers_and_hedges_are_counted_outside_code():
    sentences = split(Answer(turns=("Um, I think it was basically fine, maybe.\n```\n# basically maybe\n```",)))
    assert delivery.count(delivery.FILLERS, sentences) == 2
    assert delivery.count(delivery.HEDGES, sentences) == 2


def test_speaking_time_follows_from_the_words():
    assert delivery.seconds(140) == 60.0
