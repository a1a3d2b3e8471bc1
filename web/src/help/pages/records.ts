/** Help with students, their incidents, files and reports. */
import type { HelpPage } from "../page";

export const RECORDS: HelpPage[] = [
  {
    id: "start",
    title: "What waits for you: the start page",
    about: "[Start](/) shows what you can do now: alerts, actions, transfers, and files that could not be read. Nothing else is there.",
    tasks: [
      {
        steps: [
          "*My alerts*: a colleague asks you to look at an incident. Open it, then choose *Mark as read*.",
          "*My actions*: what you will do about an incident, and by when. Choose *Mark as done* when it is.",
          "Transfers (key holders): each list is one next step. Choose a student to take it.",
          "[Notices](/notices): what has happened. The number in the header counts those that you have not read.",
        ],
      },
    ],
    troubles: [
      ["An alert or action is gone", "You may not see the incident any more, or somebody marked it. Ask a key holder."],
      ["You get too many mails", "See [Mails](/help/mails)."],
      ["Somebody comes to your desk", "Choose *Blank screen*. *Show the page* brings back what you were doing."],
    ],
  },
  {
    id: "find",
    title: "Find a student",
    about: "Look for a student by name, year or form. You see what your user groups may see.",
    tasks: [
      {
        steps: [
          "Open [Students](/students) and type in *Find a student*: the beginnings of names in any order, such as reed ma, or year 7, or 7HB.",
          "For somebody who has gone, tick *Also students who have left*, or choose [Left](/students/left).",
          "Choose the name. The record opens at *Incidents*.",
        ],
      },
    ],
    troubles: [
      ["Nobody fits", "Middle names are not searched; accents and apostrophes do not matter. Type fewer letters."],
      ["The student is new", "They show once your roll has been read: see [Send your roll](/help/enrolments)."],
      ["Which UPN did we use before?", "On the student open *Earlier UPNs*."],
    ],
  },
  {
    id: "incident",
    title: "Log an incident",
    about:
      "Write down what happened, as soon as you can. When a child is in danger, act first: follow your school's child protection policy.",
    tasks: [
      {
        name: "Log it",
        steps: [
          "Open the student and choose *Log an incident*.",
          "Enter the date and time, or choose *Now*. Write under *What happened?*, which is kept exactly as you write it, and choose the categories: below them stands who will see it.",
          "Add other students under *Linked students (optional)*, not in the text: their names never leave your school.",
          "If you need them: *Agencies involved (optional)*, *Body map (optional)*, *Alert colleagues (optional)*, *Add an action (optional)*, *Attach files (optional)*.",
          "Choose *Log incident*.",
        ],
      },
      {
        name: "Edit it",
        steps: [
          "Open the incident, choose *Edit*, change it and say why.",
          "The version before stays readable, with what was taken out and put in. Date and time cannot be changed.",
        ],
      },
      {
        name: "Strike it out (key holders)",
        steps: [
          "For an incident that is wrong altogether: open it, choose *Strike out*, and say why.",
          "It stays in the list as struck out. Its text shows to key holders only, and it goes with no transfer. You cannot take this back.",
        ],
      },
    ],
    troubles: [
      ["A category or colleague is not offered", "You need *Add Incidents* on the category; the colleague needs *View Incidents* on every category chosen. Ask a key holder."],
      ["Your session ended while you wrote", "Sign in again on the same page: what you typed is still there. Do not load the page again."],
      ["Somebody else changed it meanwhile", "Nothing of yours was saved or lost. Their text is shown beside yours: take over what you want to keep, and save again."],
      ["A file did not upload", "The incident is logged all the same. Choose *Try again*, or put the file into the [Document Vault](/help/vault)."],
    ],
  },
  {
    id: "read",
    title: "Read a chronology",
    about: "The tab *Incidents* has all that you may see, in date order, with those of others that the student is linked to.",
    tasks: [
      {
        steps: [
          "Open the student. Choose an incident to see all of it: files, actions, earlier versions.",
          "Open *Filter* to narrow it by days, categories or words, then choose *Apply filter*. It stays while you open an incident and come back; *Clear filter* shows all.",
          "*Print these* prints what the list shows. For a meeting or a court make a [Student Report](/help/report).",
        ],
      },
    ],
    troubles: [
      ["An incident that you expect is missing", "You need *View Incidents* on every category of it. Ask a key holder."],
      ["*Later version*", "The incident came more than once. The newest copy stands for all; the others are under *Other copies*."],
      ["The record came from another school and nothing shows", "See [Let people see a record that has arrived](/help/legacy)."],
    ],
  },
  {
    id: "vault",
    title: "Document Vault",
    about: "The files of a student: letters, plans, reports. Each is checked for malware before anybody can open it.",
    tasks: [
      {
        name: "Put files in",
        steps: [
          "Open the student and choose *Document Vault*.",
          "Under *Put files into the vault* choose files or drop them there, tick their categories, then choose *Upload*. Stay on the page until they are uploaded.",
        ],
      },
      {
        name: "Take files out",
        steps: [
          "One file: choose its name.",
          "Several: tick them, or none for all, and choose *Download as ZIP*. It is made in the background and stands below.",
        ],
      },
      {
        name: "Replace or strike out",
        steps: [
          "Choose *Details* beside the file, then *Replace the file*, and give a reason. The earlier one stays as a version.",
          "A file of another child: *Details*, *Strike out the file* (key holders). Nobody can open it again, and it cannot be taken back.",
        ],
      },
    ],
    troubles: [
      ["*Being checked*", "Wait some seconds. If it stays so for an hour, tell Safehand support."],
      ["*Refused*", "The reason says what to do: unpack an archive, save without password or macros, or save it as a PDF."],
      ["*Quarantined*", "It may hold malware. Have the computer that it came from checked, and ask the sender for it in another way."],
      ["Files could not be put into the ZIP", "The file manifest.csv in the ZIP names them and says why."],
    ],
  },
  {
    id: "report",
    title: "Student Report",
    about: "The record as a document: for a meeting, a court, or a school without Safehand. It holds what you may see yourself.",
    tasks: [
      {
        steps: [
          "Open the student and choose *Student Report*.",
          "Tick *Include Incidents*, and what else shall go in: *Include linked incidents*, *Show names of other students*, *Include edit history*.",
          "To narrow it, open the filter and choose dates, categories or words.",
          "Choose *Print View (PDF)*, *Web page (HTML)* or *Spreadsheet (XLSX)*, then *Generate Report*.",
          "It is made in the background: you can leave the page. It stands below the form, for you alone, for 7 days.",
        ],
      },
    ],
    troubles: [
      ["You need the files too", "Download them as a ZIP in the *Document Vault*. See [Document Vault](/help/vault)."],
      ["It says that what you may see has changed", "Your permissions changed since. Generate a new one."],
      ["It goes to another school", "A [hand-over package](/help/hand-over) is encrypted, and tells you that it arrived."],
      ["It names other children", "Do not tick *Show names of other students*, and read the texts first: they stand as written."],
    ],
  },
  {
    id: "archive",
    title: "A student has left, or is back on roll",
    about: "Leaving dates come from your MIS. When it does not send one, a key holder enters it, so that the new school can ask for the record.",
    tasks: [
      {
        steps: [
          "Open the student, then the tab *Transfers*. Under *Archive or import by hand* choose *Archive student*.",
          "Enter the *Leaving date*, the last day on your roll, and choose *Archive student*.",
          "You keep the record. See [How long a record is kept](/help/retention).",
        ],
      },
    ],
    troubles: [
      ["The date was wrong", "Choose *Change the leaving date*, or *Put back on roll* to take it away."],
      ["The student left and has come back", "Send the new start date from your MIS. Do not take the old leaving date away."],
      ["A file without a leaving date came", "It does not undo what you entered."],
    ],
  },
];
