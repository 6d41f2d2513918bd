"""The invented names that the sample dealership is made of; nobody and nothing here is real."""

from __future__ import annotations


def _each(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


BRANCHES = (("NOR", "Northgate"), ("MIL", "Millbrook"), ("HAR", "Harbor Road"))

BRANCH_ZONES = ("America/Denver", "America/Chicago", "America/Denver")

SUPPLIER_ZONES = (
    *("America/Chicago", "America/New_York", "America/Denver", "America/Los_Angeles"),
    "Europe/Berlin",
)

CUT_OFFS = ("15:30", "14:00", "16:30", None, "11:00", "17:00", "12:15")

BULLETINS = ("Maker's bulletin", "Maker's price file", "Supplier's notice", "Service letter")

CROSS_REFERENCES = _each(
    "Cross-reference list of Bexfield|Cross-reference list of Corvane|Measured at the counter|"
    "Told by the technician|Catalogue of Lindovar"
)

FITMENTS = _each(
    "Not for cabs with air conditioning|Use the long bolt|Only with the flat gasket|"
    "Trim the bracket by 4 mm|For machines with the wide axle|Check the thread first"
)

FIRST_NAMES = _each(
    "Ada|Ben|Carla|Dan|Elif|Frank|Greta|Hank|Iris|Jonas|Kaya|Leo|Mara|Nils|Olga|Pete|Quinn|Rosa|"
    "Sven|Tara|Umar|Vera|Wade|Xenia|Yusuf|Zoe|Åse|José|Zoë|Łukasz|Aneta|Bruno|Chloé|Dörte|Emil"
)

LAST_NAMES = _each(
    "Abbott|Baumgart|Castellan|Dreyer|Eastman|Fjeld|Grünwald|Hollis|Ingram|Jansky|Kowalczyk|Lund|"
    "Müller|Núñez|Okafor|Pruitt|Quigley|Rasmussen|Sørensen|Tillman|Ueda|Vance|Whitlock|Xu|Yardley|"
    "Zabel|Ängström|Çelik|Peña|Haugen|Bellamy|Crowder|Dufrêne|Ekström|Farrow"
)

FIRM_PLACES = _each(
    "Birchfold|Cedarline|Dunmarrow|Elkspring|Fernhollow|Granitebend|Heronfield|Ironbrook|"
    "Juniper Ridge|Kettle Bluff|Larkmoor|Mossgate|Nettlecreek|Oxbow Flats|Pinefall|Quarrytown|"
    "Redwillow|Stonehatch|Tamarack Hollow|Upper Vale|Violet Marsh|Westerlake|Yarrowdale"
)

FIRM_TRADES = _each(
    "Excavating|Farms|Paving|Landscaping|Timber|Concrete|Dairy|Orchards|Rentals|Site Works|"
    "Demolition|Sand & Gravel|Tree Care|Utilities|Drainage|Contractors"
)

FIRM_FORMS = ("", "", " LLC", " Inc.", " Co.", " & Sons", " Bros.")

ODD_CUSTOMERS = (
    ("شركة النخيل للمعدات", "ar"),
    (
        "The Consolidated Lower Valley Drainage, Road Maintenance, Snow Clearing and Public "
        "Grounds Cooperative of the Four United Townships (Purchasing Department, Equipment "
        "Division, Second Floor)",
        "en",
    ),
    ("Gärtnerei Süßmilch & Töchter", "de"),
    ("Fermes Bélanger-Côté enr.", "fr"),
    ("Agrícola Peña Nuñez", "es"),
    ("O'Dell's \"Little Dig\" Service", "en"),
)

MAKES = (
    ("Brackenforge", "BF"),
    ("Tolvane", "TV"),
    ("Kestrane", "KS"),
    ("Halvorsund", "HV"),
    ("Ostrafield", "OF"),
    ("Pellgrave", "PG"),
    ("Quillandur", "QD"),
    ("Varnholt", "VH"),
)

MACHINE_TYPES = (
    ("excavator", "E"),
    ("wheel loader", "W"),
    ("skid steer", "S"),
    ("tractor", "R"),
    ("backhoe", "B"),
    ("telehandler", "H"),
    ("roller", "D"),
    ("mower", "M"),
)

SUPPLIER_STEMS = _each(
    "Adlermoor|Bexfield|Corvane|Dillgate|Estermark|Fallowby|Gravenor|Hexhall|Illworth|Jarrowin|"
    "Kelmarsh|Lindovar|Mereworth|Norvelle|Orrinford|Pendrake|Quorndale|Ravenmoor|Selwick|Torvald"
)

SUPPLIER_TRADES = ("Parts Supply", "Hydraulics", "Components", "Warehouse")

WRITERS = ("Dana Whitlock", "Marco Fjeld", "Priya Okafor", "Tom Haugen", "Lena Zabel", "Gus Pruitt")

COUNTER = ("Ruth Lund", "Eddie Vance", "Noor Çelik", "Sam Quigley")

PART_NOUNS = _each(
    "Filter|Seal kit|Hose assembly|Bearing|Bushing|Pin|Gasket|Sensor|Switch|Relay|Wiring harness|"
    "Pump|Valve|Cylinder rod|Piston|Injector|Thermostat|Belt|Pulley|Alternator|Starter|Radiator|"
    "Fan blade|Clutch disc|Brake pad set|Caliper|Axle shaft|Gear|Ring|Spring|Bolt|Washer|Bracket|"
    "Cover|Hinge|Latch|Window|Mirror|Lamp|Wiper arm|Seat cushion|Joystick|Display|Cutting edge|"
    "Bucket tooth|Track roller|Idler|Sprocket|Coupler|Fitting|Muffler|Turbocharger|Fuel cap|Decal"
)

PART_PLACES = _each(
    "engine|hydraulic return|hydraulic pilot|lift cylinder|tilt cylinder|boom|bucket|swing drive|"
    "travel motor|front axle|rear axle|transmission|cab|cab door|fuel system|cooling system|"
    "exhaust|air intake|steering|parking brake|PTO|loader arm|undercarriage|final drive|"
    "charging circuit|instrument panel|mower deck|quick coupler|left hand|right hand"
)

WORK = _each(
    "Replace {0}, leaking|Rebuild {0}|{0} noisy under load, inspect and repair|"
    "No start, traced to {0}|Annual service and {0}|{0} worn out, replace both sides|"
    "Warranty: {0} failed after 80 hours|Customer supplied machine, {0} to be fitted"
)

HOLD_REASONS = ("parts", "parts", "parts", "customer approval", "technician", "warranty decision")

NOTES = (
    "Asked whether a weekend pick-up is possible.",
    "Will call the foreman's mobile next time.",
    "Needs the machine for a job that starts Monday.",
    "Was friendly; prefers a text message.",
    "Is not happy about the wait.",
    "Agreed to wait for the maker's part.",
)
