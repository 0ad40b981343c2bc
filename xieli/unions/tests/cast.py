"""A small tree on real regions; every union in it is invented."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from xieli.kernel.actor import Actor
from xieli.unions import services
from xieli.unions.models import Union
from xieli.unions.rules import Founding

AT = datetime(2024, 3, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
ON = AT.date()
BY = Actor(None, "王强")
CODES = ("91110000600037341L", "91110000802100433B", "911100001000013428")

REGIONS = """code,name,level,parent,valid_from,valid_to
440000,广东省,1,,,
440200,韶关市,2,440000,,
440281,乐昌市,3,440200,1995,
440300,深圳市,2,440000,,
440305,南山区,3,440300,1990,
441900,东莞市,2,440000,1988,
450000,广西壮族自治区,1,,,
450300,桂林市,2,450000,1998,
450328,龙胜各族自治县,3,450300,1998,
450329,资源县,3,450300,1998,
420000,湖北省,1,,,
429004,仙桃市,3,420000,1994,
500000,重庆市,1,,1997,
500112,渝北区,3,500000,1997,2025
320000,江苏省,1,,,
320100,南京市,2,320000,,
320106,鼓楼区,3,320100,,
350000,福建省,1,,,
350100,福州市,2,350000,,
350102,鼓楼区,3,350100,,
370000,山东省,1,,,
371200,莱芜市,2,370000,1992,2018
230700,伊春市,2,230000,,
230000,黑龙江省,1,,,
500101,万县区,3,500000,1997,1998
500101,万州区,3,500000,1998,
"""
ALIASES = """alias,code,note
龙胜县,450328,龙胜各族自治县的简称
广西,450000,简称
"""
CENTRES = """code,lon,lat
440300,114.06,22.54
450329,110.65,26.04
450300,110.29,25.27
"""


def write_files(folder: Path) -> Path:
    """Write the three small files."""
    for name, words in (("regions", REGIONS), ("aliases", ALIASES), ("centres", CENTRES)):
        (folder / f"{name}.csv").write_text(words, encoding="utf-8")
    return folder


def found(name: str, parent: Union | None = None, region: str = "", **more: object) -> Union:
    """Found a union with the cast's hand."""
    asked = Founding(name, parent.id if parent else None, region_code=region, **more)  # type: ignore[arg-type]
    return services.found(asked, by=BY, at=AT)
