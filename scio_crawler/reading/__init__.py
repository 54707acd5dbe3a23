"""Reading: from captures of a briefing's pages to its turns. Pure: no Scrapy, network or clock."""
