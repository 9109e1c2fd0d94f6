"""Closed lists of English words that reading a statement needs: number words, stop words, opposites, peoples."""

from __future__ import annotations


def _list(words: str) -> list[str]:
    return words.split()


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


UNITS = _list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = _list("twenty thirty forty fifty sixty seventy eighty ninety")

# small words inside names
PARTICLES = _set("of the and for al bin ibn de la el von van der du da di")

# capitalised beside a name without being part of it; their absence from a passage proves nothing
TITLES = _set(
    "mr mrs ms dr sir dame lord lady president vice prime minister premier chancellor secretary senator sen "
    "representative rep governor gov mayor king queen prince princess pope general gen colonel col captain sergeant lt "
    "judge justice ambassador envoy spokesman spokeswoman spokesperson press chief director chairman chair chairwoman "
    "professor prof senior former foreign defense defence interior state middle east administration government military "
    "army office house"
)

# what opens a sentence with a capital letter and is no name
NOT_NAMES = _set(
    "i he she it they we you a an the this that these those there here some many most several few all both each every "
    "no none not if when while after before since until because although though however but and or so yet as at by for "
    "from in into of on onto over under with without within during between among against about according asked what "
    "who whom whose which why where how his her its their our your my "
    "more less fewer other another such also then now later earlier today yesterday tomorrow meanwhile moreover instead "
    "despite following given nearly almost around roughly only even police aid people women men children talks trade "
    "fighting thousands hundreds dozens millions nobody everyone someone nothing residents officials sources public "
    "research work life money power food water inflation unlike like amid per either neither once still just yes ok "
    "overall additionally furthermore currently initially recently previously prior past "
    f"{' '.join(UNITS)} {' '.join(TENS)} half quarter dozen hundred thousand million billion trillion twice double"
)

# open a sentence with a capital and are no names there
OPENERS = _set(
    "across throughout inside outside near alongside beside besides behind beyond below above along toward towards upon up down "
    "out off via through next again therefore thus hence rather together elsewhere whether whatever whenever wherever whoever "
    "unless anyone anybody anything everything everybody somebody something do does did can could would should because whereas"
)

# say how much; their opposites prove nothing
AMOUNTS = _set("all any both each every few fewer less little many more most much multiple none several single various")

# carry no meaning of their own, or only say who reports
STOP_WORDS = _set(
    "a an the this that these those of in on at by for from to into onto with within without as and or but nor so yet "
    "than then there here it its he she his her him them they their we our us i you your who whom whose which what when "
    "where why how is are was were be been being am has have had having do does did doing will would shall should can "
    "could may might must not no also just only very too such both each any some other another if while about after "
    "before during over under between against up down out off again more most s t said say says saying told tell "
    "according reported report reports added stated noted percent mr mrs ms dr "
    "nearly almost roughly approximately around now currently"
)

IRREGULAR = dict(
    pair.split(":")
    for pair in _list(
        "held:hold began:begin begun:begin took:take taken:take gave:give given:give went:go gone:go came:come met:meet "
        "led:lead left:leave lost:lose won:win sold:sell bought:buy paid:pay sent:send spent:spend built:build "
        "made:make kept:keep knew:know known:know thought:think brought:bring fell:fall fallen:fall rose:rise "
        "risen:rise grew:grow grown:grow wrote:write written:write spoke:speak spoken:speak broke:break broken:break "
        "struck:strike died:die dead:die death:die deaths:die killed:kill men:man women:woman children:child "
        "people:person found:find felt:feel stood:stand fought:fight sought:seek caught:catch taught:teach ran:run "
        "shrank:shrink shrunk:shrink drew:draw drawn:draw drove:drive driven:drive chose:choose chosen:choose shot:shoot "
        "fled:flee heard:hear stole:steal stolen:steal beaten:beat threw:throw thrown:throw flew:fly flown:fly froze:freeze "
        "frozen:freeze swore:swear sworn:swear hid:hide hidden:hide"
    )
)

NEGATORS = _set("not no never none nobody nothing neither nor without hardly unable cannot")

# verbs that negate what follows them
DENIALS = _set("refuse deny reject decline fail lack dismiss avoid oppose denial refusal halt")

# verbs for not doing or not letting something, beside those
OMISSIONS = _set(
    "abstain absent ban bar block boycott cancel exclude except forbid miss omit prevent prohibit skip withhold withdraw spare"
)

# what a number that has been passed follows, as a pattern
PASSED = r"in excess of|(?<!the )past|(?:exceed|surpass)(?:ed|es|s|ing)?|(?:pass|cross|topp)(?:ed|es|ing)|tops"

# words that turn what is said around
TURNS = {"for": "against", "against": "for", "before": "after", "after": "before", "up": "down", "down": "up"}

# say that a number went down, is below zero or is the loser's, so that a minus or the order of a score may be left to them
DOWNWARD = _set(
    "beaten below contracted contraction cut decline declined decrease decreased defeat defeated deficit down drop "
    "dropped fail failed fall fallen fell lose loses losing loss losses lost lower minus negative plunge plunged "
    "reject rejected shrank shrink shrunk slid slump slumped subzero tumbled"
)

OPPOSITES = [
    tuple(_list(side) for side in pair.split("/"))
    for pair in (
        "accept approve agree embrace welcome/reject refuse dismiss",
        "increase rise grow climb surge jump gain/decrease fall drop decline shrink plunge slump tumble",
        "win victory/lose defeat",
        "support back endorse favor favour praise/oppose criticize criticise condemn denounce",
        "confirm acknowledge admit/deny",
        "alive living survive/dead die kill",
        "guilty convict/innocent acquit",
        "open reopen/close shut",
        "begin start launch/end finish conclude",
        "allow permit/ban forbid prohibit block prevent",
        "strengthen/weaken",
        "uphold upheld affirm/overturn quash",
        "success succeed successful/failure fail unsuccessful",
        "largest biggest highest most/smallest lowest least",
        "higher larger bigger/lower smaller",
        "upper/lower",
        "hire/fire dismiss",
        "arrive enter/leave depart exit",
        "buy purchase/sell",
        "release free/detain imprison jail arrest capture",
        "legal lawful/illegal unlawful",
        "likely/unlikely",
        "possible/impossible",
        "male man/female woman",
        "extend/shorten",
        "public publicly/private privately secret secretly",
        "first/last",
        "north northern/south southern",
        "east eastern/west western",
        "optimistic/pessimistic",
        "raise/lower cut reduce",
        "improve/worsen deteriorate",
        "early/late",
        "safe/unsafe dangerous",
        "kill die dead fatal fatality body life perish slay murder toll/injure injury wound hurt hospital hospitalize casualty",
    )
]

# words of which only one can hold, beside those: a statement that has one side, of a passage that has only another, is wrong
CONTRASTS = [
    tuple(frozenset(_list(side)) for side in group.split("/"))
    for group in (
        "federal/provincial/municipal",
        "republican gop/democrat democratic",
        "urban/rural",
        "double/triple/quadruple",
        "murder/manslaughter",
        "domestic/foreign overseas abroad",
        "temporary temporarily/permanent permanently",
        "voluntary voluntarily/mandatory compulsory obligatory",
        "civilian/military",
        "criminal/civil",
        "majority/minority",
        "junior/senior",
        "partial partly partially/complete completely fully entire entirely",
        "direct directly/indirect indirectly",
        "import/export",
        "profit/loss",
        "supply/demand",
        "plaintiff/defendant",
        "buyer/seller",
        "employer/employee",
        "landlord/tenant",
        "teacher/student pupil",
        "doctor/patient",
        "victim/suspect perpetrator attacker",
        "ally/enemy rival opponent",
        "father/mother",
        "son/daughter",
        "brother/sister",
        "husband/wife",
        "king/queen",
        "daily/weekly/monthly/annual annually yearly",
        "keep retain/remove delete discard",
        "attack/defend",
        "add/subtract deduct",
        "reveal disclose/conceal hide",
        "tighten/loosen relax",
        "expand/shrink",
        "borrow/lend",
        "impose/lift",
        "boost/curb",
        "peaceful peacefully/violent violently",
        "lenient/harsh",
        "mild/severe",
        "rarely seldom/often frequently",
        "indoor indoors/outdoor outdoors",
    )
]

# offices, each with what else it may be called: "director: head" reads a head as a director, but not the other way
OFFICES = {
    office: frozenset(_list(others))
    for office, _, others in (
        pair.partition(":")
        for pair in (
            "minister:premier pm secretary",
            "president:",
            "chancellor:",
            "governor:gov",
            "mayor:",
            "senator:sen",
            "ambassador:envoy",
            "director:head chief boss",
            "chief:head boss ceo executive leader",
            "chairman:chairwoman chairperson chair head",
            "chairwoman:chairman chairperson chair head",
            "commissioner:",
            "prosecutor:attorney",
            "judge:justice magistrate",
            "lawyer:attorney solicitor barrister",
            "colonel:col",
            "captain:capt",
            "king:monarch",
            "queen:monarch",
            "pope:pontiff",
            "bishop:archbishop",
            "doctor:dr physician",
            "professor:prof",
            "coach:manager",
            "founder:cofounder",
        )
    )
}

# a country and its people, where neither a shared beginning nor initials show it
RELATED = [
    set(_list(group))
    for group in (
        "us american americans america washington",
        "uk british briton britons england english",
        "french france frenchman",
        "spanish spain spaniards",
        "dutch netherlands holland",
        "german germany germans",
        "turkish turkey türkiye turks",
        "polish poland poles",
        "swedish sweden swedes",
        "danish denmark danes",
        "greek greece greeks",
        "swiss switzerland",
        "lebanese lebanon",
        "belgian belgium belgians",
        "portuguese portugal",
        "peruvian peru peruvians",
        "argentine argentina argentinian",
        "filipino philippines philippine filipinos",
        "emirati emirates uae emiratis",
        "congolese congo",
        "cypriot cyprus cypriots",
        "gop republican republicans",
        "irish ireland",
        "welsh wales",
        "scottish scotland scots",
        "norwegian norway norwegians",
        "finnish finland finns",
        "thai thailand",
        "afghan afghanistan afghans",
        "kremlin moscow russia russian",
        "tory tories conservative conservatives",
    )
]

# what turns a country into its people: Israel, Israeli; Russia, Russian; Syria, Syrians
PEOPLE_SUFFIXES = _set("i is n ns an ans ian ians ese ish s er ers ic")
