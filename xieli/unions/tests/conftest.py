"""Fixtures: the regions of the cast, and a tree."""

from pathlib import Path

import pytest

from xieli.unions import services
from xieli.unions.models import Union
from xieli.unions.tests.cast import AT, BY, found, write_files


@pytest.fixture
def regions(db: None, tmp_path: Path) -> int:
    return services.load_regions(by=BY, at=AT, folder=write_files(tmp_path))


@pytest.fixture
def tree(regions: int) -> dict[str, Union]:
    province = found("粤省总工会", region="440000")
    city = found("深圳总工会", province, "440300")
    district = found("南山总工会", city, "440305")
    street = found("西山街道总工会", district, stands_as="street")
    return {
        "province": province,
        "city": city,
        "shaoguan": found("韶关总工会", province, "440200"),
        "district": district,
        "street": street,
        "village": found("溪水村工会", street, stands_as="village"),
        "firm": found("明川电子工会", street, stands_as="enterprise"),
    }
