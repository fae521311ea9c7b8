"""Who approves is a setting whose mistakes are told by file and key."""

import pytest
import yaml
from test_agency import PROFILE

from lontar.agency import load_agency
from lontar.errors import ConfigurationError

HEAD = {"name": "kepala", "office": "Kepala BKPSDM", "os_users": ["ani"]}
SECRETARY = {"name": "sekda", "office": "Sekretaris Daerah", "os_users": ["budi"]}


def _load(tmp_path, approval, **publication):
    profile = PROFILE | {"publication": {"requires_approval": True, "approval": approval} | publication}
    path = tmp_path / "kota-contoh.yml"
    path.write_text(yaml.safe_dump(profile), encoding="utf-8")
    return load_agency(path).publication.approval


def test_approvers__are_read(tmp_path):
    approval = _load(tmp_path, {"people": 2, "approvers": [HEAD, SECRETARY]})
    assert [(one.name, one.office, one.os_users) for one in approval.approvers] == [
        ("kepala", "Kepala BKPSDM", ("ani",)),
        ("sekda", "Sekretaris Daerah", ("budi",)),
    ]
    assert approval.people == 2


@pytest.mark.parametrize(
    ("approval", "named"),
    [
        ({"people": 2}, "approvers names 0"),
        ({"people": 2, "approvers": [HEAD]}, "approvers names 1"),
        ({"people": 2, "approvers": [HEAD, SECRETARY | {"os_users": ["ani"]}]}, "two logins"),
        ({"people": 3, "approvers": [HEAD, SECRETARY]}, "people"),
        ({"approvers": [HEAD, HEAD | {"office": "Lain"}]}, "same name"),
        ({"approvers": [HEAD, HEAD | {"name": "lain"}]}, "same office"),
        ({"approvers": [HEAD | {"os_users": ["*"]}]}, "publication.approval"),
        ({"approvers": [HEAD | {"os_users": []}]}, "os_users"),
        ({"approvers": [HEAD | {"person": "Nama"}]}, "person"),
    ],
)
def test_mistake__names_file_and_key(tmp_path, approval, named):
    with pytest.raises(ConfigurationError) as caught:
        _load(tmp_path, approval)
    assert named in str(caught.value)
    assert "kota-contoh.yml: " in str(caught.value) or "kota-contoh.yml" in caught.value.where


def test_approvers__that_nobody_asks_are_a_mistake(tmp_path):
    with pytest.raises(ConfigurationError, match="requires_approval is not set"):
        _load(tmp_path, {"approvers": [HEAD]}, requires_approval=False)
