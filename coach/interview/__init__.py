"""Mock interviews: the table of moves, the plan, what the interviewer does next, and the report."""
