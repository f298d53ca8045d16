"""From data/read to data/topics: what a request is about."""
