"""The archive as a web page: the desk's pages, and Datasette for researchers, in one server."""
