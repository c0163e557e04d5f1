"""What operators see of a running process: logs without secrets, and metrics. Must not know what is logged or counted, only how."""

from bot.telemetry.logs import Redaction, configure_logs
from bot.telemetry.metrics import Metrics

__all__ = ["Metrics", "Redaction", "configure_logs"]
