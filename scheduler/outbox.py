"""The worker of a configuration's channels."""

from __future__ import annotations

from scheduler.alerts.registry import build
from scheduler.alerts.worker import Worker
from scheduler.config import Config


def worker_of(config: Config) -> Worker:
    """A worker that serves every channel of the configuration."""
    channels = {name: build(settings) for name, settings in config.channels.items()}
    return Worker(str(config.archive), channels, config.rules, config.zone, web=config.web.address)
