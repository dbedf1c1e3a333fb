"""An invented city bureau of culture and tourism: codes in three cells, 0.00 for nothing, wordy narrative."""

from __future__ import annotations

from eval.synth_spec import (
    FUND,
    AssetSpec,
    CarrySpec,
    DepartmentSpec,
    Layout,
    LineSpec,
    ReviewSpec,
    SubjectSpec,
    TargetSpec,
    ThreePublicSpec,
    Why,
)

_MEDIA, _CULTURE = "文化旅游体育与传媒支出", "文化和旅游"
_SOCIAL, _PENSION = "社会保障和就业支出", "行政事业单位养老支出"
_HEALTH, _MEDICAL = "卫生健康支出", "行政事业单位医疗"

_SUBJECTS = (
    SubjectSpec(
        "2070101",
        (_MEDIA, _CULTURE, "行政运行"),
        Why("基本«工资标准»调整，人员支出增加", "年终«奖金»核定口径变化，人员支出减少"),
    ),
    SubjectSpec(
        "2070102",
        (_MEDIA, _CULTURE, "一般行政管理事务"),
        Why("文旅市场«巡查»频次提高，执法经费增加", "文旅市场«巡查»改为联合开展，执法经费减少"),
    ),
    SubjectSpec(
        "2070108",
        (_MEDIA, _CULTURE, "文化活动"),
        Why("新办«云溪河灯节»系列群众活动", "«云溪河灯节»活动场次压缩"),
    ),
    SubjectSpec(
        "2070109",
        (_MEDIA, _CULTURE, "群众文化"),
        Why("乡镇«文化站»设备更新补助增加", "乡镇«文化站»设备更新已在上年集中完成"),
    ),
    SubjectSpec(
        "2070111",
        (_MEDIA, _CULTURE, "文化创作与保护"),
        Why("新增一批«非遗»传承人传习补助", "«非遗»数字化采录项目进入尾声"),
    ),
    SubjectSpec(
        "2070113",
        (_MEDIA, _CULTURE, "旅游宣传"),
        Why("赴外地举办«推介会»的场次增多", "线下«推介会»改为线上举办，场租费用节省"),
    ),
    SubjectSpec(
        "2070114",
        (_MEDIA, _CULTURE, "文化和旅游管理事务"),
        Why("景区«厕所改造»工程量增加", "景区«厕所改造»任务已经完成，本年不再安排"),
    ),
    SubjectSpec(
        "2070199",
        (_MEDIA, _CULTURE, "其他文化和旅游支出"),
        Why("«惠民演出»下乡场次增加", "«惠民演出»受场馆检修影响，场次减少"),
    ),
    SubjectSpec(
        "2070204",
        (_MEDIA, "文物", "文物保护"),
        Why("«古建筑»修缮工程进入主体施工，工程进度款增加", "«古建筑»修缮工程进入收尾，工程进度款减少"),
    ),
    SubjectSpec(
        "2080501",
        (_SOCIAL, _PENSION, "行政单位离退休"),
        Why("退休人员«取暖»补助标准提高", "退休人员«体检»改为隔年安排"),
    ),
    SubjectSpec(
        "2080505",
        (_SOCIAL, _PENSION, "机关事业单位基本养老保险缴费支出"),
        Why("养老保险«缴费基数»上调", "养老保险«缴费基数»核定下调"),
    ),
    SubjectSpec(
        "2080506",
        (_SOCIAL, _PENSION, "机关事业单位职业年金缴费支出"),
        Why(
            "本年办理退休的人员较多，职业年金«记实»支出增加", "本年办理退休的人员较少，职业年金«记实»支出减少"
        ),
    ),
    SubjectSpec(
        "2101101",
        (_HEALTH, _MEDICAL, "行政单位医疗"),
        Why("医疗保险«缴费基数»上调", "医疗保险«费率»阶段性下调"),
    ),
    SubjectSpec(
        "2101103",
        (_HEALTH, _MEDICAL, "公务员医疗补助"),
        Why("公务员医疗补助«比例»提高", "公务员医疗补助«比例»下调"),
    ),
    SubjectSpec(
        "2210201",
        ("住房保障支出", "住房改革支出", "住房公积金"),
        Why("住房公积金«缴存基数»年度调整后提高", "住房公积金«缴存基数»年度调整后降低"),
    ),
    SubjectSpec(
        "2296003",
        ("其他支出", "彩票公益金安排的支出", "用于体育事业的彩票公益金支出"),
        Why("社区«健身器材»更换数量增加", "社区«健身器材»更换数量减少"),
    ),
)

_ADMIN = "2070101"
_PEOPLE = (
    ("30101", "168.40", _ADMIN),
    ("30102", "132.60", _ADMIN),
    ("30103", "96.30", _ADMIN),
    ("30112", "3.20", _ADMIN),
    ("30199", "12.50", _ADMIN),
    ("30108", "62.80", "2080505"),
    ("30109", "31.40", "2080506"),
    ("30110", "28.60", "2101101"),
    ("30111", "9.70", "2101103"),
    ("30113", "58.90", "2210201"),
    ("30302", "6.40", "2080501"),
)
_RUNNING = (
    ("30201", "9.80"),
    ("30202", "2.60"),
    ("30205", "1.10"),
    ("30206", "4.30"),
    ("30207", "3.70"),
    ("30209", "8.20"),
    ("30211", "7.90"),
    ("30213", "2.40"),
    ("30215", "1.80"),
    ("30216", "3.10"),
    ("30217", "2.86"),
    ("30226", "4.40"),
    ("30228", "7.60"),
    ("30229", "9.10"),
    ("30231", "11.70"),
    ("30239", "21.30"),
    ("30299", "5.20"),
    ("31002", "3.60"),
)

_LINES = (
    *(LineSpec(subject, base, economic) for economic, base, subject in _PEOPLE),
    *(LineSpec(_ADMIN, base, economic) for economic, base in _RUNNING),
    LineSpec(_ADMIN, "8.60", "30212", since=2023),
    LineSpec("2070102", "46.20", project="文旅市场综合监管"),
    LineSpec("2070108", "58.00", project="云溪河灯节系列活动", since=2023),
    LineSpec("2070109", "128.50", project="基层公共文化设施补助"),
    LineSpec("2070111", "64.30", project="非物质文化遗产保护传承"),
    LineSpec("2070113", "215.00", project="云溪旅游品牌推广"),
    LineSpec("2070114", "42.70", project="景区旅游厕所改造", until=2022),
    LineSpec("2070199", "36.90", project="惠民演出下乡"),
    LineSpec("2070199", "21.50", project="社会捐赠文化活动", source="其他收入"),
    LineSpec("2070204", "182.40", project="古建筑群修缮保护"),
    LineSpec("2296003", "75.60", project="社区健身器材补充", source=FUND),
)

_PROMOTION = ReviewSpec(
    "云溪旅游品牌推广",
    "通过集中推介扩大云溪旅游品牌的知名度，带动乡村旅游消费，让游客满意",
    (
        TargetSpec(
            "产出指标",
            "数量指标",
            "举办旅游推介会场次",
            ">=",
            8,
            "场",
            10,
            reason="两场推介会因展馆«档期»冲突延至下年",
        ),
        TargetSpec("产出指标", "数量指标", "拍摄旅游短片数量", ">=", 12, "部", 10),
        TargetSpec(
            "产出指标",
            "数量指标",
            "培训乡村旅游从业人员人次",
            ">=",
            600,
            "人次",
            10,
            reason="部分学员因«农忙»未能参训",
        ),
        TargetSpec("产出指标", "质量指标", "推介活动验收合格率", "=", 100, "%", 10),
        TargetSpec("产出指标", "时效指标", "宣传合同按期履约率", ">=", 95, "%", 10),
        TargetSpec("成本指标", "经济成本指标", "项目支出控制额", "<=", 0, "万元", 10),
        TargetSpec(
            "效益指标",
            "经济效益指标",
            "接待游客人次增长率",
            ">=",
            6,
            "%",
            10,
            reason="«雨季»延长，三季度游客少于预计",
        ),
        TargetSpec("效益指标", "社会效益指标", "旅游品牌知名度", "", 0, "", 10, words="逐步提高"),
        TargetSpec("满意度指标", "服务对象满意度指标", "游客满意度", ">=", 90, "%", 10),
    ),
)

CULTURE = DepartmentSpec(
    name="云溪市示例文化和旅游局",
    short="我局",
    base_year=2021,
    duties=(
        "起草全市文化、旅游、体育和文物工作的发展规划，并组织落实。",
        "管理全市性重大文化活动，建设公共文化服务网络。",
        "指导文艺创作，推动非物质文化遗产的普查、记录和传承。",
        "统筹旅游资源开发，组织云溪旅游形象的对外推介。",
        "负责文物保护单位的日常巡查和修缮管理。",
        "监管文化、旅游、体育市场，依法查处违规经营行为。",
        "组织开展全民健身，指导社区健身设施的布设和维护。",
        "办理市人民政府交办的其他工作。",
    ),
    offices=(
        "办公室",
        "计划财务科",
        "公共服务科",
        "艺术与非遗科",
        "资源开发科",
        "市场管理科",
        "文物科",
        "体育科",
    ),
    units=(),
    staff=(36, 0, 14),
    admin=_ADMIN,
    subjects=_SUBJECTS,
    lines=_LINES,
    carries=(CarrySpec(FUND, "2296003", "12.40"), CarrySpec("其他收入", "2070199", "9.30")),
    reserve=None,
    three_public=ThreePublicSpec(
        per_guest=96,
        cars=4,
        asset_cars=5,
        gap_reason="另有 1 辆流动文化服务车由社会捐赠，所需费用没有使用财政拨款",
        overseas_content="赴境外参加旅游交易会的交通费和展位费",
        car_content="车辆加油、检修、年检和保险",
        reception_content="工作用餐和住宿",
        overseas=Why(
            "本年应邀组团赴境外参加«旅游交易会»", "本年境外参展团组«减少»", "没有安排因公«出国（境）»"
        ),
        purchase=Why("按规定«更新»一辆公务用车", "本年没有«购置»公务用车", "没有«购置»公务用车"),
        running=Why("车辆使用年限较长，«维修»次数增多", "推行«拼车»出行，加油支出下降"),
        reception=Why("来访的«考察»团组批次增多", "来访的«考察»团组批次减少"),
    ),
    running_why=Why("办公楼«物业»和差旅等开支增加", "压减«会议»、印刷等日常开支"),
    procurement=("38.60", "96.40", "142.30"),
    small_share=(88, 61),
    assets=AssetSpec(
        original="1286.50",
        area="3420.00",
        house="742.80",
        cars="98.60",
        kinds=(("机要通信用车", 1), ("应急保障用车", 1), ("特种专业技术用车", 1), ("其他用车", 2)),
        other_cars="流动文化服务车和业务保障车",
        equipment=1,
    ),
    reviews=(_PROMOTION,),
    achievements=("项目资金的使用方向更加聚焦，品牌推广见到成效", "绩效目标与预算同步编报，约束力增强"),
    problems=("个别指标设得偏粗，难以量化", "项目实施单位填报资料不够及时"),
    measures=("把指标细化到季度", "按月通报填报进度，并与下年预算挂钩"),
    layout=Layout(
        wording="narrative",
        body=14,
        leading=27,
        table=8.5,
        review=11.5,
        split_codes=True,
        zeros=True,
        toc_pages=True,
        footer="— {0} —",
    ),
)
