/** Help with what lies around transfers: what is held back, what comes later, failures, proof and dates. */
import type { HelpPage } from "../page";

export const TRANSFERS_MORE: HelpPage[] = [
  {
    id: "held-back",
    title: "What goes, and what is held back",
    about:
      "Without preferences the whole record goes: all incidents and all files. Guidance says that the safeguarding file should go in its entirety, so hold something back only for a reason.",
    tasks: [
      {
        name: "Choose which categories may go",
        steps: [
          "Open [Admin > School > Preferences](/admin/transfers/preferences), or *Manage Preferences* under *Outgoing*.",
          "Tick the categories that may go. With nothing ticked, everything goes.",
          "Choose *Update Preferences*. It counts from the next review on.",
        ],
      },
      {
        name: "What happens then",
        steps: [
          "An incident goes when one of its categories is ticked, and only with those. Its files go with it.",
          "Both schools see how many incidents and files are held back, and for what kind of reason. The new school is not told what they are.",
          "Whoever authorises must say why; that sentence stays at your school.",
        ],
      },
    ],
    troubles: [
      ["A new category is held back", "If anything is ticked, a category that is added later, or that came as Legacy, must be ticked too."],
      ["Struck out, refused and quarantined files", "They never go. The review counts them."],
      ["*There already*", "The new school has this from an earlier transfer. It is not sent again."],
      ["You are the new school and something is missing", "The transfer says how much is held back and why. Ring the previous school."],
    ],
  },
  {
    id: "supplement",
    title: "Something was added after the record had gone",
    about:
      "Late letters, edited incidents and new concerns about a student who has left can follow the record, as a supplement. Key holders of the previous school send it.",
    tasks: [
      {
        steps: [
          "Log the incident or upload the file as ever. Within a minute Safehand proposes a supplement.",
          "Open [Admin > Transfers > Outgoing](/admin/transfers/outgoing) and choose the student marked *Supplement 1* (or 2, 3 ...).",
          "Choose *Review* in the row. Only what the new school does not have is shown, and goes. What you add until then goes along.",
        ],
      },
    ],
    troubles: [
      ["It should not go", "Choose *Decline*. The same is not proposed again; something new is."],
      ["No supplement is proposed", "Your preferences hold the addition back, the record was recalled, or there is a *Conflict*. What was added while another supplement is copied is proposed in the night."],
    ],
  },
  {
    id: "failed",
    title: "A transfer failed",
    about: "Nothing was lost, and nothing shows at the new school. A key holder of the previous school lets it go on.",
    tasks: [
      {
        steps: [
          "Open the transfer and read *Why did it fail?*",
          "Put right what it says, for example wait until a file is checked.",
          "Choose *Retry*, or *Review and retry* when the record has changed since you looked. What was copied before is not copied again.",
        ],
      },
    ],
    troubles: [
      ["It fails again", "Tell Safehand support the number of the transfer, which stands on the page. Give no name."],
      ["It says that the students may not be one child", "A UPN or a date was corrected since. Put it right, or the new school chooses *Withdraw*."],
    ],
  },
  {
    id: "proof",
    title: "Prove what was sent, and how the year went",
    about: "Each transfer keeps its story and a signed list of what was sent. Once a year you may need figures for governors. Key holders see this.",
    tasks: [
      {
        name: "One transfer",
        steps: [
          "Open it in [Admin > Transfers](/admin/transfers). *What happened* tells each step, with who took it and when.",
          "Under *Manifest* choose *Check the record now*. It compares what your school has with the signed list, and changes nothing.",
          "*Download the manifest* saves the list. It holds no text of the record and can be checked without Safehand.",
        ],
      },
      {
        name: "A whole year",
        steps: [
          "[Admin > Reports](/admin/reports) has all that governors and inspectors ask for.",
          "For governors open [Annual statement](/admin/transfers/statement), choose the academic year, then *Print* or *Download as CSV*. It holds counts and times, and no student.",
          "[Hand-overs](/admin/reports/handovers): which records went as a package, and who confirmed receipt.",
        ],
      },
    ],
    troubles: [
      ["Something was changed since it was sent", "That is lawful: somebody edited, struck out or replaced it. The student's [History](/help/history) says who."],
      ["*Something is not as it was sent*", "If anything is missing or altered, tell Safehand support the number of the transfer."],
    ],
  },
  {
    id: "due",
    title: "When a record is due: term dates and what is late",
    about:
      "Keeping children safe in education (England) says within 5 days for a move in the year, or within the first 5 days of a new term. Safehand counts school days, so tell it when your school is open.",
    tasks: [
      {
        name: "Enter your term dates",
        steps: [
          "Open [Admin > School > Term dates](/admin/transfers/term-dates).",
          "Choose where your school is: its bank holidays do not count.",
          "Enter each term or half-term with its *First day* and *Last day* and choose *Add*. Enter closures, such as staff training days, in the same way.",
        ],
      },
      {
        name: "See what is late",
        steps: [
          "Open [Admin > Transfers > Overdue](/admin/transfers/overdue): both ways, the latest first.",
          "Key holders of the school that must act are reminded by mail, weekly, on school days only.",
          "After five school days more, all key holders of both schools are told once.",
          "[Escalation contact](/admin/transfers/escalation-contact): name somebody at your trust or local authority who is told how many records of your school are so late. The mail names no student.",
        ],
      },
    ],
    troubles: [
      ["A record that is due on a day in the holidays", "Your terms are missing, so the usual holidays are assumed. A change counts for requests from then on."],
      ["You entered a wrong day", "Choose *Remove* beside it and add it anew."],
      ["Mails to the escalation contact do not arrive", "The page says so. Enter the address again, or another."],
    ],
  },
];
