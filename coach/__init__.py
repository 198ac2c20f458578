"""An interview coach for machine-learning jobs: mock interviews, critiques with evidence, guides with citations."""

__version__ = "0.1.0"
