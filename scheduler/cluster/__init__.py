"""Workers of other machines: the batches and findings of `crawler.protocol`, by a broker."""
