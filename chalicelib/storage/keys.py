"""Every key pattern of the table, and who reads it; those of exports, hand-overs and packages are in export_keys.py.

| collection                 | pk                        | sk                          | read by                          |
|----------------------------|---------------------------|-----------------------------|----------------------------------|
| school                     | SCHOOL#<school>           | PROFILE, CATEGORIES         | screens, permission              |
| what may leave a school    | SCHOOL#<school>           | PREFERENCES                 | Manage Preferences, transfers    |
| term dates                 | SCHOOL#<school>           | TERMDATES                   | Term dates, when a record is due |
| retention policy           | SCHOOL#<school>           | RETENTION                   | Admin > School                   |
| escalation contact         | SCHOOL#<school>           | ESCALATION                  | Escalation contact, nightly run  |
| outbox: look what is late  | SCHOOL#<school>           | REPORT#<day>                | nightly run                      |
| outbox: tell the contact   | SCHOOL#<school>           | TOLD#<day>                  | dispatch_outbox                  |
| column map                 | SCHOOL#<school>           | COLUMNS                     | ingest, Admin > Enrolments       |
| group                      | SCHOOL#<school>           | GROUP#<group>               | permission, Admin > Users        |
| user                       | SCHOOL#<school>           | USER#<user>                 | permission, Admin > Users        |
| which school a user is of  | PERSON#<user>             | SCHOOL                      | sign-in                          |
| who is key holder          | SCHOOL#<school>           | KEYHOLDERS                  | nobody: its condition keeps one  |
| link to choose a password  | PERSON#<user>             | CHOOSE#<why>                | choose a password from a link    |
| recovery codes             | PERSON#<user>             | RECOVERY                    | use a recovery code              |
| notices somebody has read  | PERSON#<user>             | READNOTICES                 | notice list, start page          |
| tries of sign-in           | TRIES#<keyed hash>        | <limit>                     | sign-in, forgotten passwords     |
| outbox: forgotten password | RESETS#<keyed hash>       | <time>#<reset>              | dispatch_outbox                  |
| API key                    | SCHOOL#<school>           | APIKEY#<key id>             | Admin > API keys, key's requests |
| how many keys are live     | SCHOOL#<school>           | APIKEYS                     | nobody: its condition is a limit |
| whose an API key is        | APIKEY#<hash of key>      | SCHOOL                      | requests with a key              |
| which school has a LAESTAB | LAESTAB#<laestab>         | SCHOOL                      | ingest; keeps it unique          |
| student                    | STUDENT#<student>         | PROFILE                     | screens, matching                |
| what was destroyed         | STUDENT#<student>         | PROFILE, for the student    | destroy_record, certificates     |
| newest by category         | STUDENT#<student>         | CONCERNS                    | order of requests (decision 0080)|
| legal hold, kept longer    | STUDENT#<student>         | RETENTION                   | retention of a record            |
| what look-ups to destroy   | STUDENT#<student>         | REMAINS                     | destroy_record                   |
| outbox: destroy a record   | STUDENT#<student>         | DESTROY                     | dispatch_outbox, destroy_record  |
| incident                   | STUDENT#<student>         | INCIDENT#<incident>         | chronology (ids sort by time)    |
| earlier version of it      | STUDENT#<student>         | VERSION#<incident>#<number> | one incident                     |
| open or done action of it  | STUDENT#<student>         | ACTION#<incident>#<action>  | nobody: its index is             |
| link to another's incident | STUDENT#<linked student>  | LINK#<incident>             | chronology (ids sort by time)    |
| alert                      | ALERTS#<user>             | <alert>                     | dispatch_outbox, mark as read    |
| document                   | STUDENT#<student>         | DOCUMENT#<document>         | vault                            |
| identifier                 | IDENTIFIER#<keyed hash>   | STUDENT#<student>           | matching, ingest                 |
| first letters of a name    | NAME#<hash of two>        | <hash of three>#<student>   | search (decision 0062)           |
| count of a class           | CLASSES#<school>          | <leaving date>#<class>      | class list (decision 0061)       |
| who has left               | LEFT#<school>             | <leaving date>#<student>    | archived students                |
| whose retention ends when  | KEPT#<school>             | <year>#<student>            | review list (decision 0076)      |
| outbox: make that list     | KEPT#<school>             | COLLECT#<mark of a leaver>  | dispatch_outbox                  |
| transfer                   | TRANSFER#<transfer>       | PROFILE                     | screens, workflow                |
| where it waits             | TRANSFER#<transfer>       | WAITING                     | start page, lists, overdue       |
| a file was looked through  | TRANSFER#<transfer>       | TICK#<document>             | review                           |
| outbox: start a workflow   | TRANSFER#<transfer>       | START#<attempt>             | dispatch_outbox                  |
| outbox: a reminder         | TRANSFER#<transfer>       | REMIND#<kind>#<day>         | nightly run                      |
| outbox: a notice           | NOTICES#<school or user>  | <time>#<notice>             | dispatch_outbox, notice list     |
| import                     | IMPORTS#<school>          | <import>                    | Admin > Enrolments               |
| newest roll, file read last| ROLL#<school>             | NEWEST, LAST                | ingest (decision 0040)           |
| when a file was first sent | ROLL#<school>             | FILE#<SHA-256>              | ingest (decision 0040)           |
| audit                      | AUDIT#<school>#<month>    | <time>#<audit>              | Admin > Audit, verify            |
| seal of audit entries      | SEALS#<school>#<day>      | <number>                    | seal_audit, verify               |
| session                    | SESSION#<hash of token>   | SESSION                     | every request                    |
| what a creation made       | ONCE#<hash of key>        | ONCE                        | the same request, sent again     |
| job: how far it is         | JOB#<name>                | LAST                        | nightly run                      |
| run                        | JOB#<name>                | <run>                       | nightly run, operators           |
| piece of a run             | RUN#<run>                 | PIECE#<piece>               | nightly run, operators           |

| index | pk                          | sk                 | holds                                          |
|-------|-----------------------------|--------------------|------------------------------------------------|
| GSI1  | PERSON#<user>#SESSIONS      | <hash of token>    | live sessions of a person                      |
| GSI1  | SCHOOL#<school>#STUDENTS    | <class>#<leaving date>#<student> | students of a class, on roll on a day |
| GSI1  | SCHOOL#<school>#INCOMING    | <time>#<transfer>  | transfers to a school                          |
| GSI1  | SCHOOL#<school>#WAITING     | <queue>#<day>#<transfer> | incoming transfers that wait, or are to come |
| GSI1  | HISTORY#<school>#<student>  | <time>#<audit>     | the school's audit entries about its student   |
| GSI1  | ALERTS#<user>               | <time>#<alert>     | alerts that somebody has not read              |
| GSI1  | FAILED_IMPORTS#<school>     | <time>#<import>    | files that could not be read                   |
| GSI1  | DESTROYED#<school>          | <time>#<student>   | certificates of records that were destroyed    |
| GSI2  | ACTIONS#<user>              | <due day>#<action> | open actions of somebody                       |
| GSI2  | SCHOOL#<school>#OUTGOING    | <time>#<transfer>  | transfers from a school, once requested        |
| GSI2  | SCHOOL#<school>#WAITING     | <queue>#<day>#<transfer> | outgoing transfers that wait, or are to come |
| GSI2  | DUE#<day>#<shard>           | <student>          | students that matching must look at that day   |
| GSI2  | UNFINISHED#<day>#<shard>    | <document>         | uploads of that day without a final status     |
| GSI2  | UNDONE#<day>#<shard>        | <notice or start>  | outbox entries that are not done yet           |
| GSI2  | SEALED#<day>#<shard>        | <school>           | first seals: whose audit has any that day      |

Both indexes are sparse. No key holds a name, a UPN or a date of birth.
"""

from datetime import date
from zlib import crc32

PROFILE = "PROFILE"
CATEGORIES = "CATEGORIES"
PREFERENCES = "PREFERENCES"
TERM_DATES = "TERMDATES"
RETENTION = "RETENTION"
REMAINS = "REMAINS"
CONCERNS = "CONCERNS"
DESTROY = "DESTROY"
COLUMNS = "COLUMNS"
NEWEST, LAST = "NEWEST", "LAST"
SESSION, ONCE = "SESSION", "ONCE"
API_KEYS, KEY_HOLDERS = "APIKEYS", "KEYHOLDERS"
RECOVERY = "RECOVERY"
READ_MARKS = "READNOTICES"
WAITING = "WAITING"
ESCALATION = "ESCALATION"
SHARDS = 8
"""Partitions that one day's work is spread over, so that a September day has no hot one."""


def school(school_id: str) -> str:
    return f"SCHOOL#{school_id}"


def laestab(digits: str) -> str:
    return f"LAESTAB#{digits}"


def group(group_id: str) -> str:
    return f"GROUP#{group_id}"


def user(user_id: str) -> str:
    return f"USER#{user_id}"


def person(user_id: str) -> str:
    return f"PERSON#{user_id}"


def sessions_of(user_id: str) -> str:
    return f"PERSON#{user_id}#SESSIONS"


def one_time_link(purpose: str) -> str:
    return f"CHOOSE#{purpose}"


def tries(keyed_hash: str) -> str:
    return f"TRIES#{keyed_hash}"


def resets(keyed_hash: str) -> str:
    return f"RESETS#{keyed_hash}"


def api_key(key_id_or_hash: str) -> str:
    return f"APIKEY#{key_id_or_hash}"


def student(student_id: str) -> str:
    return f"STUDENT#{student_id}"


def incident(incident_id: str) -> str:
    return f"INCIDENT#{incident_id}"


def versions(incident_id: str) -> str:
    return f"VERSION#{incident_id}#"


def version(incident_id: str, number: int) -> str:
    return f"{versions(incident_id)}{number:06d}"


def action(incident_id: str, action_id: str) -> str:
    return f"ACTION#{incident_id}#{action_id}"


def link(incident_id: str) -> str:
    return f"LINK#{incident_id}"


def alerts_of(user_id: str) -> str:
    return f"ALERTS#{user_id}"


def actions_of(user_id: str) -> str:
    return f"ACTIONS#{user_id}"


def document(document_id: str) -> str:
    return f"DOCUMENT#{document_id}"


def identifier(keyed_hash: str) -> str:
    return f"IDENTIFIER#{keyed_hash}"


def name(keyed_hash: str) -> str:
    return f"NAME#{keyed_hash}"


def name_part(keyed_hash: str) -> str:
    """What the look-ups under more letters begin with."""
    return f"{keyed_hash[:20]}#"


def classes(school_id: str) -> str:
    return f"CLASSES#{school_id}"


def counted(leaving_date: date, class_id: str) -> str:
    return f"{leaving_date.isoformat()}#{class_id}"


def left(school_id: str) -> str:
    return f"LEFT#{school_id}"


def leaver(leaving_date: date, student_id: str) -> str:
    return f"{leaving_date.isoformat()}#{student_id}"


def kept(school_id: str) -> str:
    return f"KEPT#{school_id}"


def kept_place(year: int, student_id: str) -> str:
    return f"{year:04d}#{student_id}"


def kept_until(year: int) -> str:
    """Sorts after every place of that year, and before the next year's."""
    return f"{year:04d}~"


def collect(mark: str) -> str:
    return f"COLLECT#{mark}"


def destroyed(school_id: str) -> str:
    return f"DESTROYED#{school_id}"


def after_day(day: date) -> str:
    """Sorts after every key that begins with that day, and before the next day's."""
    return f"{day.isoformat()}~"


def transfer(transfer_id: str) -> str:
    return f"TRANSFER#{transfer_id}"


def tick(document_id: str) -> str:
    return f"TICK#{document_id}"


def workflow_start(attempt: int) -> str:
    return f"START#{attempt:04d}"


def reminder(kind: str, on: date) -> str:
    return f"REMIND#{kind}#{on.isoformat()}"


def late_report(on: date) -> str:
    return f"REPORT#{on.isoformat()}"


def told_contact(on: date) -> str:
    return f"TOLD#{on.isoformat()}"


def notices(school_or_user_id: str) -> str:
    return f"NOTICES#{school_or_user_id}"


def imports(school_id: str) -> str:
    return f"IMPORTS#{school_id}"


def failed_imports(school_id: str) -> str:
    return f"FAILED_IMPORTS#{school_id}"


def roll(school_id: str) -> str:
    return f"ROLL#{school_id}"


def roll_file(sha256: str) -> str:
    return f"FILE#{sha256}"


def audit(school_id: str, month: str) -> str:
    """`month` as 2026-11."""
    return f"AUDIT#{school_id}#{month}"


def history(school_id: str, student_id: str) -> str:
    """Both: an id that somebody of another school typed leads into that school's own history, never into this one."""
    return f"HISTORY#{school_id}#{student_id}"


def seals(school_id: str, day: date) -> str:
    return f"SEALS#{school_id}#{day.isoformat()}"


def seal(number: int) -> str:
    return f"{number:08d}"


def sealed(day: date, shard: int) -> str:
    return f"SEALED#{day.isoformat()}#{shard}"


def session(token_hash: str) -> str:
    return f"SESSION#{token_hash}"


def once(key_hash: str) -> str:
    return f"ONCE#{key_hash}"


def job(name: str) -> str:
    return f"JOB#{name}"


def run(run_id: str) -> str:
    return f"RUN#{run_id}"


def piece(name: str) -> str:
    return f"PIECE#{name}"


def students_of(school_id: str) -> str:
    return f"SCHOOL#{school_id}#STUDENTS"


def in_class(class_id: str, leaving_date: date | None, student_id: str) -> str:
    """Without a leaving date it is one that never comes."""
    return f"{class_id}#{(leaving_date or date.max).isoformat()}#{student_id}"


def on_roll(class_id: str, day: date) -> tuple[str, str]:
    """Between these stand the students of a class who have not left on that day."""
    return f"{class_id}#{after_day(day)}", f"{class_id}#~"


def incoming(school_id: str) -> str:
    return f"SCHOOL#{school_id}#INCOMING"


def outgoing(school_id: str) -> str:
    return f"SCHOOL#{school_id}#OUTGOING"


def waiting(school_id: str) -> str:
    return f"SCHOOL#{school_id}#WAITING"


def waiting_place(queue: str, day: date, transfer_id: str) -> str:
    return f"{queue}#{day.isoformat()}#{transfer_id}"


def due(day: date, shard: int) -> str:
    return f"DUE#{day.isoformat()}#{shard}"


def undone(day: date, shard: int) -> str:
    return f"UNDONE#{day.isoformat()}#{shard}"


def unfinished(day: date, shard: int) -> str:
    return f"UNFINISHED#{day.isoformat()}#{shard}"


def shard_of(any_id: str) -> int:
    return crc32(any_id.encode()) % SHARDS
