"""The dirty files of the demonstration, as officers really keep them; written by us."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from xieli.site.demo.federation import FIRMS, credit_code

# 编号, 村, 物资, 数量(连单位), 单位, 急需, 对象, 户数, 到位, 说明 - with the faults people make
ZIYUAN = (
    ("1", "云岭村", "棉被", "约120床", "", "特急", "60岁以上老人", "58", "2026.12.10", "2米×1.8米"),
    ("2", "", "电热毯", "９０", "条", "急", "60岁以上老人", "45", "2026-12-10", ""),
    ("3", "明溪小学", "护眼台灯", "130台", "", "急", "小学生", "", "2026/12/20", "住校用"),
    ("4", "", "学生校服", "160 套", "", "较急", "小学生", "", "", "按报上来的身高"),
    ("5", "", "书包", "一百五十个", "", "一般", "小学生", "", "", ""),
    ("6", "白竹村", "轮椅", "12", "辆", "特急", "行动不便职工", "12", "2026.12.10", ""),
    ("7", "", "竹编工具", "18", "套", "较急", "竹编合作社", "18", "", ""),
    ("8", "", "食用油", "-180", "桶", "一般", "", "90", "", "5升装"),
    ("9", "", "大米", "200", "坨", "一般", "", "100", "", "10公斤装"),
    ("10", "", "保温杯", "约200个", "", "不急", "环卫职工", "", "", ""),
    ("11", "全县", "助学金", "30000", "元", "急", "大学新生", "15", "", "每人2000元"),
)
LONGSHENG = (
    ("1", "半山寨", "棉被", "约200床", "", "特急", "60岁以上老人", "96", "2026-12-10", ""),
    ("2", "半山寨", "棉鞋", "160双", "", "急", "小学生", "", "2026-12-15", "走读路远"),
    ("3", "梯田中心校", "护眼台灯", "95台", "", "急", "小学生", "", "", ""),
    ("4", "梯田中心校", "学生校服", "120套", "", "较急", "小学生", "", "", ""),
    ("5", "温泉村", "电热毯", "60条", "", "急", "60岁以上老人", "30", "", ""),
    ("6", "各村卫生室", "听诊器", "20个", "", "较急", "村医", "", "", ""),
    ("7", "温泉村", "大米", "150袋", "", "一般", "", "75", "", "10公斤装"),
    ("8", "温泉村", "轮椅", "若干", "辆", "特急", "行动不便职工", "8", "", ""),
    ("9", "全县", "助学金", "20000元", "", "急", "大学新生", "10", "", ""),
    ("9", "全县", "助学金", "20000元", "", "急", "大学新生", "10", "", ""),
)
# what the officers write on the screen where a row was refused: (row's number, column, text)
MENDED_ZIYUAN = {"8": ("quantity", "180"), "9": ("unit", "袋")}
MENDED_LONGSHENG = {"8": ("quantity", "8辆")}

# firm, item, quantity, unit, price, lot, only county, only group, words
PLEDGES: tuple[tuple[int, str, str, str, str, str, str, str, str], ...] = (
    (1, "护眼台灯", "150", "台", "79", "10", "", "小学生", "只给小学生用"),
    (2, "棉被", "260", "床", "128", "", "", "", ""),
    (3, "保温杯", "２００", "个", "49", "", "资源县", "", ""),
    (3, "听诊器", "20", "个", "85", "", "", "", ""),
    (4, "竹编工具", "18", "套", "520", "", "资源县", "竹编合作社", "只给合作社"),
    (5, "电热毯", "120", "条", "96", "", "", "", ""),
    (6, "食用油", "150", "桶", "75", "", "", "", ""),
    (7, "书包", "500", "个", "89", "", "", "小学生", ""),
    (8, "学生校服", "210", "套", "118", "", "", "", ""),
    (8, "棉鞋", "160", "双", "75", "", "龙胜县", "", ""),
    (9, "助学金", "30000", "元", "", "", "", "", "大学新生"),
    (10, "棉被", "40", "床", "128", "", "龙胜各族自治县", "", ""),
    (11, "轮椅", "18", "辆", "760", "", "", "", ""),
    (12, "护眼台灯", "60", "台", "82", "", "", "", ""),
    (13, "大米", "350", "袋", "40", "", "", "", ""),
    (14, "电热毯", "20", "条", "105", "", "", "", ""),
)
MENDED_PLEDGES = {"8": ("quantity", "150")}


def write_all(folder: Path) -> dict[str, Path]:
    """Write the files of the demonstration; the same names each time."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {
        "needs-ziyuan": folder / "资源县需求清单.xlsx",
        "needs-longsheng": folder / "龙胜需求（GBK）.csv",
        "pledges": folder / "爱心企业认捐登记.xlsx",
    }
    _write_ziyuan(made["needs-ziyuan"])
    _write_longsheng(made["needs-longsheng"])
    _write_pledges(made["pledges"])
    return made


def _write_ziyuan(path: Path) -> None:
    """A title over the table, a head of two rows, merged villages, a total and a note below."""
    book = Workbook()
    sheet = book.active
    sheet.title = "需求"
    sheet.append(["资源县2026年冬季急需物资统计表"])
    sheet.merge_cells("A1:K1")
    sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True), Alignment("center")
    sheet.append(
        ["序号", "县", "乡镇（村）", "物资", "", "", "急需程度", "对象", "", "最迟到位", "备注"]
    )
    sheet.append(["", "", "", "名称", "数量", "单位", "", "给谁用", "户数", "", ""])
    for merged in ("A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:G3", "H2:I2", "J2:J3", "K2:K3"):
        sheet.merge_cells(merged)
    for number, village, item, quantity, unit, urgency, group, homes, due, words in ZIYUAN:
        sheet.append(
            [number, "资源县", village, item, quantity, unit, urgency, group, homes, due, words]
        )
    _merge_villages(sheet)
    sheet.append(["合计", "", "", "", "1100", "", "", "", "338", "", ""])
    sheet.append(["填表说明：数量按入户核实的户数填写。"])
    book.save(path)


def _merge_villages(sheet: Worksheet) -> None:
    """One village name over all its rows, as officers draw it; the table starts on line 4."""
    starts = [place for place, row in enumerate(ZIYUAN) if row[1]] + [len(ZIYUAN)]
    for first, after in pairwise(starts):
        if after - first > 1:
            sheet.merge_cells(f"C{first + 4}:C{after + 3}")


def _write_longsheng(path: Path) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        [
            "编号",
            "县",
            "村",
            "物资名称",
            "数量",
            "单位",
            "急需程度",
            "用途对象",
            "户数",
            "到位日期",
            "说明",
        ]
    )
    for row in LONGSHENG:
        writer.writerow([row[0], "龙胜县", *row[1:]])
    path.write_bytes(text.getvalue().encode("gb18030"))


def _write_pledges(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "认捐"
    sheet.append(
        "编号 捐赠单位 统一社会信用代码 捐赠物资 数量 单位 单价（元） 每箱数量 "
        "指定给哪个县 限定对象 联系人 联系电话 备注".split()
    )
    for number, row in enumerate(PLEDGES, 1):
        firm, item, quantity, unit, price, lot, county, group, words = row
        sheet.append(
            [number, f"{FIRMS[firm - 1]}（示范企业）", credit_code(firm), item, quantity, unit,
             price, lot, county, group, "联 系", f"1380000{firm:04d}", words]
        )  # fmt: skip
    book.save(path)
