"""Made-up reports about a lake that is nowhere: real words, and no two articles alike."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

TOPIC_WORD = "云锦湖"

FactKind = Literal["figure", "name", "day", "direction", "wording"]


@dataclass(frozen=True)
class Fact:
    """A place of a text that an edit may change: it stands there once."""

    kind: FactKind
    text: str


_PLACES = (
    "青石埠", "柳湾镇", "东篱乡", "望帆村", "白鹭滩", "枫桥头", "石榴坪", "月塘里", "沙洲渡",
    "竹溪口", "南屏山", "北渚港", "荷叶洲", "桐花岭", "梅渚镇", "双塔乡", "碧波村", "银杏坳",
    "渔浦镇", "长堤村",
)  # fmt: skip
_BODIES = (
    "湖区管理局", "渔业合作社", "水利站", "农技中心", "湿地保护站", "航道事务所", "文化馆",
    "气象台", "博物馆", "卫生院", "青年志愿队", "环境监测站", "旅游协会", "供销社",
    "治水办公室", "林业工作站",
)  # fmt: skip
_THINGS = (
    "生态修复工程", "观鸟栈道", "环湖公路", "泵站改造", "苇田轮割", "芡实种植", "湖鲜加工车间",
    "游船码头", "防浪林", "水质自动监测", "渔光互补电站", "古桥修缮", "民宿集群",
    "稻虾共作基地", "湖滨图书馆", "垃圾转运站", "夜航灯塔", "骑行驿站", "水上救援队", "菱角节",
)  # fmt: skip
_GOODS = (
    "银鱼",
    "芡实",
    "莲藕",
    "菱角",
    "河蚌",
    "白虾",
    "鳜鱼",
    "苇席",
    "草编",
    "荸荠",
    "茭白",
    "鸭蛋",
)
_UNITS = ("万元", "公里", "吨", "亩", "户", "人次", "立方米", "株", "台", "间")
_VERBS = (
    "推进",
    "验收",
    "启动",
    "调度",
    "巡查",
    "论证",
    "扩建",
    "验算",
    "复核",
    "组织",
    "完善",
    "整治",
)
_WHEN = (
    "入秋以来", "雨季过后", "开湖之前", "今年汛期", "休渔期间", "连日来", "月初", "前不久",
    "上半年",
)  # fmt: skip
_ROLES = ("局长", "站长", "主任", "社长", "馆长", "工程师", "队长", "研究员", "所长", "院长")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"
    "叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段"
    "雷龙史陶贺顾毛郝龚邵万钱严武"
)
_GIVEN = (
    "文博建华志强晓东海燕春梅丽娟国栋永康明远子涵雨桐思源佳宁学勤立新振邦秀英玉兰宏伟"
    "少卿云帆若水景行"
)
_WISHES = ("积极", "稳步", "全力", "有序", "抓紧", "持续", "统筹", "深入", "扎实", "加快")
_UP, _DOWN = ("增长", "上升", "提高"), ("下降", "回落", "减少")
_ENDS = (
    "沿岸居民说，推开窗就能看见成群的水鸟掠过芦苇荡。",
    "有人把旧船改成了茶座，傍晚坐满了看落日的客人。",
    "村口的老槐树下，孩子们把这件事画成了连环画。",
    "摆渡人收起竹篙，说这样的好年景多年未见。",
    "天色暗下来，码头上的灯一盏一盏地亮了。",
    "晒场上摊开的网随风轻轻晃动，空气里都是水草的味道。",
)


@dataclass
class Prose:
    """Writes reports.

    Args:
        seed: Equal seeds write equal reports.
    """

    seed: int

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._numbers: set[str] = set()

    def report(self, number: int, paragraphs: int) -> tuple[str, list[str], list[Fact]]:
        """A headline, the paragraphs of a text, and its facts."""
        self._numbers = set()
        facts: list[Fact] = []
        texts = [self._lead(facts)]
        ways = [self._money, self._speech, self._harvest, self._rate, self._works, self._day]
        order: list[int] = []
        while len(order) < paragraphs * 2:
            order += self._chance.sample(range(len(ways)), len(ways))
        for at in range(paragraphs):
            some = [ways[way](facts) for way in order[2 * at : 2 * at + 2]]
            texts.append("".join([*some, self.colour(number + at)]))
        whole = "".join(texts)
        head = (
            f"{self._one(_PLACES)}{self._one(_THINGS)}"
            f"{self._one(('见成效', '开工', '再提速', '迎来验收', '惠及乡邻', '有了新章程'))}"
            f" {self._figure()}{self._one(_UNITS)}记录刷新"
        )
        return head, texts, [fact for fact in facts if whole.count(fact.text) == 1]

    def sentence(self) -> str:
        """A sentence that no report has."""
        return (
            f"另据{self._one(_PLACES)}{self._one(_BODIES)}通报，{self._one(_THINGS)}的"
            f"{self._figure()}{self._one(_UNITS)}缺口已由{self._one(_BODIES)}补足。"
        )

    def colour(self, at: int) -> str:
        return _ENDS[at % len(_ENDS)] if self._chance.random() < 0.4 else ""

    def name(self) -> str:
        given = self._chance.sample(_GIVEN, 2)
        return self._one(_SURNAMES) + "".join(given)

    def number(self) -> str:
        return self._figure()

    def _one(self, of: object) -> str:
        return str(self._chance.choice(of))  # type: ignore[arg-type]

    def _figure(self) -> str:
        """A number that the report does not have yet."""
        while True:
            text = str(self._chance.randrange(1200, 9800))
            if text not in self._numbers and text[-1] != "0":
                self._numbers.add(text)
                return text

    def _note(self, facts: list[Fact], kind: FactKind, text: str) -> str:
        facts.append(Fact(kind, text))
        return text

    def _lead(self, facts: list[Fact]) -> str:
        figure = self._note(facts, "figure", self._figure())
        return (
            f"{self._one(_WHEN)}，{TOPIC_WORD}畔的{self._one(_PLACES)}{self._one(_VERBS)}"
            f"{self._one(_THINGS)}，{self._one(_BODIES)}与{self._one(_BODIES)}共投入{figure}万元，"
            f"涉及{self._one(_PLACES)}、{self._one(_PLACES)}两地。"
        )

    def _money(self, facts: list[Fact]) -> str:
        figure = self._note(facts, "figure", self._figure())
        wish = self._note(facts, "wording", f"{self._one(_WISHES)}{self._one(_VERBS)}")
        return (
            f"按照方案，{self._one(_PLACES)}将{wish}{self._one(_THINGS)}，"
            f"计划完成{figure}{self._one(_UNITS)}，由{self._one(_BODIES)}牵头。"
        )

    def _speech(self, facts: list[Fact]) -> str:
        name = self._note(facts, "name", self.name())
        return (
            f"{self._one(_BODIES)}{self._one(_ROLES)}{name}介绍，{self._one(_THINGS)}是"
            f"{self._one(_PLACES)}群众最盼望的事，{self._one(_GOODS)}和{self._one(_GOODS)}也因此有了销路。"
        )

    def _harvest(self, facts: list[Fact]) -> str:
        figure = self._note(facts, "figure", self._figure())
        return (
            f"{self._one(_PLACES)}今年收获{self._one(_GOODS)}{figure}吨，"
            f"其中{self._chance.randrange(2, 9)}成运往外地，{self._one(_BODIES)}派人到田头指导。"
        )

    def _rate(self, facts: list[Fact]) -> str:
        way = self._one((*_UP, *_DOWN))
        good = self._one(_GOODS)
        self._note(facts, "direction", f"{good}价格同比{way}")
        return (
            f"{self._one(_BODIES)}的统计显示，{good}价格同比{way}"
            f"{self._chance.randrange(11, 39)}.{self._chance.randrange(1, 9)}%，"
            f"{self._one(_PLACES)}的摊位排起了队。"
        )

    def _works(self, facts: list[Fact]) -> str:
        name = self._note(facts, "name", self.name())
        return (
            f"在{self._one(_PLACES)}的工地上，{self._one(_ROLES)}{name}正带人{self._one(_VERBS)}"
            f"{self._one(_THINGS)}，{self._one(_GOODS)}收购点就设在一旁。"
        )

    def _day(self, facts: list[Fact]) -> str:
        day = self._note(
            facts, "day", f"{self._chance.randrange(1, 13)}月{self._chance.randrange(11, 29)}日"
        )
        return (
            f"{day}，{self._one(_PLACES)}的{self._one(_THINGS)}将接受{self._one(_BODIES)}的检查。"
        )


def opposite(direction: str) -> str:
    """The same with the other direction."""
    for one, other in zip(_UP, _DOWN, strict=True):
        for word, instead in ((one, other), (other, one)):
            if direction.endswith(word):
                return direction.removesuffix(word) + instead
    raise ValueError(direction)
