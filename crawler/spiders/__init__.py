"""The one news spider, and the fetch of a single page."""
