"""What happens in the week, from Monday to Monday."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.scheduler.week.desk import START, Week

_OPENING = "11月{day}日，东江市与西岭州{deed}，两地有关负责人参加。"
_CLOSING = "双方表示，将在产业、劳务、教育、医疗等方面继续加强合作。"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week; day 0 is its Monday."""
    midnight = START.replace(hour=0, minute=0)
    return midnight + timedelta(days=day, hours=hour, minutes=minute)


def play(week: Week) -> None:
    """The whole week."""
    _before(week)
    week.start()
    _a_new_text_and_its_copies(week)
    _a_figure_and_a_name(week)
    _withdrawn_and_restored_by_night(week)
    _a_house_that_is_down(week)
    _ten_changes(week)
    _there_and_back_again(week)
    week.until(at(7, 9))


def _before(week: Week) -> None:
    """What stands there when the watch begins."""
    for number, deed in enumerate(("共商茶叶销售", "开展支教活动", "举办劳务招聘会"), 101):
        _news(week, "djnews", number, f"东江西岭{deed}", deed, f"活动为期{number - 95}天。")
    _news(week, "xlnews", 401, "西岭柑橘走进东江社区", "举办柑橘展销", "首日售出12吨。")
    _news(week, "province", 501, "两江协作五年间", "回顾五年历程", "五年来共实施项目412个。")
    _news(week, "province", 502, "西岭学子暑期走进东江", "组织研学活动", "共有120名学生参加。")
    week.write("djevening", 302, "东江夜市本周开市", "东江夜市本周五开市，将营业到十月底。")


def _news(week: Week, house: str, number: int, title: str, deed: str, *more: str) -> None:
    opening = _OPENING.format(day=week.now.day, deed=deed)
    week.write(house, number, title, opening, *more, _CLOSING)


def _edit(week: Week, house: str, number: int, before: str, after: str) -> None:
    """Put `after` where `before` stood, in the title and the text."""
    story = week.houses[house].stories[number]
    story.title = story.title.replace(before, after)
    story.paragraphs = tuple(text.replace(before, after) for text in story.paragraphs)
    week.houses[house].show()


def _answer(week: Week, house: str, number: int, status: int) -> None:
    week.houses[house].stories[number].status = status
    week.houses[house].show()


def _a_new_text_and_its_copies(week: Week) -> None:
    """Monday: an article, its copy in another place, and in another edition of the house."""
    week.until(at(0, 10))
    agreement = (
        "签订产业协作协议",
        "根据协议，东江市今年将向西岭州投入帮扶资金6300万元，实施产业项目86个。",
        "市委副书记李明在签约仪式上说，要把好事办好，让群众得到实惠。",
        "西岭州有关部门介绍，首批项目涉及柑橘、茶叶、花椒三个产业，预计带动2.1万户增收。",
    )
    _news(week, "djnews", 201, "东江西岭签订产业协作协议", *agreement)
    week.until(at(0, 14))
    _news(week, "xlnews", 402, "东江西岭签订产业协作协议", *agreement)
    week.until(at(0, 16))
    _news(week, "djevening", 301, "东江西岭签订产业协作协议", *agreement)


def _a_figure_and_a_name(week: Week) -> None:
    """Tuesday: the figure is put right in both editions; a name in the afternoon."""
    week.until(at(1, 10))
    for house, number in (("djnews", 201), ("djevening", 301)):
        _edit(week, house, number, "6300万元", "5300万元")
    week.until(at(1, 15))
    _edit(week, "djnews", 201, "李明", "李鸣")
    week.until(at(1, 18))
    _news(week, "djnews", 202, "东江教师赴西岭支教", "启动新一轮支教", "共选派教师86名。")


def _withdrawn_and_restored_by_night(week: Week) -> None:
    """Wednesday, 01:12 to 03:40."""
    week.until(at(2, 1, 12))
    _answer(week, "djnews", 202, 404)
    week.until(at(2, 3, 40), timedelta(minutes=20))
    story = week.houses["djnews"].stories[202]
    story.status = 200
    _edit(week, "djnews", 202, "86名", "68名")
    week.until(at(2, 5), timedelta(minutes=20))


def _a_house_that_is_down(week: Week) -> None:
    """Thursday, 9 to 15; an hour later the provincial paper takes an article back for good."""
    week.until(at(3, 9))
    week.houses["xlnews"].is_down = True
    week.houses["xlnews"].show()
    week.until(at(3, 15))
    week.houses["xlnews"].is_down = False
    week.houses["xlnews"].show()
    week.until(at(3, 16))
    _answer(week, "province", 501, 404)


def _ten_changes(week: Week) -> None:
    """Friday: six new articles, three edits, a withdrawal."""
    week.until(at(4, 9))
    for number, (house, deed) in enumerate(
        (
            ("djnews", "共建柑橘产业园"),
            ("djevening", "组织医疗专家义诊"),
            ("xlnews", "举行茶叶推介会"),
        )
    ):
        _news(week, house, 601 + number, f"东江西岭{deed}", deed, f"现场签约{number + 3}项。")
    week.until(at(4, 12))
    _edit(week, "djnews", 101, "6天", "16天")
    _edit(week, "xlnews", 401, "12吨", "21吨")
    week.until(at(4, 15))
    for number, (house, deed) in enumerate(
        (
            ("djnews", "开通农产品专列"),
            ("province", "推进劳务协作"),
            ("xlnews", "联合举办非遗展"),
        )
    ):
        _news(week, house, 611 + number, f"东江西岭{deed}", deed, f"今年已是第{number + 2}次。")
    week.until(at(4, 18))
    _edit(week, "djnews", 601, "3项", "5项")
    _answer(week, "djnews", 103, 404)


def _there_and_back_again(week: Week) -> None:
    """Saturday: a headline is changed, and changed back."""
    week.until(at(5, 10))
    _edit(week, "djnews", 202, "东江教师赴西岭支教", "东江名师赴西岭支教")
    week.until(at(5, 15))
    _edit(week, "djnews", 202, "东江名师赴西岭支教", "东江教师赴西岭支教")
