/** Help with what key holders look after: roll, people, permissions and categories. */
import type { HelpPage } from "../page";

export const SCHOOL: HelpPage[] = [
  {
    id: "set-up",
    title: "Set up your school",
    about: "What a key holder does first, in this order. Nothing is offered or sent before a file has been read.",
    tasks: [
      {
        steps: [
          "Invite a second key holder in [Admin > Users](/admin/users), so that nobody is locked out.",
          "Add your [categories](/help/categories) in [Admin > Categories](/admin/categories).",
          "Add user groups, such as SLT and teachers, and tick what each may see: [Category Permissions](/help/permissions).",
          "[Send your roll](/help/enrolments), and look at what was rejected.",
          "Invite your people and put them into groups: [People and user groups](/help/users).",
          "Open [Admin > School](/admin/school) and look through its lines: *Term dates*, *Escalation contact*, *Retention policy*. Leave *Preferences* empty unless you have a reason.",
        ],
      },
    ],
    troubles: [
      ["The name of the school is wrong", "Safehand sets name and *LAESTAB*: tell Safehand support."],
      ["Nobody can log an incident", "Their group needs *Add Incidents* on a category that is *Active*."],
    ],
  },
  {
    id: "enrolments",
    title: "Send your roll",
    about:
      "Safehand learns from your MIS who is on roll and who has left. A student who is missing from a file is left as they are: only a leaving date says that somebody has left. Key holders do this.",
    tasks: [
      {
        name: "Upload a file",
        steps: [
          "In your MIS export the roll as CSV (SIMS, Arbor, Bromcom and others), a Common Transfer File that you made, JSON, or a OneRoster ZIP.",
          "It needs UPN, surname, forename, date of birth, entry date, and leaving date for leavers. Send Former UPN and enrolment status if you have them.",
          "Open [Admin > Enrolments](/admin/enrolments), choose the file and choose *Upload*.",
          "Open the file in the list: *Accepted*, *Unchanged*, *Rejected* and *With a warning* count its rows, and *Findings* says what is wrong in which row.",
          "Correct it in the MIS and send the file again. *Download the report (CSV)* has every row.",
        ],
      },
      {
        name: "A column is read as the wrong thing",
        steps: [
          "Open the file and choose *Correct the columns*.",
          "Say what each heading is, choose *Save*, then *Read the file again*. It counts for all files of your school from then on.",
          "All that your school has said stands in [Admin > School > Column map](/admin/school/columns).",
        ],
      },
    ],
    troubles: [
      ["*Not readable*", "The reason stands there and nothing was changed. Save a workbook as CSV first; dates must be day first with a four-digit year."],
      ["UPN errors", "See [UPN errors and census numbers](/help/upn)."],
      ["It says that the file is older", "It only added what was not known. Make the export anew and send that."],
      ["A leavers list of another school", "Do not upload it: its students would be taken as your leavers."],
      ["The MIS is to send it by itself", "See [API keys](/help/api-keys)."],
    ],
  },
  {
    id: "upn",
    title: "UPN errors and census numbers",
    about:
      "Records move only when both schools have the same UPN, never by name and birth date. Safehand checks each one as the school census does. Correct it in your MIS, then send the file again.",
    tasks: [
      {
        name: "What the numbers say",
        steps: [
          "1500: there is no UPN. Enter it.",
          "1510: the check letter, the first one, does not fit, so at least one character is wrong. Compare it with the student's earlier records.",
          "1520: the UPN is on two rows or on two students, often twins. Find out whose it is. Nothing is offered on it until then.",
          "1530: characters 2 to 4 are no known local authority, or no digits.",
          "1540: characters 5 to 12 are not digits. Often a spreadsheet has shortened the UPN: export again without opening the file there.",
          "1550: character 13 is wrong, or there are not 13 characters.",
          "1560: the Former UPN is wrong or the same as the UPN. It is left out.",
        ],
      },
    ],
    troubles: [
      ["A temporary UPN (the last character is a letter)", "Enter the permanent one as soon as you have it. Until then a person at each school must confirm a match."],
      ["The student has two UPNs", "The first one issued stays the UPN, the later one becomes the Former UPN. Safehand finds records by both."],
      ["A UPN passes the check and is still wrong", "Then it is usually another child's. Compare it with the row above and below."],
      ["A child was given a new UPN on purpose", "For adopted or at-risk children that may be so. Do not enter the old one."],
    ],
  },
  {
    id: "users",
    title: "People and user groups",
    about: "People get rights by the groups that they are in. A key holder manages people and transfers; keys give no right to read records.",
    tasks: [
      {
        name: "Invite somebody",
        steps: [
          "Open [Admin > Users](/admin/users) and choose *Invite somebody*.",
          "Enter *Name* and *E-mail address*, tick the user groups, and tick *Key holder* only for those who run transfers.",
          "Choose *Add person*. They get a link that is good for seven days. If no mail comes, tell them the temporary password, in person or by telephone.",
        ],
      },
      {
        name: "Somebody changes job, or leaves",
        steps: [
          "Open the person, change the groups and choose *Save groups*. It counts from their next click.",
          "Who leaves: *Disable this person*, then *Disable*. They are out at once, everywhere. What they wrote stays.",
        ],
      },
    ],
    troubles: [
      ["They cannot sign in", "Make sure that it is really this person. Then open on their page what happened: *Send a link for a new password*, *Make a temporary password* or *Reset second factor*."],
      ["A laptop was stolen", "*Sign out everywhere* on the person's page."],
      ["Mails to somebody do not arrive", "See [Mails](/help/mails)."],
      ["The last key holder cannot go", "A school always keeps one key holder who can sign in. Make another one first."],
    ],
  },
  {
    id: "permissions",
    title: "Category Permissions",
    about: "For each user group you say which categories it may see and log. An incident shows to those who may see every category of it.",
    tasks: [
      {
        steps: [
          "Open [Admin > Users](/admin/users) and choose the group, or add one with *Add group*.",
          "Tick for each category: *View Students*, *View Incidents*, *Add Incidents*. *View Incidents* needs *View Students*, so one tick ticks both.",
          "*Same for its sub-categories* gives a main category's ticks to those below it.",
          "Choose *Save Group*. Its people see the change at once.",
        ],
      },
    ],
    troubles: [
      ["A record came and nobody sees it", "Tick its Legacy categories: see [Let people see a record that has arrived](/help/legacy)."],
      ["Somebody else saved the group meanwhile", "Your ticks stay on the screen, beside theirs. Save again, or choose *Take what was saved*."],
      ["A group is not needed any more", "Groups are not deleted. Take its people out, or rename it and use it again."],
    ],
  },
  {
    id: "categories",
    title: "Categories",
    about: "What an incident or file is about. Rights and preferences go by category, so keep them few and plain. Key holders do this.",
    tasks: [
      {
        steps: [
          "Open [Admin > Categories](/admin/categories) and choose *Add category*, with a name, and what it belongs to.",
          "Choose in [Admin > Users](/admin/users) which groups may see it.",
          "*Change* gives it another name, colour or place, or takes it out of use: what is logged stays readable.",
          "*Urgent*: records with such a concern come first when many wait to be authorised.",
        ],
      },
    ],
    troubles: [
      ["A Legacy category cannot be changed", "It stays as it came. You only choose who may see it."],
      ["A category cannot be deleted", "Rename it, or switch off *Active: something new can be logged on it*."],
    ],
  },
  {
    id: "api-keys",
    title: "API keys: let your MIS send the roll",
    about: "With a key your MIS sends enrolments by itself. A key can do nothing else, and sees no record. Key holders do this.",
    tasks: [
      {
        steps: [
          "Open [Admin > School > API keys](/admin/api-keys) and choose *Add an API key*.",
          "Enter which MIS will use it and choose *Add API key*.",
          "Copy the key into the settings of the MIS at once: it is not shown again. Choose *I have stored the key*.",
          "Give the supplier of your MIS the description of the connector; your Safehand operator has it.",
        ],
      },
    ],
    troubles: [
      ["The key is lost", "Nobody can look it up. *Revoke* it and add another."],
      ["It may be in the wrong hands", "*Revoke* it: that counts at once. What was sent stays."],
      ["Nothing comes", "*Last used* in the list says whether the MIS has called. What it sent stands in [Admin > Enrolments](/admin/enrolments)."],
    ],
  },
];
