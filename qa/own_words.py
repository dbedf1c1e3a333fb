"""The words that an answer may use of its own: grammar, and the field's words for amounts, changes and comparisons.

Whatever else stands beside a number must be told by the place that is cited: 烟酒 3.47 万元 is no 公务接待费.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ingest.ledger.terms import section

_LETTERS = (
    "的了为是在和与及或并且而但也都均各共约近达至到从由自以按据对于比较占即则其该此这那本有无未不没已将被把给让使就只仅还又再更"
    "后前中里内等如若因故所得着过来去计多少高低增减升降涨跌年月日个项额率数量值款类名次虽第页元见快慢请并却须应可能会要做用花需答"
)
_WORDS = """
支出 收入 收支 决算 预算 年初 全年 本年 当年 年度 上年 去年 同期 上一年 前一年 今年 合计 总计 共计
总额 总数 总量 总和 之和 金额 费用 数额 数值 数据 数字 占比 比例 比重 百分比 份额 增加 增长 上升
上涨 提高 提升 增多 增幅 涨幅 扩大 升高 减少 下降 降低 下滑 降幅 减幅 跌幅 缩减 压减 回落 缩小
多支出 少支出 持平 无变化 没有变化 保持不变 增减 变动 变化 差额 差异 差距 相差 相比 相较 对比 比较
同比 环比 幅度 增速 分别 依次 各自 其中 其余 其他 另外 此外 同时 包括 包含 构成 组成 部分 方面 来源
用于 主要 实际 执行 完成 安排 下达 使用 发生 开支 花费 花了 用了 投入 结余 剩余 尚未 尚有 余下 结果
也就是 相当于 换算 折合 折算 四舍五入 保留 计算 算得 得出 可得 可知 得到 推算 根据 按照 依据 参照
报告 材料 原文 所示 显示 列示 列明 披露 公开 说明 载明 记载 提到 指出 写明 写到 写的 表中 表格 本表 张表
见表 详见 参见 出处 来自 如下 以下 上述 情况 问题 您问 所问 提问 问的 回答 答案 结论 综上 因此 所以
由此 可见 总体 总的 整体 合起来 一共 总共 全部 单位 部门 该单位 该部门 本单位 本部门 我单位 我部门
项目 科目 指标 事项 内容 明细 具体 名称 口径 得分 分值 满分 总分 评分 自评 权重 执行率 完成率 差异率
预决算差异率 增长率 增减率 增减额 占比为 指标值 完成值 年度指标 目标值 实际完成 执行数 预算数 决算数
年初预算 全年预算 调整预算 上年决算 原因 由于 因为 主要是 主要原因 在于 得益于 不是 并非 没有 而是 而非
不存在 不变 相反 相符 不符 一致 相等 吻合 平衡 对不上 对得上 尾差 四舍 相加 相减 加上 减去 除以 乘以
加总 求和 一并列出 列出 两者 二者 三者 上述两项 该项 此项 这项 该项目 各项 每项 逐项 高于 低于 超过
不足 少于 多于 大于 小于 达到 超出 未达 最高 最低 最多 最少 最大 最小 更高 更低 更多 更少 排名 排在
位列 倍数 整个 仍为 仍有 已经 进行 属于 涉及 当中 之中 左右 大约 大概 将近 接近 几乎 恰好 正好 刚好
基本 略有 有所 明显 大幅 小幅 显著 较大 较多 较快 较少 继续 进一步 一定 年末 期末 年底 本期 期初
调整后 追加 核减 批复 编制 分为 数量 这一 那么 如果 并且 以及 还有 还是 或者 虽然 但是 不过 然而
其次 首先 最后 再次 例如 比如 换言之 简言之 总之 也即 即为 计为 记为 列为 定为 共为 合为 称为 视为
减支 增支 节省 节约 压缩 控制 超支 未超 超预算 有关 相关 关于 对应 对于 至于 截至 截止 本年度 上年度
上一年度 本项 支付 拨付 拨款 金额为 提供 给出 查到 找到 查询 检索 无法 不能 不足以 缺少 未能 未给出
未提供 未列 注意 请注意 需要 其实 确实 准确 正确 错误 有误 不准确 更正 纠正 修正 不同 一样 相同 公式
算式 除外 不含 不包括 扣除 按年 逐年 本级 元整 均为 单位为 出自 截图 标注 来看 而言 角度 层面 范围
范围内 口径下 情形 该局 本局 我局 该部 本部 我部 该校 本校 我校 该院 本院 我院 该厅 本厅 该委 本委
我委 该馆 本馆 该办 我办 符合条件 符合 条件 满足 调整为 涨得 降得 涨了 降了 快于 慢于 是否 之间 之差
差为 原先 由此可见 您好 所述 参考 摘录 出现 呈现 呈 呈现出 趋势 走势 变为 变成 变多 变少 变高 变低
占到 占了 总共为 也有 都有 该年 当时 目前 现有 共有 各有 另有 还需 以外 之外 其一 其二 同一 同类
之一 报告期 报告年度 数为 额为 率为 分析 比对 核对 核实 复核 验证 总结 小结 概括 简要 汇总 统计 计入
列入 纳入 不再 不会 不到 不及 未达到 未超过 没有超过 等于 不等于 大于等于 小于等于 近似 精确 精度 小数
两位 位小数 舍入 该格 为空 空白 填数 列有 未列示 未发生 自评表 偏差 偏差原因 这里 那里 数目 是的
不是的 不对 对的 机关的 面积 人次 人数 批次 反而 反倒 微增 微降 微涨 略增 略降 稳增 还剩 剩下 稳定 平稳 大体 后者 前者
经查 经核 说法 约合 换算后 折合后 总额达 报告中 材料中 原话 原句 模板 用语
"""
COMPUTED = (
    "人均", "平均", "平均每", "每人", "每批", "每次", "每辆", "每年", "年均", "两年", "三年", "多年", "历年", "两项",
    "三项", "四项", "五项", "两个", "三个",
)  # fmt: skip
"""What may stand beside a number that is computed, and is to be told where it is quoted."""
_MARKED = re.compile(r"[\[【][\d、,，;；\s]*[\]】]")
_LONGEST = 24
_RUN = re.compile(r"[\u3400-\u9fffA-Za-z]{1,}")


def unexplained(text: str, told: Iterable[str]) -> str:
    """The first run of letters that is neither an answer's own word nor in `told`, squeezed words; "" where none is.

    What is told must be told in one piece: 机关服务 is not put together of 机关 here and 服务 there.
    """
    words = tuple(told)
    for run in _RUN.finditer(_MARKED.sub(" ", text)):
        left = _read(run[0], words, join=1)[1]
        if left:
            return left[0]
    return ""


def content(text: str) -> list[str]:
    """The stretches of a text that are no own words of an answer: 购置 in 购置数为."""
    return [part for run in _RUN.finditer(_MARKED.sub(" ", text)) for part in _read(run[0], (), join=0)[1]]


def explained_share(text: str, told: Iterable[str]) -> tuple[int, int]:
    """How many letters of a text, own words aside, are told, and of how many."""
    words = tuple(told)
    known = unknown = 0
    for run in _RUN.finditer(_MARKED.sub(" ", text)):
        known_here, left = _read(run[0], words, join=0)
        known, unknown = known + known_here, unknown + sum(len(part) for part in left)
    return known, known + unknown


@dataclass(frozen=True, slots=True)
class _Piece:
    """The best reading of a run up to here: its cost, its told letters, and its last piece."""

    cost: int = 0
    letters: int = 0
    start: int = 0
    kind: str = "own"
    """own | told | joined (told, right after another told piece) | unknown"""


def _read(run: str, told: tuple[str, ...], join: int) -> tuple[int, list[str]]:
    """Told letters of a run, and the parts that nothing explains; two told pieces in a row cost `join`."""
    own = _own_words()
    best = [_Piece()]
    for end in range(1, len(run) + 1):
        before = best[end - 1]
        single = run[end - 1] in _LETTERS
        options = [_Piece(before.cost + (not single), before.letters, end - 1, "own" if single else "unknown")]
        for start in range(max(0, end - _LONGEST), end - 1):
            piece, before = run[start:end], best[start]
            if piece in own:
                options.append(_Piece(before.cost, before.letters, start))
            elif any(piece in one for one in told):
                cost = join if before.kind in ("told", "joined") else 0
                kind = "joined" if cost else "told"
                options.append(_Piece(before.cost + cost, before.letters + len(piece), start, kind))
        best.append(min(options, key=lambda option: (option.cost, option.letters)))
    return best[-1].letters, _unread(run, best)


def _unread(run: str, best: list[_Piece]) -> list[str]:
    """The stretches of a run that its best reading leaves unexplained, from the left."""
    parts: list[str] = []
    end, last = len(run), -1
    while end:
        piece = best[end]
        if piece.kind in ("unknown", "joined"):
            part = run[piece.start : end]
            parts[-1:] = [part + parts[-1]] if parts and last == end else [*parts[-1:], part]
            last = piece.start
        end = piece.start
    return parts[::-1]


@cache
def _own_words() -> frozenset[str]:
    asked = {word for entry in section("measures") for word in (entry["measure"], *entry["asks"]) if len(word) >= 2}
    return frozenset(_WORDS.split()) | asked
