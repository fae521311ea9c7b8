"""Real memories of real readers through the door: every line is accounted for, and a second download brings nothing."""

import pytest
from landing_scenario import City

from lontar.warehouse import ensure

pytestmark = pytest.mark.integration


@pytest.fixture
def city(module_home) -> City:
    ensure()
    return City()


@pytest.mark.parametrize(
    ("name", "layout", "received", "duplicates"),
    [
        ("clockwork_device1_attlog.dat", "six_field", 11_902, 0),
        ("clockwork_device2_attlog.dat", "six_field", 32_849, 1),
        ("solution_x_5col_attlog.dat", "five_field", 560, 0),
    ],
)
def test_real_memory__is_accounted_for_line_by_line(city, shared_dir, name, layout, received, duplicates):
    source = city.profile["feeds"]["punches"]["sources"][0]
    source["options"] = {"layout": layout}
    if layout == "five_field":
        source["constants"] = {"device_id": "x"}
    content = (shared_dir / "data" / "attendance" / name).read_bytes()
    result = city.land("punches", f"{name}_attlog.dat", content)
    assert (result.status, result.received, result.duplicate) == ("landed", received, duplicates)
    assert city.count("raw.punches") == result.loaded
    assert city.count("quarantine.reject") == result.rejected
    again = city.land("punches", "again_attlog.dat", content + content.splitlines(keepends=True)[-1])
    assert (again.loaded, again.duplicate) == (0, received - result.rejected + 1)
