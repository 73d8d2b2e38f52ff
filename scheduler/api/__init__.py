"""What programs ask of the archive and what they are answered, by HTTP and by MCP."""
