"""The archive for assistants: tools over MCP that read, cite and prove, and write nothing."""
