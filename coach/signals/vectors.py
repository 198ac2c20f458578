"""The vectors that the signals are computed from, and what makes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class Embeds(Protocol):
    """What turns texts into vectors: (n, 384), each row of length one. It remembers texts that come back."""

    def embed(self, texts: Sequence[str]) -> Matrix: ...
