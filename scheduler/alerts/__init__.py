"""What is told to whom: the channels that carry a report, and the worker of the outbox."""
