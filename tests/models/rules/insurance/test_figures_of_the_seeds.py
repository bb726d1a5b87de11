"""Each figure that the source documents print, recomputed by the rules; the comment quotes its line."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from models.actions.insurance.read_schemes import all_caps, all_schemes
from models.rules.base.working_days import working_day_after
from models.rules.insurance.contract import Benefit
from models.rules.insurance.coverage import Of, Target, Uses
from models.rules.insurance.payable import Cut, Loss, Payable, owed, payable
from models.rules.insurance.policy_terms import Payer
from models.rules.insurance.premium import Insured, reckon
from models.rules.insurance.premium_scheme import ClaimsHistory
from models.rules.lifts.use import PUBLIC_PLACES, LiftUse
from scripts.demo.city_rules import COVERAGE
from tests.models.rules.insurance.test_payable import SILENT

NANJING, CAPS = all_schemes()["nanjing_2015"], all_caps()["district_caps_2019"]
YUAN = 100
# 004: 按一台11层站，使用年限为8年，电梯维保单位星级为四星的住宅楼垂直升降电梯来计算，保费基础价格为93元
EXAMPLE = Insured(False, LiftUse.RESIDENTIAL, date(2007, 6, 24), date(2015, 6, 24), star=3)


def parts(insured: Insured) -> list[int]:
    return [part.fen for part in reckon(NANJING, insured).parts]


def test_004_the_owner_pays_13_95_of_88_35() -> None:
    # 按2:3:5标准分摊，该部电梯的实际年保费中，所有权人或使用权人承担18.6元
    assert parts(EXAMPLE) == [1860, 2790, 4650]
    # 但由于该电梯选用的维保单位是四星级，年保费可以打95折，因此…实际只要承担13.95元，…承担费用不变
    four = reckon(NANJING, replace(EXAMPLE, star=4))
    assert (four.total_fen, [part.fen for part in four.parts]) == (8835, [1395, 2790, 4650])
    # 95折 of the owner's share alone would be 17.67: not what the source prints. The 5 % of the whole 93 yuan,
    # 4.65, fall on the owner (这个优惠将直接而且只体现在电梯所有权人或使用权人缴纳的保费上).
    assert Fraction(1860 * 95, 100) == 1767
    assert 1860 - Fraction(9300 * 5, 100) == 1395


def test_004_bases_and_shares() -> None:
    # 一台垂直升降电梯的年保费基础价格为93元，自动扶梯、自动人行道每台为95元，新安装电梯每台为98元
    assert reckon(NANJING, EXAMPLE).total_fen == 93 * YUAN
    assert reckon(NANJING, replace(EXAMPLE, is_moving=True)).total_fen == 95 * YUAN
    # 非住宅电梯投保保费比例为5:4:1，别墅电梯由产权所有人单独全额投保
    assert parts(replace(EXAMPLE, use=LiftUse.SCHOOL)) == [4650, 3720, 930]
    [villa] = reckon(NANJING, replace(EXAMPLE, use=LiftUse.VILLA)).parts
    assert (villa.payer, villa.fen) == (Payer.OWNER, 9300)


def test_004_factors() -> None:
    # 非商用电梯系数都为1，写字楼等商用电梯、商住两用梯系数为1.1，商场、车站、码头等公共场所的电梯系数为1.3
    uses = {LiftUse.HOSPITAL: 9300, LiftUse.OFFICE: 10_230, LiftUse.MIXED: 10_230, LiftUse.PIER: 12_090}
    assert {use: reckon(NANJING, replace(EXAMPLE, use=use)).total_fen for use in uses} == uses
    # 15年以内系数是1，超过15年是1.2
    assert reckon(NANJING, replace(EXAMPLE, installed_on=date(1999, 6, 24))).total_fen == 11_160
    # 无星级…1.2，二星级系数要乘以1.1，而四星级、五星级…0.95和0.85
    stars = {0: 11_160, 2: 10_230, 3: 9300, 4: 8835, 5: 7905}
    assert {star: reckon(NANJING, replace(EXAMPLE, star=star)).total_fen for star in stars} == stars
    # 第二年可以打95折 … 第三年可以打9折 … 第二年不打折 … 还要上浮10% … 保费的基础价格将上浮50%
    histories = {
        ClaimsHistory.ONE_CLEAN_YEAR: 8835,
        ClaimsHistory.TWO_CLEAN_YEARS: 8370,
        ClaimsHistory.CLAIM: 9300,
        ClaimsHistory.CASUALTY: 10_230,
        ClaimsHistory.EXHAUSTED: 13_950,
    }
    found = {one: reckon(NANJING, replace(EXAMPLE, history=one)).total_fen for one in histories}
    assert found == histories


def test_004_limits() -> None:
    million = 1_000_000 * YUAN
    # 每人每次事故死亡/伤残赔偿限额80万元（其中含…医疗费用赔偿限额8万元）；…财产损失…2万元；…500万
    assert payable(SILENT, Loss(Benefit.INJURY, million)) == Payable(800_000 * YUAN, Cut.PERSON)
    assert payable(SILENT, Loss(Benefit.INJURY, 9 * million, 20)) == Payable(5 * million, Cut.ACCIDENT)
    assert payable(SILENT, Loss(Benefit.PROPERTY, million)) == Payable(20_000 * YUAN, Cut.EVENT)
    # 48万元（其中含…4.8万元）… 工伤最高赔付额为32万元，由此加起来也是累计80万的保障；…财产损失…1000元
    employee = payable(SILENT, Loss(Benefit.EMPLOYEE, million))
    assert employee == Payable(480_000 * YUAN, Cut.PERSON)
    assert (employee.fen or 0) + 320_000 * YUAN == 800_000 * YUAN
    assert payable(SILENT, Loss(Benefit.EMPLOYEE_PROPERTY, million)) == Payable(1_000 * YUAN, Cut.PERSON)
    # 每台电梯每次事故无责救助额度为10万元，其中每人不超过3万元。60周岁以上的老人…按每人3万元赔付
    assert payable(SILENT, Loss(Benefit.RELIEF, million, 9)) == Payable(100_000 * YUAN, Cut.EVENT)
    assert payable(SILENT, Loss(Benefit.RELIEF, million)) == Payable(30_000 * YUAN, Cut.PERSON)
    assert owed(SILENT, Loss(Benefit.RELIEF, persons=2, protected=2)) == 60_000 * YUAN


def test_003_caps_by_kind_of_place() -> None:
    # 住宅…不高于85元/部/年，非住宅电梯（公众聚集场所除外）不高于105元/部/年，公众聚集场所…不高于135元/部/年
    expected = {use: 135 if use in PUBLIC_PLACES else 105 for use in LiftUse}
    expected |= {LiftUse.RESIDENTIAL: 85, LiftUse.VILLA: 85}
    assert {use: CAPS.for_use(use) for use in LiftUse} == {use: yuan * YUAN for use, yuan in expected.items()}
    # 三(二): 责任保险覆盖率 30 % by 2019, 50 % by 2020, 70 % by 202*; 保险+服务 20 %, 50 %
    targets = [one for one in Target.parse_all(COVERAGE) if one.plan.startswith("003")]
    assert sorted((one.percent, one.counts.value) for one in targets) == [
        (20, "with_service"), (30, "liability"), (50, "liability"), (50, "with_service"), (70, "liability"),
    ]  # fmt: skip


def test_000_001_and_004_shares() -> None:
    # 000: 乘客电梯、自动扶梯和自动人行道22.47万台，占72.3%, of 31.07万台
    assert round(Fraction(2247, 3107) * 1000) == 723
    # 004: 全国共发生特种设备事故283起，其中电梯事故95起，占到了33.57%
    assert round(Fraction(95, 283) * 10_000) == 3357
    # 001: 2021 年上半年…投保率达到 60%以上, of 已注册登记并处于检验合格有效期内的电梯
    [xiangyang] = [one for one in Target.parse_all(COVERAGE) if one.plan.startswith("001")]
    assert (xiangyang.percent, xiangyang.by, xiangyang.of) == (60, date(2021, 6, 30), Of.INSPECTED)
    # 004: 2015年底…公众聚集场所…80%以上；党政机关、事业单位…50%以上
    nanjing = [one for one in Target.parse_all(COVERAGE) if one.plan.startswith("004")]
    assert [(one.uses, one.percent) for one in nanjing if one.by == date(2015, 12, 31)] == [
        (Uses.PUBLIC_PLACES, 80), (Uses.INSTITUTIONS, 50),
    ]  # fmt: skip


def test_004_half_in_three_working_days_over_new_year() -> None:
    """在3个工作日内…预赔50%. New Year 2026: 1 to 3 January are free, Sunday the 4th is worked."""
    assert NANJING.prepayment is not None
    days, percent = NANJING.prepayment.working_days, NANJING.prepayment.percent
    assert (days, percent) == (3, 50)
    assert working_day_after(date(2025, 12, 31), days).day == date(2026, 1, 6)
    # 2090 has no notice yet: 1 January 2091, a Monday, is fixed by the regulation and counted as free all the same.
    without = working_day_after(date(2090, 12, 29), days)
    assert (without.day, without.guessed_year) == (date(2091, 1, 4), 2091)
