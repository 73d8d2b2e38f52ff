"""A configuration's channels, and the worker that serves them."""

from __future__ import annotations

from scheduler.alerts.base import Channel
from scheduler.alerts.registry import build
from scheduler.alerts.worker import Worker
from scheduler.config import Config


def channels_of(config: Config) -> dict[str, Channel]:
    """Every channel of the configuration, by its id."""
    return {name: build(settings) for name, settings in config.channels.items()}


def worker_of(config: Config) -> Worker:
    """A worker that serves every channel of the configuration."""
    channels = channels_of(config)
    return Worker(str(config.archive), channels, config.rules, config.zone, web=config.web.address)
