"""The outbox worker: what is due is composed, paced and sent, and its outcome written down."""
