"""Recommendations: rules as data, triggered by shown figures, followed up one period later."""

from lontar.publish.recommendations.evaluate import Recommendation, Trigger, evaluate
from lontar.publish.recommendations.follow_up import FollowUp, follow_up
from lontar.publish.recommendations.rules import Rule, rules

__all__ = ["FollowUp", "Recommendation", "Rule", "Trigger", "evaluate", "follow_up", "rules"]
