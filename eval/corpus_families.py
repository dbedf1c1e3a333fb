"""The families of reports: what each calls its parts and tables, in which order, how it prints and how it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from eval.corpus_desk import Form
from eval.corpus_flags import Flags
from eval.corpus_flow import Print
from eval.corpus_phrases import CAMPUS, EARLY, EASTERN, WESTERN
from eval.corpus_phrases_budget import PLAN
from eval.corpus_spoken import Phrases


@dataclass(frozen=True, slots=True)
class FamilySpec:
    """One family; `plan` lists its headings (# 部分, ## 一、, ### （一）) and after = what stands under them."""

    key: str
    stem: str
    """File name: {0} department, {1} year."""
    cover: str
    kind: str
    unit: str
    last_year: int
    grouped: bool
    gap: str
    plan: str
    form: Form
    look: Print
    phrases: Phrases
    called: Mapping[str, str] = field(default_factory=dict)
    """Names of indicators that the family prints otherwise."""

    @property
    def words(self) -> str:
        """All of its sentences."""
        return "".join(text for variants in self.phrases.sections.values() for v in variants for text in v)


_FINAL_TITLES: Mapping[str, str] = {
    "totals": "收入支出决算总表",
    "income": "收入决算表",
    "spending": "支出决算表",
    "fiscal": "财政拨款收入支出决算总表",
    "general": "一般公共预算财政拨款支出决算表",
    "basic": "一般公共预算财政拨款基本支出决算表",
    "public": "财政拨款“三公”经费支出决算表",
    "fund": "政府性基金预算财政拨款收入支出决算表",
    "capital": "国有资本经营预算财政拨款收入支出决算表",
}

_NARRATIVE = """## 一、收入支出决算总体情况说明 = 总体
## 二、收入决算情况说明 = 收入
## 三、支出决算情况说明 = 支出
## 四、财政拨款收入支出决算总体情况说明 = 财政
## 五、一般公共预算财政拨款支出决算情况说明
### （一）一般公共预算财政拨款支出决算总体情况 = 一般总体
### （二）一般公共预算财政拨款支出决算结构情况 = 类
### （三）一般公共预算财政拨款支出决算具体情况 = 项
## 六、一般公共预算财政拨款基本支出决算情况说明 = 基本
## 七、财政拨款“三公”经费支出决算情况说明 = 三公
## 八、政府性基金预算财政拨款收入支出决算情况说明 = 基金
## 九、国有资本经营预算财政拨款收入支出决算情况说明 = 国资
"""

WESTERN_FAMILY = FamilySpec(
    key="western",
    stem="{0}{1}年度部门决算公开说明",
    cover="{1}年度部门决算公开说明",
    kind="决算",
    unit="万元",
    last_year=2024,
    grouped=False,
    gap=" ",
    plan=f"""# 第一部分 单位概况
## 一、主要职能 = 职能
## 二、机构设置及人员情况 = 人员
# 第二部分 部门决算情况说明
{_NARRATIVE}## 十、其他重要事项的情况说明
### （一）机关运行经费支出情况 = 运行
### （二）政府采购情况 = 采购
### （三）国有资产占用情况说明 = 资产
## 十一、预算绩效的情况说明 = 绩效,自评
# 第三部分 专业名词解释 = 名词
# 第四部分 部门决算报表 = totals,income,spending,fiscal,general,basic,public,fund,capital
""",
    form=Form(_FINAL_TITLES, "", "编制单位：", zeros=True),
    look=Print(15, 28, 8.5, "— {0} —", repeat_head=False),
    phrases=WESTERN,
)

EASTERN_FAMILY = FamilySpec(
    key="eastern",
    stem="{0}{1}年度部门决算",
    cover="{1}年度部门决算",
    kind="决算",
    unit="万元",
    last_year=2024,
    grouped=True,
    gap="",
    plan=f"""# 第一部分 部门概况
## 一、主要职能 = 职能
## 二、部门决算单位构成 = 人员
# 第二部分 部门决算表 = totals,income,spending,fiscal,general,basic,public,fund,capital
# 第三部分 部门决算情况说明
{_NARRATIVE}## 十、预算绩效管理情况 = 绩效
## 十一、其他重要事项的情况说明
### （一）机关运行经费支出情况 = 运行
### （二）政府采购支出情况 = 采购
### （三）国有资产占有使用情况说明 = 资产
# 第四部分 名词解释 = 名词
""",
    form=Form(_FINAL_TITLES, "", "编制部门：", two_sided=True),
    look=Print(14, 25, 9, "{0}", repeat_head=True),
    phrases=EASTERN,
)

UNIVERSITY_FAMILY = FamilySpec(
    key="university",
    stem="{0}{1}年度部门决算",
    cover="{1}年度部门决算",
    kind="决算",
    unit="万元",
    last_year=2024,
    grouped=True,
    gap="",
    plan="""# 一、学校概况
## （一）学校基本情况 = 职能
## （二）部门决算单位构成 = 人员
# 二、部门决算报表 = totals,income,spending,general
# 三、决算报表说明
## （一）高等学校收支决算总表说明 = 总体
## （二）高等学校收入决算表说明 = 收入
## （三）高等学校支出决算表说明 = 支出
## （四）高等学校财政拨款支出决算表说明 = 一般总体,项
# 四、名词解释 = 名词
""",
    form=Form(
        {
            "totals": "表1：高等学校收支决算总表",
            "income": "表2：高等学校收入决算表",
            "spending": "表3：高等学校支出决算表",
            "general": "表4：高等学校财政拨款支出决算表",
        },
        "",
        "单位名称：",
        total_last=True,
    ),
    look=Print(15, 28, 8, "{0}", repeat_head=False),
    phrases=CAMPUS,
    called={"一般公共预算财政拨款支出": "财政拨款支出"},
)

EARLY_FAMILY = FamilySpec(
    key="early",
    stem="{0}{1}年部门决算公开",
    cover="{1}年度部门决算公开",
    kind="决算",
    unit="元",
    last_year=2019,
    grouped=False,
    gap="",
    plan="""# 第一部分 部门基本情况
## 一、主要职责 = 职能
## 二、人员构成 = 人员
# 第二部分 部门决算情况说明
## 一、收支决算总体情况 = 总体
## 二、收入决算情况 = 收入
## 三、支出决算情况 = 支出
## 四、财政拨款支出决算情况 = 一般总体
### （一）财政拨款支出决算结构 = 类
### （二）财政拨款支出决算具体情况 = 项
## 五、财政拨款基本支出决算情况 = 基本
## 六、“三公”经费财政拨款支出决算情况 = 三公
## 七、政府性基金预算财政拨款支出决算情况 = 基金
## 八、其他重要事项
### （一）机关运行经费 = 运行
### （二）政府采购 = 采购
### （三）国有资产占用 = 资产
# 第三部分 部门决算表 = totals,income,spending,general,basic,public,fund
# 第四部分 名词解释 = 名词
""",
    form=Form(
        {
            "totals": "收支决算总表",
            "income": "收入决算表",
            "spending": "支出决算表",
            "general": "一般公共预算支出决算表",
            "basic": "一般公共预算基本支出决算表",
            "public": "“三公”经费财政拨款支出决算表",
            "fund": "政府性基金预算支出决算表",
        },
        "公开{0:02d}表",
        "部门名称：",
        all_classes=False,
        two_sided=True,
        wide=True,
    ),
    look=Print(14, 26, 8.5, "第 {0} 页", repeat_head=True),
    phrases=EARLY,
    called={"一般公共预算财政拨款支出": "一般公共预算支出"},
)

BUDGET_FAMILY = FamilySpec(
    key="budget",
    stem="{0}{1}年部门预算公开",
    cover="{1}年度部门预算公开",
    kind="预算",
    unit="万元",
    last_year=2025,
    grouped=False,
    gap="",
    plan="""# 第一部分 部门概况
## 一、主要职能 = 职能
## 二、部门机构设置和预算单位构成情况 = 人员
# 第二部分 部门预算表 = totals,income,spending,fiscal,general,basic,public,fund,goals
# 第三部分 部门预算情况说明
## 一、收支预算总体情况说明 = 总体
## 二、收入预算情况说明 = 收入
## 三、支出预算情况说明 = 支出
## 四、财政拨款收支预算总体情况说明 = 财政
## 五、一般公共预算支出预算情况说明 = 一般总体,项
## 六、一般公共预算基本支出预算情况说明 = 基本
## 七、“三公”经费、会议费、培训费支出预算情况说明 = 三公
## 八、政府性基金预算支出预算情况说明 = 基金
## 九、机关运行经费支出预算情况说明 = 运行
## 十、政府采购支出预算情况说明 = 采购
## 十一、国有资产占用情况 = 资产
## 十二、预算绩效目标设置情况说明 = 绩效
# 第四部分 名词解释 = 名词
""",
    form=Form(
        {
            "totals": "收支预算总表",
            "income": "收入预算总表",
            "spending": "支出预算总表",
            "fiscal": "财政拨款收支预算总表",
            "general": "一般公共预算支出预算表",
            "basic": "一般公共预算基本支出预算表",
            "public": "“三公”经费、会议费、培训费支出预算表",
            "fund": "政府性基金预算支出预算表",
            "goals": "项目绩效目标表",
        },
        "公开{0:02d}表",
        "部门名称：",
        all_classes=False,
    ),
    look=Print(14, 26, 9, "{0}", repeat_head=True),
    phrases=PLAN,
)

FAMILIES = {one.key: one for one in (WESTERN_FAMILY, EASTERN_FAMILY, UNIVERSITY_FAMILY, EARLY_FAMILY, BUDGET_FAMILY)}


def form_of(family: FamilySpec, flags: Flags) -> Form:
    """The family's form with what the flags change of it."""
    return replace(
        family.form,
        split_codes=flags.split_codes or (family.key == "eastern" and not flags.fused_total),
        fused_total=flags.fused_total,
        two_sided=family.form.two_sided or flags.two_sided,
        mixed_units=flags.mixed_units,
        wide=family.form.wide or flags.landscape or flags.rotated,
        title_cell=flags.title_cell,
        dashes=flags.dashes,
        # A total inside the header leaves no place for a row below it.
        spacer_row=flags.spacer_row and not flags.fused_total,
    )
