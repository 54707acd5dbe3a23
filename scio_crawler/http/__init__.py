"""Between the spider and the network: manners (robots, retry), safety (origin), and receipts."""
