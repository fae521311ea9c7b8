"""The cities of the sample."""

from lontar.sample.cities.kupang import KUPANG
from lontar.sample.cities.palembang import PALEMBANG
from lontar.sample.cities.plan import City, Growth, Reorganisation, UnitSpec

CITIES = {city.agency_id: city for city in (KUPANG, PALEMBANG)}

__all__ = ["CITIES", "City", "Growth", "Reorganisation", "UnitSpec"]
