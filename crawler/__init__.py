"""One crawl run, then exit: the only package that imports scrapy."""
