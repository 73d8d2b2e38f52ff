"""The archive and the desk's work for programs: `/api/v1`, declared once for all that needs it."""
