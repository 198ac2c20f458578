"""The embedder: what its vectors promise, and what happens when its files are not as they should be."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from coach.errors import ModelFileError
from coach.guides.embedding import DIMENSIONS, MAX_TOKENS, MODEL_FOLDER, Embedder

TEXTS = [
    "Why does L1 regularisation give sparse weights?",
    "I cut the training time from 9 hours to 40 minutes.",
    "The bias-variance trade-off. " * 40,
    "é, 中文, 🙂 and \ud800",
    "",
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODEL_FOLDER, tmp_path / "model"))


def cosine(embedder: Embedder, one: str, other: str) -> float:
    a, b = embedder.embed([one, other])
    return float(a @ b)


def test_every_text_becomes_a_unit_vector_of_384_floats(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, DIMENSIONS)


def test_the_vector_of_a_text_does_not_depend_on_its_company() -> None:
    together = Embedder().embed(TEXTS)
    backwards = Embedder().embed(TEXTS[::-1])[::-1]
    alone = np.vstack([Embedder().embed([text]) for text in TEXTS])
    assert np.array_equal(together, backwards)
    assert np.array_equal(together, alone)


def test_the_vector_of_a_text_does_not_depend_on_the_number_of_threads() -> None:
    assert np.array_equal(Embedder(threads=1).embed(TEXTS), Embedder(threads=3).embed(TEXTS))


def test_threads_that_share_an_embedder_get_the_same_vectors(embedder: Embedder) -> None:
    texts = [f"{text} {number}" for number in range(8) for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(Embedder(remembered=3).embed, [texts] * 4))
    assert all(np.array_equal(vectors, embedder.embed(texts)) for vectors in found)


def test_changing_a_returned_vector_does_not_change_what_is_remembered(embedder: Embedder) -> None:
    before = embedder.embed(TEXTS)
    embedder.embed(TEXTS)[:] = 0
    assert np.array_equal(embedder.embed(TEXTS), before)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        (
            "How do you prevent overfitting?",
            "Regularisation, dropout and early stopping.",
            "I led a team of six people.",
        ),
        (
            "Tell me about a conflict at work.",
            "A colleague and I disagreed about the deadline.",
            "PCA finds directions.",
        ),
        (
            "What is gradient descent?",
            "Stepping downhill along the slope of the loss.",
            "SQL joins combine two tables.",
        ),
    ],
)
def test_a_related_text_is_nearer_than_an_unrelated_one(embedder: Embedder, text: str, near: str, far: str) -> None:
    assert cosine(embedder, text, near) > cosine(embedder, text, far) + 0.1


def test_case_does_not_matter(embedder: Embedder) -> None:
    assert cosine(embedder, "Gradient Boosting", "gradient boosting") == pytest.approx(1.0, abs=1e-5)


def test_similarities_are_those_of_the_published_model(embedder: Embedder) -> None:
    # by PyTorch with the published 32-bit weights; the model card shows the same figures
    pairs = {
        ("That is a happy person", "That is a very happy person"): 0.9429,
        ("That is a happy person", "Today is a sunny day"): 0.2569,
    }
    for (one, other), published in pairs.items():
        assert cosine(embedder, one, other) == pytest.approx(published, abs=0.01)


def test_tokens_are_counted_up_to_what_the_model_reads(embedder: Embedder) -> None:
    assert embedder.count_tokens("") == 2
    assert embedder.count_tokens("one two three") == 5
    assert embedder.count_tokens("word " * 1000) == MAX_TOKENS


def test_what_lies_beyond_the_limit_is_not_read(embedder: Embedder) -> None:
    full = "word " * MAX_TOKENS
    assert cosine(embedder, full, full + "and something else") == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("name", ["model.int8.onnx", "tokenizer.json"])
def test_a_damaged_file_is_named_with_what_to_do(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ModelFileError, match=rf"{name} is damaged.*Install the coach again"):
        Embedder(folder).embed(["a text"])


@pytest.mark.parametrize("name", ["model.int8.onnx", "tokenizer.json", "SHA256SUMS"])
def test_a_missing_file_is_named_with_what_to_do(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelFileError, match=rf"{name} cannot be read.*Install the coach again"):
        Embedder(folder).embed(["a text"])


def test_the_fingerprint_is_the_checksum_that_ships_with_the_model(embedder: Embedder) -> None:
    assert f"{embedder.fingerprint}  model.int8.onnx" in (MODEL_FOLDER / "SHA256SUMS").read_text()


def test_nothing_is_loaded_before_the_first_use() -> None:
    program = (
        "import sys; from coach.guides.embedding import Embedder; Embedder(); "
        "print(sorted({'onnxruntime', 'tokenizers', 'chromadb'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
