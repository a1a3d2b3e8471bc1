/** Help with how long records are kept, who has seen them, and mails. */
import type { HelpPage } from "../page";

export const KEEPING: HelpPage[] = [
  {
    id: "retention",
    title: "How long a record is kept, and destroying it",
    about:
      "Nothing is ever destroyed by itself. Your school adopts a policy; when it has run out, two key holders decide. Usual for child protection files is 25 years after birth.",
    tasks: [
      {
        name: "Adopt a policy",
        steps: [
          "Open [Admin > School > Retention policy](/admin/retention/policy), enter the years and choose *Adopt policy*. Ask your data protection lead first.",
        ],
      },
      {
        name: "Keep one record longer",
        steps: [
          "Open the student and choose *Retention*. Under *Keep longer* enter the day and a reason.",
          "When a claim, an inquiry or a court may need it, choose *Set a legal hold*. While it is on the record cannot be destroyed.",
        ],
      },
      {
        name: "Destroy a record",
        steps: [
          "Open [Admin > School > Review list](/admin/retention): students who have left and whose retention has ended. Choose one and read the whole record.",
          "In the tab *Retention* give the reason and choose *Propose to destroy it*.",
          "Another key holder opens the same tab, types the surname and chooses *Destroy the record*. Nobody can bring it back.",
          "A certificate stays under [Certificates](/admin/retention/certificates).",
        ],
      },
    ],
    troubles: [
      ["*This record cannot be destroyed now:*", "What is in the way stands below it: a legal hold, a student who has not left, a transfer that is not settled ..."],
      ["You are the only key holder", "You carry it out yourself, seven days after you proposed it."],
      ["You proposed it by mistake", "Choose *Take the proposal back*."],
      ["It stays at being destroyed for a day", "Tell Safehand support. Nothing of it shows meanwhile."],
    ],
  },
  {
    id: "history",
    title: "Who has seen a record, and the audit",
    about: "Every look, change and refusal is written down, and entries are only ever added. Key holders see them.",
    tasks: [
      {
        name: "One record",
        steps: [
          "Open the student and choose *History*. Looks of one person that lie close together are one line. *Show* narrows it to looks or to changes.",
          "For one incident, open it and choose *Who has seen this*.",
        ],
      },
      {
        name: "The whole school",
        steps: [
          "Open [Admin > Audit](/admin/audit) and choose month, person, kind and outcome.",
          "*Export as CSV* saves what you chose as a file.",
          "[Student Reports and ZIPs](/admin/reports/exports): who had one made in the last 90 days.",
          "*Check the audit* finds out whether an entry was altered or taken away, a month at a time.",
        ],
      },
    ],
    troubles: [
      ["*Not yet sealed*", "That is fine for entries of the last minutes."],
      ["*Findings*", "Change nothing. Write down the day and what was found, tell your data protection lead and Safehand support."],
      ["Somebody looked who should not", "Take the person out of the group in [Admin > Users](/admin/users), and follow your school's policy."],
    ],
  },
  {
    id: "mails",
    title: "Mails and notices",
    about: "Mails from Safehand name no child: they hold a link, and you sign in to read. The same notices stand in [Notices](/notices).",
    tasks: [
      {
        steps: [
          "Open [Your account](/account) and choose *Choose which notices come by mail*.",
          "Untick what you want in Safehand only and choose *Save mail settings*.",
        ],
      },
    ],
    troubles: [
      ["A mail still comes though it is not ticked", "Mails about security and about records that are very late always come, and so does what no other key holder gets: somebody must learn that a record waits."],
      ["Mails do not arrive", "Ask your IT team to let mails from Safehand through. Then a key holder opens you in [Admin > Users](/admin/users) and chooses *Send mails again*."],
      ["The address is wrong", "It cannot be changed. A key holder invites the person with the right one and disables the old account."],
    ],
  },
];
