"""Text in and out: other people's file formats, parsed into and written from domain values."""
