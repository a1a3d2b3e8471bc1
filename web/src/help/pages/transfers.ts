/** Help with the transfers of a school's new students, and with those of students who left. */
import type { HelpPage } from "../page";

export const TRANSFERS: HelpPage[] = [
  {
    id: "request",
    title: "Request a record from the previous school",
    about:
      "Ask the previous school for the safeguarding record of a student who has joined you. Nothing is sent before you ask. Key holders do this.",
    tasks: [
      {
        steps: [
          "Open [Admin > Transfers](/admin/transfers), or your start page. Each row says what is next.",
          "Look whether it is your student and choose *Request* in the row. The student's name leads to all that is known of the transfer.",
          "The previous school is told at once. You get a notice when the record has arrived.",
          "When it has arrived, [let people see it](/help/legacy), then choose *Confirm receipt* in the row: the previous school sees that you have it.",
        ],
      },
    ],
    troubles: [
      ["The student is not in the list", "See [Why is no transfer showing?](/help/why-no-transfer)"],
      ["It says *On hold*", "See [A match that a person must look at](/help/possible-match)."],
      ["It is not your student", "Open the transfer and choose *Withdraw*. See [Decline, withdraw, recall](/help/end)."],
      [
        "The previous school does not answer",
        "It is reminded by mail. [Overdue](/admin/transfers/overdue) shows how late it is. Ring its safeguarding lead when a child may be at risk: do not wait for Safehand.",
      ],
      ["The previous school declined", "Its reason stands in the transfer. Settle it with that school, then choose *Request* again."],
    ],
  },
  {
    id: "why-no-transfer",
    title: "Why is no transfer showing?",
    about: "A transfer shows by itself when four things are true. Safehand tells you which one is missing. Key holders can ask.",
    tasks: [
      {
        name: "Ask Safehand",
        steps: [
          "Open [Admin > Transfers](/admin/transfers) and choose *Why is no transfer showing?*",
          "Find the student and choose the name. The tab *Transfers* says what is missing and what to do.",
        ],
      },
      {
        name: "The four things",
        steps: [
          "The student is on roll at the new school, with a start date that has come.",
          "Both schools have the same UPN. An old UPN counts when it is sent as Former UPN.",
          "The student has left the previous school, with a leaving date that has come. Missing from a file is not leaving.",
          "At least one incident is logged at the previous school.",
        ],
      },
    ],
    troubles: [
      ["The student is not on our roll", "Send your roll in [Admin > Enrolments](/admin/enrolments)."],
      ["The UPN is wrong or temporary", "Correct it in your MIS and send the file again. See [UPN errors](/help/upn)."],
      [
        "The previous school has not archived the student",
        "Ask it to send the leaving date, or to choose *Archive student*. See [A student has left](/help/archive).",
      ],
      ["The previous school has no Safehand", "Ask it for the file in its own way. A package that Safehand made can be [imported](/help/import-package)."],
      ["All is right, and still nothing shows", "Matching runs after each file and every night. Look again tomorrow, then tell Safehand support."],
    ],
  },
  {
    id: "possible-match",
    title: "A match that a person must look at",
    about: "Safehand matches by UPN only. Where that is not enough it sends nothing, and says why. Key holders settle it.",
    tasks: [
      {
        name: "A transfer is on hold",
        steps: [
          "Open the transfer and read *Why is it on hold?* and *What to do:*",
          "Put it right in the MIS, and send the file again in [Admin > Enrolments](/admin/enrolments).",
          "The transfer goes on by itself when the reason is gone.",
        ],
      },
      {
        name: "Only a temporary UPN joins the two students",
        steps: [
          "New school: ask the family or the local authority whether it is the same child. Tick the box and choose *Confirm and request*.",
          "Previous school: open the transfer, choose *Review and authorise*, and compare: it says whether surname, forename and date of birth agree.",
          "Tick the box and choose *Confirm and authorise*. When you are not sure, choose *Decline instead*.",
        ],
      },
    ],
    troubles: [
      ["One UPN stands on two students, often twins", "Find out whose it is, correct the other one in the MIS and send the file again."],
      ["The student is on roll at both schools", "Right for a dual registration. Otherwise the previous school must send the leaving date."],
      ["The birth dates differ", "Compare both schools' MIS. If the names differ too, the UPN is probably another child's."],
      [
        "*Conflict*",
        "After the transfer was found, an enrolment was changed so that it speaks against it. Nothing is cancelled. The page says what each school can do; it goes on when it is put right.",
      ],
    ],
  },
  {
    id: "authorise",
    title: "Review a record and authorise it",
    about:
      "Look through what will go to the new school, then let it go. Guidance in England (Keeping children safe in education) asks for the file within 5 days, or within the first 5 days of a new term. Key holders do this.",
    tasks: [
      {
        steps: [
          "Open [Admin > Transfers > Outgoing](/admin/transfers/outgoing), or your start page. Check the new school and the start date: is it the right school?",
          "Choose *Review* in the row. You see each incident as written, beside it as it will look at the new school, and what stays and why.",
          "Look at the marked names of other students. See [Names of other children](/help/names).",
          "Look through each file and tick *Looked through*.",
          "If your preferences hold something back, say why.",
          "Choose *Authorise*. The record is copied and checked, then all of it shows at the new school at once. You can leave the page.",
        ],
      },
    ],
    troubles: [
      [
        "*Not shown to you*",
        "Some of it is in categories that you may not view. It goes too. The link there leads to your own page: put yourself into a group that may view them, or have another key holder look. Otherwise you must tick that it may go without your having seen it.",
      ],
      ["Somebody changed the record while you looked", "Nothing was sent. Look through it again and choose *Authorise* again."],
      ["It is not for that school, or you are not sure", "Choose *Decline instead* and write why; the new school reads it."],
      ["It failed", "See [A transfer failed](/help/failed)."],
      ["It went to the wrong school", "See [Decline, withdraw, recall](/help/end)."],
    ],
  },
  {
    id: "names",
    title: "Names of other children",
    about:
      "The text of an incident goes exactly as written, so take out the names of other children first. Names of linked students are always hidden. Safehand marks names of students on your own roll; it can miss or mistake one.",
    tasks: [
      {
        name: "In the text of an incident",
        steps: [
          "In the review go from name to name with *Next name* and *Previous name*, or hold Alt and press the down or up arrow. Or choose a marked name in the text.",
          "It says whom the name may mean. Choose initials, *another student*, *mum* ... or type other words and choose *Put these in*.",
          "To change more, choose *Edit the text*, then *Save text*. *Edit everything* leads to categories, actions and body map.",
          "What stood before is kept at your school as an earlier version. It does not go.",
        ],
      },
      {
        name: "In a file",
        steps: [
          "Names that Safehand found are shown with the page. Where it says that it cannot read a file, look through it yourself.",
          "Save a copy without the names on your computer: black out words in a PDF with a program that removes the text.",
          "Choose *Send a redacted copy instead*, choose the copy, say why, and choose *Send this copy instead*. The original stays at your school.",
          "Tick *Looked through*. Your name and the time stay with the transfer.",
        ],
      },
    ],
    troubles: [
      ["You sent the wrong redacted copy", "*Strike it out*, and the original goes again; or choose *Send another redacted copy*."],
      ["It says that a redacted copy cannot go", "It is still being checked, was not kept, or the original was replaced. Put in another one, or strike it out."],
      ["A name is an ordinary word", "Leave it. At the end tick *I have looked at this, and what stands there may go*."],
      ["A name stands in a file name", "[Replace the file](/help/vault) with one that has another name."],
    ],
  },
  {
    id: "many",
    title: "Request or authorise many records at once",
    about: "For September, when many students move on one day. Key holders do this.",
    tasks: [
      {
        steps: [
          "To request: [Admin > Transfers](/admin/transfers), then *Request many*. To authorise: [Outgoing](/admin/transfers/outgoing), then *Authorise many*.",
          "Tick students, or choose all. Records with an urgent concern come first when you authorise.",
          "Choose the button below, and keep the page open. If you close it, what is done stays done and the rest waits. What was not done says why, and can be tried again.",
        ],
      },
    ],
    troubles: [
      ["Records go without a review", "*Authorise many* shows no text. To look for names first, choose *Review* in the list."],
      ["A student is missing there", "Possible matches and conflicts need a look of their own: open the transfer."],
      ["It says *Not done:*", "The reason stands beside it. Open the transfer and settle it."],
    ],
  },
  {
    id: "end",
    title: "Decline, withdraw, recall",
    about: "Three ways to say no to a transfer, before and after it has gone. Key holders do this.",
    tasks: [
      {
        name: "Decline: you are the previous school and do not send it",
        steps: ["Open the transfer, choose *Decline* and write why. The new school reads your reason and can request again."],
      },
      {
        name: "Withdraw: you are the new school and do not want it",
        steps: ["Open the transfer and choose *Withdraw*, then *Withdraw* once more. You cannot take this back."],
      },
      {
        name: "Recall: the record is at the wrong school",
        steps: [
          "Either school opens the transfer, chooses *The record is at the wrong school*, writes why and chooses *Ask the other school*.",
          "The other school chooses *Agree* or *Refuse*. Until then nothing changes.",
          "Once both agree, nothing of the record shows at the new school any more. Nothing is deleted, and the previous school keeps its record.",
          "Tell your data protection lead.",
        ],
      },
    ],
    troubles: [
      ["You asked for a recall by mistake", "Choose *Do not ask any more*."],
      ["It was recalled, and it is your student after all", "Open the transfer and choose *Request*. It comes back when the previous school authorises."],
      ["The new school had sent it on already", "The page says so. That copy has to be recalled too, by a transfer of its own."],
    ],
  },
  {
    id: "legacy",
    title: "Let people see a record that has arrived",
    about:
      "A record arrives in Legacy categories that nobody may see. A key holder says which user groups may read them.",
    tasks: [
      {
        steps: [
          "Your start page tells which Legacy categories nobody can see yet. Choose a group there, or open [Admin > Users](/admin/users) and choose the group.",
          "Tick *View Students* and *View Incidents* for the Legacy categories, or choose *Tick View Students and View Incidents for all Legacy categories*.",
          "Choose *Save Group*. The incidents show in the tab *Incidents* in date order, the files in the *Document Vault*.",
          "Choose *Confirm receipt* in the list of transfers.",
        ],
      },
    ],
    troubles: [
      ["Somebody still cannot see an incident", "They need *View Incidents* on every category of it. Look whether the person is in the group."],
      ["You are a key holder and see nothing", "Keys give no right to read. Put yourself into a group: open [Admin > Users](/admin/users), your name, tick the group and choose *Save groups*."],
      ["*Add Incidents* cannot be ticked", "Legacy categories only hold what came. New incidents go on your own categories."],
    ],
  },
];
