"""Safehand: moves a child's safeguarding record to the right people at the new school."""
