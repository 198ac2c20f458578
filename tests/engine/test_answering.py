"""The built-in concept answer: the guides' own sentences, whole and cited."""

from coach.domain import Found, Passage
from coach.engine.answering import compose, prose_sentences
from coach.guides.embedding import Embedder
from coach.guides.library import Library

TEXT = """L1 is sparse because its penalty has a kink at zero. It holds small weights there:

$$
\\lambda |w|
$$

| a | table |
|---|---|

```python
x = 1. Not a sentence here.
```

- A list item is a sentence of its own.
- Another one follows it right here.
- Too short, this.

> A quotation is not the guide's own word.
"""


def passage(text: str, heading: str = "Why L1 is sparse", score: float = 0.8) -> Found:
    found = Passage(
        guide="reg", title="Regularisation", heading=heading, anchor=heading.lower().replace(" ", "-"), text=text
    )
    return Found(passage=found, score=score)


def test_only_whole_prose_is_taken_and_a_formula_stays_with_its_sentence() -> None:
    sentences = prose_sentences(TEXT)
    assert sentences[0] == "L1 is sparse because its penalty has a kink at zero."
    assert any("$$ \\lambda |w| $$" in sentence for sentence in sentences)
    assert sentences[-2:] == ["A list item is a sentence of its own.", "Another one follows it right here."]
    assert not any(word in " ".join(sentences) for word in ("table", "x = 1", "quotation"))


def test_signs_like_the_ones_we_use_inside_are_left_alone() -> None:
    assert prose_sentences("A note may hold ⟦7⟧ or any other sign.") == ["A note may hold ⟦7⟧ or any other sign."]


def test_an_answer_opens_with_the_plain_sentence_and_cites_its_passage(embedder: Embedder) -> None:
    answer = compose("Why is L1 sparse?", [passage(TEXT)], embedder)
    assert answer.startswith("L1 is sparse because its penalty has a kink at zero.")
    assert answer.endswith("[1]")


def test_a_passage_that_is_much_further_is_not_used(embedder: Embedder) -> None:
    answer = compose("Why is L1 sparse?", [passage(TEXT), passage("Soup is boiled in a pot.", "Soup", 0.3)], embedder)
    assert "[2]" not in answer


def test_without_passages_there_is_no_answer(embedder: Embedder) -> None:
    assert compose("Why is L1 sparse?", [], embedder) == ""


def test_every_sentence_of_an_answer_stands_in_the_passage_that_it_cites(library: Library, embedder: Embedder) -> None:
    for query in (
        "why is l1 sparse",
        "what is the bias variance trade-off",
        "how do i read a p value",
        "what is dropout",
    ):
        found = library.search(query)
        for paragraph in compose(query, found, embedder).split("\n\n"):
            text, _, number = paragraph.rpartition(" [")
            source = " ".join(found[int(number.rstrip("]")) - 1].passage.text.split())
            assert all(sentence in source for sentence in text.split(". ")[:1])
