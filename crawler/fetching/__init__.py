"""Scrapy: one host's batch fetched politely and within its bounds; the only package with it."""
