"""The file under the archive: its connection, transactions, rows and backups."""
