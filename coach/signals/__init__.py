"""What is measured in an answer without a language model: pure functions over text and vectors."""
