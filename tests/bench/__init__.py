"""What things cost, as counts and ratios. Nothing here is timed in a test."""
