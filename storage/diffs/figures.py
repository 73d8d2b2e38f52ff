"""Figures and dates as one token each, with their units: 12.4亿元, 百分之三十, 10月22日, 9:30."""

from __future__ import annotations

import re

from storage.diffs import english
from storage.lexicon import words

# A character that begins a word is no measure: 家庭, 人民, 村民, 部门.
_NO_UNIT = (
    "(?<!家(?=[庭属长乡园])|人(?=[民才均])|国(?=家)|[村乡镇](?=[民庄村镇亲])|部(?=[门分])"
    "|支(?=[持援付教]))"
)
_UNIT = f"(?:{'|'.join(sorted(words('units'), key=len, reverse=True))}){_NO_UNIT}"
_SYMBOL = "[A-Za-zμ]{1,3}[²³]?(?![A-Za-z])"
# Behind a blank only what is known to measure: 12 kg, but not 305 is.
_SYMBOL_APART = (
    "(?:[kcmμ]?[mg]|km/h|mph|[kMG]?W|kWh|[kMGT]B|[kMG]?Hz|mL|ml|ha|ft|lb|oz|mi)[²³]?(?![A-Za-z])"
)
# 12元/股, 60km/h.
_EACH = f"(?:/(?:{_UNIT}|股|[a-z]{{1,3}}(?![A-Za-z])))?"
_N = "[〇零一二两三四五六七八九十]"
_HAN = "(?:[〇零一二两三四五六七八九十百千万亿]+(?:点[〇零一二三四五六七八九]+[万亿]?)?)"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?"
# 千 in 千瓦时 and 千米 is part of the unit.
_SCALE = "(?:[十百万亿]|千(?![瓦米克伏焦]))*"
_ABOUT = "[余多几]?"
# Of an index, not of the clock: 3000点.
_POINTS = "点(?![0-9〇零一二三四五六七八九钟])"
_MONEY = "(?:(?<![A-Za-z])(?:NT|HK|US|[ACS])?[$¥￥€£]|(?<![A-Za-z])(?:RMB|USD|CNY|EUR|HKD) ?)"
_HOURS = "(?:上午|下午|中午|凌晨|晚上|早上|早晨|傍晚|清晨|夜间|深夜|当晚|今晚|昨晚|晚|早)"
_MONTHS = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAYS = f"(?:\\d{{1,2}}|{_N}{{1,3}})"
_ZONE = "(?: ?(?:GMT|BST|UTC|CST|E[SD]?T|P[SD]?T)(?![A-Za-z]))?"
_WEEKDAY = "(?: ?\\((?:周|星期|礼拜)?[一二三四五六日天]\\))?"

DATE = "|".join(
    [
        rf"{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?(?:, ?\d{{4}})?(?!\d)|{_MONTHS} \d{{4}}",
        rf"\d{{1,2}} {_MONTHS}(?: \d{{4}})?",
        english.DATE,
        "民国[0-9一二三四五六七八九十]{1,3}年(?:[0-9一二三四五六七八九十]{1,2}月(?:"
        + _DAYS
        + "[日号])?)?",
        rf"\d{{4}}(?P<sep>[-/.])\d{{1,2}}(?P=sep)\d{{1,2}}(?!\d){_WEEKDAY}",
        rf"(?:\d{{4}}|[〇零一二三四五六七八九]{{4}})年(?:{_DAYS}月(?:{_DAYS}[日号])?)?(?:度|底|初|末)?",
        "(?:农历|阴历)?(?:[正一二三四五六七八九十冬腊]月)?(?:初[一二三四五六七八九十]|廿[一二三四五六七八九])",
        "(?:农历|阴历)[正一二三四五六七八九十冬腊]月[一二三]?十?[一二三四五六七八九十]?",
        rf"{_DAYS}月{_DAYS}[日号]{_WEEKDAY}",
        rf"(?<!个){_DAYS}月(?:份|底|初|末|中旬|上旬|下旬)?(?!亮|球|薪|饼)",
        rf"(?<![\d.])\d{{1,2}}日|(?<!{_N}){_N}{{2,3}}日|(?<=[至、到和]){_N}日",
        rf"{_HOURS}?(?<!\d)(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\.?\d){_ZONE}",
        rf"{_HOURS}?{_DAYS}(?:时(?!间|候|代|期)|点(?=\d{{1,2}}分)|点(?!\d|{_N}))(?:{_DAYS}分|半|整|许|一刻)?(?:{_DAYS}秒)?",
        "第?[一二三四1-4]季度|[上下]半年|[上下本这](?:周|星期|礼拜)[一二三四五六日天](?!期|届)|[上下本]半?[周月](?!边|末|刊)|(?:周|星期|礼拜)[一二三四五六日天](?!期|届)|周末",
        rf"[今明去]年(?:年?[底初末]|{_DAYS}月(?:{_DAYS}[日号])?)",
        "(?:今|明|昨|前|后|去|本|当|次|翌)(?:日|天|晚|年)(?![龄轻货])|上午|下午|中午|凌晨|傍晚|清晨|深夜|午后|晚上|晚间|早上|早晨",
        "这[两几]年|[今明昨当](?:晨|早|夜|春|夏|秋|冬)|[今明](?=起)",
        "[年月](?:底|初|末|中)(?!学|心|华)|元旦|春节|清明节|端午节|中秋节|国庆节|除夕|元宵节",
    ]
)
FIGURE = "|".join(
    [
        f"百分之(?:{_DIGITS}|{_HAN}|百)",
        f"(?:{_HAN}|\\d+)分之(?:{_HAN}|\\d+)",
        f"第(?:\\d+(?:\\.\\d+)*|{_HAN})",
        r"(?<![\d-])0\d{2,3}-\d{7,8}(?!\d)",
        r"\d+(?:\.\d+){2,}(?:[-.]?(?:alpha|beta|rc)\.?\d*)?",
        r"\d+(?:\.\d+)?(?:比|:)\d+(?:\.\d+)?(?!\d)",
        (
            rf"(?<![\d-]){_MONEY}?{_DIGITS}%?[-~–—]{_DIGITS}(?![\d-]){_SCALE}"
            f"(?:{english.SCALED}| ?{_UNIT}| {_SYMBOL_APART}|{_SYMBOL}|{_POINTS})?"
        ),
        english.FIGURE,
        rf"(?:[+-]|{_MONEY})?{_DIGITS}(?:{english.SCALED})",
        r"\d+(?:st|nd|rd|th)(?![A-Za-z])",
        r"\d+块\d(?!\d)",
        r"\d{1,3}(?: \d{3})+(?!\d)|(?<![\d ])\d{4} \d{4}(?![\d ]\d)",
        (
            f"(?:(?<![\\dA-Za-z%])[+-]|{_MONEY})?{_DIGITS}{_SCALE}{_ABOUT}{_SCALE}"
            f"(?: ?{_UNIT}| {_SYMBOL_APART}|{_SYMBOL}|{_POINTS})?{_EACH}半?"
        ),
        f"翻(?:{_HAN})?番|倍增|(?:[过近逾超大一减折对]半|(?:过|近|逾|超|超过)?半数(?:以上)?)(?![年天岛场])",
        f"(?<=[近逾过])[百千万]{_UNIT}",
        "(?:超过|不到|不足|将近|接近|超|近)一半",
        "半(?:个)?(?:年|天|小时|月|日|数)",
        f"[数几上成][十百千万亿]+{_ABOUT}{_UNIT}?",
        f"{_HAN}{_ABOUT}{_UNIT}半?",
        f"(?=[^十百千万亿]*[十百千万亿]){_HAN}(?<=[〇零一二两三四五六七八九十百千万亿]{{2}}){_ABOUT}",
    ]
)
# Words that begin like a number and are none.
_NO_FIGURE = re.compile(
    "一(?:行|起|道|度|线|路|口|时|下|样|面|方面|边|同|部分|系列|体|流|定|致|直|般|带|旦|些|切|向|再|贯|律|家人|心|致|手|步|张|"
    "代|节课|点|等奖|对一|级|把手|号|字|门心思|处)|十(?:分|足|字|堰)|千(?:万不|里|方|家|岛)|万(?:一|里|众|物|分|象|户|家|家灯)|"
    "百(?:货|姓|年|度|色|花|家)|三(?:农|亚|峡|位一体|江|门|明|台|级|角|支一扶)|四(?:川|个|处|方|面|平|周)|五(?:位一体|星|谷|金|湖)|"
    "六(?:安|盘)|七(?:夕)|八(?:路|方)|九(?:江|龙|寨)|两(?:地|岸|会|山|委|新|国|省|市|县|级|手|边)|亿(?:万)|双"
)
_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
# Two digits side by side in a number with places: the name of a plan, not a number.
_IRREGULAR = re.compile("[十百千].*[一二三四五六七八九两]{2}|[一二三四五六七八九两]{2}.*[十百千]")
_HAN_RUN = re.compile("[〇零一二两三四五六七八九十百千]+")


def is_figure(text: str) -> bool:
    """Whether a text that `FIGURE` matched is one and no word such as 一起 or 十分."""
    return _NO_FIGURE.match(text) is None


def same_value(before: str, after: str) -> bool:
    """Whether two figures or dates say the same in another style: 27名 and 二十七名."""
    return _value(before) == _value(after)


def _value(text: str) -> tuple[str, ...]:
    """The numbers of a figure in Arabic digits, with the words between them."""
    text = (
        english.digits(text)
        .replace(",", "")
        .replace(" ", "")
        .replace("号", "日")
        .replace("百分之百", "100%")
    )
    text = _HAN_RUN.sub(lambda match: _number(match[0]), text)
    text = re.sub(r"百分之(\d+(?:点\d+|\.\d+)?)", r"\1%", text).replace("点", ".")
    text = re.sub(
        r"(\d+(?:\.\d+)?)([万亿])",
        lambda match: f"{float(match[1]) * _GROUPS[match[2]]:.4f}".rstrip("0").rstrip("."),
        text,
    )
    return tuple(re.findall(r"\d+(?:\.\d+)?|[^\d]", text))


def _number(run: str) -> str:
    """A run of Chinese numerals below ten thousand in digits; 十四五 is none and stays."""
    if _IRREGULAR.search(run):
        return run
    if not any(char in _PLACES for char in run):
        return "".join(str(_VALUES[char]) for char in run)
    total, digit = 0, 0
    for char in run:
        if char in _PLACES:
            total += (digit or 1) * _PLACES[char]
            digit = 0
        else:
            digit = _VALUES[char]
    return str(total + digit)
