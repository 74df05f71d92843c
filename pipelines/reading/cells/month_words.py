"""Names of the months and weekdays in the languages of which dates are read: those of Unicode CLDR, and fév."""

# From January and from Monday on; the forms of a name are parted by strokes, in small letters, without dots.

MONTHS = {
    "fr": (
        "janvier/janv février/févr/fév mars avril/avr mai juin juillet/juil août septembre/sept octobre/oct "
        "novembre/nov décembre/déc"
    ),
    "de": (
        "januar/jan februar/feb märz/mär april/apr mai juni/jun juli/jul august/aug september/sept/sep "
        "oktober/okt november/nov dezember/dez"
    ),
    "es": (
        "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago septiembre/sept "
        "octubre/oct noviembre/nov diciembre/dic"
    ),
    "it": (
        "gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago settembre/set "
        "ottobre/ott novembre/nov dicembre/dic"
    ),
    "pt": (
        "janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set "
        "outubro/out novembro/nov dezembro/dez"
    ),
    "nl": (
        "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep "
        "oktober/okt november/nov december/dec"
    ),
    "pl": (
        "stycznia/sty/styczeń lutego/lut/luty marca/mar/marzec kwietnia/kwi/kwiecień maja/maj "
        "czerwca/cze/czerwiec lipca/lip/lipiec sierpnia/sie/sierpień września/wrz/wrzesień "
        "października/paź/październik listopada/lis/listopad grudnia/gru/grudzień"
    ),
    "cs": (
        "ledna/led/leden února/úno/únor března/bře/březen dubna/dub/duben května/kvě/květen června/čvn/červen "
        "července/čvc/červenec srpna/srp/srpen září/zář října/říj/říjen listopadu/lis/listopad "
        "prosince/pro/prosinec"
    ),
    "sk": (
        "januára/jan/január februára/feb/február marca/mar/marec apríla/apr/apríl mája/máj júna/jún júla/júl "
        "augusta/aug/august septembra/sep/september októbra/okt/október novembra/nov/november "
        "decembra/dec/december"
    ),
    "sl": (
        "januar/jan februar/feb marec/mar april/apr maj junij/jun julij/jul avgust/avg september/sep oktober/okt "
        "november/nov december/dec"
    ),
    "hr": (
        "siječnja/sij/siječanj veljače/velj/veljača ožujka/ožu/ožujak travnja/tra/travanj svibnja/svi/svibanj "
        "lipnja/lip/lipanj srpnja/srp/srpanj kolovoza/kol/kolovoz rujna/ruj/rujan listopada/lis/listopad "
        "studenoga/stu/studeni prosinca/pro/prosinac"
    ),
    "hu": (
        "január/jan február/febr március/márc április/ápr május/máj június/jún július/júl augusztus/aug "
        "szeptember/szept október/okt november/nov december/dec"
    ),
    "ro": (
        "ianuarie/ian februarie/feb martie/mar aprilie/apr mai iunie/iun iulie/iul august/aug septembrie/sept "
        "octombrie/oct noiembrie/nov decembrie/dec"
    ),
    "sv": (
        "januari/jan februari/feb mars april/apr maj juni juli augusti/aug september/sep oktober/okt november/nov "
        "december/dec"
    ),
    "da": (
        "januar/jan februar/feb marts/mar april/apr maj juni/jun juli/jul august/aug september/sep oktober/okt "
        "november/nov december/dec"
    ),
    "nb": (
        "januar/jan februar/feb mars/mar april/apr mai juni/jun juli/jul august/aug september/sep oktober/okt "
        "november/nov desember/des"
    ),
    "fi": (
        "tammikuuta/tammi/tammikuu helmikuuta/helmi/helmikuu maaliskuuta/maalis/maaliskuu "
        "huhtikuuta/huhti/huhtikuu toukokuuta/touko/toukokuu kesäkuuta/kesä/kesäkuu heinäkuuta/heinä/heinäkuu "
        "elokuuta/elo/elokuu syyskuuta/syys/syyskuu lokakuuta/loka/lokakuu marraskuuta/marras/marraskuu "
        "joulukuuta/joulu/joulukuu"
    ),
    "tr": (
        "ocak/oca şubat/şub mart/mar nisan/nis mayis/may haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki "
        "kasim/kas aralik/ara"
    ),
}
WEEKDAYS = {
    "fr": "lundi/lun mardi/mar mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim",
    "de": "montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sa sonntag/so",
    "es": "lunes/lun martes/mar miércoles/mié jueves/jue viernes/vie sábado/sáb domingo/dom",
    "it": "lunedì/lun martedì/mar mercoledì/mer giovedì/gio venerdì/ven sabato/sab domenica/dom",
    "pt": "segunda/seg terça/ter quarta/qua quinta/qui sexta/sex sábado/sáb domingo/dom",
    "nl": "maandag/ma dinsdag/di woensdag/wo donderdag/do vrijdag/vr zaterdag/za zondag/zo",
    "pl": "poniedziałek/pon wtorek/wt środa/śr czwartek/czw piątek/pt sobota/sob niedziela/niedz",
    "cs": "pondělí/po úterý/út středa/st čtvrtek/čt pátek/pá sobota/so neděle/ne",
    "sk": "pondelok/po utorok/ut streda/st štvrtok/št piatok/pi sobota/so nedeľa/ne",
    "sl": "ponedeljek/pon torek/tor sreda/sre četrtek/čet petek/pet sobota/sob nedelja/ned",
    "hr": "ponedjeljak/pon utorak/uto srijeda/sri četvrtak/čet petak/pet subota/sub nedjelja/ned",
    "hu": "hétfő kedd szerda/sze csütörtök/cs péntek szombat/szo vasárnap",
    "ro": "luni/lun marți/mar miercuri/mie joi vineri/vin sâmbătă/sâm duminică/dum",
    "sv": "måndag/mån tisdag/tis onsdag/ons torsdag/tors fredag/fre lördag/lör söndag/sön",
    "da": "mandag/man tirsdag/tirs onsdag/ons torsdag/tors fredag/fre lørdag/lør søndag/søn",
    "nb": "mandag/man tirsdag/tir onsdag/ons torsdag/tor fredag/fre lørdag/lør søndag/søn",
    "fi": (
        "maanantaina/ma/maanantai tiistaina/ti/tiistai keskiviikkona/ke/keskiviikko torstaina/to/torstai "
        "perjantaina/pe/perjantai lauantaina/la/lauantai sunnuntai/su"
    ),
    "tr": "pazartesi/pzt sali/sal çarşamba/çar perşembe/per cuma/cum cumartesi/cmt pazar/paz",
}
