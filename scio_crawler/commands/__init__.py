"""What `scrapy` itself lacks: the project's own commands."""
