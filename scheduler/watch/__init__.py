"""The watch: what is due goes out to workers, what they find comes in."""
