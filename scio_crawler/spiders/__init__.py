"""Where pages come from: the site, our archive, other archives. What they say is read elsewhere."""
