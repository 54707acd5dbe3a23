"""Commands that the project adds to `scrapy`, or replaces."""
