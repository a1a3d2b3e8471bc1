"""The rules. Pure: no AWS, no clock, no randomness, no logging."""
