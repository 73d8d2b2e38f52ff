# ruff: noqa: E501 - a language a line
"""The names of months in the languages of pages, as times print them."""

from __future__ import annotations

MONTHS = {
    prefix: month
    for month, prefixes in enumerate(
        (
            "jan ene gen",
            "feb fév fev",
            "mar mär mrz maa",
            "apr abr avr",
            "may mai mag mei",
            "jun juin giu",
            "jul juil lug",
            "aug ago aoû",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez dic déc",
        ),
        start=1,
    )
    for prefix in prefixes.split()
}
"""How the languages of western Europe begin their months' names."""

_NAMES = """
января/янв февраля/фев марта/мар апреля/апр мая/май июня/июн июля/июл августа/авг сентября/сен октября/окт ноября/ноя декабря/дек
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
януари февруари март април май юни юли август септември октомври ноември декември
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października - grudnia
ledna února března dubna května června července srpna září října listopadu prosince
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
januari februari maret april mei juni juli agustus september oktober november desember
januari februari mars april maj juni juli augusti september oktober november december
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου/μαίου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
يناير فبراير مارس أبريل/ابريل مايو يونيو يوليو أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر
- شباط آذار نيسان أيار حزيران تموز آب أيلول - - -
जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर
"""
"""Whole names, a language a line, forms of one month parted by a slash.

A name that means another month elsewhere (listopada) is left out.
"""

MONTH_WORDS = {
    word: month
    for names in _NAMES.strip().split("\n")
    for month, words in enumerate(names.split(), start=1)
    for word in words.split("/")
    if word != "-"
}
"""The month of each name, in small letters."""
