"""The profile of one government: `config/agencies/<agency_id>.yml`. Onboarding a city means writing one; no code."""

from lontar.agency.approval import Approval, Approver
from lontar.agency.internal import Internal, InternalReader
from lontar.agency.loading import get_agency, load_agencies, load_agency, profile_paths, read_profile
from lontar.agency.profile import Agency, SurveyMethod
from lontar.agency.publication import Licence, Publication, Recipients
from lontar.agency.retention import RetentionClass
from lontar.agency.rules import LocalRule, local_rule_codes
from lontar.agency.sources import GROUP_NAMES, Feed, Identifier, Source

__all__ = [
    "GROUP_NAMES",
    "Agency",
    "Approval",
    "Approver",
    "Feed",
    "Identifier",
    "Internal",
    "InternalReader",
    "Licence",
    "LocalRule",
    "Publication",
    "Recipients",
    "RetentionClass",
    "Source",
    "SurveyMethod",
    "get_agency",
    "load_agencies",
    "load_agency",
    "local_rule_codes",
    "profile_paths",
    "read_profile",
]
