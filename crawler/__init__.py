"""From the web, or from saved pages, to data/crawl and data/files."""
