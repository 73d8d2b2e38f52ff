"""The daemon and the command line; imports neither scrapy nor twisted."""
