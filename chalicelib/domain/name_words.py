"""What the name finder knows of English: names that are ordinary words too, short forms of names, words beside names.

Written for Safehand, in folded form (domain/names.py). More may be added at any time: a word here makes hits rarer.
"""


def _words(text: str) -> list[str]:
    """A list of words stays a text that can be read and added to."""
    return text.split()


ORDINARY = frozenset(
    _words("""
    ace amber angel april archer art ash aston august autumn avenue baker bailey bank banks barber bay bear
    bell berry beth bill bird bishop black blue bob bond bow boy bridge bright brook brooke brown bull burns
    bush butler butcher carpenter carter case cash chance charity chase chelsea cherry christian church clay
    clear cliff close coin cole cook cooper cotton crystal cross dale day dawn dean dear deer del diamond dick
    dolly don drake drew dusty earl early east eastwood eden ember eve faith farmer farrow fern field fields
    finch fisher fletcher flora florence flower ford forest forrest fox foster frank freeman friday frost gale
    garden gardener gay gem gene georgia ginger glass gold golden good grace grant gray green grey grove guy
    hall hand harbour hardy harmony harry hart harvest haven hazel head heath heather heaven hill hills holly
    holt home honey hood hope house hunt hunter india iris iron ivy jack jade jasmine jay jazz jean jet jewel
    jo jordan joy judge june just justice kane keen kelly kent key kind king kitty knight lad lake lamb lane
    lark law lea leaf lee liberty lily lincoln link little lock london long love lucky luna mac major march
    marina mark marks marsh marshal mason may meadow melody mercy mia mill miller miles milk mills milton mint
    miracle moon moor moore morning moss mount nan nick nelson neo noble north norman oak oakley olive oliver
    page paige pan paris park parks parker parson patience peace peach pearl penny pepper perry phoenix piper
    pitt poet pool poppy porter potter powers pope precious price prince princess quill quinn rain raven ray
    read rebel red reed reeves regan rich rivers river rob robin rock rocky roman rose rosemary rowan ruby
    rusty sage saint sandy sam savage scarlett sea sergeant shaw shepherd shore short sierra silver singer sky
    skye slate small smart smith snow sol south sparrow spring square star stark stone storm street strong sue
    summer summers sunday sunny swan sweet tab tanner taylor temple terrace thorn tiger tom town trinity troy
    turner twin vale van victor victoria viola violet wade wall walker walsh ward warden waters way weaver
    webb well wells west wheeler white wild will willow winter winters wolf wood woods worth wren wright yale
    york young zen
    wills max daisy
    """)
)
"""Words, places, days, months and trades that are first names or surnames as well."""

MONTHS = frozenset(
    _words("""
    january february march april may june july august september october november december
    """)
)
BEFORE_A_MONTH = frozenset(
    _words("""
    in since until till by last next of early late mid from during before after every this end
    """)
)
PLACES = frozenset(
    _words("""
    academy avenue cottage centre church close college court crescent drive estate farm garden gardens grove hall hill
    hospital house lane library lodge mosque nursery park place primary road row school square station street
    surgery terrace university view ward way wood
    """)
)
"""What makes a place of the word before it: Grace Road, Jordan Hill."""

TOWNS = frozenset(
    _words("""
    aston bath boston brooklyn chelsea chester dallas eden florence georgia hamilton india ireland israel jordan kent
    kenya lincoln london milan orlando paris preston savannah selby sydney troy vienna york
    """)
)
TO_A_PLACE = frozenset(_words("in on at from to near via around outside leaving through of"))
AFTER_A_PERSON = frozenset(
    _words("""
    and asked broke came cried did does feels felt gave had has heard hit is left made ran said saw says spoke thinks
    told took was went were wants who will would
    """)
)
"""What follows a person's name at the beginning of a sentence, and seldom a verb: Jack hit, Will has, but not Will ring."""

TITLES = frozenset(
    _words("""
    mr mrs ms miss mx dr doctor pc sgt sir dame rev father sister
    madam nurse officer uncle aunt auntie aunty gran granny grandma grandad nan
    """)
)
"""An adult: their first name is not told, but a surname may be a student's parent's."""

_GROUPS = """
    abigail abby abbie gail; adam ad; alan al; alastair alistair al; albert bert bertie al; alexander alex al
    sandy xander lex; alexandra alex lexi lexie sandra; alfred alf alfie fred; alice ali; alison ali; amanda
    mandy; amelia amy millie milly; andrew andy drew; angela angie; anna annie; anne annie; anthony tony ant;
    antony tony ant; archibald archie; arthur art artie; barbara barb babs; benjamin ben benji; bernard
    bernie; bethany beth; bradley brad; cameron cam; catherine cath cathy kate katie cat; charlotte charlie
    lottie char; charles charlie chaz; christian chris; christina chris tina chrissie; christine chris tina
    chrissie; christopher chris kit; daniel dan danny; danielle dani; david dave davey; deborah debbie deb;
    dominic dom; dorothy dot dottie; edward ed eddie ted teddy ned; eleanor ellie nell elle; elizabeth liz
    lizzie beth eliza betty libby bess; emily em emmy millie; emma em; eva evie; evelyn evie eve; frances fran
    frankie; francesca fran frankie chess; francis frank frankie; frederick fred freddie freddy; gabriel gabe;
    gabriella gabby ella; geoffrey geoff; george georgie; georgina georgie gina; gregory greg; hannah han;
    harold harry hal; harriet hattie harri; henry harry hal; isaac zac zak ike; isabel izzy bella issy;
    isabella izzy bella issy; isabelle izzy belle issy; jacob jake; jacqueline jackie; james jim jimmy jamie;
    janet jan; jasmine jas jaz; jeffrey jeff; jennifer jen jenny; jeremy jez jerry; jessica jess jessie;
    joanna jo joey; joanne jo; john jack johnny; jonathan jon jonny; joseph joe joey; joshua josh; judith
    judy; julia jules; katherine kat kate katie kathy kath; kathryn kat kate katie kathy; kenneth ken kenny;
    kimberley kim; lawrence larry laz; leonard len lenny leo; leonardo leo; lillian lily lil; louis lou;
    louise lou; lucas luke; lucinda lucy cindy; madeleine maddie maddy; margaret maggie meg peggy; martin
    marty; matilda tilly tilda; matthew matt matty; maximilian max; megan meg; melanie mel; melissa mel missy;
    michael mike mick micky mikey; michelle shell; mohammed mohammad mohamed muhammad muhammed mohamad mo;
    natalie nat; nathan nate nat; nathaniel nate nat nathan; nicholas nick nicky nico; nicola nicky nic;
    olivia liv livvy ollie; oliver ollie olly; oscar oz ozzy; pamela pam; patricia pat tricia patsy; patrick
    pat paddy; penelope penny; peter pete; philip phil pip; phillip phil pip; philippa pippa pip; phoebe
    pheebs; raymond ray; rebecca becca becky bex; reginald reg reggie; richard rich rick ricky dick; robert
    rob bob bobby robbie; roberta bobbie; ronald ron ronnie; rosalind ros rosie; rosemary rosie rose; rupert
    ru; samantha sam sammy; samuel sam sammy; sarah sadie; sebastian seb bas; simon si; sophia sophie soph;
    sophie soph; stephanie steph; stephen steve stevie ste; steven steve stevie ste; stuart stu; susan sue
    susie; tabitha tabby; terence terry; theodore theo ted teddy; theresa tess terri; thomas tom tommy;
    timothy tim timmy; tobias toby; valerie val; veronica ronnie; victoria vicky tori vic; vincent vince
    vinny; vivian viv; walter walt wally; wilfred wilf fred; william will bill billy liam wills; zachary zac
    zach zak
"""
NICKNAMES: dict[str, frozenset[str]] = {
    words[0]: frozenset(words[1:]) for group in _GROUPS.split(";") if (words := group.split())
}
"""A given name -> its short forms. Spellings of Mohammed stand for each other."""
