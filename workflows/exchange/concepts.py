"""What people call the answers that rosters hold, in many languages; and what a long heading asks for at its core."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import fuzz

from workflows.exchange.words import key, keys_of, script_of

CONCEPTS: Mapping[str, frozenset[str]] = {
    "email": keys_of(
        "email|e-mail|mail|email address|e-mail address|contact email|courriel|adresse courriel|adresse e-mail|"
        "adresse électronique|e-mail-adresse|emailadresse|correo|correo electrónico|endereço de e-mail|"
        "電子メール|邮箱|电子邮件|邮件|البريد الإلكتروني|بريد الكتروني|ایمیل|эл. почта|электронная почта|почта|"
        "електронна пошта|пошта|e-posta|이메일|email id|primary email|mail address|e-mail id|adres e-mail|"
        "adresa e-mail|e-mailadres|correo-e|mél|poczta|imeyl|อีเมล|thư điện tử|pošta|sähköposti|ელფოსტა|ኢሜይል|"
        "ईमेल|ای میل|"
        "imeylka|iimayl|ኢመይል|メールアドレス|メール|דוא״ל|דואר אלקטרוני|אימייל|מייל|ηλεκτρονικό ταχυδρομείο|بریښنالیک|"
        "برېښنالیک|sähköpostiosoite|e-mailcím"
    ),
    "phone": keys_of(
        "فون نمبر|موبائل نمبر|ٹیلی فون نمبر|hejmara telefonê|ژمارەی مۆبایل|ژمارەی تەلەفۆن|ژمارە مۆبایل|"
        "ဖုန်းနံပါတ်|ဖုန်း|nimewo telefòn|telefòn|தொலைபேசி எண்|"
        "கைபேசி எண்|lakkoofsa bilbilaa|bilbila|ফোন নম্বর|মোবাইল নম্বর|"
        "nimero ya telefone|nimero ya telefoni|telefoni|फोन नम्बर|เบอร์โทรศัพท์|"
        "หมายเลขโทรศัพท์|เบอร์โทร|លេខទូរស័ព្ទ|nambari ya simu|"
        "numero ng telepono|հեռախոս|հեռախոսահամար|ტელეფონი|ტელეფონის ნომერი|"
        "手提電話|移动电话|移動電話|手機|手機號碼|شماره تماس|моб. телефон|моб. тел.|сотовый|сотовый телефон|"
        "手机号码|手提电话|聯絡電話|联系电话|휴대폰|휴대폰 번호|휴대전화|핸드폰|연락처|ቴለፎን|ቁጽሪ ቴለፎን|携帯電話|"
        "携帯番号|numéro de portable|"
        "numéro de cellulaire|telemóvel|número de telefone|cep telefonu|мобильный|мобильный телефон|"
        "мобільний|мобільний телефон|контактный телефон|контактний телефон|numero di telefono|"
        "número de teléfono|teléfono de contacto|telefon komórkowy|"
        "phone|phone number|telephone|telephone number|tel|tel no|mobile|mobile phone|mobile number|cell|"
        "cell phone|cellphone|contact number|whatsapp|téléphone|numéro de téléphone|no de téléphone|portable|"
        "cellulaire|telefon|telefonnummer|handy|handynummer|mobil|teléfono|móvil|celular|telefone|телефон|"
        "номер телефону|номер телефона|الهاتف|رقم الهاتف|هاتف|جوال|تلفن|شماره تلفن|موبایل|电话|电话号码|手机|"
        "手机号|telefon numarası|전화번호|primary phone|phone no|mob|mobile no|cell number|contact phone|tél|gsm|"
        "numer telefonu|telefono|cellulare|telefoonnummer|telefoon|電話|電話番号|携帯|điện thoại|số điện thoại|"
        "โทรศัพท์|हाथ फोन|फोन|फ़ोन|ስልክ|simu|taleefan|ټیلیفون|فون|"
        "telefoonnr|puhelin|puhelinnumero|telefonszám|număr de telefon|telefonní číslo|טלפון|נייד|מספר טלפון|"
        "τηλέφωνο|κινητό|ስልኪ|ቁጽሪ ስልኪ|ስልክ ቁጥር|taleefanka|lambarka taleefanka|namba ya simu|د ټیلیفون شمېره"
    ),
    "full_name": keys_of(
        "nav û paşnav|ناوی تەواو|ناوی سیانی|အမည်|နာမည်|အမည်အပြည့်အစုံ|"
        "non konplè|non ak siyati|முழு பெயர்|பெயர்|maqaa guutuu|maqaa|"
        "পুরো নাম|নাম|nkombo|amazina yombi|amazina|पुरा नाम|ชื่อ-นามสกุล|"
        "ชื่อ นามสกุล|ชื่อเต็ม|ឈ្មោះពេញ|ឈ្មោះ|buong pangalan|pangalan|"
        "անուն ազգանուն|სახელი და გვარი|"
        "中文姓名|اسم مکمل|اسم و تخلص|اسم کامل|نام و فامیلی|"
        "نام و تخلص|نام تخلص|نام مکمل|ф.и.о.|п.і.б.|прізвище, ім'я, по батькові|nombre y apellidos completos|"
        "name|full name|complete name|names|participant|participant name|person|display name|nom complet|"
        "nom et prénom|prénom et nom|vor- und nachname|nombre completo|nombre y apellido|nome completo|姓名|名字|"
        "الاسم|الاسم الكامل|نام کامل|نام و نام خانوادگی|полное имя|фио|піб|повне ім'я|ad soyad|"
        "participant s name|mentee|mentor|mentee name|mentor name|newcomer|client|client name|student|"
        "student name|applicant|applicant name|volunteer|volunteer name|imię i nazwisko|nome e cognome|naam|"
        "volledige naam|vollständiger name|nom prénom|name vorname|氏名|お名前|성명|họ và tên|họ tên|नाम|"
        "पूरा नाम|magaca|magac|jina|ስም|ሙሉ ስም|نوم|پورا نام|повне ім я|прізвище та ім я|фамилия имя|"
        "фамилия имя отчество|teljes név|név|jméno a příjmení|nume și prenume|الاسم واللقب|nombres y apellidos|"
        "nombre y apellidos|ονοματεπώνυμο|"
        "namn|för- och efternamn|fullständigt namn|navn|fullt navn|fulde navn|nimi|koko nimi|magaca oo dhan|"
        "magaca oo buuxa|jina kamili|ምሉእ ስም|שם מלא|שם ושם משפחה|πλήρες όνομα|بشپړ نوم|پوره نوم|"
        "ім я та прізвище|имя и фамилия|wie heissen sie|wie heißt du|wie ist ihr name|cómo se llama|"
        "cómo te llamas|come si chiama|como se chama|comment vous appelez vous|comment t appelles tu|"
        "як вас звати|как вас зовут|ما اسمك|ما اسمك الكامل|ما هو اسمك|ما هو اسمك الكامل|اسم شما چیست|"
        "jak się nazywasz|adınız soyadınız|adınız nedir|您的姓名|你叫什么名字|您叫什么名字"
    ),
    "first_name": keys_of(
        "name first|name given|"
        "first name|first|given name|given names|given|forename|forenames|prénom|prénoms|vorname|vornamen|nombre|"
        "nombres|primeiro nome|имя|ім'я|الاسم الأول|نام|ad|adı|名|imię|imie|voornaam|jméno|keresztnév|prenume|"
        "fornavn|förnamn|etunimi|όνομα|isim|tên|"
        "nome|이름|magaca hore|magaca koowaad|jina la kwanza|שם פרטי|middle name|middle names|primer nombre|"
        "segundo nombre|deuxième prénom|zweiter vorname"
    ),
    "last_name": keys_of(
        "name last|name family|"
        "last name|last|surname|family name|family|second name|nom|nom de famille|nachname|familienname|apellido|"
        "apellidos|sobrenome|фамилия|прізвище|اسم العائلة|نام خانوادگی|soyad|soyadı|姓|nazwisko|achternaam|"
        "cognome|příjmení|vezetéknév|etternavn|efternamn|sukunimi|επώνυμο|họ|لقب|اللقب|الكنية|تخلص|"
        "성|magaca dambe|magaca awoowe|ስም ኣቦ|የአባት ስም|שם משפחה|primer apellido|segundo apellido|"
        "apellido paterno|apellido materno|second last name|second surname|último sobrenome"
    ),
    "birth_date": keys_of(
        "تاریخ پیدائش|dîroka jidayikbûnê|بەرواری لەدایکبوون|မွေးသက္ကရာဇ်|မွေးနေ့|"
        "dat nesans|பிறந்த தேதி|guyyaa dhalootaa|জন্ম তারিখ|"
        "itariki y'amavuko|mokolo ya mbotama|जन्म मिति|วันเกิด|"
        "วันเดือนปีเกิด|ថ្ងៃខែឆ្នាំកំណើត|petsa ng kapanganakan|ծննդյան ամսաթիվ|"
        "დაბადების თარიღი|"
        "date of birth|birth date|birthdate|birthday|dob|d.o.b.|born|born on|date de naissance|né le|née le|"
        "geburtsdatum|geburtstag|geb.|fecha de nacimiento|data de nascimento|дата рождения|дата народження|"
        "تاريخ الميلاد|تاریخ تولد|出生日期|생년월일|doğum tarihi|date of birth dob|birth date dob|data urodzenia|"
        "geboortedatum|data di nascita|naissance|生年月日|生日|ngày sinh|fødselsdato|födelsedatum|datum narození|"
        "data nașterii|születési dátum|जन्म तिथि|"
        "taariikhda dhalashada|ዕለት ልደት|የትውልድ ቀን|תאריך לידה|ημερομηνία γέννησης|د زېږېدو نېټه|syntymäaika"
    ),
    "languages": keys_of(
        "زبانیں|ziman|زمانەکان|ဘာသာစကား|மொழிகள்|afaan|ভাষা|indimi|ภาษา|ភាសា|mga wika|լեզուներ|ენები|"
        "languages|language|languages spoken|spoken languages|language s|languages you speak|langues|langue|"
        "langues parlées|langue parlée|sprachen|sprache|sprachkenntnisse|gesprochene sprachen|idiomas|idioma|"
        "lenguas|idiomas que habla|línguas|lingue|lingua|talen|języki|język|мови|мова|якими мовами розмовляє|"
        "языки|язык|اللغات|اللغة|زبان ها|زبانها|زبان|langs|lang|diller|dil|语言|語言|言語|언어|ngôn ngữ|भाषा|"
        "भाषाएँ|lugha|luqadaha|luqad|ቋንቋ|ቋንቋዎች|limbi|jazyky|nyelvek|språk|kielet|γλώσσες|ژبې|ژبه|"
        "якими мовами володієте|якими мовами ви володієте|якими мовами ви розмовляєте|знання мов|володіння мовами|"
        "какими языками владеете|какими языками вы владеете|на каких языках вы говорите|знание языков|لسان|لسان ها|"
        "какие языки вы знаете|会说的语言|會說的語言|掌握语言|"
        "luqadaha aad ku hadasho|ቋንቋታት|שפות|שפה|kielitaito|språkkunskaper"
    ),
    "interpreter": keys_of(
        "بحاجة إلى مترجم|يحتاج إلى مترجم|هل يحتاج إلى مترجم|serve un interprete|bisogno di interprete|"
        "需要口译|口译|需要口譯|口譯|需要傳譯|दुभाषिया|दुभाषिया चाहिए|አስተርጓሚ|ኣስተርጓሚ|نیاز به ترجمان|"
        "آیا به ترجمان نیاز دارید|interpretariato|potrzebny tłumacz|requires interpreter|interprétariat|يلزم مترجم|"
        "interpreter|needs interpreter|needs an interpreter|interpreter needed|interpreter required|"
        "need interpreter|interpretation|interprète|besoin d'un interprète|besoin interprète|"
        "interprète nécessaire|interprète requis|dolmetscher|dolmetscher nötig|dolmetscher benötigt|"
        "dolmetscher erforderlich|braucht dolmetscher|intérprete|necesita intérprete|precisa de intérprete|"
        "interprete|tolk|tolk nodig|tłumacz|potrzebuje tłumacza|перекладач|потрібен перекладач|переводчик|"
        "нужен переводчик|مترجم|يحتاج مترجم|نیاز به مترجم|需要翻译|翻译|tercüman|통역|통역 필요|phiên dịch|"
        "cần phiên dịch|"
        "behöver tolk|tolkbehov|trenger tolk|brug for tolk|tulkki|tarvitsee tulkin|turjubaan|turjumaan|"
        "u baahan turjubaan|ተርጓሚ|通訳|通訳が必要|מתורגמן|צריך מתורגמן|διερμηνέας|χρειάζεται διερμηνέα|ژباړونکی|ژباړن|"
        "ترجمان|brauchen sie einen dolmetscher|benötigen sie einen dolmetscher|"
        "avez vous besoin d un interprète|necesita un intérprete|necesita usted un intérprete|"
        "do you need an interpreter|чи потрібен вам перекладач|вам потрібен перекладач|"
        "нужен ли вам переводчик|هل تحتاج إلى مترجم|آیا به مترجم نیاز دارید|czy potrzebuje pan pani tłumacza|"
        "tercümana ihtiyacınız var mı|您需要翻译吗|mkalimani|anahitaji mkalimani|unahitaji mkalimani"
    ),
    "arrived": keys_of(
        "arrival|arrival date|date of arrival|arrived|arrived on|date arrived|landing date|date landed|landed|"
        "entry date|date of entry|arrival in canada|date of arrival in canada|date d'arrivée|arrivée|arrivé le|"
        "date d'entrée|ankunft|ankunftsdatum|angekommen am|einreise|einreisedatum|llegada|fecha de llegada|"
        "data de chegada|chegada|data di arrivo|arrivo|aankomst|aankomstdatum|data przyjazdu|przyjazd|"
        "дата прибуття|прибуття|дата приїзду|дата прибытия|дата приезда|прибытие|تاريخ الوصول|تاریخ ورود|"
        "تاریخ رسیدن|到达日期|抵达日期|到達日|geliş tarihi|varış tarihi|도착일|입국일|ngày đến|"
        "ankomstdatum|ankomstdato|ankom|saapumispäivä|taariikhda imaanshaha|taariikhda imaatinka|ዕለት ምእታው|"
        "የመጡበት ቀን|到着日|入国日|来日日|תאריך הגעה|תאריך עלייה|ημερομηνία άφιξης|άφιξη|د راتګ نېټه|د رسېدو نېټه|"
        "when did you arrive|when did you come|quand êtes vous arrivé|quand êtes vous arrivée|"
        "quand êtes vous arrivé e|wann sind sie angekommen|wann sind sie gekommen|cuándo llegó|"
        "cuándo llegaste|коли ви приїхали|коли ви прибули|когда вы приехали|когда вы прибыли|متى وصلت|"
        "چه زمانی رسیدید"
    ),
    "children": keys_of(
        "تعداد اطفال|اطفال|n.º de hijos|n.º hijos|nro. de hijos|"
        "cantidad de hijos|n° d'enfants|n.º de filhos|n. figli|"
        "n° figli|nr. kinder|# kids|no. of kids|no. of dependent children|"
        "children|number of children|no of children|nr of children|# children|kids|number of kids|"
        "how many children|enfants|nombre d'enfants|nb d'enfants|nb enfants|kinder|anzahl kinder|"
        "anzahl der kinder|kinderzahl|hijos|número de hijos|hijos as|filhos|número de filhos|figli|"
        "numero di figli|kinderen|aantal kinderen|dzieci|liczba dzieci|діти|кількість дітей|дети|"
        "количество детей|الأطفال|عدد الأطفال|أطفال|فرزندان|تعداد فرزندان|孩子|孩子数|子女|子女数|çocuk|"
        "çocuk sayısı|çocuklar|자녀|자녀 수|số con|"
        "antal barn|antall barn|antal børn|lasten määrä|lapset|tirada carruurta|carruurta|ቁጽሪ ቆልዑ|ቆልዑ|"
        "የልጆች ቁጥር|子供の数|子どもの数|子ども|מספר ילדים|ילדים|αριθμός παιδιών|παιδιά|د ماشومانو شمېر|ماشومان|"
        "idadi ya watoto|how many children do you have|combien d enfants avez vous|"
        "combien avez vous d enfants|wie viele kinder haben sie|cuántos hijos tiene|cuántos hijos tienes|"
        "quanti figli ha|quantos filhos tem|hoeveel kinderen heeft u|ile ma pan pani dzieci|"
        "скільки у вас дітей|скільки дітей ви маєте|сколько у вас детей|كم عدد أطفالك|كم طفلا لديك|"
        "چند فرزند دارید|kaç çocuğunuz var|您有几个孩子|你有几个孩子"
    ),
    "city": keys_of(
        "شہر|bajar|شار|မြို့|vil|நகரம்|magaalaa|শহর|engumba|umujyi|सहर|เมือง|ទីក្រុង|lungsod|քաղաք|ქალაქი|"
        "magaalada|magaaladaada|cidade onde mora|cidade onde reside|"
        "comune di residenza|città di residenza|ciudad de residencia|місто проживання|город проживания|"
        "miasto zamieszkania|miejsce zamieszkania|cidade de residência|مدينة السكن|مكان السكن|محل سکونت|"
        "شهر محل سکونت|居住城市|所在城市|现居城市|거주지|거주 도시|yaşadığı şehir|"
        "city|town|city town|municipality|place of residence|home city|city of residence|ville|municipalité|"
        "commune|ville de résidence|localité|ort|stadt|wohnort|gemeinde|ciudad|localidad|municipio|cidade|città|"
        "comune|stad|woonplaats|plaats|miasto|miejscowość|місто|город|населений пункт|المدينة|مدينة|شهر|城市|市|"
        "şehir|il|도시|thành phố|शहर|magaalo|mji|ከተማ|oraș|město|város|by|kaupunki|πόλη|ښار|"
        "עיר|עיר מגורים|ישוב|bostadsort|hemort|poststed|paikkakunta|stad ort|in which city do you live|"
        "where do you live|dans quelle ville habitez vous|dans quelle ville vivez vous|"
        "in welcher stadt wohnen sie|in welchem ort wohnen sie|wo wohnen sie|en qué ciudad vive|dónde vive|"
        "у якому місті ви живете|в якому місті ви живете|в каком городе вы живете|في أي مدينة تسكن|"
        "در کدام شهر زندگی می کنید|w jakim mieście mieszkasz|hangi şehirde yaşıyorsunuz|您住在哪个城市"
    ),
    "country": keys_of(
        "country|country of origin|origin|home country|nationality|citizenship|pays|pays d'origine|nationalité|"
        "citoyenneté|land|herkunftsland|herkunft|nationalität|staatsangehörigkeit|país|país de origen|"
        "nacionalidad|país de origem|nacionalidade|paese|paese di origine|nazionalità|kraj|kraj pochodzenia|"
        "країна|країна походження|громадянство|страна|страна происхождения|гражданство|البلد|بلد المنشأ|الجنسية|"
        "کشور|ملیت|国家|国籍|ülke|uyruk|국적|국가"
    ),
    "gender": keys_of(
        "gender|sex|gender identity|genre|sexe|geschlecht|género|sexo|gênero|genere|sesso|geslacht|płeć|стать|"
        "пол|الجنس|جنسیت|性别|性別|cinsiyet|성별|giới tính|लिंग"
    ),
    "postal_code": keys_of(
        "postal code|postcode|post code|zip|zip code|code postal|cp|plz|postleitzahl|código postal|codigo postal|"
        "cep|cap|kod pocztowy|поштовий індекс|індекс|почтовый индекс|индекс|الرمز البريدي|کد پستی|邮编|邮政编码|"
        "posta kodu|우편번호"
    ),
    "address": keys_of(
        "address|home address|street address|street|mailing address|adresse|adresse postale|rue|anschrift|straße|"
        "wohnadresse|dirección|domicilio|endereço|indirizzo|adres|адреса|адрес|العنوان|آدرس|地址|住所|주소|"
        "địa chỉ"
    ),
    "occupation": keys_of(
        "occupation|profession|job|job title|current job|work|métier|profession actuelle|emploi|beruf|"
        "berufsbezeichnung|tätigkeit|profesión|ocupación|profissão|professione|beroep|zawód|професія|профессия|"
        "المهنة|شغل|职业|職業|meslek|직업|nghề nghiệp"
    ),
    "notes": keys_of(
        "qoraal|faallo|xusuusin|"
        "notes|note|comments|comment|remarks|remark|observations|other information|additional information|"
        "remarques|commentaires|commentaire|bemerkungen|bemerkung|anmerkungen|notizen|notas|comentarios|"
        "observaciones|observações|osservazioni|opmerkingen|uwagi|примітки|коментар|комментарий|примечания|"
        "ملاحظات|یادداشت|توضیحات|备注|備考|notlar|açıklama|비고|메모|ghi chú"
    ),
    "times": keys_of(
        "availability|availabilities|available|available times|times available|preferred times|preferred time|"
        "when can you meet|when are you available|when are you free|best time to meet|meeting times|"
        "disponibilité|disponibilités|quand êtes vous disponible|horaires|plages horaires|verfügbarkeit|"
        "wann haben sie zeit|wann können sie|zeiten|disponibilidad|disponibilidad horaria|horario|horarios|"
        "cuándo puede reunirse|disponibilidade|disponibilità|beschikbaarheid|dostępność|доступність|коли вам зручно|"
        "зручний час|доступность|когда вам удобно|удобное время|أوقات التوفر|الأوقات المناسبة|متى يمكنك اللقاء|"
        "اوقات فراغت|چه زمانی وقت دارید|uygun zamanlar|müsaitlik"
    ),
    "help": keys_of(
        "caawimo|caawimaad|taageero|"
        "help|help wanted|help with|needs|support needed|what would you like help with|"
        "what do you need help with|what would you most like help with|areas of support|goals|aide|"
        "aide souhaitée|besoins|hilfe|bedarf|unterstützung|ayuda|necesidades|ajuda|aiuto|bisogni|hulp|pomoc|"
        "допомога|помощь|المساعدة|کمک|帮助|yardım"
    ),
}
"""What people call the answers that rosters hold, in many languages. One concept's words are all names of the question
that goes by any of them, as long as only one question of the form does."""
NAME_ALONE = keys_of("이름|nom|ім'я|имя|نام|ad|adı|isim|nombre|nome|jméno|név|όνομα|tên|nume|navn|namn|nimi")
"""Words for a given or a family name that mean the whole name where no other column has the rest of it."""
MOTHER_TONGUES = keys_of(
    "mother tongue|native language|first language|home language|langue maternelle|première langue|muttersprache|"
    "erstsprache|lengua materna|língua materna|madrelingua|moedertaal|język ojczysty|рідна мова|"
    "родной язык|اللغة الأم|"
    "زبان مادری|ana dili|ana dil|母语|母語|모국어|tiếng mẹ đẻ|luqadda hooyo|modersmål|morsmål|שפת אם|μητρική γλώσσα"
)
"""One of the languages somebody speaks, where a roster has the others beside it."""
_OTHERS = keys_of(
    "emergency|guardian|parent|parents|mother|father|spouse|partner|caseworker|case worker|referrer|"
    "referred|referral|"
    "interviewer|school|employer|organization|organisation|agency|company|contact person|supervisor|"
    "teacher|file|sort|"
    "sheet|user|username|staff|coordinator|submitted|urgence|mère|père|conjoint|tuteur|école|employeur|organisme|"
    "notfall|notfallkontakt|mutter|vater|schule|arbeitgeber|organisation|emergencia|madre|padre|escuela|empleador"
)
"""Words by which a heading speaks of somebody else, or of something else, than the person of the row."""
GENERAL = keys_of(
    "date|day|number|no|nr|num|of|the|in|on|datum|tag|der|des|nummer|anzahl|jour|du|de|d|la|le|numéro|nb|fecha|día|"
    "del|número|núm|data|dia|do|da|di|numero|datum|aantal|van|antal|antall|numer|liczba|дата|день|номер|кількість|"
    "количество|число|تاريخ|تاریخ|رقم|شماره|عدد|تعداد|tarih|tarihi|numarası|sayısı|taariikhda|tirada|lambarka|ngày"
)
"""Words that many headings share and that tell none from another: *Date of interview* is not the date of arrival."""
_OF_THE_FORM = keys_of(
    "timestamp|time stamp|horodateur|zeitstempel|marca temporal|carimbo de data hora|informazioni cronologiche|"
    "start|end|today|deviceid|device id|uuid|instanceid|instance id|submission time|submission date|submitted at|"
    "submission id|response id|respondent id|collector id|ip address|user agent|start time|start date|end time|"
    "end date|completion time|last modified time|date created|date modified|created at|updated at|username|"
    "validation status|submitted by|tags|index|parent index|rootuuid|version|id|row|no|nr|n|contact id|"
    "contact type|external id|record id|network id|referer|status|submit date|date submitted|submitted on|submitted|"
    "completed time|received on|formid|form id|caseid|case id|opened on|closed on|closed|owner name|account name|"
    "submitdate|order date|order|attendee|ticket type|response type|отметка времени|позначка часу|طابع زمني"
)
_NUMBER = re.compile(r"^\s*(?:q\s*)?\d{1,3}\s*[.):]\s*|^[a-z][a-z0-9_]{1,20}\.\s+(?=\S)", re.IGNORECASE)
"""What numbers a question, or names it in a program: *3.*, *Q3)*, *mail. Adresse courriel*."""
_BRACKETS = re.compile(r"\s*[\[(（][^\[\]()（）]*[\])）]\s*")
_BETWEEN = re.compile(r"\s*(?:/|\||\n|>|·|—|–|\s-\s|\s\*\s|::|:\s+(?=\S)|\?\s+(?=\S))\s*")
_TAGS = re.compile(r"<[a-z/][^<>]{0,60}>|&nbsp;", re.IGNORECASE)
"""What a web form leaves in the headings it hands out."""
_INSIDE = re.compile(r"^(?P<of>.*?)\s*[\[(](?P<part>[^\[\]()]+)[\])]\s*$")
_BEHIND = re.compile(r"^(?P<of>.*?)\s*(?:[/:>·|–—]|\s-\s|_{2,}|\.(?=\S))\s*(?P<part>[^/:>·|]+)$")
_LAST = re.compile(r"^(?P<of>.*[^\s_])[\s_]+(?P<part>[^\s_?]+)\??$")
"""Where a heading ends with a part of what it asks for: *Languages [Arabic]*, *Time – Monday*, *Speaks Arabic*."""
_ASKS = re.compile(
    r"^(?:in |at |on )?(?:which|what|quelle?s?|welche[rsnm]?|en que|que|in welche[rmn]) (\w+(?: \w+)?) "
    r"(?:do|did|are|is|have|would|should|can|parlez|habitez|avez|sprechen|wohnen|haben|habla|vive|tiene)\b.*$"
)
"""*Which city do you live in*, *Quelles langues parlez-vous*: what is asked for is the word behind *which*."""
_PLACE = re.compile(
    r" (?:in|to|au|en|aux|nach|a|al|в|до|إلى|في) (?:the )?(?:canada|usa|us|uk|[^\W\d_]+land|france|belgique|suisse|"
    r"the netherlands|germany|england|quebec|québec|kanada|канаду|канади|німеччини|германию|كندا|ألمانيا)\b"
)
"""*… to Canada*, *… nach Deutschland*: where to is the same for everybody."""
_FRAMES = re.compile(
    r"^(?:what (?:is|are) (?:your|the|his|her|their)|what s your|(?:please )?(?:enter|give|write|state|select|choose)"
    r"(?: your| the)?|your|quel est votre|quelle est votre|quels sont vos|quelles sont vos|votre|vos|"
    r"wie lautet (?:ihre?|deine?)|was ist (?:ihre?|deine?)|ihre?|deine?|cual es su|su|tu|primary|main|current|home|the|"
    r"mailing|residential|permanent|personal|private|"
    r"(?:participant|mentee|mentor|newcomer|client|student|applicant|volunteer|pupil|learner|member|attendee|"
    r"beneficiary|refugee)(?: s)?)\s+",
)


def ends_of(heading: str) -> dict[str, str]:
    """The part of an answer that a heading may name at its end, with what it says before: ``Languages [Arabic]`` →
    ``Arabic`` of *Languages*."""
    found = (pattern.match(heading) for pattern in (_INSIDE, _BEHIND, _LAST))
    return {one["part"]: one["of"] for one in reversed([one for one in found if one])}


_PLACEHOLDER = re.compile(
    r"^(?:unnamed|column|col|field|spalte|feld|colonne|champ|columna|campo|coluna|colonna|kolom|kolumna|sloupec|"
    r"sütun|oszlop|стовпець|столбец|عمود|ستون|列)\s?\d{1,3}(?: level \d)?$"
)


def is_no_heading(heading: str) -> bool:
    """Whether a heading is one that a program puts where there is none, and says nothing: *Column1*, *Unnamed: 3*."""
    return _PLACEHOLDER.match(key(heading)) is not None


def is_slip_of(word: str, known: str) -> bool:
    """Whether a short heading is a known one in which two letters change places, or one is missing or too many:
    *Nmae*, *Emal*. Another letter makes another word of so few."""
    short, long = sorted((word, known), key=len)
    if len(short) < _LEAST_LETTERS or len(long) - len(short) > 1 or word[0] != known[0]:
        return False
    if len(short) < len(long):
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    return any(word[:at] + word[at + 1] + word[at] + word[at + 2 :] == known != word for at in range(len(word) - 1))


_LEAST_LETTERS = 4
"""Shorter words are too like too many."""


def is_of_the_form(heading: str) -> bool:
    """Whether a heading is one that form tools add for themselves: when it was sent, by which device."""
    whole = key(heading)
    return any(word in _OF_THE_FORM and (len(word) > 1 or word == whole) for word in variants(heading))  # *(Y/N)*


def concept_of(words: Iterable[str]) -> str:
    """The concept that one of these names of a question is a word for; "" for none."""
    keys = {key(word) for word in words if word}
    return next((concept for concept, known in CONCEPTS.items() if keys & known), "")


def speaks_of_others(heading: str) -> frozenset[str]:
    """The words by which a heading speaks of somebody else than the person of the row."""
    word = f" {key(heading)} "
    return frozenset(other for other in _OTHERS if f" {other} " in word)


_DEEDS = keys_of(
    "booked|arranged|assigned|confirmed|provided|present|paid|hired|found|attended|réservé|confirmé|fourni|présent|"
    "trouvé|gebucht|bestellt|bestätigt|organisiert|anwesend|reservado|confirmado|contratado|asignado|prenotato|"
    "confermato|замовлено|заказан|подтвержден|підтверджено|محجوز|مؤكد|zamówiony|geboekt|ayarlandı"
)


def tells_of_a_deed(heading: str, words: Iterable[str]) -> bool:
    """Whether a heading tells what was done about something, and the question does not: *Interpreter booked* says *no*
    of those who still need one."""
    done = _DEEDS & frozenset(key(heading).split())
    return bool(done) and done.isdisjoint(part for word in words for part in word.split())


_ALIKE, _TELLS = 70, 4
"""Less alike than this is not alike; and so many letters are left at least of words that can be."""


def resemblance(word: str, known: str) -> float:
    """How much two keys are alike, 0–100, and no more than what is left of them without words that many share."""
    alike = 0.6 * fuzz.WRatio(word, known) + 0.4 * fuzz.token_sort_ratio(word, known)
    if alike < _ALIKE or GENERAL.isdisjoint(word.split()):
        return alike
    one, other = (" ".join(part for part in text.split() if part not in GENERAL) for text in (word, known))
    if min(len(one), len(other)) < _TELLS:
        return alike if one == other != "" else 0.0
    return min(alike, 0.6 * fuzz.WRatio(one, other) + 0.4 * fuzz.token_sort_ratio(one, other))


def in_words(heading: str) -> str:
    """A heading with the blanks that a database leaves out: ``firstName`` → ``first Name``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)


@lru_cache(maxsize=2048)
def variants(heading: str) -> tuple[str, ...]:
    """Keys of what a heading says at its core, the whole first: without its number and brackets, each language of a
    heading in two, the last step of a path, and what a question asks for (*What is your …?*)."""
    found = dict.fromkeys([key(heading)])
    heading = _TAGS.sub(" ", heading) if "<" in heading or "&" in heading else heading
    bare = _NUMBER.sub("", heading)
    for text in (bare, _BRACKETS.sub(" ", bare)):
        for part in (text, *_BETWEEN.split(text)):
            word = key(part)
            found.setdefault(_PLACE.sub("", word))
            for _ in range(3):
                found.setdefault(word)
                shorter = _FRAMES.sub("", _ASKS.sub(r"\1", word))
                if shorter == word:
                    break
                word = shorter
    whole = key(_BRACKETS.sub(" ", bare)).split()
    latin = [word for word in whole if script_of(word[0]) == "LATIN"]
    other = [word for word in whole if script_of(word[0]) not in ("LATIN", "DIGIT")]
    if latin and other:  # *City المدينة*: two languages with nothing between
        found |= dict.fromkeys((" ".join(latin), " ".join(other)))
    if "_" in heading and "-" in heading and " " not in heading:  # *intake-full_name*, as ODK Central writes a path
        found.setdefault(key(heading.rpartition("-")[2]))
    if "." in heading and " " not in heading:  # *form.client.full_name*, as CommCare does
        found.setdefault(key(heading.rpartition(".")[2]))
    found.setdefault(key(in_words(heading)))
    return tuple(word for word in found if word)
