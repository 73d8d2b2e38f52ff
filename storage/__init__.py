"""The archive: the only package that knows SQL."""
