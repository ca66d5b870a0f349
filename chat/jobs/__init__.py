"""What the worker does: one idempotent task for each job, a module for each subject.

A job that raises is tried again, later and later, for some hours; one that raises Hopeless isn't.
"""

from chat.jobs.base import Hopeless

__all__ = ["Hopeless"]
