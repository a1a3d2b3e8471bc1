"""The Student Report as PDF, HTML and spreadsheet: data in, files out; no AWS, no clock. docs/decisions/0090, 0091, 0092."""
