"""Text files in the code pages of many programs, and letters that were written twice on their way."""

from __future__ import annotations

import pytest

from workflows.exchange.encodings import TWICE, decode
from workflows.exchange.guard import Objection

PAGES = {
    "cp1252": ["Vorname;Ort\nZoë Müller;Köln\nJörg Groß;Zürich\n", "Prénom;Nom\nJosé;Núñez\nÉlodie;Lefèvre\n", "name,city\nJosé,Montréal\n"],
    "cp1250": ["Imię;Miasto\nŁukasz Żółć;Łódź\nBożena Wąs;Kraków\n", "Jméno;Město\nJiří Dvořák;Plzeň\n"],
    "cp1251": ["Имя;Город\nИван Петров;Москва\n", "ПІБ;Місто\nОлена Коваль;Київ\n", "ИМЯ;ГОРОД\nИВАН;КАЗАНЬ\n"],
    "cp1253": ["Όνομα;Πόλη\nΓιώργος Παπαδόπουλος;Αθήνα\n"],
    "cp1254": ["Ad;Şehir\nAyşe Yılmaz;İstanbul\nÇağrı Öztürk;Muğla\n"],
    "cp1255": ["שם;עיר\nדוד כהן;תל אביב\n"],
    "cp1256": ["الاسم;المدينة\nمحمد الحسن;دمشق\n", "name;city\nمحمد;حلب\n"],
    "koi8_u": ["Имя;Город\nИван Петров;Москва\nОльга;Казань\n"],
    "mac_roman": ["Prénom;Nom\nJosé;Núñez\nÉlodie;Lefèvre\n"],
    "cp850": ["Vorname;Ort\nJörg Müller;Köln\n"],
    "gb18030": ["姓名,城市\n李小龙,北京\n", "name,city\n张伟,深圳\n"],
    "big5": ["姓名,城市\n陳大文,臺北\n"],
    "shift_jis": ["氏名,市\n田中太郎,東京\n"],
    "euc_kr": ["이름,도시\n김철수,서울\n"],
    "utf-16": ["Name\tCity\nОлена\tКиїв\n"],
    "utf-16-le": ["Name\tCity\nОлена\tКиїв\n"],
    "utf-16-be": ["Name\tCity\nАміна\tЛаваль\n"],
    "utf-32": ["Name\tCity\nОлена\tКиїв\n"],
    "iso8859_5": ["Имя;Город\nИван Петров;Москва\nОльга Кузнецова;Казань\n"],
    "iso8859_6": ["الاسم;المدينة\nمحمد الحسن;دمشق\nفاطمة علي;حلب\n"],
    "mac_cyrillic": ["Имя;Город\nИван Петров;Москва\nОльга Кузнецова;Казань\n"],
    "utf-8-sig": ["Name;City\nОлена;Київ\n"],
}  # fmt: skip


@pytest.mark.parametrize(("page", "text"), [(page, text) for page, texts in PAGES.items() for text in texts])
def test_a_code_page_is_known_by_the_words_it_gives(page: str, text: str):
    assert decode(text.encode(page))[0] == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Name,Città\nZoë,Köln\n".encode() + "José\n".encode("cp1252"), "Name,Città\nZoë,Köln\nJosé\n"),  # two in one
        ("Name\nShe’s “fine” – ok".encode("cp1252"), "Name\nShe’s “fine” – ok"),
    ],
)
def test_a_text_with_a_few_broken_letters_is_read_as_what_most_of_it_is(content: bytes, text: str):
    assert decode(content)[0] == text


@pytest.mark.parametrize(
    "text", ["Name,City\nOlena,Київ", "姓名,城市\n李小龙,上海", "Name,City\nJosé,Montré", "Name\nZoe Qué"]
)
def test_a_text_that_ends_within_a_letter_is_refused_since_rows_may_be_missing(text: str):
    with pytest.raises(Objection, match="file_cut"):
        decode(text.encode()[:-1])


@pytest.mark.parametrize(("page", "text"), [("cp1252", "Name\nZoé"), ("cp1252", "Name\nGroß"), ("cp1251", "Имя\nОлег")])
def test_a_text_of_an_older_page_may_end_with_any_letter(page: str, text: str):
    assert decode(text.encode(page))[0] == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("cp1252", "Nome completo;Nº de filhos\nJoão da Silva;2\nConceição Araújo;nenhum\n"),
        ("cp1252", "name,city\nGuðrún Þórsdóttir,Reykjavík\nÞór,Ísafjörður\n"),
        ("cp1254", "ADI;SOYADI;ÇOCUK SAYISI\nİbrahim;Yılmaz;4\nŞule;Çağlar;yok\n"),
        ("cp1254", "name,city\nAyşe Yılmaz,İzmir\n"),
        ("cp1254", "name\nOğuz\nIşıl\n"),
        ("cp1250", "név;város\nŐze Gábor;Győr\n"),
        ("cp1250", "name\nDvořák\n"),
        ("cp1257", "vardas;miestas\nŽydrūnas Šakūnas;Šiauliai\nRūta Čepaitė;Panevėžys\n"),
        ("cp1257", "vārds\nJānis Bērziņš\nĀrija Kļaviņa\n"),
    ],
)
def test_of_neighbouring_pages_the_one_that_spells_the_names_of_a_language_is_taken(page: str, text: str):
    # Joăo Conceiçăo and Ayţe Yýlmaz are words, too, but no language has all of their letters.
    assert decode(text.encode(page))[0] == text


def test_a_few_accents_among_many_signs_are_what_they_are_most_often():
    rows = "".join(f"Person {n};Master’s – English;Laval\n" for n in range(40))
    text = f"Name;Degree;City\nLúcia Gutiérrez;Bachelor’s – French;Mejía\n{rows}"
    assert decode(text.encode("cp1252"))[0] == text


def test_letters_that_a_program_wrote_twice_are_read_once():
    broken = "Name,City\nJosé,Montréal\nИван,Київ\n".encode().decode("latin-1").encode()
    assert decode(broken) == ("Name,City\nJosé,Montréal\nИван,Київ\n", TWICE)
    assert decode(broken, TWICE) == decode(broken)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("mac_roman", "Nom,Ville\nJosé,Montréal\n"), ("cp1250", "Imię,Miasto\nŁukasz Źrebiec,Łódź\n"),
        ("cp1251", "Имя,Город\nПётр,Київ\n"), ("cp1256", "الاسم,المدينة\nأمينة,مونتريال\n"),
        ("cp850", "Nom,Ville\nTrần Thị Ánh,Québec\n"), ("cp1252", "姓名,城市\n李小龙,北京\n"),
    ],
)  # fmt: skip
def test_letters_that_a_program_took_for_another_page_are_read_once(page: str, text: str):
    taken = "".join(bytes([byte]).decode(page, "ignore") or chr(byte) for byte in text.encode())
    assert decode(taken.encode()) == (text, TWICE)


def test_of_two_files_in_one_only_the_letters_that_are_wrong_are_mended():
    assert decode("Name,City\nJosé,MontrÃ©al\nЮлія,Київ\n".encode()) == ("Name,City\nJosé,Montréal\nЮлія,Київ\n", TWICE)


@pytest.mark.parametrize(
    "text",
    ["Name\nl’école\n", "Nom\nÀ Â Ã\n", "Ім'я\nРівне, СЄ\n", "Name\nNão, Ñandú, Ængel, Ö\n", "N°,Prénom\n1,É.-B.\n"],
)
def test_a_text_that_was_written_once_is_left_alone(text: str):
    assert decode(text.encode()) == (text, "utf-8")
    assert decode("Prix,Ã la carte\nJosé,x\n".encode())[0] == "Prix,Ã la carte\nJosé,x\n"  # only looks like it
