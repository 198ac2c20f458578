"""What is kept: people, conversations, interviews with their turns, critiques. SQLite by default, PostgreSQL by URL."""
