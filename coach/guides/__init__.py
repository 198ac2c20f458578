"""The guides: splitting them into passages, embedding them, finding and citing them."""
