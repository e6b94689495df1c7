"""The claims of a tracker against its evidence: what does not hold, where, why, and what would mend it."""

from loopui.reports.checks.case import Case, make_case
from loopui.reports.checks.finding import KINDS, Finding, Severity
from loopui.reports.checks.running import check

__all__ = ["KINDS", "Case", "Finding", "Severity", "check", "make_case"]
