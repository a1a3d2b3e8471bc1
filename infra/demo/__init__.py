"""Demo data and the story of one transfer. Everything goes in as a school would put it in: the API and the ingest bucket."""
