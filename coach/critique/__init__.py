"""From an answer to its critique: judged by an engine, verified and computed by code."""
