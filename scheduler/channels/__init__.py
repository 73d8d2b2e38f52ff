"""What carries a report to its readers: a module for each kind of channel, and what they share."""
